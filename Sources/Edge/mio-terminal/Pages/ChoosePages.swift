import Kernel
import Paper
import Sheets
import Site

/// Choosing forms: by what happened, by window, by name; up to ten at once.
struct ChoosePages: Sendable {
    let terminal: Terminal

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        try await terminal.answering {
            .page(view(try await terminal.visit(request), request, request.query).page(FormState(request.ctx)))
        }
    }

    /// Adds a form, takes one out, or goes on.
    func choose(_ request: SiteRequest) async throws -> SiteResponse {
        try await terminal.answering {
            let visit = try await terminal.visit(request)
            let (ctx, day, form) = (request.ctx, request.now.date, request.form)
            var errors = FormErrors()
            var chosen = visit.forms
            if let id = form.text("add"), let added = terminal.forms.form(id, on: day), !chosen.contains(id) {
                if chosen.count >= Visit.mostForms {
                    errors.add(
                        ctx.t(
                            "terminal.choose.most",
                            ["most": String(Visit.mostForms), "form": ctx.text(added.title)]))
                } else {
                    chosen.append(id)
                }
            }
            if let id = form.text("remove") { chosen.removeAll { $0 == id } }
            for way in [OtherWayReport.Way.online, .counter] {
                guard let id = form.text(way.rawValue), chosen.contains(id), terminal.forms.ways[id] != nil else {
                    continue
                }
                // What nobody had to write is counted too.
                chosen.removeAll { $0 == id }
                let now = request.now
                await terminal.reports.add(.otherWay(OtherWayReport(id: .make(at: now), at: now, form: id, way: way)))
            }
            let goesOn = form.has("go", "next")
            if goesOn, chosen.isEmpty { errors.add(ctx.t("terminal.choose.none")) }
            let wanted = chosen
            guard
                let now = await terminal.visits.update(
                    visit.id,
                    { visit -> Visit in
                        visit.forms = wanted
                        return visit
                    })
            else { throw VisitOver() }
            guard errors.isEmpty else {
                return .page(view(now, request, form).page(FormState(ctx, form, errors)))
            }
            if goesOn { return .redirect(visit.path(now.holder == nil ? "card" : "confirm")) }
            var query = Site.FormData()
            for name in ["view", "q"] { if let value = form.text(name) { query.append(name, value) } }
            if let part = request.query.text("part") { query.append("part", part) }
            return .redirect(visit.path("choose") + (query.entries.isEmpty ? "" : "?\(query.queryString)"))
        }
    }

    private func view(_ visit: Visit, _ request: SiteRequest, _ asked: Site.FormData) -> ChooseView {
        ChooseView(
            frame: VisitPage(ctx: request.ctx, visit: visit, terminal: terminal), day: request.now.date,
            view: asked.text("view").flatMap(OfferedForms.View.init) ?? .event, search: asked.text("q") ?? "",
            part: asked.text("part").flatMap { Int($0) },
            wish: request.query.text("wish").flatMap { Int($0) }.map { count in
                (count, request.query.text("left").flatMap { Int($0) } ?? 0)
            },
            isBrought: request.query.has("brought", "1") && visit.source == .phone)
    }
}

struct ChooseView: Sendable {
    let frame: VisitPage
    let day: CivilDate
    let view: OfferedForms.View
    let search: String
    /// The part of the list that is open.
    let part: Int?
    /// What a visitor's code has led to: forms found, and how many were too many.
    var wish: (count: Int, left: Int)?
    /// Whether it has brought name and address.
    var isBrought = false

    private var ctx: PageContext { frame.ctx }
    private var visit: Visit { frame.visit }
    private var forms: OfferedForms { frame.terminal.forms }

    func page(_ state: FormState) -> Page {
        let path = visit.path("choose")
        let tabs = OfferedForms.View.allCases.map { view in
            Tabs.Tab(ctx.t("terminal.choose.by-\(view.rawValue)"), path: "\(path)?view=\(view.rawValue)")
        }
        let current = OfferedForms.View.allCases.firstIndex(of: view) ?? 0
        let list = search.isEmpty ? parts : found
        return frame.page(
            "terminal.choose.title", step: .choose, lead: "terminal.choose.lead", form: state,
            body: """
                \(chosen(path))\(WishBox(frame: frame, form: state, found: wish, isBrought: isBrought))
                \(Tabs(label: ctx.text("terminal.choose.views"), tabs, current: current))
                \(SearchBox(ctx, action: path, label: ctx.t("terminal.choose.search"), value: search))
                \(Form(ctx, action: path, label: ctx.text("terminal.choose.title")) {
                    "\(HiddenField("view", view.rawValue))\(search.isEmpty ? nil : HiddenField("q", search))\(list)"
                })
                """)
    }

    /// What is chosen, and the way on.
    private func chosen(_ path: String) -> HTML {
        guard !visit.forms.isEmpty else { return HTML() }
        let rows = visit.forms.compactMap { forms.form($0, on: day) }.map { form -> HTML in
            let name = ctx.text(form.title)
            return """
                <li><span>\(ctx.t(form.title))</span><button class="button tertiary" type="submit" name="remove" \
                value="\(form.template.id)" aria-label="\(ctx.text("terminal.choose.remove.label", ["form": name]))">\
                \(ctx.t("terminal.choose.remove"))</button>\(hint(form))</li>
                """
        }
        return """
            <section class="terminal-chosen" aria-labelledby="chosen"><h2 id="chosen">\
            \(ctx.t("terminal.choose.chosen", ["count": String(visit.forms.count), "most": String(Visit.mostForms)]))</h2>
            \(Form(ctx, action: path) {
                """
                <ul>\(rows)</ul><p><button class="button primary" type="submit" name="go" value="next">\
                \(ctx.t("terminal.choose.next"))</button></p>
                """
            })</section>
            """
    }

    /// That nobody would have to write this form, and the button to take that way.
    private func hint(_ form: FormDefinition) -> HTML? {
        guard let way = forms.ways[form.template.id] else { return nil }
        let online = way.online.map { online -> HTML in
            let title = ctx.text(online.title)
            let code = (try? QRCode(online.address)).map {
                CodePicture(width: $0.width, modules: $0.modules, label: title)
            }
            return """
                <div class="terminal-way">\(code)<div><p>\(ctx.t("terminal.way.online", ["name": title]))</p>\
                \(take(.online, form))</div></div>
                """
        }
        let counter: HTML? =
            way.isAtCounter ? "<div><p>\(ctx.t("terminal.way.counter"))</p>\(take(.counter, form))</div>" : nil
        return "<div class=\"terminal-ways-else\">\(online)\(counter)</div>"
    }

    private func take(_ way: OtherWayReport.Way, _ form: FormDefinition) -> Button {
        Button(ctx.t("terminal.way.\(way.rawValue).take"), .secondary, name: way.rawValue, value: form.template.id)
    }

    private var parts: HTML {
        let parts = forms.parts(view, on: day, language: ctx.language)
        if view == .name { return buttons(parts.flatMap(\.forms), part: nil) }
        return HTML(
            parts.enumerated().map { index, part in
                Accordion(
                    "\(ctx.t(part.title)) <span class=\"count\">\(ctx.number(part.forms.count))</span>",
                    open: index == self.part, content: buttons(part.forms, part: index)
                ).html
            })
    }

    private var found: HTML {
        let found = forms.search(search, on: day, language: ctx.language)
        guard !found.isEmpty else { return "<p>\(ctx.t("terminal.choose.not-found"))</p>" }
        return
            "<h2>\(ctx.t("terminal.choose.found", ["count": ctx.number(found.count)]))</h2>\(buttons(found, part: nil))"
    }

    /// A large button for each form. The part it stands in stays open.
    private func buttons(_ forms: [FormDefinition], part: Int?) -> HTML {
        let buttons = forms.map { form -> HTML in
            let isChosen = visit.forms.contains(form.template.id)
            let target = part.map { visit.path("choose") + "?part=\($0)" }
            let state: HTML =
                isChosen ? "<span class=\"terminal-form-state\">✓ \(ctx.t("terminal.choose.is-chosen"))</span>" : HTML()
            return """
                <button class="terminal-form" type="submit" name="add" value="\(form.template.id)"\(flag: "disabled", isChosen)\
                \(attribute: "formaction", target)>\
                <span class="terminal-form-title">\(ctx.t(form.title))</span>\
                <span class="terminal-form-purpose">\(ctx.t(form.purpose))</span>\(state)</button>
                """
        }
        return "<div class=\"terminal-forms\">\(buttons)</div>"
    }
}

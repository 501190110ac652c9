import Kernel
import Site

/// A code that a visitor shows: the forms for it are chosen for them. A scanner for 2D codes types like a keyboard.
struct WishPages: Sendable {
    static let longestCode = 200

    let terminal: Terminal

    func take(_ request: SiteRequest) async throws -> SiteResponse {
        try await terminal.answering {
            let visit = try await terminal.visit(request)
            let (ctx, day) = (request.ctx, request.now.date)
            var form = FormReader(ctx, request.form)
            let code = form.text(
                "code", label: ctx.text("terminal.wish.code"), required: true, maxLength: Self.longestCode)
            guard let code, let wishes = terminal.wishes else { return again(form, visit, request) }
            switch await wishes.ask(code) {
            case .away: form.errors.add("code", ctx.t("terminal.wish.away"))
            case .unknown: form.errors.add("code", ctx.t("terminal.wish.unknown"))
            case .wish(let events, let ids):
                let offered = ids.filter { terminal.forms.form($0, on: day) != nil }
                let left = try await choose(offered, in: visit)
                return .redirect(
                    visit.path("choose") + "?" + query(events, found: offered.count, left: left, day, request))
            }
            return again(form, visit, request)
        }
    }

    /// Adds the forms that are not chosen yet.
    ///
    /// - Returns: How many are beyond what one reading prints.
    private func choose(_ ids: [String], in visit: Visit) async throws -> Int {
        let left = await terminal.visits.update(visit.id) { visit in
            let wanted = ids.filter { !visit.forms.contains($0) }
            let room = max(0, Visit.mostForms - visit.forms.count)
            visit.forms += wanted.prefix(room)
            return max(0, wanted.count - room)
        }
        guard let left else { throw VisitOver() }
        return left
    }

    /// Where the list opens: at the occasion that the code is about, when no form is known.
    private func query(
        _ events: [String], found: Int, left: Int, _ day: CivilDate, _ request: SiteRequest
    ) -> String {
        var query = Site.FormData([("wish", String(found)), ("left", String(left))])
        let parts = terminal.forms.parts(.event, on: day, language: request.language)
        let place = parts.firstIndex { part in part.event.map(events.contains) ?? false }
        if found == 0, let place { query.append("part", String(place)) }
        return query.queryString
    }

    private func again(_ form: FormReader, _ visit: Visit, _ request: SiteRequest) -> SiteResponse {
        .page(
            ChooseView(
                frame: VisitPage(ctx: request.ctx, visit: visit, terminal: terminal), day: request.now.date,
                view: .event,
                search: "", part: nil
            ).page(form.state))
    }
}

/// Where a visitor's code goes in, above the list.
struct WishBox: Component {
    let frame: VisitPage
    let form: FormState
    /// How many forms a code has led to, and how many were too many; nil when none was shown.
    let found: (count: Int, left: Int)?

    var html: HTML {
        let ctx = frame.ctx
        guard frame.terminal.wishes != nil else { return HTML() }
        let note = found.map { found in
            Banner(
                .success,
                found.count == 0
                    ? ctx.t("terminal.wish.list") : ctx.t("terminal.wish.found", ["count": String(found.count)]),
                text: found.left > 0
                    ? ctx.t("terminal.wish.left", ["most": String(Visit.mostForms), "count": String(found.left)]) : nil)
        }
        let field = form.field("code", label: ctx.t("terminal.wish.code"), hint: ctx.t("terminal.wish.hint"))
        return """
            \(note)<div class="terminal-wish">\(Form(
                ctx, action: frame.visit.path("wish"), label: ctx.text("terminal.wish.code")) {
                    """
                    \(TextField(field, autocomplete: "off"))\
                    \(Button(ctx.t("terminal.wish.send"), .secondary))
                    """
                })</div>
            """
    }
}

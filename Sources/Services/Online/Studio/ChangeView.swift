import Forms
import Kernel
import Site

/// One change of a procedure: what differs, its tests, its pages and items, and the way to publish it.
struct ChangeView: Sendable {
    let ctx: PageContext
    let change: ProcedureChange
    let model: ChangeModel
    let names: StudioNames
    var refusal: StudioRefusal?
    /// What is known of its links.
    var links: [LinkCheck] = []

    private var path: String { StudioPages.change(change) }
    private var isOwn: Bool { change.life.isWritten(by: ctx.actor) }

    init(ctx: PageContext, change: ProcedureChange, model: ChangeModel, names: StudioNames) {
        (self.ctx, self.change, self.model, self.names) = (ctx, change, model, names)
    }

    func page(_ state: FormState) -> Site.Page {
        let version = ctx.text("studio.version.number", ["version": String(change.version)])
        return Site.Page(
            title: "\(change.title) \(version)", heading: HTML(text: "\(change.title) \(version)"),
            breadcrumbs: StudioCrumbs.above(change, ctx), width: .wide,
            status: refusal != nil ? 409 : state.errors.isEmpty ? 200 : 422, hasErrors: !state.errors.isEmpty,
            body: """
                \(refusal.map { Banner(.error, ctx.t("studio.refused.\($0.rawValue)")) })\(ErrorSummary(state))\(returned)\
                \(faults)\(DescriptionList(facts))\(decide(state))\(tools)\(difference)\(missing)\(BrokenLinks(ctx: ctx, links: links))\
                \(ExampleResultsView(ctx: ctx, change: change, model: model, isOwn: isOwn))\
                \(DesignList(ctx: ctx, change: change, isOwn: isOwn))\(propose(state))\(end)
                """)
    }

    private var facts: [(HTML, HTML)] {
        var facts: [(HTML, HTML)] = [
            (ctx.t("studio.state"), StudioChips.chip(change.state, ctx)),
            (ctx.t("studio.author"), "\(change.authorName)　\(ctx.moment(change.changedAt))"),
        ]
        if let day = change.validFrom { facts.append((ctx.t("studio.first-day"), ctx.date(day))) }
        if let reason = change.reason { facts.append((ctx.t("studio.reason"), HTML(text: reason))) }
        if let publisher = change.publisherName { facts.append((ctx.t("studio.publisher"), HTML(text: publisher))) }
        return facts
    }

    private var returned: HTML? {
        guard let returned = change.returned, change.state == .draft else { return nil }
        return Banner(
            .warning, ctx.t("studio.returned", ["name": returned.by]), text: "<p>\(returned.reason)</p>"
        ).html
    }

    private var faults: HTML? {
        var found = model.leftOut ?? []
        if case .failure(let faults) = model.read { found = faults.faults }
        guard !found.isEmpty else { return nil }
        let words = FaultWords(ctx: ctx, text: change.text)
        let list = found.prefix(10).map { "<li>\(words.line($0))</li>" as HTML }
        return Banner(
            .error, ctx.t("studio.faults", ["count": String(found.count)]), text: "<ul>\(HTML(list))</ul>"
        ).html
    }

    // MARK: Deciding

    /// What another person than the author does with a proposal.
    private func decide(_ state: FormState) -> HTML? {
        guard change.state == .proposed else { return nil }
        if change.authorID == ctx.actor.id {
            return """
                \(Banner(.info, ctx.t("studio.second-person")))\
                \(Form(ctx, action: path + "/take-back") { ButtonRow([Button(ctx.t("studio.take-back"), .secondary)]).html })
                """
        }
        guard StudioPages.publishers.allows(ctx.actor) else { return nil }
        let revision = HiddenField("revision", String(change.revision))
        return """
            <section><h2>\(ctx.t("studio.decide"))</h2><p>\(ctx.t("studio.decide.about"))</p>\
            \(Form(ctx, action: path + "/publish") { "\(revision)\(Button(ctx.t("studio.publish")))" })\
            \(Accordion(
                ctx.t("studio.return"), open: state.errors["returned"] != nil,
                content: Form(ctx, action: path + "/return", label: ctx.text("studio.return")) {
                    """
                    \(TextArea(state.field("returned", label: ctx.t("studio.return.reason"), required: true), rows: 3))\
                    \(Button(ctx.t("studio.return"), .secondary))
                    """
                }.html))</section>
            """
    }

    private func propose(_ state: FormState) -> HTML? {
        guard isOwn else { return nil }
        return """
            <section id="propose"><h2>\(ctx.t("studio.propose"))</h2><p>\(ctx.t("studio.propose.about"))</p>\
            \(Form(ctx, action: path + "/propose", label: ctx.text("studio.propose")) {
                """
                \(HiddenField("revision", String(change.revision)))\
                \(TextArea(state.field("reason", label: ctx.t("studio.reason"), hint: ctx.t("studio.reason.hint"), required: true), rows: 3))\
                \(DateField(state.field("from", label: ctx.t("studio.first-day"), hint: ctx.t("studio.first-day.hint"), required: true)))\
                \(Button(ctx.t("studio.propose")))
                """
            })</section>
            """
    }

    /// Giving the draft up.
    private var end: HTML? {
        guard change.state.isOpen, StudioPages.writers.allows(ctx.actor) else { return nil }
        return Form(ctx, action: path + "/withdraw") {
            ButtonRow([Button(ctx.t("studio.withdraw"), .tertiary)]).html
        }.html
    }

    // MARK: What it is

    private var tools: HTML {
        var links: [any Component] = [LinkButton(ctx.t("studio.preview"), path: path + "/preview", .primary)]
        if isOwn {
            links.append(LinkButton(ctx.t("studio.head"), path: path + "/head"))
            links.append(LinkButton(ctx.t("studio.rules"), path: RulesPages.path(change)))
            links.append(LinkButton(ctx.t("studio.text"), path: path + "/text"))
            links.append(LinkButton(ctx.t("studio.end"), path: path + "/end"))
        }
        return ButtonRow(links).html
    }

    private var difference: HTML {
        guard let difference = model.difference, let before = model.before else {
            return "<section><h2>\(ctx.t("studio.difference"))</h2><p>\(ctx.t("studio.difference.new"))</p></section>"
        }
        return DifferenceTable(
            ctx: ctx, names: names, difference: difference, before: before.version, after: change.version
        ).html
    }

    private var missing: HTML? {
        guard change.state.isOpen, let missing = model.procedure?.missingTexts, !missing.isEmpty else { return nil }
        let list = missing.prefix(20).map { text -> HTML in
            let what = ctx.t("studio.subject.\(text.subject.rawValue)")
            let name: HTML = text.name.isEmpty ? what : "「\(text.name)」 \(what)"
            return "<li>\(name)（\(ctx.t("studio.language.\(text.language.rawValue)"))）</li>"
        }
        return Banner(
            .warning, ctx.t("studio.missing", ["count": ctx.number(missing.count)]), text: "<ul>\(HTML(list))</ul>"
        ).html
    }
}

/// Links that do not open, with what came of following them.
struct BrokenLinks: Component {
    let ctx: PageContext
    let links: [LinkCheck]

    var html: HTML {
        let broken = links.filter { $0.isBroken || $0.isMoved }
        guard !broken.isEmpty else { return HTML() }
        let list = broken.map { link -> HTML in
            let what =
                link.isMoved
                ? ctx.t("studio.link.moved")
                : link.status.map { ctx.t("studio.link.status", ["status": String($0)]) } ?? ctx.t("studio.link.silent")
            return "<li><code>\(link.url)</code> \(what)（\(ctx.moment(link.checkedAt))）</li>"
        }
        return Banner(
            .warning, ctx.t("studio.links", ["count": ctx.number(broken.count)]), text: "<ul>\(HTML(list))</ul>"
        ).html
    }
}

/// The tests of a definition, green or red with what came out another way.
struct ExampleResultsView: Component {
    let ctx: PageContext
    let change: ProcedureChange
    let model: ChangeModel
    let isOwn: Bool

    var html: HTML {
        let failed = model.results.count { !$0.isPassed }
        let summary: Banner =
            failed == 0
            ? Banner(.success, ctx.t("studio.tests.passed", ["count": ctx.number(model.results.count)]))
            : Banner(
                .error,
                ctx.t("studio.tests.failed", ["count": ctx.number(failed), "all": ctx.number(model.results.count)]))
        var columns: [Table.Column] = [
            .init(ctx.t("studio.tests.name"), .rowHeading), .init(ctx.t("studio.tests.result")),
            .init(ctx.t("studio.tests.difference")),
        ]
        if isOwn { columns.append(.init(ctx.t("studio.tests.more"))) }
        let rows = model.results.enumerated().map { index, result -> [HTML] in
            let chip =
                result.isPassed ? Chip(ctx.t("studio.tests.green"), .green) : Chip(ctx.t("studio.tests.red"), .red)
            let lines = result.differences.map { "<li>\(words($0))</li>" as HTML }
            var row: [HTML] = [
                HTML(text: result.name), chip.html, lines.isEmpty ? "–" : "<ul class=\"plain\">\(HTML(lines))</ul>",
            ]
            if isOwn { row.append(more(index, result.name)) }
            return row
        }
        let table = Table(
            caption: ctx.t("studio.tests"), columns: columns, rows: rows, captionHidden: true,
            empty: ctx.t("studio.tests.none"), dense: true, cards: true)
        return """
            <section id="tests"><h2>\(ctx.t("studio.tests"))</h2><p>\(ctx.t("studio.tests.about"))</p>\
            \(model.procedure == nil ? nil : summary.html)\(table)</section>
            """
    }

    private func more(_ index: Int, _ name: String) -> HTML {
        let hidden: HTML = "<span class=\"visually-hidden\"> \(name)</span>"
        let path = StudioPages.change(change)
        return """
            <a href="\(href: "\(path)/preview?example=\(index)")">\(ctx.t("studio.tests.try"))\(hidden)</a>\
            \(Form(ctx, action: path + "/tests/remove") {
                """
                \(HiddenField("revision", String(change.revision)))\
                \(Button("\(ctx.t("studio.tests.remove"))\(hidden)", .tertiary, name: "remove", value: String(index)))
                """
            })
            """
    }

    private func words(_ difference: FormExampleResult.Difference) -> HTML {
        switch difference {
        case .refused(let expected, let found):
            let expected = expected.map(label).joined(separator: "、")
            let none = ctx.text("studio.tests.nothing")
            let reasons = found.map { "<li>\(ProblemWords(ctx: ctx).text($0, label: label($0.path)))</li>" as HTML }
            let list: HTML? = reasons.isEmpty ? nil : "<ul>\(HTML(reasons))</ul>"
            let names = found.map { label($0.path) }.joined(separator: "、")
            let said = ctx.t(
                "studio.tests.refused",
                ["expected": expected.isEmpty ? none : expected, "found": names.isEmpty ? none : names])
            return "\(said)\(list)"
        case .value(let path, let expected, let found):
            return ctx.t(
                "studio.tests.value",
                [
                    "name": label(path), "expected": expected.stringValue ?? expected.canonical,
                    "found": found.map { $0.stringValue ?? $0.canonical } ?? ctx.text("studio.tests.nothing"),
                ])
        case .notAsked(let path): return ctx.t("studio.tests.not-asked", ["name": label(path)])
        case .asked(let path): return ctx.t("studio.tests.asked", ["name": label(path)])
        }
    }

    /// The item of a path as people call it.
    private func label(_ path: String) -> String {
        let parts = path.split(separator: ".").map(String.init)
        guard let first = parts.first, let item = model.procedure?.sheet.item(first) else { return path }
        guard item.kind == .group, parts.count > 2 else { return item.label.text(in: .ja) }
        let inner = item.items.first { $0.name == parts[2] }?.label.text(in: .ja) ?? parts[2]
        return "\(item.label.text(in: .ja))\((Int(parts[1]) ?? 0) + 1) \(inner)"
    }
}

/// The pages and items of a definition with the ways to change them.
struct DesignList: Component {
    let ctx: PageContext
    let change: ProcedureChange
    let isOwn: Bool

    var html: HTML {
        guard let design = ProcedureDesign(change.text) else { return HTML() }
        let path = StudioPages.change(change)
        let pages = (0..<design.pageCount).map { index -> HTML in
            guard let page = design.page(index) else { return HTML() }
            let rows = design.places(on: index).compactMap { place -> [HTML]? in
                design[place].map { row($0, place, path) }
            }
            let table = Table(
                caption: HTML(text: page.title[.ja] ?? page.id),
                columns: [
                    .init(ctx.t("studio.subject.label"), .rowHeading), .init(ctx.t("studio.subject.kind")),
                    .init(ctx.t("studio.subject.required")), .init(ctx.t("studio.subject.when")),
                ], rows: rows, captionHidden: true, dense: true, cards: true)
            let edit: HTML? =
                isOwn
                ? "<p><a href=\"\(href: "\(path)/pages/\(index)")\">\(ctx.t("studio.page.edit", ["name": page.title[.ja] ?? page.id]))</a></p>"
                : nil
            return "<h3>\(String(index + 1)). \(page.title[.ja] ?? page.id)</h3>\(edit)\(table)"
        }
        return "<section id=\"pages\"><h2>\(ctx.t("studio.pages"))</h2>\(HTML(pages))</section>"
    }

    private func row(_ values: ProcedureDesign.ItemValues, _ place: ProcedureDesign.Place, _ path: String) -> [HTML] {
        let label = values.label[.ja] ?? values.name
        let name: HTML =
            isOwn ? "<a href=\"\(href: "\(path)/items/\(place)")\">\(label)</a>" : HTML(text: label)
        let required: HTML =
            switch values.requirement {
            case .never: ctx.t("studio.required.never")
            case .always: ctx.t("studio.required.always")
            case .when(let condition): "<code>\(condition)</code>"
            }
        let kind = ctx.t("studio.kind.\(values.kind)")
        return [
            place.inner == nil ? name : "└ \(name)", kind, required,
            values.when.map { "<code>\($0)</code>" as HTML } ?? "–",
        ]
    }
}

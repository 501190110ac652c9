import Kernel
import Site

/// The missing documents of a ward, section by section.
struct ShortfallListView: Sendable {
    let ctx: PageContext
    let catalogue: ProcedureCatalogue
    let query: ShortfallQuery
    let counts: [String: Int]
    /// How many reminders are to be sent.
    let reminders: Int

    func page(_ page: ShortfallPage) -> Page {
        Page(
            ctx, "cases.shortfall.title", lead: "<p>\(ctx.t("cases.shortfall.about"))</p>", width: .wide,
            body: "\(due)\(tabs)\(table(page))")
    }

    private var due: HTML? {
        guard reminders > 0 else { return nil }
        let count = ctx.t("cases.reminder.due", ["count": ctx.number(reminders)])
        return Banner(
            .info, count, text: "<p><a href=\"\(href: ReminderPages.path)\">\(ctx.t("cases.reminder.title"))</a></p>"
        ).html
    }

    private var tabs: Tabs {
        func label(_ words: HTML, _ count: Int) -> HTML { "\(words) <span class=\"count\">\(count)</span>" }
        let windows = catalogue.officeWindows.filter { (counts[$0.id] ?? 0) > 0 || $0.id == query.section }
        let all = Tabs.Tab(
            label(ctx.t("cases.all"), counts.values.reduce(0, +)), path: ShortfallPages.path)
        let each = windows.map {
            Tabs.Tab(label(ctx.t($0.title), counts[$0.id] ?? 0), path: "\(ShortfallPages.path)?section=\($0.id)")
        }
        let current = query.section.flatMap { id in windows.firstIndex { $0.id == id } }.map { $0 + 1 } ?? 0
        return Tabs(label: ctx.text("cases.shortfall.section"), [all] + each, current: current)
    }

    private func table(_ page: ShortfallPage) -> Table {
        var path = ShortfallPages.path + "?"
        if let section = query.section { path += "section=\(section)&" }
        return Table(
            caption: ctx.t("cases.shortfall.title"),
            columns: [
                .init(ctx.t("cases.shortfall.document"), .rowHeading), .init(ctx.t("cases.column.number")),
                .init(ctx.t("cases.column.procedure")), .init(ctx.t("cases.shortfall.due")),
                .init(ctx.t("cases.shortfall.next")), .init(ctx.t("cases.shortfall.contacts"), .number),
            ],
            rows: page.rows.map { one in
                [
                    "<a href=\"\(href: "\(ShortfallPages.path)/\(one.id)")\">\(ShortfallWords.document(one, catalogue, ctx))</a>",
                    "<a href=\"\(href: "/office/cases/\(one.caseID)")\">\(one.caseNumber)</a>",
                    catalogue.procedure(one.procedure).map { ctx.t($0.title) } ?? HTML(text: one.procedure),
                    ShortfallWords.due(one, ctx), ctx.date(one.followUpOn), HTML(text: ctx.number(one.contacts)),
                ]
            },
            next: page.next.map { .init(path: "\(path)after=\($0)", label: ctx.t("cases.next")) },
            captionHidden: true, empty: ctx.t("cases.shortfall.none"), cards: true)
    }
}

/// One missing document with what can be done about it.
struct ShortfallView: Sendable {
    let ctx: PageContext
    let catalogue: ProcedureCatalogue
    let shortfall: Shortfall

    func page(_ form: FormState) -> Page {
        let path = "\(ShortfallPages.path)/\(shortfall.id)"
        var items: [(HTML, HTML)] = [
            (
                ctx.t("cases.column.number"),
                "<a href=\"\(href: "/office/cases/\(shortfall.caseID)")\">\(shortfall.caseNumber)</a>"
            ),
            (
                ctx.t("cases.column.procedure"),
                catalogue.procedure(shortfall.procedure).map { ctx.t($0.title) } ?? HTML(text: shortfall.procedure)
            ),
            (ctx.t("cases.shortfall.due"), ShortfallWords.due(shortfall, ctx)),
            (ctx.t("cases.shortfall.next"), ctx.date(shortfall.followUpOn)),
            (ctx.t("cases.shortfall.contacts"), HTML(text: ctx.number(shortfall.contacts))),
        ]
        if !shortfall.note.isEmpty { items.append((ctx.t("cases.shortfall.note"), HTML(text: shortfall.note))) }
        let isOpen = shortfall.state == .open
        let actions: HTML =
            isOpen
            ? """
            \(Form(ctx, action: path + "/brought") { Button(ctx.t("cases.shortfall.brought")).html })
            <h2>\(ctx.t("cases.shortfall.follow-up"))</h2>
            \(Form(ctx, action: path + "/contacted", label: ctx.text("cases.shortfall.follow-up")) {
                """
                \(TextArea(
                    form.field(
                        "note", label: ctx.t("cases.shortfall.note"), hint: ctx.t("cases.shortfall.note.hint"),
                        required: true), rows: 3, maxLength: ShortfallPages.longestNote))
                \(DateField(
                    form.field("next", label: ctx.t("cases.shortfall.next"), hint: ctx.t("cases.shortfall.next.hint"))))
                \(ButtonRow([Button(ctx.t("cases.shortfall.contacted"), .secondary)]))
                """
            })
            \(Accordion(
                ctx.t("cases.shortfall.waive"),
                content: Form(ctx, action: path + "/waive") {
                    "<p>\(ctx.t("cases.shortfall.waive.about"))</p>\(Button(ctx.t("cases.shortfall.waive"), .tertiary))"
                }.html))
            """ : Banner(.info, ctx.t("cases.shortfall.state.\(shortfall.state.rawValue)")).html
        let title = ShortfallWords.document(shortfall, catalogue, ctx)
        return Page(
            title: ctx.text("cases.shortfall.title"), heading: title,
            breadcrumbs: [.init(ctx.t("cases.shortfall.title"), path: ShortfallPages.path)],
            status: form.errors.isEmpty ? 200 : 422, hasErrors: !form.errors.isEmpty,
            body: "\(ErrorSummary(form))\(DescriptionList(items))\(actions)")
    }
}

/// The missing documents of a case on its page.
struct CaseShortfalls: Component {
    let ctx: PageContext
    let catalogue: ProcedureCatalogue
    let file: CaseFile
    let shortfalls: [Shortfall]
    let form: FormState

    var html: HTML {
        let isUnderWay = !file.status.next.isEmpty
        guard isUnderWay || !shortfalls.isEmpty else { return HTML() }
        let lines = shortfalls.map { one -> HTML in
            let state: HTML =
                one.state == .open
                ? ShortfallWords.due(one, ctx)
                : Chip(ctx.t("cases.shortfall.state.\(one.state.rawValue)"), .green).html
            let brought: HTML? =
                one.state == .open
                ? Form(ctx, action: "\(ShortfallPages.path)/\(one.id)/brought") {
                    "\(HiddenField("back", "case"))\(Button(ctx.t("cases.shortfall.brought"), .secondary))"
                }.html : nil
            return """
                <li><a href="\(href: "\(ShortfallPages.path)/\(one.id)")">\(ShortfallWords.document(one, catalogue, ctx))</a> \
                \(state)\(brought)</li>
                """
        }
        let open = shortfalls.count { $0.state == .open }
        let warning = open > 0 ? Banner(.warning, ctx.t("cases.shortfall.open", ["count": String(open)])) : nil
        let list: HTML? = lines.isEmpty ? nil : "<ul class=\"task-list\">\(lines)</ul>"
        return
            "<section><h2>\(ctx.t("cases.shortfall.title"))</h2>\(warning)\(list)\(isUnderWay ? add : nil)</section>\n"
    }

    /// Notes one more document as missing.
    private var add: HTML {
        let known = Set(shortfalls.filter { $0.state == .open }.map(\.document))
        let choices = catalogue.documents.filter { !known.contains($0.id) }.map { Choice($0.id, ctx.t($0.title)) }
        let content = Form(ctx, action: "/office/cases/\(file.id)/shortfalls") {
            """
            \(Select(form.field("document", label: ctx.t("cases.shortfall.document"), required: true), choices))\
            \(Button(ctx.t("cases.shortfall.add"), .secondary))
            """
        }
        return Accordion(
            ctx.t("cases.shortfall.add"), open: form.errors["document"] != nil, content: content.html
        ).html
    }
}

/// Words that pages of missing documents say.
enum ShortfallWords {
    static func document(_ one: Shortfall, _ catalogue: ProcedureCatalogue, _ ctx: PageContext) -> HTML {
        catalogue.document(one.document).map { ctx.t($0.title) } ?? HTML(text: one.document)
    }

    /// The day, marked when it has passed.
    static func due(_ one: Shortfall, _ ctx: PageContext) -> HTML {
        let day = ctx.date(one.due)
        return one.isOverdue(on: ctx.now.date) ? "\(day) \(Chip(ctx.t("cases.shortfall.overdue"), .red))" : day
    }
}

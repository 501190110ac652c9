import Kernel
import Site

/// The reminders of a ward, the oldest first.
struct ReminderListView: Sendable {
    let ctx: PageContext
    let catalogue: ProcedureCatalogue
    let open: [String: [Shortfall]]

    func page(_ page: ReminderPage) -> Page {
        let rows = page.rows.map { one -> [HTML] in
            let missing = open[one.group] ?? []
            let numbers = Set(missing.map(\.caseNumber)).sorted().joined(separator: "、")
            let documents = missing.map { ShortfallWords.document($0, catalogue, ctx) }
            return [
                "<a href=\"\(href: "\(ReminderPages.path)/\(one.id)")\">\(numbers)</a>",
                HTML(documents.enumerated().map { "\($0 == 0 ? "" : ctx.isJapanese ? "、" : ", ")\($1)" as HTML }),
                missing.first.map { ShortfallWords.due($0, ctx) } ?? HTML(), ctx.date(one.day),
            ]
        }
        return Page(
            ctx, "cases.reminder.title", lead: "<p>\(ctx.t("cases.reminder.about"))</p>",
            breadcrumbs: [.init(ctx.t("cases.shortfall.title"), path: ShortfallPages.path)], width: .wide,
            body: Table(
                caption: ctx.t("cases.reminder.title"),
                columns: [
                    .init(ctx.t("cases.column.number"), .rowHeading), .init(ctx.t("cases.shortfall.document")),
                    .init(ctx.t("cases.shortfall.due")), .init(ctx.t("cases.reminder.day")),
                ], rows: rows,
                next: page.next.map { .init(path: "\(ReminderPages.path)?after=\($0)", label: ctx.t("cases.next")) },
                captionHidden: true, empty: ctx.t("cases.reminder.none"), cards: true
            ).html)
    }
}

/// One reminder: its letter, its message, and how it was sent.
struct ReminderView: Sendable {
    let ctx: PageContext
    let catalogue: ProcedureCatalogue
    let reminder: Reminder
    let letter: ReminderLetter

    func page(_ form: FormState) -> Page {
        let path = "\(ReminderPages.path)/\(reminder.id)"
        let messages = letter.languages.map { language -> HTML in
            """
            <h2>\(LanguageNames.own(language))</h2>
            <p class="typed" lang="\(language.htmlTag)">\(letter.message(language))</p>
            """
        }
        let ways = Reminder.Way.allCases.map { Choice($0.rawValue, ctx.t("cases.reminder.way.\($0.rawValue)")) }
        let body: HTML
        if reminder.state != .due {
            body = Banner(.info, ctx.t("cases.reminder.state.\(reminder.state.rawValue)")).html
        } else if letter.shortfalls.isEmpty {
            body = Banner(.info, ctx.t("cases.reminder.state.closed")).html
        } else {
            body = """
                <p>\(LinkButton(ctx.t("cases.reminder.letter"), path: path + "/letter.pdf"))</p>
                \(Accordion(ctx.t("cases.reminder.message"), content: HTML(messages)))
                \(Form(ctx, action: path + "/sent", label: ctx.text("cases.reminder.sent")) {
                    """
                    \(RadioGroup(form.field("way", label: ctx.t("cases.reminder.way"), required: true), ways))\
                    \(Button(ctx.t("cases.reminder.sent")))
                    """
                })
                """
        }
        let list = letter.shortfalls.map { one -> (HTML, HTML) in
            (
                ShortfallWords.document(one, catalogue, ctx),
                """
                <a href="\(href: "/office/cases/\(one.caseID)")">\(one.caseNumber)</a> \
                \(catalogue.procedure(one.procedure).map { ctx.t($0.title) }) \(ShortfallWords.due(one, ctx))
                """
            )
        }
        return Page(
            ctx, "cases.reminder.one", lead: "<p>\(ctx.t("cases.reminder.one.about"))</p>",
            breadcrumbs: [
                .init(ctx.t("cases.shortfall.title"), path: ShortfallPages.path),
                .init(ctx.t("cases.reminder.title"), path: ReminderPages.path),
            ], status: form.errors.isEmpty ? 200 : 422, hasErrors: !form.errors.isEmpty,
            body: "\(ErrorSummary(form))\(DescriptionList(list))\(body)")
    }
}

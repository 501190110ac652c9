import Kernel
import Sheets
import Site

/// The forms of the city, by window.
struct FormListView: Sendable {
    let ctx: PageContext
    let context: FormContext
    /// How often each edition came out of a terminal, by `id edition`; nil where there are no terminals.
    var printed: [String: Int]?

    func page(_ forms: [FormDefinition], _ uses: [String: Int], _ today: CivilDate) -> Page {
        let byWindow = Dictionary(grouping: forms, by: \.window)
        let sections = context.windowOrder.filter { byWindow[$0] != nil }.map { window -> HTML in
            let title = context.windows[window].map { ctx.t($0) } ?? HTML(text: window)
            let table = Table(
                caption: title, columns: columns, rows: (byWindow[window] ?? []).map { row($0, uses, today) },
                captionHidden: true, empty: ctx.t("forms.none"))
            return "<section><h2>\(title)</h2>\(table)</section>"
        }
        return Page(
            ctx, "forms.title",
            lead: "<p>\(ctx.t("forms.about")) \(ctx.t("forms.count", ["count": ctx.number(forms.count)]))</p>",
            width: .wide, body: HTML(sections))
    }

    private var columns: [Table.Column] {
        [
            .init(ctx.t("forms.column.title"), .rowHeading), .init(ctx.t("forms.column.id")),
            .init(ctx.t("forms.column.owner")), .init(ctx.t("forms.column.version")),
            .init(ctx.t("forms.column.valid")), .init(ctx.t("forms.column.uses"), .number),
        ] + (printed == nil ? [] : [.init(ctx.t("forms.column.printed"), .number)])
    }

    private func row(_ form: FormDefinition, _ uses: [String: Int], _ today: CivilDate) -> [HTML] {
        let sheet = form.template
        let valid = FormView.validity(form, ctx)
        let note: HTML = sheet.isValid(on: today) ? HTML() : " （\(ctx.t("forms.not-in-use"))）"
        return [
            "<a href=\"\(href: "\(FormPages.path)/\(sheet.id)")\">\(ctx.t(form.title))</a>",
            "<code>\(sheet.id)</code>", HTML(text: form.owner), HTML(text: sheet.version), "\(valid)\(note)",
            HTML(text: ctx.number(uses[sheet.id] ?? 0)),
        ] + (printed.map { [HTML(text: ctx.number($0["\(sheet.id) \(sheet.version)"] ?? 0))] } ?? [])
    }
}

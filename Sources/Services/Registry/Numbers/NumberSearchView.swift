import Kernel
import Site

/// Finding the person who has a number.
struct NumberSearchView: Sendable {
    let ctx: PageContext

    /// The form as typed, and whom it found.
    func page(_ form: FormState, found: [ResidentSummary]? = nil) -> Page {
        let hasErrors = !form.errors.isEmpty
        return Page(
            ctx, "registry.numbers.search", lead: "<p>\(ctx.t("registry.numbers.about"))</p>",
            status: hasErrors ? 422 : 200, hasErrors: hasErrors,
            body: """
                <p><a href="/office/residents">\(ctx.t("registry.numbers.by-name"))</a></p>
                \(ErrorSummary(form))
                \(Form(ctx, action: "/office/numbers", label: ctx.text("registry.numbers.search")) { fields(form) })
                \(found.map(results))
                """)
    }

    private func fields(_ form: FormState) -> HTML {
        let kind = form.field("kind", label: ctx.t("registry.numbers.kind"), required: true)
        let number = form.field(
            "number", label: ctx.t("registry.numbers.number"), hint: ctx.t("registry.numbers.number-hint"),
            required: true)
        return """
            \(RadioGroup(kind, NumberKind.allCases.map { Choice($0.rawValue, ctx.t($0.word)) }, inline: true))\
            \(TextField(number, autocomplete: "off", inputMode: "numeric", width: .half, maxLength: 40))\
            \(Button(ctx.t("registry.search.go")))
            """
    }

    private func results(_ found: [ResidentSummary]) -> HTML {
        let rows = found.map { resident -> [HTML] in
            [
                """
                <a href="\(href: "/office/residents/\(resident.id)/numbers")" lang="ja">\(resident.name.full)</a>
                """,
                "<span lang=\"ja\">\(resident.name.furigana?.full ?? resident.name.romaji ?? "")</span>",
                HTML(text: resident.birth.japanese),
            ]
        }
        let table = Table(
            caption: ctx.t("registry.search.results"),
            columns: [
                .init(ctx.t("registry.column.name"), .rowHeading), .init(ctx.t("registry.column.furigana")),
                .init(ctx.t("registry.column.birth")),
            ],
            rows: rows, empty: ctx.t("registry.numbers.nobody"))
        return "<section aria-live=\"polite\">\(table)</section>"
    }
}

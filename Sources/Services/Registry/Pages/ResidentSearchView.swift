import Kernel
import Site

/// The staff's search of the register: the form, and fifty people at a time.
struct ResidentSearchView: Sendable {
    let ctx: PageContext
    let places: Places

    /// The form as typed, and what it found.
    func page(_ form: FormState, found: RegisterPage? = nil) -> Page {
        let hasErrors = !form.errors.isEmpty
        return Page(
            ctx, "registry.search.title", lead: "<p>\(ctx.t("registry.search.about"))</p>", width: .wide,
            status: hasErrors ? 422 : 200, hasErrors: hasErrors,
            body: """
                \(ErrorSummary(form))
                \(Form(ctx, action: "/office/residents", label: ctx.text("registry.search.title")) { fields(form) })
                \(found.map { results($0, form) })
                """)
    }

    private func fields(_ form: FormState) -> HTML {
        let query = form.field(
            "q", label: ctx.t("registry.search.q"), hint: ctx.t("registry.search.q-hint"), required: true)
        let ward = form.field("ward", label: ctx.t("registry.search.ward"), hint: ctx.t("registry.search.ward-hint"))
        let hasWards = places.wards.count > 1
        let choices = places.wards.map { Choice($0.code.code, ctx.t($0.name)) }
        return """
            \(TextField(query, kind: .search, width: .half, maxLength: 100))\
            \(hasWards ? Select(ward, choices, empty: ctx.t("registry.search.all-wards")).html : HTML())\
            \(Button(ctx.t("registry.search.go")))
            """
    }

    private func results(_ found: RegisterPage, _ form: FormState) -> HTML {
        let columns: [Table.Column] = [
            .init(ctx.t("registry.column.name"), .rowHeading), .init(ctx.t("registry.column.furigana")),
            .init(ctx.t("registry.column.birth")), .init(ctx.t("registry.column.address")),
            .init(ctx.t("registry.column.ward")),
        ]
        let table = Table(
            caption: ctx.t("registry.search.results"), columns: columns, rows: found.residents.map(row),
            empty: ctx.t("registry.search.none"), cards: true)
        return "<section aria-live=\"polite\">\(table)\(found.next.map { next($0, form) })</section>"
    }

    private func row(_ resident: ResidentSummary) -> [HTML] {
        let kana = resident.name.furigana?.full ?? resident.name.romaji ?? ""
        let ward = resident.ward.flatMap { places.ward($0) }.map { ctx.t($0.name) }
        let flag: HTML? = resident.isProtected ? " \(protectedChip)" : nil
        return [
            "<a href=\"\(href: "/office/residents/\(resident.id)")\" lang=\"ja\">\(resident.name.full)</a>\(flag)",
            "<span lang=\"ja\">\(kana)</span>", HTML(text: resident.birth.japanese),
            resident.address.isClosed ? protectedChip.html : "<span lang=\"ja\">\(resident.address.oneLine)</span>",
            ward ?? protectedChip.html,
        ]
    }

    private var protectedChip: Chip { Chip(ctx.t("registry.protected.marker"), .red) }

    /// The next page is asked for with what was typed, in the body of a form.
    private func next(_ cursor: RegisterCursor, _ form: FormState) -> HTML {
        Form(ctx, action: "/office/residents", label: ctx.text("registry.search.next")) {
            """
            \(HiddenField("q", form.values["q"] ?? ""))\(HiddenField("ward", form.values["ward"] ?? ""))\
            \(HiddenField("after", cursor.description))\(Button(ctx.t("registry.search.next"), .secondary))
            """
        }.html
    }
}

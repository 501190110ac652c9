import Kernel
import Paper
import Sheets
import Site

/// One box of a draft, with a picture of the sheet on which it is framed.
struct FormBoxView {
    let ctx: PageContext
    let change: FormChange
    let box: FormDesign.Box
    /// How wide the cell may become; nil where nothing could give way.
    let widths: ClosedRange<Double>?
    let picture: FormPicture
    let facts: [CardFact]
    let isSaved: Bool

    private var path: String { FormBoxPages.path(change, box.place) }

    func page(_ state: FormState) -> Site.Page {
        let saved = isSaved && state.errors.isEmpty ? Banner(.success, ctx.t("forms.box.saved")) : nil
        return Site.Page(
            title: "\(box.values.label) \(change.version)", heading: HTML(text: box.values.label),
            lead: box.heading.isEmpty ? nil : "<p>\(box.heading)</p>",
            breadcrumbs: [
                .init(ctx.t("forms.title"), path: FormPages.path),
                .init(HTML(text: change.form), path: "\(FormPages.path)/\(change.form)"),
                .init(HTML(text: change.version), path: FormChangePages.path(change)),
            ],
            width: .wide, status: state.errors.isEmpty ? 200 : 422, hasErrors: !state.errors.isEmpty,
            body: """
                \(saved)\(ErrorSummary(state))\
                \(Columns(
                    sideLabel: ctx.text("forms.preview"), even: true, main: "\(fields(state))\(arrangement)",
                    side: "<p>\(ctx.t("forms.box.framed"))</p>\(picture.html(ctx))"))
                """)
    }

    private func fields(_ state: FormState) -> HTML {
        func field(_ name: String, required: Bool = false, hint: Bool = false) -> Site.Field {
            state.field(
                name, label: ctx.t("forms.box.\(name)"), hint: hint ? ctx.t("forms.box.\(name).hint") : nil,
                required: required)
        }
        func number(_ name: String, _ unit: String?, required: Bool = false, hint: Bool = false) -> NumberField {
            NumberField(field(name, required: required, hint: hint), unit: unit.map { HTML(text: $0) })
        }
        func select(_ name: String, _ values: [String], _ words: String, required: Bool = false, empty: String? = nil)
            -> Select
        {
            Select(
                field(name, required: required), values.map { Choice($0, ctx.t("\(words).\($0)")) },
                empty: empty.map { ctx.t($0) })
        }
        let width = widths.map { range in
            NumberField(
                state.field(
                    "width", label: ctx.t("forms.box.width"),
                    hint: ctx.t(
                        "forms.box.width.hint",
                        ["min": FormReader.text(range.lowerBound), "max": FormReader.text(range.upperBound)]),
                    required: true), unit: "mm")
        }
        let sexes = CardHolder.Sex.allCases.map(\.rawValue)
        return Form(ctx, action: path, label: ctx.text("forms.box.edit")) {
            """
            \(HiddenField("revision", String(change.revision)))\
            <h2>\(ctx.t("forms.box.what"))</h2>
            \(TextField(field("label", required: true, hint: true)))\
            \(select("fact", facts.map(\.rawValue), "forms.fact", empty: "forms.box.fact.none"))\
            \(select("column", sexes, "forms.box.column", empty: "forms.box.column.everyone"))\
            \(TextField(field("field", required: true, hint: true), width: .half))
            <h2>\(ctx.t("forms.box.room"))</h2>
            \(number("height", "mm", required: true))\(box.place.isPart ? nil : width)\
            \(box.place.isPart ? number("share", nil, required: true, hint: true) : nil)
            <h2>\(ctx.t("forms.box.writing"))</h2>
            \(select("style", FormDesign.styles, "forms.style", required: true))\
            \(number("digits", nil, hint: true))\(TextArea(field("options", hint: true), rows: 4))\(number("grid", nil, hint: true))\
            \(number("size", "pt", hint: true))\(number("minSize", "pt", hint: true))\(number("lines", nil, hint: true))\
            \(select("align", Alignment.allCases.map(\.rawValue), "forms.difference.align", required: true))\
            \(select("overflow", Paper.Field.Overflow.allCases.map(\.rawValue), "forms.difference.overflow", required: true))
            <h2>\(ctx.t("forms.box.printed"))</h2>
            \(TextField(field("caption")))\(TextField(field("prefix"), width: .short))\(TextField(field("suffix"), width: .short))\
            \(ButtonRow([
                Button(ctx.t("forms.draft.save")), LinkButton(ctx.t("forms.box.back"), path: FormChangePages.path(change)),
            ]))
            """
        }.html
    }

    /// Moving, adding, taking away.
    private var arrangement: HTML {
        let revision = HiddenField("revision", String(change.revision))
        func form(_ name: String, _ values: [String], _ style: Button.Style = .secondary) -> HTML {
            let buttons = values.map { Button(ctx.t("forms.box.\(name).\($0)"), style, name: name, value: $0) }
            return Form(ctx, action: path + "/arrange", label: ctx.text("forms.box.\(name)")) {
                "\(revision)\(ButtonRow(buttons))"
            }.html
        }
        return """
            <section><h2>\(ctx.t("forms.box.move"))</h2>\(form("move", FormDesign.Move.allCases.map(\.rawValue)))</section>
            <section><h2>\(ctx.t("forms.box.add"))</h2>\(form("add", FormDesign.Addition.allCases.map(\.rawValue)))</section>
            <section><h2>\(ctx.t("forms.box.remove"))</h2><p>\(ctx.t("forms.box.remove.about"))</p>\(form("remove", ["yes"], .danger))</section>
            """
    }
}

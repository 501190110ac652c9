import Kernel
import Sheets
import Site

/// One form: what it is, its definition, and how it is printed.
struct FormView: Sendable {
    let ctx: PageContext
    let form: FormDefinition
    let context: FormContext
    let people: SampleHolders

    /// - Parameter drafts: The new editions of the form, for the page that lists them.
    func page(_ state: FormState, _ shown: FormPicture, drafts: HTML = HTML()) -> Page {
        Page(
            title: "\(ctx.text(form.title)) \(ctx.text("forms.title"))", heading: ctx.t(form.title),
            lead: "<p>\(ctx.t(form.purpose))</p>",
            breadcrumbs: [.init(ctx.t("forms.title"), path: FormPages.path)], width: .wide,
            status: state.errors.isEmpty ? 200 : 422, hasErrors: !state.errors.isEmpty, scripts: [FormPages.script],
            body: "\(ErrorSummary(state))\(facts)\(drafts)\(columns(state, shown))")
    }

    /// From when to when an edition is used.
    static func validity(_ form: FormDefinition, _ ctx: PageContext) -> HTML {
        let sheet = form.template
        return "\(ctx.date(sheet.validFrom))–\(sheet.validTo.map { ctx.date($0) })"
    }

    private func columns(_ state: FormState, _ shown: FormPicture) -> Columns {
        Columns(sideLabel: ctx.text("forms.preview"), even: true, main: desk(state), side: shown.html(ctx))
    }

    private var facts: HTML {
        let window = context.windows[form.window].map { ctx.t($0) } ?? HTML(text: form.window)
        let titles = form.title.languages.map { language -> HTML in
            "<li lang=\"\(language.htmlTag)\">\(form.title.text(in: language))（\(language.rawValue)）</li>"
        }
        let list = DescriptionList([
            (ctx.t("forms.column.id"), "<code>\(form.template.id)</code>"),
            (ctx.t("forms.column.owner"), HTML(text: form.owner)), (ctx.t("forms.window"), window),
            (ctx.t("forms.column.version"), HTML(text: form.template.version)),
            (ctx.t("forms.column.valid"), Self.validity(form, ctx)),
            (ctx.t("forms.basis"), HTML(text: form.template.basis)),
            (ctx.t("forms.sex"), ctx.t(form.printsSex ? "forms.yes" : "forms.no")),
            (ctx.t("forms.number"), ctx.t(form.needsIndividualNumber ? "forms.yes" : "forms.no")),
            (ctx.t("forms.file"), "<code>\(form.file)</code>"),
            (ctx.t("forms.languages"), "<ul>\(HTML(titles))</ul>"),
        ])
        return Accordion(ctx.t("forms.facts"), content: list.html).html
    }

    private func desk(_ state: FormState) -> HTML {
        let persons = people.people.map { Choice($0.id, ctx.t($0.title)) }
        let person = state.field("person", label: ctx.t("forms.person"), hint: ctx.t("forms.person.hint"))
        let definition = state.field(
            "definition", label: ctx.t("forms.definition"), hint: ctx.t("forms.definition.hint"), required: true)
        let pdf = Button(ctx.t("forms.preview.pdf"), .secondary, name: "as", value: "pdf")
        return Form(
            ctx, action: "\(FormPages.path)/\(form.template.id)/preview", label: ctx.text("forms.preview")
        ) {
            """
            \(Select(person, persons, empty: ctx.t("forms.person.none")))\
            \(ButtonRow([Button(ctx.t("forms.preview.button")), pdf]))\
            \(TextArea(definition, rows: 30, maxLength: FormPreview.longestText))
            """
        }.html
    }
}

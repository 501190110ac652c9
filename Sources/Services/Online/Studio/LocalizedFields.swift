import Forms
import Kernel
import Site

/// The controls of a text in the languages in which owners write: Japanese, easy Japanese, English.
struct LocalizedFields: Component {
    let state: FormState
    let name: String
    let label: HTML
    let hint: HTML?
    let required: Bool
    let isLong: Bool

    init(
        _ state: FormState, _ name: String, label: HTML, hint: HTML? = nil, required: Bool = false, isLong: Bool = false
    ) {
        (self.state, self.name, self.label, self.hint) = (state, name, label, hint)
        (self.required, self.isLong) = (required, isLong)
    }

    var html: HTML {
        let ctx = state.ctx
        let fields = ProcedureDesign.languages.map { language -> HTML in
            let tag = language.rawValue
            let field = state.field(
                Self.name(name, language), label: ctx.t("studio.language.\(tag)"),
                hint: language == .jaEasy ? ctx.t("studio.language.ja-easy.hint") : nil,
                required: required && language == .ja)
            return isLong ? TextArea(field, rows: 3).html : TextField(field, lang: language.htmlTag).html
        }
        let group = state.field(name, label: label, hint: hint)
        return FieldGroup(group, content: HTML(fields)).html
    }

    static func name(_ name: String, _ language: Language) -> String { "\(name).\(language.rawValue)" }

    /// Reads what was typed; the Japanese text is needed where `required` says so.
    static func read(
        _ name: String, label: String, required: Bool = true, most: Int = 600, _ reader: inout FormReader
    ) -> ProcedureDesign.Texts {
        var texts: ProcedureDesign.Texts = [:]
        for language in ProcedureDesign.languages {
            let said = "\(label)（\(reader.ctx.text("studio.language.\(language.rawValue)"))）"
            texts[language] = reader.text(
                Self.name(name, language), label: said, required: required && language == .ja, maxLength: most)
        }
        let japanese = Self.name(name, .ja)
        if texts[.ja] == nil, !texts.isEmpty, !required, reader.errors[japanese] == nil {
            reader.errors.add(japanese, reader.ctx.t("site.form.missing", ["label": label]))
        }
        return texts
    }

    /// Fills the controls with a text.
    static func fill(_ texts: ProcedureDesign.Texts, _ name: String, in form: inout FormData) {
        for (language, text) in texts { form.set(Self.name(name, language), text) }
    }
}

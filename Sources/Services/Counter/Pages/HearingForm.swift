import Kernel
import Pack
import Procedures
import Rules
import Site

/// The questions of a hearing as form controls, and their answers as facts. The counter and the pre-visit share it.
struct HearingForm {
    let ctx: PageContext

    /// Open questions as this form asks them.
    func asked(_ questions: [HearingQuestion], _ catalogue: ProcedureCatalogue) -> [AskedQuestion] {
        questions.map { AskedQuestion($0, in: ctx.language, catalogue) }
    }

    /// Questions of one topic, each with why it is asked.
    func fields(_ questions: [AskedQuestion], _ form: FormState) -> HTML {
        HTML(questions.map { "\(control($0, form))\(HiddenField(marker($0), "1"))" as HTML })
    }

    /// What was answered, nil for a question left open, which is no error: it stays open. A question that was not on the
    /// page is left as it is.
    func answers(
        _ questions: [AskedQuestion], _ form: inout FormReader
    ) -> [(subject: FactSubject, name: String, value: JSONValue?)] {
        questions.compactMap { question in
            let answer = answer(question, &form)
            guard answer != nil || form.values[marker(question)] != nil else { return nil }
            return (question.subject, question.fact, answer)
        }
    }

    /// The name of the hidden field that says that a question was on the page: controls left open send nothing.
    private func marker(_ question: AskedQuestion) -> String { question.name + "--asked" }

    private func answer(_ question: AskedQuestion, _ form: inout FormReader) -> JSONValue? {
        let name = question.name
        let label = Ruby.plain(question.text)
        switch question.type {
        case .date:
            return form.date(name, label: label).map { .string($0.description) }
        case .number:
            return form.int(name, label: label, in: 0...1_000_000).map { .int(Int64($0)) }
        case .boolean:
            switch form.choice(name, label: label, among: ["yes", "no", FactValue.unknownWord]) {
            case "yes": return true
            case "no": return false
            case FactValue.unknownWord: return .string(FactValue.unknownWord)
            default: return nil
            }
        case .list:
            guard form.values[marker(question)] != nil else { return nil }
            let chosen = form.choices(name, label: label, among: question.choices.map(\.value))
            if chosen.contains(FactValue.unknownWord) { return .string(FactValue.unknownWord) }
            return .array(chosen.map(JSONValue.string))
        default:
            if question.choices.isEmpty { return form.text(name, label: label).map(JSONValue.string) }
            return form.choice(name, label: label, among: question.choices.map(\.value)).map(JSONValue.string)
        }
    }

    private func control(_ question: AskedQuestion, _ form: FormState) -> HTML {
        let name = question.name
        let hint = question.why.map { "\(ctx.t("counter.hearing.why")) \(ctx.t($0))" as HTML }
        let field = form.field(name, label: Ruby.html(question.text), hint: hint)
        let choices = question.choices.map { Choice($0.value, ctx.t($0.label)) }
        switch question.type {
        case .date: return DateField(field).html
        case .number: return NumberField(field).html
        case .boolean:
            return RadioGroup(
                field,
                [
                    Choice("yes", ctx.t("counter.yes")), Choice("no", ctx.t("counter.no")),
                    Choice(FactValue.unknownWord, ctx.t("counter.unknown")),
                ], inline: true
            ).html
        case .list:
            return CheckboxGroup(field, choices, inline: true).html
        default:
            return choices.isEmpty ? TextField(field).html : RadioGroup(field, choices).html
        }
    }
}

extension PageContext {
    /// A text that names a person, as HTML.
    func t(_ text: NamedText) -> HTML { Ruby.html(text.text(in: language)) }
}

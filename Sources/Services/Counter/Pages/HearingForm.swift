import Kernel
import Pack
import Procedures
import Rules
import Site

/// The questions of a hearing as form controls, and their answers as facts. The counter and the pre-visit share it.
struct HearingForm {
    let ctx: PageContext
    let catalogue: ProcedureCatalogue

    /// One screen: the questions of a topic, each with why it is asked.
    func fields(_ screen: HearingScreen, _ form: FormState) -> HTML {
        HTML(screen.questions.map { control($0, form) })
    }

    /// What was answered on the screens, with what is wrong. A question left open is no error: it stays open.
    func answers(
        _ questions: [HearingQuestion], _ form: inout FormReader
    ) -> [(subject: FactSubject, name: String, value: JSONValue)] {
        questions.compactMap { question in
            guard let value = answer(question, &form) else { return nil }
            return (subject(question), question.fact, value)
        }
    }

    /// Whom a question is about.
    func subject(_ question: HearingQuestion) -> FactSubject {
        if let person = question.person.flatMap(FactSubject.init) { return person }
        if let event = question.event { return .event(event) }
        return catalogue.fact(question.fact)?.scope == .party ? .party : .household
    }

    /// The name of the control of a question.
    static func name(_ question: HearingQuestion) -> String {
        "\(question.person ?? question.event ?? "all")--\(question.fact)"
    }

    private func answer(_ question: HearingQuestion, _ form: inout FormReader) -> JSONValue? {
        let name = Self.name(question)
        let label = ctx.text(question)
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
            // Checkboxes send nothing when none is checked; the marker says that the question was on the page.
            guard form.values["\(name)--asked"] != nil else { return nil }
            let chosen = form.choices(name, label: label, among: question.choices.map(\.value))
            return .array(chosen.map(JSONValue.string))
        default:
            if question.choices.isEmpty { return form.text(name, label: label).map(JSONValue.string) }
            return form.choice(name, label: label, among: question.choices.map(\.value)).map(JSONValue.string)
        }
    }

    private func control(_ question: HearingQuestion, _ form: FormState) -> HTML {
        let name = Self.name(question)
        let hint: HTML = "\(ctx.t("counter.hearing.why")) \(ctx.t(question.why))"
        let field = form.field(name, label: ctx.t(question), hint: hint)
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
            return CheckboxGroup(field, choices, inline: true).html + HiddenField("\(name)--asked", "1").html
        default:
            return choices.isEmpty ? TextField(field).html : RadioGroup(field, choices).html
        }
    }
}

extension PageContext {
    /// The words of a question in the reader's language, as HTML.
    func t(_ question: HearingQuestion) -> HTML { Ruby.html(question.text.text(in: language)) }

    /// The words of a question in the reader's language, plain.
    func text(_ question: HearingQuestion) -> String { Ruby.plain(question.text.text(in: language)) }

    /// A text that names a person, as HTML.
    func t(_ text: NamedText) -> HTML { Ruby.html(text.text(in: language)) }
}

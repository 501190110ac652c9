import Kernel
import Procedures
import Rules
import Site

/// A question of the hearing as a page asks it: one that is open, or one that was answered and may be changed.
struct AskedQuestion {
    let subject: FactSubject
    let fact: String
    /// In the reader's language, readings marked.
    let text: String
    let why: LocalizedText?
    let type: FEELType
    let choices: [FactChoice]

    /// The name of its control.
    var name: String {
        let who =
            switch subject {
            case .person, .event: subject.description.replacing("event:", with: "")
            case .household, .party: "all"
            }
        return "\(who)--\(fact)"
    }

    /// An open question.
    init(_ question: HearingQuestion, in language: Language, _ catalogue: ProcedureCatalogue) {
        if let person = question.person.flatMap(FactSubject.init) {
            subject = person
        } else if let event = question.event {
            subject = .event(event)
        } else {
            subject = catalogue.fact(question.fact)?.scope == .party ? .party : .household
        }
        fact = question.fact
        text = question.text.text(in: language)
        why = question.why
        type = question.type
        choices = question.choices
    }

    /// The question behind an answer; nil when the fact is not one that is asked about this subject.
    init?(
        _ subject: FactSubject, _ name: String, called: String, in language: Language, _ catalogue: ProcedureCatalogue
    ) {
        guard let definition = catalogue.fact(name), !definition.isGiven, let question = definition.question else {
            return nil
        }
        self.subject = subject
        fact = name
        text = question.text(in: language).replacing("{name}", with: called)
        why = definition.why
        type = definition.type
        choices = definition.choices
    }
}

extension SessionFacts {
    /// The answers of a hearing as the form shows them, to be changed. What the page of a person asks is not among them.
    func answered(_ ctx: PageContext, _ catalogue: ProcedureCatalogue) -> [(
        topic: FactTopic, questions: [AskedQuestion]
    )] {
        let onPersonPage: Set<String> = [
            "person.birthDate", "person.sex", "person.relation", "person.nationality", "person.card.held",
        ]
        let facts = current.filter { !onPersonPage.contains($0.name) || $0.source == .preVisit }
        return catalogue.topics.compactMap { topic in
            let questions = facts.filter { catalogue.fact($0.name)?.topic == topic.id }.compactMap { fact in
                AskedQuestion(
                    fact.subject, fact.name, called: called(fact.subject, ctx), in: ctx.language, catalogue)
            }
            return questions.isEmpty ? nil : (topic, questions)
        }
    }

    /// How a question calls a person.
    func called(_ subject: FactSubject, _ ctx: PageContext) -> String {
        guard case .person(let number) = subject else { return "" }
        let words = ctx.pack.words
        return displayName(subject).map { words.text("counter.person.called", ctx.language, ["name": $0]) }
            ?? words.text("counter.person.nth", ctx.language, ["n": String(number)])
    }

    /// What the controls of answered questions show.
    func values(of questions: [AskedQuestion]) -> FormData {
        var values = FormData()
        for question in questions {
            for text in Self.texts(self[question.subject, question.fact]) { values.append(question.name, text) }
        }
        return values
    }

    private static func texts(_ value: JSONValue?) -> [String] {
        switch value {
        case .bool(let flag): [flag ? "yes" : "no"]
        case .string(let text): [text]
        case .int(let number): [String(number)]
        case .number(let text): [text]
        case .array(let items): items.flatMap(texts)
        case .null, .object, nil: []
        }
    }
}

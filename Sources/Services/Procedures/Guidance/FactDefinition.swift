import Kernel
import Rules

/// Whom or what a fact is about.
public enum FactScope: String, CaseIterable, Sendable {
    /// Who stands at the counter: `today`, `protected`.
    case party
    /// One life event: its day, where from.
    case event
    /// The household as a whole.
    case household
    /// One person.
    case person
}

/// One of the answers a fact may have.
public struct FactChoice: Sendable, Hashable {
    /// As written in facts, such as `kokuho`; `unknown` says that the person does not know.
    public let value: String
    public let label: LocalizedText
}

/// One screen of questions.
public struct FactTopic: Sendable, Hashable {
    public let id: String
    public let title: LocalizedText
}

/// How a fact follows from others when nobody has said it.
enum Derivation: Sendable {
    /// An expression over facts of the same subject and the ones around it; null leaves the fact open.
    case formula(FEELExpression)
    /// Of a household: true if it holds for some person.
    case any(FEELExpression)
    /// Of a household: true if it holds for every person.
    case all(FEELExpression)
    /// Of a household: for how many persons it holds.
    case count(FEELExpression)
    /// Of a household: the first person's value that is known.
    case first(FEELExpression)

    var expression: FEELExpression {
        switch self {
        case .formula(let it), .any(let it), .all(let it), .count(let it), .first(let it): it
        }
    }
}

/// A thing that conditions may ask about, with the question that finds it out.
public struct FactDefinition: Sendable {
    /// As conditions write it, such as `person.card.held`.
    public let name: String
    public let scope: FactScope
    /// The type its values have.
    public let type: FEELType
    /// The allowed answers in the order of the screen; empty for dates, numbers, truth values and free text.
    public let choices: [FactChoice]
    /// True when the session itself says it (`event`, `today`) and nobody may set it.
    public let isGiven: Bool
    /// The screen it is asked on; nil for a fact without a question.
    public let topic: String?
    /// The question, with `{name}` for the person; nil when it is only read from the register, a card or staff entry.
    public let question: LocalizedText?
    /// なぜ聞くのか.
    public let why: LocalizedText?
    /// When the question makes sense at all; nil for always.
    let ask: FEELExpression?
    let derivation: Derivation?
    /// The place in the pack's file, which is the order of the screen.
    let position: Int

    /// The allowed values of a choice or list of choices, without `unknown`; nil when anything of the type is allowed.
    public var allowed: [String]? {
        choices.isEmpty ? nil : choices.map(\.value).filter { $0 != FactValue.unknownWord }
    }

    /// The label of a value, for showing it.
    public func label(of value: String) -> LocalizedText? { choices.first { $0.value == value }?.label }
}

import Kernel
import Rules

/// A text with a person's name in it.
public struct NamedText: Sendable, Hashable {
    let template: LocalizedText
    /// How the person is called; nil for texts without a person.
    let person: LocalizedText?

    /// The text in a language, the person named.
    public func text(in language: Language) -> String {
        let text = template.text(in: language)
        guard let person else { return text }
        return text.replacing("{name}", with: person.text(in: language))
    }

    /// The text in a language without the person's name.
    public func anonymous(in language: Language) -> String {
        template.text(in: language).replacing("{name}", with: "○○")
    }
}

/// Whether a procedure is needed.
public enum OutcomeStatus: String, CaseIterable, Sendable, Comparable {
    /// 不要
    case notNeeded = "not-needed"
    /// 該当の可能性: an unanswered question decides.
    case possible
    /// 必要
    case needed

    private var rank: Int {
        switch self {
        case .notNeeded: 0
        case .possible: 1
        case .needed: 2
        }
    }

    public static func < (left: OutcomeStatus, right: OutcomeStatus) -> Bool { left.rank < right.rank }
}

/// Until when, in words and, where it can be counted, as a day.
public struct LastDay: Sendable, Hashable {
    /// The last day; nil where there is none or a fact for counting is still open.
    public let date: CivilDate?
    public let text: LocalizedText
    /// The law of the counting rule; nil where the words are guidance.
    public let law: String?
    /// The day has passed.
    public let isOverdue: Bool
    /// What the clerk says when it has passed.
    public let late: LocalizedText?
}

/// A document for a procedure and how it is handled.
public struct OutcomeDocument: Sendable, Hashable {
    public enum Handling: String, CaseIterable, Sendable {
        /// 持参
        case bring
        /// 省略可（情報連携）
        case omittable
        /// 後日提出可
        case later
    }

    public let id: String
    public let title: LocalizedText
    public let handling: Handling
    /// Why it need not be brought.
    public let reason: LocalizedText?
    /// True while an unanswered question decides whether it is needed.
    public let isPossible: Bool
}

/// The decision on one procedure, for one person or for the household.
public struct Outcome: Sendable, Hashable {
    /// The procedure's id.
    public let procedure: String
    public let row: Int
    /// The event it follows from.
    public let event: String
    /// The person's id; nil for procedures of the household or the event.
    public let person: String?
    public let status: OutcomeStatus
    public let reason: NamedText
    public let lastDay: LastDay?
    public let documents: [OutcomeDocument]
    public let place: ProcedureDefinition.Place
    public let window: String?
    public let fee: String?
    public let minutes: Int
    /// The notification of the event counts as this one (みなし): no form of its own.
    public let isDeemed: Bool
    /// Names of the facts that still decide it.
    public let pending: [String]
    /// The hours by which it is taken beside those of the office; empty for all of them.
    public var limits: [OutcomeLimit] = []
}

/// Hours by which a procedure is taken beside those of the office, as things are.
public struct OutcomeLimit: Sendable, Hashable {
    /// Id of the opening calendar.
    public let calendar: String
    /// Why, for the visitor.
    public let note: LocalizedText
}

/// Something to tell although there is nothing to do.
public struct GuidanceNotice: Sendable, Hashable {
    public let procedure: String
    public let person: String?
    public let text: NamedText
}

/// A question whose answer can still change a result.
public struct HearingQuestion: Sendable, Hashable {
    /// The fact it finds out.
    public let fact: String
    /// The person it is about; nil for the household and the event.
    public let person: String?
    /// The event it is about, for facts of scope event.
    public let event: String?
    public let text: NamedText
    public let why: LocalizedText
    /// The answers to choose from; empty for dates, numbers, free text and yes or no.
    public let choices: [FactChoice]
    public let type: FEELType
    /// It was asked and the person did not know.
    public let wasUnknown: Bool
    /// Ids of the procedures the answer decides, in the order of rows.
    public let decides: [String]
}

/// One screen of the hearing.
public struct HearingScreen: Sendable, Hashable {
    public let topic: FactTopic
    public let questions: [HearingQuestion]

    public init(topic: FactTopic, questions: [HearingQuestion]) {
        self.topic = topic
        self.questions = questions
    }
}

/// A fact that follows from others, to be shown for confirmation and not asked.
public struct DerivedFact: Sendable, Hashable {
    public let fact: String
    public let person: String?
    public let event: String?
    public let value: FEELValue
}

/// All decisions for a session.
public struct GuidanceResult: Sendable, Hashable {
    /// In the order of rows and persons. A procedure that does not follow from the events is not among them.
    public let outcomes: [Outcome]
    public let notices: [GuidanceNotice]
    /// The questions that can still change something, by topic; empty when the hearing is over.
    public let questions: [HearingScreen]
    /// Facts with a question that were derived and so are not asked.
    public let derived: [DerivedFact]

    /// The decision on a procedure over all persons: the strongest. Not needed when it does not follow from the events.
    public func status(of procedure: String) -> OutcomeStatus {
        outcomes.lazy.filter { $0.procedure == procedure }.map(\.status).max() ?? .notNeeded
    }

    /// The decision for one person, or for the household with nil.
    public func outcome(of procedure: String, person: String? = nil) -> Outcome? {
        outcomes.first { $0.procedure == procedure && $0.person == person }
    }
}

import Kernel
import Store

/// Where a fact comes from (出どころ). Later cases are believed before earlier ones when sources differ; both are shown.
public enum FactSource: String, Sendable, CaseIterable, Comparable, SQLConvertible, SQLReadable {
    /// Worked out from other facts.
    case derived
    /// Answered by the visitor before the visit (スマート申請).
    case preVisit = "pre-visit"
    /// The resident register.
    case register
    /// An IC card.
    case card
    /// A certificate brought along, such as 転出証明書.
    case certificate
    /// Answered at the counter.
    case hearing
    /// Set right by the clerk with both values before them.
    case staff

    public static func < (left: FactSource, right: FactSource) -> Bool {
        (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
}

/// Whom or what a fact is about.
public enum FactSubject: Hashable, Sendable, Comparable, LosslessStringConvertible {
    /// The life event: what happened, when, from where to where.
    case event
    /// The household as a whole.
    case household
    /// Who stands at the counter.
    case party
    /// A person of the session, numbered from 1.
    case person(Int)

    public init?(_ description: String) {
        switch description {
        case "event": self = .event
        case "household": self = .household
        case "party": self = .party
        default:
            guard description.hasPrefix("p"), let number = Int(description.dropFirst()), number > 0 else { return nil }
            self = .person(number)
        }
    }

    public var description: String {
        switch self {
        case .event: "event"
        case .household: "household"
        case .party: "party"
        case .person(let number): "p\(number)"
        }
    }

    /// The number of the person, nil for the others.
    public var personNumber: Int? {
        if case .person(let number) = self { number } else { nil }
    }

    private var order: Int {
        switch self {
        case .event: -3
        case .household: -2
        case .party: -1
        case .person(let number): number
        }
    }

    public static func < (left: FactSubject, right: FactSubject) -> Bool { left.order < right.order }
}

extension FactSubject: SQLConvertible, SQLReadable {
    public var sqlValue: SQLValue { .text(description) }

    public init?(sqlValue: SQLValue) {
        guard case .text(let text) = sqlValue else { return nil }
        self.init(text)
    }
}

/// One thing known in a session: about whom, what, from where and since when.
public struct SessionFact: Sendable, Hashable {
    public let subject: FactSubject
    /// The name the pack's tables use, such as `person.birthDate`.
    public let name: String
    public let value: JSONValue
    public let source: FactSource
    public let at: Timestamp

    public init(subject: FactSubject, name: String, value: JSONValue, source: FactSource, at: Timestamp) {
        self.subject = subject
        self.name = name
        self.value = value
        self.source = source
        self.at = at
    }
}

extension SessionFact: RowDecodable {
    public init(row: Row) throws {
        subject = try row.get("subject")
        name = try row.string("name")
        source = try row.get("source", as: FactSource.self)
        value = try row.json("value")
        at = try row.timestamp("at")
    }
}

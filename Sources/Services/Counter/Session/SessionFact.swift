import Kernel
import Procedures
import Store

extension Provenance: SQLConvertible, SQLReadable {}

extension Provenance {
    /// How far a source is believed when sources differ; both are shown.
    var rank: Int {
        switch self {
        case .derived: 0
        case .preVisit: 1
        case .register: 2
        case .card: 3
        case .certificate: 4
        case .hearing: 5
        case .staff: 6
        }
    }
}

/// Whom or what a fact is about.
public enum FactSubject: Hashable, Sendable, Comparable, LosslessStringConvertible {
    /// A life event of the session by its id: when it happened, to whom.
    case event(String)
    /// The household as a whole, and the move.
    case household
    /// Who stands at the counter.
    case party
    /// A person of the session, numbered from 1.
    case person(Int)

    public init?(_ description: String) {
        switch description {
        case "household": self = .household
        case "party": self = .party
        default:
            if description.hasPrefix("event:") {
                self = .event(String(description.dropFirst("event:".count)))
            } else if description.hasPrefix("p"), let number = Int(description.dropFirst()), number > 0 {
                self = .person(number)
            } else {
                return nil
            }
        }
    }

    public var description: String {
        switch self {
        case .event(let id): "event:" + id
        case .household: "household"
        case .party: "party"
        case .person(let number): "p\(number)"
        }
    }

    private var order: (Int, String) {
        switch self {
        case .event(let id): (-3, id)
        case .household: (-2, "")
        case .party: (-1, "")
        case .person(let number): (number, "")
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
    public let source: Provenance
    public let at: Timestamp

    public init(subject: FactSubject, name: String, value: JSONValue, source: Provenance, at: Timestamp) {
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
        source = try row.get("source", as: Provenance.self)
        value = try row.json("value")
        at = try row.timestamp("at")
    }
}

import Kernel
import Store

/// A change of guidance tables (判定表の変更): a text in the form of `procedures/*.yml`, rehearsed over the sessions of the last
/// year before another person publishes it.
@dynamicMemberLookup
public struct RuleChange: Sendable {
    public typealias Identifier = ID<RuleChange>

    public enum State: String, ChangeStage {
        /// The sessions of the last year are being decided by it (リハーサル).
        case rehearsing
        /// The report is there; another person may publish it.
        case rehearsed
        /// Everything is decided by it.
        case published
        case withdrawn

        public var isReady: Bool { self == .rehearsed }
        /// It is rehearsed as it was handed in.
        public var isWritten: Bool { false }
    }

    public let id: Identifier
    /// Why it is changed, in a sentence.
    public let title: String
    public let text: String
    /// Ids of the procedures it defines.
    public let procedures: [String]
    public var life: ChangeLife<State>
    public var report: RehearsalReport?

    /// What is said of its life: who wrote it, where it is.
    public subscript<Value>(dynamicMember path: KeyPath<ChangeLife<State>, Value>) -> Value { life[keyPath: path] }
}

extension RuleChange: RowDecodable {
    public init(row: Row) throws {
        id = try row.id("id")
        title = try row.string("title")
        text = try row.string("body")
        procedures = try row.string("procedures").split(separator: ",").map(String.init)
        life = try ChangeLife(row: row, revision: 1)
        report = try row.optionalJSON("report")?.decode(RehearsalReport.self)
    }
}

/// What a rehearsal found. Pseudonymous: nobody's name, day of birth, address or session stands in it.
public struct RehearsalReport: Sendable, Hashable, Codable {
    /// What would become of one procedure.
    public struct Effect: Sendable, Hashable, Codable {
        public var appeared = 0
        public var disappeared = 0
        /// Needed or possible before and after, with another status or last day.
        public var changed = 0
    }

    /// A session that would have come to something else.
    public struct Example: Sendable, Hashable, Codable {
        public struct Person: Sendable, Hashable, Codable {
            /// Years at the time; nil where the day of birth is not known.
            public let age: Int?
            public let relation: String?
        }

        public struct Change: Sendable, Hashable, Codable {
            public let procedure: String
            public let before: String
            public let after: String
            /// Why now, in the languages of the pack.
            public let reason: LocalizedText?
        }

        public let events: [String]
        /// The month, such as `2026-04`.
        public let month: String
        public let persons: [Person]
        public let changes: [Change]
    }

    /// Sessions in which one of the procedures could follow.
    public var looked = 0
    /// Sessions that would have come to something else.
    public var changed = 0
    public var effects: [String: Effect] = [:]
    public var examples: [Example] = []
    /// The period looked at.
    public var from: String
    public var to: String

    public init(from: String, to: String) {
        self.from = from
        self.to = to
    }
}

extension Migration {
    /// Changes of guidance tables.
    static let ruleChanges = Migration(
        service: "counter", name: "006-rule-changes",
        sql: [
            """
            CREATE TABLE counter_rule_change (
                id TEXT PRIMARY KEY,
                title TEXT NOT NULL,
                body TEXT NOT NULL,
                procedures TEXT NOT NULL,
                state TEXT NOT NULL,
                author_id TEXT NOT NULL,
                author_name TEXT NOT NULL,
                created_at INTEGER NOT NULL,
                report TEXT,
                publisher_name TEXT,
                published_no INTEGER UNIQUE,
                changed_at INTEGER NOT NULL
            )
            """,
            "CREATE INDEX counter_rule_change_list ON counter_rule_change (created_at DESC, id DESC)",
            "CREATE INDEX counter_session_opened ON counter_session (opened_at, id)",
        ])
}

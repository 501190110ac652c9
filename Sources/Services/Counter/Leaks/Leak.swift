import Kernel
import Registry
import Store

/// A procedure that somebody needed, whose last day is near or passed, and of which there is no case (漏れ).
public struct Leak: Sendable, Hashable {
    public typealias Identifier = ID<Leak>

    /// What became of it.
    public enum State: String, Sendable, CaseIterable {
        case open
        /// Done meanwhile: a case came, or the ledger shows it.
        case resolved
        /// The section looked and closed it, with a reason.
        case closed
    }

    /// How sure it is that the procedure was needed.
    public enum Certainty: String, Sendable, CaseIterable {
        /// By what the register shows or the visitor said (必要).
        case needed
        /// Something that decides it is not known here (該当の可能性): the section asks before anything else.
        case possible
    }

    public let id: Identifier
    public let ward: WardCode
    /// Whom it concerns: the person, or the head for the household.
    public let resident: ResidentID
    /// Id of the procedure.
    public let procedure: String
    /// Id of the window whose business it is.
    public let section: String
    /// Id of the life event it follows from.
    public let event: String
    public let eventDate: CivilDate
    public let lastDay: CivilDate
    public let certainty: Certainty
    public var state: State
    public let foundAt: Timestamp
    public var changedAt: Timestamp
    public var closedByName: String?
    public var reason: String?
}

extension Leak: RowDecodable {
    public init(row: Row) throws {
        id = try row.id("id")
        ward = try row.ward("ward")
        resident = try row.id("resident")
        procedure = try row.string("procedure")
        section = try row.string("section")
        event = try row.string("event")
        eventDate = try row.date("event_date")
        lastDay = try row.date("last_day")
        certainty = try row.get("certainty", as: Certainty.self)
        state = try row.get("state", as: State.self)
        foundAt = try row.timestamp("found_at")
        changedAt = try row.timestamp("changed_at")
        closedByName = try row.optionalString("closed_by_name")
        reason = try row.optionalString("reason")
    }
}

extension Migration {
    /// What was left out, and how a session is found again by the people in it.
    static let counterLeaks = Migration(
        service: "counter", name: "005-leaks",
        sql: [
            """
            CREATE TABLE counter_leak (
                id TEXT PRIMARY KEY,
                ward TEXT NOT NULL,
                resident TEXT NOT NULL,
                procedure TEXT NOT NULL,
                section TEXT NOT NULL,
                event TEXT NOT NULL,
                event_date TEXT NOT NULL,
                last_day TEXT NOT NULL,
                state TEXT NOT NULL,
                found_at INTEGER NOT NULL,
                changed_at INTEGER NOT NULL,
                closed_by_name TEXT,
                reason TEXT,
                UNIQUE (resident, procedure, event, event_date)
            )
            """,
            "CREATE INDEX counter_leak_ward ON counter_leak (ward, last_day, id) WHERE state = 'open'",
            "CREATE INDEX counter_leak_section ON counter_leak (ward, section, last_day, id) WHERE state = 'open'",
            "CREATE INDEX counter_fact_birth ON counter_fact (value, session) WHERE name = 'person.birthDate'",
        ])

    /// What may have been left out is listed apart from what was.
    static let counterLeakCertainty = Migration(
        service: "counter", name: "008-leak-certainty",
        sql: [
            "ALTER TABLE counter_leak ADD COLUMN certainty TEXT NOT NULL DEFAULT 'needed'",
            "DROP INDEX counter_leak_ward",
            "DROP INDEX counter_leak_section",
            "CREATE INDEX counter_leak_ward ON counter_leak (ward, certainty, last_day, id) WHERE state = 'open'",
            """
            CREATE INDEX counter_leak_section ON counter_leak (ward, certainty, section, last_day, id)
            WHERE state = 'open'
            """,
        ])
}

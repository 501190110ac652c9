import Kernel
import Store

/// A document that is still missing from a case (不足書類): a task with a day, until it is brought or not needed any more.
public struct Shortfall: Sendable, Hashable {
    public typealias Identifier = ID<Shortfall>

    /// What became of it.
    public enum State: String, Sendable, CaseIterable {
        case open
        /// It was brought.
        case brought
        /// It is not needed any more.
        case waived
    }

    public let id: Identifier
    public let caseID: CaseFile.Identifier
    public let caseNumber: String
    /// Id of the procedure.
    public let procedure: String
    public let ward: WardCode
    /// What the case came out of; a document brought once is brought for all cases that came out of the same.
    public let origin: String?
    /// Id of the window whose business the case is; empty where the pack names none.
    public let section: String
    /// Id of the document in the pack.
    public let document: String
    /// The language in which the person is written to.
    public let language: Language
    /// By this day it is to be brought.
    public let due: CivilDate
    /// On this day somebody looks after it again.
    public var followUpOn: CivilDate
    /// How often the person was asked for it.
    public var contacts: Int
    /// What was said the last time; empty for nothing.
    public var note: String
    public var state: State
    public let createdAt: Timestamp
    public let createdByName: String
    public var changedAt: Timestamp
    /// Who said that it was brought or is not needed.
    public var resolvedByName: String?

    /// Whether the day has passed and it is not there.
    public func isOverdue(on today: CivilDate) -> Bool { state == .open && due < today }
}

extension Shortfall: RowDecodable {
    public init(row: Row) throws {
        id = try row.id("id")
        caseID = try row.id("case_id")
        caseNumber = try row.string("case_number")
        procedure = try row.string("procedure")
        ward = try row.ward("ward")
        origin = try row.optionalString("origin")
        section = try row.string("section")
        document = try row.string("document")
        language = Language(rawValue: try row.string("language"))
        due = try row.date("due")
        followUpOn = try row.date("follow_up_on")
        contacts = try row.int("contacts")
        note = try row.string("note")
        state = try row.get("state", as: State.self)
        createdAt = try row.timestamp("created_at")
        createdByName = try row.string("created_by_name")
        changedAt = try row.timestamp("changed_at")
        resolvedByName = try row.optionalString("resolved_by_name")
    }
}

extension Migration {
    /// Documents that are missing from cases.
    static let shortfalls = Migration(
        service: "procedures", name: "004-shortfalls",
        sql: [
            """
            CREATE TABLE case_shortfall (
                id TEXT PRIMARY KEY,
                case_id TEXT NOT NULL REFERENCES case_file (id),
                case_number TEXT NOT NULL,
                procedure TEXT NOT NULL,
                ward TEXT NOT NULL,
                origin TEXT,
                section TEXT NOT NULL,
                document TEXT NOT NULL,
                due TEXT NOT NULL,
                follow_up_on TEXT NOT NULL,
                contacts INTEGER NOT NULL,
                note TEXT NOT NULL,
                state TEXT NOT NULL,
                noticed INTEGER NOT NULL,
                created_at INTEGER NOT NULL,
                created_by_name TEXT NOT NULL,
                changed_at INTEGER NOT NULL,
                resolved_by_name TEXT,
                UNIQUE (case_id, document)
            )
            """,
            "CREATE INDEX case_shortfall_ward ON case_shortfall (ward, follow_up_on, id) WHERE state = 'open'",
            "CREATE INDEX case_shortfall_section ON case_shortfall (ward, section, follow_up_on, id) WHERE state = 'open'",
            "CREATE INDEX case_shortfall_origin ON case_shortfall (origin, document) WHERE origin IS NOT NULL",
            "CREATE INDEX case_shortfall_due ON case_shortfall (due) WHERE state = 'open' AND noticed = 0",
        ])
}

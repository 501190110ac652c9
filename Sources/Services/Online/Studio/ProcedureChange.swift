import Kernel
import Store

/// A new edition of a procedure on its way (手続きの定義の変更): written by its owner, proposed with a reason and a first day, published
/// by another person or given back.
@dynamicMemberLookup
struct ProcedureChange: Sendable {
    typealias Identifier = ID<ProcedureChange>

    enum State: String, ChangeStage {
        /// Its author works on it (下書き).
        case draft
        /// Another person may publish it or give it back (公開待ち).
        case proposed
        /// It is used from its first day on.
        case published
        case withdrawn

        var isReady: Bool { self == .proposed }
        var isWritten: Bool { self == .draft }
    }

    let id: Identifier
    /// The id of the procedure.
    let procedure: String
    var version: Int
    /// The section whose procedure it is.
    var section: String
    /// Its title in Japanese, for lists.
    var title: String
    /// The whole definition, as in `online/` of a pack.
    var text: String
    /// Its first day; nil until it was proposed.
    var validFrom: CivilDate?
    /// Why it is changed, as proposed.
    var reason: String?
    /// Why it was given back, and by whom.
    var returned: (reason: String, by: String)?
    var life: ChangeLife<State>

    /// What is said of its life: who wrote it, where it is.
    subscript<Value>(dynamicMember path: KeyPath<ChangeLife<State>, Value>) -> Value { life[keyPath: path] }
}

extension ProcedureChange: RowDecodable {
    init(row: Row) throws {
        id = try row.id("id")
        procedure = try row.string("procedure")
        version = try row.int("version")
        section = try row.string("section")
        title = try row.string("title")
        text = try row.string("body")
        validFrom = try row.optionalDate("valid_from")
        reason = try row.optionalString("reason")
        let by = try row.optionalString("returned_by") ?? ""
        returned = try row.optionalString("returned_reason").map { (reason: $0, by: by) }
        life = try ChangeLife(row: row, revision: try row.int("revision"))
    }
}

/// The SQL of changes of procedures. Every function runs inside a transaction of the caller.
enum ProcedureChangeStore {
    static func insert(_ change: ProcedureChange, in tx: WriteTransaction) throws {
        try tx.run(
            """
            INSERT INTO online_change \(values: [
                "id": change.id, "procedure": change.procedure, "version": change.version, "section": change.section,
                "title": change.title, "body": change.text, "state": change.state.rawValue,
                "revision": change.revision, "author_id": change.authorID, "author_name": change.authorName,
                "created_at": change.createdAt, "changed_at": change.changedAt,
            ])
            """)
    }

    static func save(_ change: ProcedureChange, in tx: WriteTransaction) throws {
        try tx.run(
            """
            UPDATE online_change SET version = \(change.version), section = \(change.section), title = \(change.title),
                body = \(change.text), valid_from = \(change.validFrom), reason = \(change.reason),
                returned_reason = \(change.returned?.reason), returned_by = \(change.returned?.by),
                state = \(change.state.rawValue), revision = \(change.revision),
                publisher_name = \(change.publisherName), published_no = \(change.number),
                changed_at = \(change.changedAt)
            WHERE id = \(change.id)
            """)
    }

    static func load(_ id: ProcedureChange.Identifier, in tx: some Queryable) throws -> ProcedureChange? {
        try tx.one(ProcedureChange.self, "SELECT * FROM online_change WHERE id = \(id)")
    }

    /// One on which a member of staff works; nil for an unknown id and for another section's alike, and found out in the same time.
    static func load(
        _ id: ProcedureChange.Identifier, for actor: Actor, in tx: some Queryable
    ) throws -> ProcedureChange? {
        guard actor.kind == .staff else { return nil }
        return try tx.one(
            ProcedureChange.self,
            "SELECT * FROM online_change WHERE id = \(id) AND section IN \(list: ExaminationDesk.sections(of: actor))")
    }

    /// The one of a procedure that is written or waits for its publisher.
    static func open(of procedure: String, in tx: some Queryable) throws -> ProcedureChange? {
        try tx.one(
            ProcedureChange.self,
            "SELECT * FROM online_change WHERE procedure = \(procedure) AND state IN ('draft', 'proposed')")
    }

    /// All that are written or wait for their publisher in some sections.
    static func open(of sections: [String], in tx: some Queryable) throws -> [ProcedureChange] {
        guard !sections.isEmpty else { return [] }
        let names = sections.map { "\($0)" as SQL }
        return try tx.all(
            ProcedureChange.self,
            """
            SELECT * FROM online_change WHERE state IN ('draft', 'proposed')
            AND section IN (\(.joined(names, separator: ", "))) ORDER BY procedure
            """)
    }

    /// Those of one procedure, the latest first.
    static func list(of procedure: String, after cursor: Cursor?, limit: Int, in tx: some Queryable) throws
        -> Page<ProcedureChange>
    {
        try tx.page(
            ProcedureChange.self, "SELECT * FROM online_change WHERE procedure = \(procedure)",
            by: .descending("created_at", "id"), after: cursor, limit: limit)
    }

    /// What is published, in the order in which it was.
    static func published(in tx: some Queryable) throws -> [ProcedureChange] {
        try tx.all(
            ProcedureChange.self,
            "SELECT * FROM online_change WHERE published_no IS NOT NULL ORDER BY published_no")
    }

    /// The highest version of a procedure that was published; 0 for none.
    static func version(of procedure: String, in tx: some Queryable) throws -> Int {
        try tx.one(
            Int.self,
            """
            SELECT COALESCE(MAX(version), 0) FROM online_change
            WHERE procedure = \(procedure) AND published_no IS NOT NULL
            """) ?? 0
    }

    /// The number of the last one published; 0 for none. Cheap to ask again and again.
    static func edition(in tx: some Queryable) throws -> Int {
        try tx.one(Int.self, "SELECT COALESCE(MAX(published_no), 0) FROM online_change") ?? 0
    }
}

extension Migration {
    /// Changes of procedures by their owners.
    static let procedureChanges = Migration(
        service: "online", name: "010-procedure-changes",
        sql: [
            """
            CREATE TABLE online_change (
                id TEXT PRIMARY KEY,
                procedure TEXT NOT NULL,
                version INTEGER NOT NULL,
                section TEXT NOT NULL,
                title TEXT NOT NULL,
                body TEXT NOT NULL,
                valid_from TEXT,
                reason TEXT,
                returned_reason TEXT,
                returned_by TEXT,
                state TEXT NOT NULL,
                revision INTEGER NOT NULL,
                author_id TEXT NOT NULL,
                author_name TEXT NOT NULL,
                created_at INTEGER NOT NULL,
                publisher_name TEXT,
                published_no INTEGER UNIQUE,
                changed_at INTEGER NOT NULL
            )
            """,
            // One person at a time writes on a procedure.
            """
            CREATE UNIQUE INDEX online_change_open ON online_change (procedure) WHERE state IN ('draft', 'proposed')
            """,
            "CREATE INDEX online_change_of_procedure ON online_change (procedure, created_at DESC, id DESC)",
            "CREATE INDEX online_change_section ON online_change (section, state)",
        ])
}

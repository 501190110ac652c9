import Kernel
import Store

/// A new edition of a form on its way (様式の改訂): written by one person, published by another.
@dynamicMemberLookup
public struct FormChange: Sendable {
    public typealias Identifier = ID<FormChange>

    public enum State: String, ChangeStage {
        /// Its author works on it (下書き); whoever else sees it may publish it.
        case draft
        /// It is used on its days.
        case published
        case withdrawn

        public var isReady: Bool { self == .draft }
        public var isWritten: Bool { self == .draft }
    }

    public let id: Identifier
    /// The id of the form.
    public let form: String
    public var version: String
    public var validFrom: CivilDate
    public var validTo: CivilDate?
    /// The whole definition, as in `forms/` of a pack.
    public var text: String
    public var life: ChangeLife<State>

    /// What is said of its life: who wrote it, where it is.
    public subscript<Value>(dynamicMember path: KeyPath<ChangeLife<State>, Value>) -> Value { life[keyPath: path] }
}

extension FormChange: RowDecodable {
    public init(row: Row) throws {
        id = try row.id("id")
        form = try row.string("form")
        version = try row.string("version")
        validFrom = try row.date("valid_from")
        validTo = try row.optionalDate("valid_to")
        text = try row.string("body")
        life = try ChangeLife(row: row, revision: try row.int("revision"))
    }
}

/// The SQL of new editions of forms. Every function runs inside a transaction of the caller.
enum FormChangeStore {
    static func insert(_ change: FormChange, in tx: WriteTransaction) throws {
        try tx.run(
            """
            INSERT INTO form_change \(values: [
                "id": change.id, "form": change.form, "version": change.version, "valid_from": change.validFrom,
                "valid_to": change.validTo, "body": change.text, "state": change.state.rawValue,
                "revision": change.revision, "author_id": change.authorID, "author_name": change.authorName,
                "created_at": change.createdAt, "changed_at": change.changedAt,
            ])
            """)
    }

    static func load(_ id: FormChange.Identifier, in tx: some Queryable) throws -> FormChange? {
        try tx.one(FormChange.self, "SELECT * FROM form_change WHERE id = \(id)")
    }

    /// Those of one form, the latest first.
    static func list(
        of form: String, after cursor: Cursor?, limit: Int, in tx: some Queryable
    ) throws -> (rows: [FormChange], next: Cursor?) {
        let page = try tx.page(
            FormChange.self, "SELECT * FROM form_change WHERE form = \(form)", by: .descending("created_at", "id"),
            after: cursor, limit: limit)
        return (page.rows, page.next)
    }

    static func save(_ change: FormChange, in tx: WriteTransaction) throws {
        try tx.run(
            """
            UPDATE form_change SET version = \(change.version), valid_from = \(change.validFrom),
                valid_to = \(change.validTo), body = \(change.text), state = \(change.state.rawValue),
                revision = \(change.revision), publisher_name = \(change.publisherName),
                published_no = \(change.number), changed_at = \(tx.now)
            WHERE id = \(change.id)
            """)
    }

    /// What is published, in the order in which it was.
    static func published(in tx: some Queryable) throws -> [FormChange] {
        try tx.all(
            FormChange.self, "SELECT * FROM form_change WHERE published_no IS NOT NULL ORDER BY published_no")
    }

    /// The number of the last one published; 0 for none. Cheap to ask again and again.
    static func edition(in tx: some Queryable) throws -> Int {
        try tx.one(Int.self, "SELECT COALESCE(MAX(published_no), 0) FROM form_change") ?? 0
    }
}

extension Migration {
    /// New editions of forms.
    static let formChanges = Migration(
        service: "procedures", name: "006-form-changes",
        sql: [
            """
            CREATE TABLE form_change (
                id TEXT PRIMARY KEY,
                form TEXT NOT NULL,
                version TEXT NOT NULL,
                valid_from TEXT NOT NULL,
                valid_to TEXT,
                body TEXT NOT NULL,
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
            "CREATE INDEX form_change_of_form ON form_change (form, created_at DESC, id DESC)",
        ])
}

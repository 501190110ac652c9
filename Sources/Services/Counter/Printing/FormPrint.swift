import Kernel
import Store

/// A form on its way to paper.
struct FormPrint: Sendable, Hashable {
    /// Where it is.
    enum State: String, Sendable, Hashable, CaseIterable, SQLConvertible {
        /// The printer does not have it.
        case waiting
        /// The printer has it, or it is being handed over.
        case sent
        /// Nobody knows whether the printer has it.
        case doubtful
        case printed
        /// It goes to another printer, or is printed anew.
        case moved

        /// Whether something is still to come.
        var isOpen: Bool { self == .waiting || self == .sent || self == .doubtful }
    }

    let key: String
    let session: CounterSession.Identifier
    let ward: WardCode
    /// The form within the session.
    let form: String
    let printer: String
    let state: State
    /// Its number at the printer.
    let job: Int?
    /// What keeps the printer, as ``IPP/IPPPrinterState/Trouble`` says it; nil for nothing.
    let trouble: String?
}

extension FormPrint: RowDecodable {
    init(row: Row) throws {
        key = try row.string("key")
        session = try row.id("session")
        ward = try row.ward("ward")
        form = try row.string("form")
        printer = try row.string("printer")
        state = try row.get("state")
        job = try row.optionalInt("job")
        trouble = try row.optionalString("trouble")
    }
}

extension Migration {
    /// Forms that go to an A4 printer.
    static let counterFormPrints = Migration(
        service: "counter", name: "009-form-prints",
        sql: [
            """
            CREATE TABLE counter_print (
                key TEXT PRIMARY KEY,
                session TEXT NOT NULL,
                ward TEXT NOT NULL,
                form TEXT NOT NULL,
                printer TEXT NOT NULL,
                state TEXT NOT NULL,
                job INTEGER,
                trouble TEXT,
                asked_at INTEGER NOT NULL,
                changed_at INTEGER NOT NULL
            )
            """,
            "CREATE INDEX counter_print_session ON counter_print (session, asked_at)",
            "CREATE INDEX counter_print_asked ON counter_print (asked_at)",
        ])
}

/// The SQL of forms on paper. Every function runs inside a transaction of the caller.
enum FormPrintStore {
    /// Rows are kept for so many days; they say nothing personal.
    static let keptDays = 30

    static func insert(_ print: FormPrint, in tx: WriteTransaction) throws {
        try tx.run(
            """
            INSERT INTO counter_print \(values: [
                "key": print.key, "session": print.session, "ward": print.ward, "form": print.form,
                "printer": print.printer, "state": print.state, "asked_at": tx.now, "changed_at": tx.now,
            ])
            """)
    }

    static func load(_ key: String, in tx: some Queryable) throws -> FormPrint? {
        try tx.one(FormPrint.self, "SELECT * FROM counter_print WHERE key = \(key)")
    }

    /// The prints of a session, the oldest first; those that went elsewhere are left out.
    static func of(_ session: CounterSession.Identifier, in tx: some Queryable) throws -> [FormPrint] {
        try tx.all(
            FormPrint.self,
            "SELECT * FROM counter_print WHERE session = \(session) AND state <> 'moved' ORDER BY asked_at, key")
    }

    static func count(_ form: String, of session: CounterSession.Identifier, in tx: some Queryable) throws -> Int {
        try tx.one(Int.self, "SELECT COUNT(*) FROM counter_print WHERE session = \(session) AND form = \(form)") ?? 0
    }

    /// Moves a print on; false when it is no longer where it was.
    static func move(
        _ key: String, from states: [FormPrint.State], to state: FormPrint.State, job: Int? = nil,
        trouble: String? = nil, in tx: WriteTransaction
    ) throws -> Bool {
        let changed: Int = try tx.run(
            """
            UPDATE counter_print SET state = \(state), job = \(job), trouble = \(trouble), changed_at = \(tx.now)
            WHERE key = \(key) AND state IN \(list: states.map(\.rawValue))
            """)
        return changed > 0
    }

    /// Notes what keeps the printer from a form, without moving it.
    static func note(_ trouble: String?, of key: String, in tx: WriteTransaction) throws {
        try tx.run("UPDATE counter_print SET trouble = \(trouble), changed_at = \(tx.now) WHERE key = \(key)")
    }

    static func deleteOld(in tx: WriteTransaction) throws {
        try tx.run("DELETE FROM counter_print WHERE asked_at < \(tx.now.adding(seconds: -keptDays * 86_400))")
    }
}

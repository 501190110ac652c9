import Kernel
import Procedures
import Registry
import Store

/// The SQL of sessions. Every function runs inside a transaction of the caller.
enum SessionStore {
    static func insert(
        _ session: CounterSession, formKey: String?, body: String?, in tx: WriteTransaction
    ) throws {
        try tx.run(
            """
            INSERT INTO counter_session (id, ward, status, resume_status, language, events, opened_by, opened_by_name,
                holder, holder_name, opened_at, updated_at, expires_on, leaflet_token, form_key, form_body,
                last_change)
            VALUES (\(session.id), \(session.ward), \(session.status.rawValue), \(session.resumeStatus?.rawValue),
                \(session.language.rawValue), \(session.events.joined(separator: ",")), \(session.openedBy),
                \(session.openedByName), \(session.holder), \(session.holderName), \(session.openedAt),
                \(session.updatedAt), \(session.expiresOn), \(session.leafletToken), \(formKey), \(body),
                \(nil as String?))
            """)
    }

    static func update(_ session: CounterSession, in tx: WriteTransaction) throws {
        let change = try session.lastChange.map { try JSONValue(encoding: $0) }
        try tx.run(
            """
            UPDATE counter_session SET status = \(session.status.rawValue),
                resume_status = \(session.resumeStatus?.rawValue), language = \(session.language.rawValue),
                events = \(session.events.joined(separator: ",")), holder = \(session.holder),
                holder_name = \(session.holderName), updated_at = \(session.updatedAt),
                expires_on = \(session.expiresOn), last_change = \(change)
            WHERE id = \(session.id)
            """)
    }

    static func load(_ id: CounterSession.Identifier, in tx: some Queryable) throws -> SessionRecord? {
        try tx.one(CounterSession.self, "SELECT * FROM counter_session WHERE id = \(id)").map { try whole($0, in: tx) }
    }

    /// A session of a ward; nil for an unknown id and for another ward's alike, and found out in the same time.
    static func load(
        _ id: CounterSession.Identifier, of ward: WardCode?, in tx: some Queryable
    ) throws -> SessionRecord? {
        try tx.one(CounterSession.self, "SELECT * FROM counter_session WHERE id = \(id) AND ward = \(ward)").map {
            try whole($0, in: tx)
        }
    }

    private static func whole(_ session: CounterSession, in tx: some Queryable) throws -> SessionRecord {
        let id = session.id
        let persons = try tx.all(
            Row.self, "SELECT number, resident FROM counter_person WHERE session = \(id) ORDER BY number")
        var residents: [Int: ResidentID] = [:]
        for row in persons { residents[try row.int("number")] = try row.optionalID("resident") }
        let facts = try tx.all(
            SessionFact.self, "SELECT subject, name, source, value, at FROM counter_fact WHERE session = \(id)")
        let documents = try tx.all(Row.self, "SELECT document, state FROM counter_document WHERE session = \(id)")
        var states: [String: DocumentState] = [:]
        for row in documents { states[try row.string("document")] = try row.get("state", as: DocumentState.self) }
        return SessionRecord(
            session: session,
            facts: SessionFacts(persons: try persons.map { try $0.int("number") }, facts: facts),
            residents: residents,
            choices: try tx.all(
                ProcedureChoice.self,
                "SELECT procedure, kind, reason FROM counter_choice WHERE session = \(id) ORDER BY procedure"),
            documents: states,
            signature: try tx.one(
                Signature.self,
                """
                SELECT number, facts_hash, method, signed_at, voided_at FROM counter_signature
                WHERE session = \(id) ORDER BY number DESC LIMIT 1
                """))
    }

    /// The session that was opened with a form, if it was sent before.
    static func opened(with formKey: String?, in tx: some Queryable) throws -> CounterSession? {
        guard let formKey else { return nil }
        return try tx.one(CounterSession.self, "SELECT * FROM counter_session WHERE form_key = \(formKey)")
    }

    /// The digest of the request that a program opened a session with.
    static func body(of session: CounterSession.Identifier, in tx: some Queryable) throws -> String? {
        try tx.one(Row.self, "SELECT form_body FROM counter_session WHERE id = \(session)")?.optionalString("form_body")
    }

    /// Whether a person was added with a form that was sent before.
    static func hasPerson(
        addedWith formKey: String?, in session: CounterSession.Identifier, _ tx: some Queryable
    ) throws -> Bool {
        guard let formKey else { return false }
        return try tx.exists(
            "SELECT 1 FROM counter_person WHERE session = \(session) AND form_key = \(formKey)")
    }

    /// The session whose leaflet bears a token.
    static func load(leaflet token: String, in tx: some Queryable) throws -> SessionRecord? {
        try tx.one(
            CounterSession.Identifier.self, "SELECT id FROM counter_session WHERE leaflet_token = \(token)"
        ).flatMap { try load($0, in: tx) }
    }

    static func addPerson(
        _ resident: ResidentID?, formKey: String? = nil, to session: CounterSession.Identifier, in tx: WriteTransaction
    ) throws -> Int {
        let number =
            try tx.one(
                Int.self, "SELECT COALESCE(MAX(number), 0) + 1 FROM counter_person WHERE session = \(session)") ?? 1
        try tx.run(
            """
            INSERT INTO counter_person (session, number, resident, form_key)
            VALUES (\(session), \(number), \(resident), \(formKey))
            """)
        return number
    }

    /// Adds a person under a number of the caller's choice.
    static func addPerson(_ number: Int, to session: CounterSession.Identifier, in tx: WriteTransaction) throws {
        try tx.run("INSERT INTO counter_person (session, number) VALUES (\(session), \(number))")
    }

    static func removePerson(
        _ number: Int, from session: CounterSession.Identifier, in tx: WriteTransaction
    ) throws {
        try tx.run(
            "DELETE FROM counter_fact WHERE session = \(session) AND subject = \(FactSubject.person(number))")
        try tx.run("DELETE FROM counter_person WHERE session = \(session) AND number = \(number)")
    }

    static func save(
        _ fact: SessionFact, in session: CounterSession.Identifier, _ tx: WriteTransaction
    ) throws {
        try tx.run(
            """
            INSERT INTO counter_fact (session, subject, name, source, value, at)
            VALUES (\(session), \(fact.subject), \(fact.name), \(fact.source), \(fact.value), \(fact.at))
            ON CONFLICT (session, subject, name, source) DO UPDATE SET value = excluded.value, at = excluded.at
            """)
    }

    /// Makes one change; a change without a value takes the source's statement back.
    static func apply(
        _ change: FactChange, at now: Timestamp, in session: CounterSession.Identifier, _ tx: WriteTransaction
    ) throws {
        guard let value = change.value else {
            return try removeFact(change.subject, change.name, source: change.source, in: session, tx)
        }
        try save(
            SessionFact(
                subject: change.subject, name: change.name, value: value, source: change.source, at: now),
            in: session, tx)
    }

    static func removeFact(
        _ subject: FactSubject, _ name: String, source: Provenance, in session: CounterSession.Identifier,
        _ tx: WriteTransaction
    ) throws {
        try tx.run(
            """
            DELETE FROM counter_fact WHERE session = \(session) AND subject = \(subject) AND name = \(name)
                AND source = \(source)
            """)
    }

    static func choose(
        _ choice: ProcedureChoice, at now: Timestamp, in session: CounterSession.Identifier, _ tx: WriteTransaction
    ) throws {
        try tx.run(
            """
            INSERT INTO counter_choice (session, procedure, kind, reason, at)
            VALUES (\(session), \(choice.procedure), \(choice.kind.rawValue), \(choice.reason), \(now))
            ON CONFLICT (session, procedure) DO UPDATE
            SET kind = excluded.kind, reason = excluded.reason, at = excluded.at
            """)
    }

    static func removeChoice(
        _ procedure: String, in session: CounterSession.Identifier, _ tx: WriteTransaction
    ) throws {
        try tx.run("DELETE FROM counter_choice WHERE session = \(session) AND procedure = \(procedure)")
    }

    static func setDocument(
        _ document: String, _ state: DocumentState?, in session: CounterSession.Identifier, _ tx: WriteTransaction
    ) throws {
        guard let state else {
            try tx.run("DELETE FROM counter_document WHERE session = \(session) AND document = \(document)")
            return
        }
        try tx.run(
            """
            INSERT INTO counter_document (session, document, state) VALUES (\(session), \(document), \(state.rawValue))
            ON CONFLICT (session, document) DO UPDATE SET state = excluded.state
            """)
    }

    /// The sessions of a ward, the latest changed first, 50 a page.
    static func list(
        ward: WardCode, before cursor: SessionCursor?, limit: Int, in tx: some Queryable
    ) throws -> [SessionSummary] {
        let from: SQL =
            cursor.map { "AND (s.updated_at, s.id) < (\($0.updatedAt), \($0.id))" } ?? ""
        return try tx.all(
            SessionSummary.self,
            """
            SELECT s.*, (SELECT COUNT(*) FROM counter_person p WHERE p.session = s.id) AS persons,
                (SELECT f.value FROM counter_fact f WHERE f.session = s.id
                    AND f.subject = 'p1' AND f.name = 'person.family' ORDER BY f.at DESC LIMIT 1) AS first_name
            FROM counter_session s WHERE s.ward = \(ward) \(from)
            ORDER BY s.updated_at DESC, s.id DESC LIMIT \(limit)
            """)
    }

    /// Other sessions under way in the same ward in which one of these residents stands.
    static func openSessions(
        with residents: [ResidentID], besides session: CounterSession, in tx: some Queryable
    ) throws -> [CounterSession] {
        guard !residents.isEmpty else { return [] }
        return try tx.all(
            CounterSession.self,
            """
            SELECT DISTINCT s.* FROM counter_session s JOIN counter_person p ON p.session = s.id
            WHERE p.resident IN \(list: residents) AND s.id <> \(session.id) AND s.ward = \(session.ward)
                AND s.status IN ('open', 'hearing', 'confirming', 'signed', 'handed-over')
            ORDER BY s.updated_at DESC LIMIT 10
            """)
    }
}

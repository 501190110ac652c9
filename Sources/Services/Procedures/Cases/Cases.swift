import Kernel
import Store

/// A procedure as it is handed in.
public struct CaseSubmission: Sendable {
    /// Handing in twice with the same key is handing in once.
    public var idempotencyKey: String
    public var procedure: String
    public var title: String
    public var ward: WardCode
    public var channel: String
    public var origin: String?
    public var persons: Int
    public var lastDay: CivilDate?
    /// Whether the pack marks the procedure as one that the counter supports (窓口支援対象).
    public var counterSupport: Bool
    /// Fields of the form that came filled, and fields that somebody typed for it.
    public var fieldsAutofilled: Int
    public var fieldsTyped: Int
    /// When the work on it began.
    public var startedAt: Timestamp
    public var documents: [CaseDocument]
    /// Ids of the residents it is about, as far as they stand in the register: who looks at the case looks at them.
    public var residents: [String]
    /// Stands before the running number, so that two parts of the network that give numbers never give the same one.
    public var mark: String

    public init(
        idempotencyKey: String, procedure: String, title: String, ward: WardCode, channel: String, origin: String?,
        persons: Int, lastDay: CivilDate?, counterSupport: Bool, fieldsAutofilled: Int, fieldsTyped: Int,
        startedAt: Timestamp, documents: [CaseDocument], residents: [String] = [], mark: String = ""
    ) {
        self.mark = mark
        self.idempotencyKey = idempotencyKey
        self.procedure = procedure
        self.title = title
        self.ward = ward
        self.channel = channel
        self.origin = origin
        self.persons = persons
        self.lastDay = lastDay
        self.counterSupport = counterSupport
        self.fieldsAutofilled = fieldsAutofilled
        self.fieldsTyped = fieldsTyped
        self.startedAt = startedAt
        self.documents = documents
        self.residents = residents
    }
}

extension CaseSubmission {
    fileprivate func file(id: CaseFile.Identifier, number: String, at moment: Timestamp, by actor: Actor) -> CaseFile {
        CaseFile(
            id: id, number: number, procedure: procedure, title: title, ward: ward, channel: channel, status: .received,
            origin: origin, persons: persons, lastDay: lastDay, receivedAt: moment, updatedAt: moment,
            receivedBy: actor.id)
    }
}

/// Why a case cannot be handed in or moved.
public enum CaseRefusal: Error, Sendable, Equatable {
    /// The case is no longer where the person saw it.
    case cannotMove(from: CaseFile.Status, to: CaseFile.Status)
    /// Who handed it in, or handed it in again after it was sent back, may not be the one who checks it (点検は別の人).
    case samePerson
    /// Sending back and withdrawing need a reason.
    case reasonMissing
    /// The key of the submission belongs to another procedure that was handed in before.
    case keyTaken
}

/// Handing in and moving cases. Every function runs inside a transaction of the caller and records its event in it.
public enum Cases {
    /// Hands in a case; an earlier one with the same key is returned as it is.
    ///
    /// - Throws: ``CaseRefusal/keyTaken`` when the earlier one is about another procedure or ward.
    public static func submit(
        _ submission: CaseSubmission, by actor: Actor, in tx: WriteTransaction
    ) throws -> CaseFile {
        let key = submission.idempotencyKey
        if let earlier = try tx.one(CaseFile.self, "SELECT * FROM case_file WHERE idempotency_key = \(key)") {
            guard earlier.procedure == submission.procedure, earlier.ward == submission.ward else {
                throw CaseRefusal.keyTaken
            }
            return earlier
        }
        return try submitNew(submission, by: actor, in: tx)
    }

    /// Hands in a case whose key has been looked for and is not there.
    static func submitNew(
        _ submission: CaseSubmission, by actor: Actor, in tx: WriteTransaction
    ) throws -> CaseFile {
        let now = tx.now
        let year = FiscalYear(containing: now.date).year
        let running = String(try tx.nextNumber(series: "case-\(year)"))
        let number =
            "\(year)-" + submission.mark + String(repeating: "0", count: max(0, 6 - running.count)) + running
        let file = submission.file(id: .make(at: now), number: number, at: now, by: actor)
        try insert(file, submission, by: actor, in: tx)
        let counted = Counted(
            counterSupport: submission.counterSupport, fieldsAutofilled: submission.fieldsAutofilled,
            fieldsTyped: submission.fieldsTyped, startedAt: submission.startedAt)
        try tx.record(event("case.submitted", file, counted, by: actor, at: now))
        return file
    }

    /// Takes over a case that was handed in in another part of the network, where its number was given and its event
    /// recorded; one that is here already is left as it is.
    public static func takeOver(
        _ submission: CaseSubmission, id: CaseFile.Identifier, number: String, receivedAt: Timestamp, by actor: Actor,
        in tx: WriteTransaction
    ) throws {
        guard try !tx.exists("SELECT 1 AS one FROM case_file WHERE id = \(id)") else { return }
        try insert(submission.file(id: id, number: number, at: receivedAt, by: actor), submission, by: actor, in: tx)
    }

    private static func insert(
        _ file: CaseFile, _ submission: CaseSubmission, by actor: Actor, in tx: WriteTransaction
    ) throws {
        let (id, now) = (file.id, file.receivedAt)
        try tx.run(
            """
            INSERT INTO case_file (id, number, procedure, title, ward, channel, status, origin, idempotency_key,
                persons, last_day, counter_support, fields_autofilled, fields_typed, started_at, received_at,
                updated_at, received_by)
            VALUES (\(id), \(file.number), \(file.procedure), \(file.title), \(file.ward), \(file.channel),
                \(file.status.rawValue), \(file.origin), \(submission.idempotencyKey), \(file.persons),
                \(file.lastDay), \(submission.counterSupport), \(submission.fieldsAutofilled),
                \(submission.fieldsTyped), \(submission.startedAt), \(now), \(now), \(actor.id))
            """)
        for document in submission.documents {
            try tx.run(
                """
                INSERT INTO case_document (case_id, form, title, pdf, pages)
                VALUES (\(id), \(document.form), \(document.title), \(document.pdf), \(document.pages))
                """)
            try FormUse.count(document.template, in: tx)
        }
        for resident in Set(submission.residents).sorted() {
            try tx.run("INSERT INTO case_person (case_id, resident) VALUES (\(id), \(resident))")
        }
        try tx.run(
            """
            INSERT INTO case_step (case_id, number, at, actor_id, actor_name, from_status, to_status, note)
            VALUES (\(id), 1, \(now), \(actor.id), \(actor.name), NULL, \(file.status.rawValue), NULL)
            """)
    }

    /// Moves a case on; nil when there is no such case.
    ///
    /// - Parameter ward: Only a case of this ward; nil for any.
    /// - Throws: ``CaseRefusal``.
    @discardableResult
    public static func move(
        _ id: CaseFile.Identifier, of ward: WardCode? = nil, to status: CaseFile.Status, note: String?,
        by actor: Actor, in tx: WriteTransaction
    ) throws -> CaseFile? {
        guard let standing = try Standing.find(id, for: actor, in: tx) else { return nil }
        var file = standing.file
        if let ward, file.ward != ward { return nil }
        guard file.status.next.contains(status) else {
            throw CaseRefusal.cannotMove(from: file.status, to: status)
        }
        if status == .completed, standing.wasHandedIn { throw CaseRefusal.samePerson }
        if status == .returned || status == .withdrawn, note?.isEmpty ?? true { throw CaseRefusal.reasonMissing }
        try tx.run(
            """
            INSERT INTO case_step (case_id, number, at, actor_id, actor_name, from_status, to_status, note)
            SELECT \(id), COALESCE(MAX(number), 0) + 1, \(tx.now), \(actor.id), \(actor.name),
                \(file.status.rawValue), \(status.rawValue), \(note) FROM case_step WHERE case_id = \(id)
            """)
        file.status = status
        file.updatedAt = tx.now
        try tx.run(
            "UPDATE case_file SET status = \(status.rawValue), updated_at = \(tx.now) WHERE id = \(id)")
        try tx.record(event("case.\(status.rawValue)", file, standing.counted, by: actor, at: tx.now))
        return file
    }

    /// Whether the actor is one of those who handed the case in, at first or again after it was sent back.
    public static func wasHandedIn(
        _ id: CaseFile.Identifier, by actor: Actor, in tx: some Queryable
    ) throws -> Bool {
        try Standing.find(id, for: actor, in: tx)?.wasHandedIn ?? false
    }

    /// A case by its id; nil when there is none.
    public static func load(_ id: CaseFile.Identifier, in tx: some Queryable) throws -> CaseFile? {
        try tx.one(CaseFile.self, "SELECT * FROM case_file WHERE id = \(id)")
    }

    /// A case of a ward; nil for an unknown id and for another ward's alike, and found out in the same time.
    static func load(_ id: CaseFile.Identifier, of ward: WardCode?, in tx: some Queryable) throws -> CaseFile? {
        try tx.one(CaseFile.self, "SELECT * FROM case_file WHERE id = \(id) AND ward = \(ward)")
    }

    /// A condition of SQL for a service that follows cases: whether the case in a column stands so.
    public static func stands(_ status: CaseFile.Status, case column: SQL) -> SQL {
        "EXISTS (SELECT 1 FROM case_file c WHERE c.id = \(column) AND c.status = \(status.rawValue))"
    }

    /// The cases of a procedure that somebody moved after a moment, those that arrived first before the others.
    ///
    /// - Parameters:
    ///   - channel: Those that came another way alone.
    ///   - status: Those that stand so alone; nil for all.
    ///   - condition: What a service that follows them asks of its own tables, given the column with the case's id.
    public static func changed(
        _ procedure: String, after moment: Timestamp, notBy channel: String, status: CaseFile.Status? = nil,
        where condition: (SQL) -> SQL, limit: Int, in tx: some Queryable
    ) throws -> [CaseFile] {
        var list: SQL = """
            SELECT c.* FROM case_file c WHERE c.procedure = \(procedure) AND c.updated_at > \(moment)
            AND c.channel <> \(channel) AND \(condition("c.id"))
            """
        if let status { list += " AND c.status = \(status.rawValue)" }
        return try tx.all(CaseFile.self, list + " ORDER BY c.received_at LIMIT \(limit)")
    }

    /// Ids of the residents whom a case is about.
    public static func residents(of id: CaseFile.Identifier, in tx: some Queryable) throws -> [String] {
        try tx.all(String.self, "SELECT resident FROM case_person WHERE case_id = \(id) ORDER BY resident")
    }

    /// The forms that were handed in with a case.
    public static func documents(of id: CaseFile.Identifier, in tx: some Queryable) throws -> [CaseDocument] {
        try tx.all(CaseDocument.self, "SELECT * FROM case_document WHERE case_id = \(id) ORDER BY form")
    }

    /// The steps of a case, oldest first.
    public static func history(of id: CaseFile.Identifier, in tx: some Queryable) throws -> [CaseStep] {
        try tx.all(CaseStep.self, "SELECT * FROM case_step WHERE case_id = \(id) ORDER BY number")
    }

    /// The cases that came out of one session or application, in the order of their numbers.
    public static func from(origin: String, in tx: some Queryable) throws -> [CaseFile] {
        try tx.all(CaseFile.self, "SELECT * FROM case_file WHERE origin = \(origin) ORDER BY number")
    }

    /// The event of a step, with what the plan's measures count; no personal data.
    private static func event(
        _ kind: String, _ file: CaseFile, _ counted: Counted, by actor: Actor, at now: Timestamp
    ) -> Event {
        // The time with the visitor: what happens after the case was handed in does not count.
        let seconds = counted.startedAt.milliseconds(until: file.receivedAt) / 1000
        return Event(
            kind: kind, at: now, actor: actor, subject: file.id.description, ward: file.ward,
            data: .object([
                "procedure": .string(file.procedure),
                "channel": .string(file.channel),
                "number": .string(file.number),
                "persons": .int(Int64(file.persons)),
                "counterSupport": .bool(counted.counterSupport),
                "fieldsAutofilled": .int(Int64(counted.fieldsAutofilled)),
                "fieldsTyped": .int(Int64(counted.fieldsTyped)),
                "seconds": .int(seconds),
            ]))
    }

    /// Takes out of a case what is about persons, after its time: who it concerns, its documents, what was noted. Number, procedure, days and
    /// steps stay for the counts.
    public static func forget(_ id: CaseFile.Identifier, in tx: WriteTransaction) throws {
        let documents = try tx.all(String.self, "SELECT pdf FROM case_document WHERE case_id = \(id)")
            .compactMap { BlobHash($0) }
        try tx.run("DELETE FROM case_document WHERE case_id = \(id)")
        for pdf in documents where try !tx.exists("SELECT 1 FROM case_document WHERE pdf = \(pdf)") {
            try tx.removeBlob(pdf)
        }
        try tx.run("DELETE FROM case_person WHERE case_id = \(id)")
        try tx.run("UPDATE case_step SET note = NULL, actor_name = '' WHERE case_id = \(id)")
        try tx.run("UPDATE case_file SET received_by = '' WHERE id = \(id)")
    }
}

/// What is counted of a case beside what people see of it.
private struct Counted {
    let counterSupport: Bool
    let fieldsAutofilled: Int
    let fieldsTyped: Int
    let startedAt: Timestamp
}

/// A case as it stands before somebody moves it, read at once.
private struct Standing: RowDecodable {
    let file: CaseFile
    let counted: Counted
    /// Whether who wants to move it is one of those who handed it in.
    let wasHandedIn: Bool

    init(row: Row) throws {
        file = try CaseFile(row: row)
        counted = Counted(
            counterSupport: try row.bool("counter_support"), fieldsAutofilled: try row.int("fields_autofilled"),
            fieldsTyped: try row.int("fields_typed"), startedAt: try row.timestamp("started_at"))
        wasHandedIn = try row.bool("was_handed_in")
    }

    static func find(_ id: CaseFile.Identifier, for actor: Actor, in tx: some Queryable) throws -> Standing? {
        try tx.one(
            Standing.self,
            """
            SELECT case_file.*, EXISTS (
                SELECT 1 FROM case_step WHERE case_id = case_file.id
                AND to_status = \(CaseFile.Status.received.rawValue) AND actor_id = \(actor.id)
            ) AS was_handed_in FROM case_file WHERE id = \(id)
            """)
    }
}

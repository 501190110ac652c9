import Counter
import Kernel
import Procedures
import Store

/// Reading and moving entries; every function runs inside a transaction of the caller.
enum EntryStore {
    static func load(_ id: EntryJob.Identifier, in tx: some Queryable) throws -> EntryJob? {
        try tx.one(EntryJob.self, "SELECT * FROM entry_job WHERE id = \(id)")
    }

    /// An entry of a ward; nil for an unknown id and for another ward's alike, and found out in the same time.
    static func load(_ id: EntryJob.Identifier, of ward: WardCode?, in tx: some Queryable) throws -> EntryJob? {
        try tx.one(EntryJob.self, "SELECT * FROM entry_job WHERE id = \(id) AND ward = \(ward)")
    }

    /// The entry of a case, if one was opened.
    static func entry(of file: CaseFile.Identifier, in tx: some Queryable) throws -> EntryJob? {
        try tx.one(EntryJob.self, "SELECT * FROM entry_job WHERE case_id = \(file)")
    }

    /// Opens the entry of a case that was handed in; what cannot be entered by a program waits for a person at once.
    static func open(_ file: CaseFile, _ rule: EntryRule, in tx: WriteTransaction) throws {
        var content = EntryValues(values: [:], labels: [])
        var obstacle: EntryObstacle?
        if let signed = try CaseFacts.of(file, in: tx) {
            do throws(EntryObstacle) { content = try rule.values(of: file, signed) } catch { obstacle = error }
        } else {
            obstacle = .unsigned
        }
        let problem = obstacle.flatMap { EntryProblem.Kind(rawValue: $0.rawValue) }
            .map { EntryProblem(kind: $0, detail: nil) }
        let state: EntryJob.State =
            problem != nil ? .failed : rule.isAutomatic(for: file.channel) ? .queued : .waitingForCheck
        let id = EntryJob.Identifier.make(at: tx.now)
        let json = try content.json()
        let added: Int = try tx.run(
            """
            INSERT INTO entry_job (id, case_id, case_number, procedure, title, ward, system, state, content,
                content_hash, run, failures, round, differences, problem, created_at, changed_at)
            VALUES (\(id), \(file.id), \(file.number), \(file.procedure), \(file.title), \(file.ward), \(rule.system),
                \(state.rawValue), \(json), \(BlobHash(of: json.canonicalBytes).description), 0, 0, 0, \(JSONValue.array([])),
                \(try problem.map { try JSONValue(encoding: $0) }), \(tx.now), \(tx.now))
            ON CONFLICT (case_id) DO NOTHING
            """)
        guard added > 0 else { return }
        if state == .queued { try enqueue(id, round: 0, in: tx) }
        if let problem, let job = try load(id, in: tx) {
            try record("entry.failed", job, by: .system("entry"), ["problem": .string(problem.kind.rawValue)], in: tx)
        }
    }

    /// Puts the work down. Each round has a name of its own, because the name of work that is done stays taken.
    static func enqueue(_ id: EntryJob.Identifier, round: Int, in tx: WriteTransaction) throws {
        try tx.enqueue(Job(kind: EntryRunner.kind, key: "\(id)/\(round)", data: ["entry": .string(id.description)]))
    }

    /// An event of an entry, with what measures count and no personal data.
    static func record(
        _ kind: String, _ job: EntryJob, by actor: Actor, _ data: [String: JSONValue] = [:], in tx: WriteTransaction
    ) throws {
        let shared: [String: JSONValue] = [
            "procedure": .string(job.procedure), "system": .string(job.system), "case": .string(job.caseNumber),
            "seconds": .int(job.createdAt.milliseconds(until: tx.now) / 1_000),
        ]
        try tx.record(
            Event(
                kind: kind, at: tx.now, actor: actor, subject: job.id.description, ward: job.ward,
                data: .object(shared.merging(data) { _, new in new })))
    }
}

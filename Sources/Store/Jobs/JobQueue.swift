import Kernel

extension WriteTransaction {
    /// Puts work down, to be done after the commit. Work of the same kind and key that is there already is left as it is.
    /// - Returns: Whether it is new.
    @discardableResult
    public func enqueue(_ job: Job) throws -> Bool {
        let changed: Int = try run(
            """
            INSERT INTO job (id, kind, key, data, state, due_at, attempts, created_at, changed_at)
            VALUES (\(ID<Job>.make(at: now)), \(job.kind), \(job.key), \(job.data), 'waiting', \(job.dueAt ?? now), 0,
            \(now), \(now)) ON CONFLICT (kind, key) DO NOTHING
            """)
        if changed > 0 { state.hasJobs = true }
        return changed > 0
    }

    /// Sets a timer: work that is done at a time unless it is called off before. One that is set already is moved.
    ///
    /// So absence is noticed: set the timer when a reply is asked for, call it off when the reply comes.
    public func setTimer(_ job: Job, at time: Timestamp) throws {
        try run(
            """
            INSERT INTO job (id, kind, key, data, state, due_at, attempts, created_at, changed_at)
            VALUES (\(ID<Job>.make(at: now)), \(job.kind), \(job.key), \(job.data), 'waiting', \(time), 0, \(now),
            \(now)) ON CONFLICT (kind, key) DO UPDATE SET data = excluded.data, due_at = excluded.due_at,
            state = 'waiting', attempts = 0, node = NULL, error = NULL, changed_at = excluded.changed_at
            """)
        state.hasJobs = true
    }

    /// Calls work off that has not been begun.
    /// - Returns: Whether there was any. False also when it is under way or done.
    @discardableResult
    public func callOff(kind: String, key: String) throws -> Bool {
        try run("DELETE FROM job WHERE kind = \(kind) AND key = \(key) AND state = 'waiting'") > 0
    }

    /// Gives dead work another run of attempts, at once, with other data if it is given.
    /// - Returns: Whether the work was there and dead.
    @discardableResult
    public func revive(_ id: ID<Job>, data: JSONValue? = nil) throws -> Bool {
        let mended: SQL = data.map { ", data = \($0)" } ?? ""
        let changed: Int = try run(
            """
            UPDATE job SET state = 'waiting', attempts = 0, due_at = \(now), changed_at = \(now)\(mended)
            WHERE id = \(id) AND state = 'dead'
            """)
        if changed > 0 { state.hasJobs = true }
        return changed > 0
    }

    /// Ends dead work that nobody is to do any more. Its name stays taken.
    /// - Returns: Whether the work was there and dead.
    @discardableResult
    public func drop(_ id: ID<Job>) throws -> Bool {
        try run("UPDATE job SET state = 'done', changed_at = \(now) WHERE id = \(id) AND state = 'dead'") > 0
    }
}

extension Queryable {
    /// A job by its id; nil if there is none.
    public func job(_ id: ID<Job>) throws -> RecordedJob? {
        try one(RecordedJob.self, "SELECT * FROM job WHERE id = \(id)")
    }

    /// A job by its name; nil if there is none.
    public func job(kind: String, key: String) throws -> RecordedJob? {
        try one(RecordedJob.self, "SELECT * FROM job WHERE kind = \(kind) AND key = \(key)")
    }

    /// The work that was given up, the latest first.
    public func deadJobs(after cursor: Cursor? = nil, limit: Int = 50) throws -> Page<RecordedJob> {
        try page(
            RecordedJob.self, "SELECT * FROM job WHERE state = 'dead'", by: .descending("changed_at", "id"),
            after: cursor, limit: limit)
    }

    /// How much work is in each state that is not over, and since when the oldest is due.
    public func jobBacklog(now: Timestamp) throws -> JobBacklog {
        let row = try one(
            Row.self,
            """
            SELECT (SELECT count(*) FROM job WHERE state = 'waiting' AND due_at <= \(now)) AS due,
            (SELECT count(*) FROM job WHERE state = 'waiting' AND due_at > \(now)) AS later,
            (SELECT count(*) FROM job WHERE state = 'running') AS running,
            (SELECT count(*) FROM job WHERE state = 'dead') AS dead,
            (SELECT min(due_at) FROM job WHERE state = 'waiting') AS oldest
            """)
        guard let row else { return JobBacklog(due: 0, later: 0, running: 0, dead: 0, oldest: nil) }
        return JobBacklog(
            due: try row.int("due"), later: try row.int("later"), running: try row.int("running"),
            dead: try row.int("dead"), oldest: try row.optionalTimestamp("oldest"))
    }
}

/// How much work there is.
public struct JobBacklog: Sendable, Hashable {
    /// Jobs that could be done now.
    public let due: Int
    /// Jobs whose time has not come.
    public let later: Int
    /// Jobs being done.
    public let running: Int
    /// Jobs that were given up.
    public let dead: Int
    /// When the first job that waits is or was due.
    public let oldest: Timestamp?
}

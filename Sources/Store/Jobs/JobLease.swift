import Kernel

extension WriteTransaction {
    /// Gives a program the next work that is due, of the kinds that it can do. Writes exclude each other, so nobody else
    /// gets the same.
    func claimJobs(kinds: [String], node: String, limit: Int) throws -> [RecordedJob] {
        let due = try all(
            RecordedJob.self,
            """
            SELECT * FROM job WHERE state = 'waiting' AND due_at <= \(now) AND kind IN \(list: kinds)
            ORDER BY due_at, id LIMIT \(limit)
            """)
        guard !due.isEmpty else { return [] }
        // Whoever holds work must be missed when it dies, also before its first beat.
        try run(
            """
            INSERT INTO job_node (name, beat, seen_at) VALUES (\(node), 0, \(now)) ON CONFLICT (name) DO NOTHING
            """)
        for job in due {
            try run(
                """
                UPDATE job SET state = 'running', node = \(node), attempts = \(job.attempts + 1), changed_at = \(now)
                WHERE id = \(job.id)
                """)
        }
        return try due.map { try job($0.id) ?? $0 }
    }

    /// Marks work as done, with what has come of it.
    /// - Throws: ``JobLost`` when another program has it by now; then nothing is stored.
    func finish(_ job: RecordedJob, kept: Bool, outcome: JobKind.Outcome?) throws {
        try hold(job)
        if kept {
            try run(
                "UPDATE job SET state = 'done', node = NULL, error = NULL, changed_at = \(now) WHERE id = \(job.id)")
        } else {
            try run("DELETE FROM job WHERE id = \(job.id)")
        }
        try outcome?(self)
    }

    /// Puts work back that failed, or gives it up.
    func fail(_ job: RecordedJob, _ reason: String, retryAt: Timestamp?) throws {
        try hold(job)
        let state: RecordedJob.State = retryAt == nil ? .dead : .waiting
        try run(
            """
            UPDATE job SET state = \(state), due_at = \(retryAt ?? job.dueAt), node = NULL,
            error = \(String(reason.prefix(1_000))), changed_at = \(now) WHERE id = \(job.id)
            """)
        if state == .dead {
            try record(
                Event(
                    kind: "job.dead", at: now, actor: .system("jobs"), subject: job.id.description,
                    data: ["kind": .string(job.kind), "attempts": .int(Int64(job.attempts))]))
        }
    }

    /// Puts work back that was begun and not ended, as if it had not been begun.
    func release(_ job: RecordedJob) throws {
        try hold(job)
        try run(
            """
            UPDATE job SET state = 'waiting', node = NULL, attempts = \(job.attempts - 1), changed_at = \(now)
            WHERE id = \(job.id)
            """)
        state.hasJobs = true
    }

    /// Forgets work that failed and is not kept; it returns by itself.
    func forget(_ job: RecordedJob) throws {
        try hold(job)
        try run("DELETE FROM job WHERE id = \(job.id)")
    }

    /// Forgets work of a kind that was done long ago, some of it at a time.
    /// - Returns: How many were forgotten.
    func forgetDone(_ kind: JobKind) throws -> Int {
        try run(
            """
            DELETE FROM job WHERE id IN (SELECT id FROM job WHERE state = 'done' AND kind = \(kind.name)
            AND changed_at < \(now.adding(seconds: -kind.keptDays * 86_400)) LIMIT 1000)
            """)
    }

    private func hold(_ job: RecordedJob) throws {
        let isMine = try exists(
            """
            SELECT 1 AS mine FROM job WHERE id = \(job.id) AND state = 'running' AND attempts = \(job.attempts)
            AND node = \(job.node)
            """)
        guard isMine else { throw JobLost() }
    }

    /// Counts a program's beat up.
    func beat(node: String) throws {
        try run(
            """
            INSERT INTO job_node (name, beat, seen_at) VALUES (\(node), 1, \(now))
            ON CONFLICT (name) DO UPDATE SET beat = job_node.beat + 1, seen_at = excluded.seen_at
            """)
    }

    /// Takes a dead program's work from it, if it is still as still as it was seen to be.
    /// - Returns: How many jobs wait again.
    func bury(_ node: NodeBeat) throws -> Int {
        guard try run("DELETE FROM job_node WHERE name = \(node.name) AND beat = \(node.beat)") > 0 else { return 0 }
        let freed: Int = try run(
            """
            UPDATE job SET state = 'waiting', node = NULL, error = 'the program that did it has died', changed_at = \(now)
            WHERE state = 'running' AND node = \(node.name)
            """)
        if freed > 0 { state.hasJobs = true }
        return freed
    }
}

/// The work is another program's by now.
struct JobLost: Error {}

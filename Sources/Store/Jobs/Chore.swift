import Kernel

/// Work that returns by itself: every so often, or at a time of day.
public struct Chore: Sendable {
    /// When a chore returns.
    public enum Schedule: Sendable {
        /// Every so many seconds.
        case every(seconds: Int)
        /// Each day at a time.
        case daily(at: TimeOfDay)
        /// Each day on which the calendar is open, at a time.
        case openingDays(OpeningCalendar, at: TimeOfDay)
    }

    /// Its name.
    public let name: String
    let schedule: Schedule
    let kind: JobKind

    /// A chore.
    ///
    /// - Parameters:
    ///   - name: Unique among chores.
    ///   - run: Does it, for the moment for which it was due.
    public init(
        _ name: String, _ schedule: Schedule, timeLimit: Duration = .seconds(300),
        run: @escaping @Sendable (Timestamp) async throws -> Void
    ) {
        self.name = name
        self.schedule = schedule
        // A name by the second has no use a moment later; one of a day keeps a day from being done twice.
        let isFrequent = if case .every = schedule { true } else { false }
        // What returns soon by itself need not be tried again.
        let retries = isFrequent ? RetryPolicy(attempts: 1, firstPause: 1, longestPause: 1) : .standard
        kind = JobKind("chore.\(name)", retries: retries, timeLimit: timeLimit, keptDays: isFrequent ? 0 : 60) { job in
            guard case .int(let due) = job.data["due"] else { throw JobFailure("the job names no moment") }
            try await run(Timestamp(milliseconds: due))
            return nil
        }
    }

    /// Whether something is to be put down. Also when the clock has been set back before the last time: what was put
    /// down for a later day stays put down, under its name.
    func isDue(in tx: some Queryable, now: Timestamp) throws -> Bool {
        guard let last = try last(in: tx) else { return true }
        return !due(after: last, now: now).isEmpty || last > now
    }

    /// Puts down what is due.
    func enqueue(in tx: WriteTransaction) throws {
        let last = try last(in: tx)
        for due in due(after: last.map { min($0, tx.now) }, now: tx.now) {
            let key: String
            if case .every = schedule { key = "now" } else { key = "\(due.date)" }
            try tx.enqueue(Job(kind: kind.name, key: key, data: ["due": .int(due.milliseconds)], dueAt: due))
        }
        try tx.run(
            """
            INSERT INTO job_schedule (name, last_at) VALUES (\(name), \(tx.now))
            ON CONFLICT (name) DO UPDATE SET last_at = excluded.last_at
            """)
    }

    private func last(in tx: some Queryable) throws -> Timestamp? {
        try tx.one(Timestamp.self, "SELECT last_at FROM job_schedule WHERE name = \(name)")
    }

    /// The moments after `last` up to now for which it is due, the latest 31 days of them. A chore that is new is not
    /// made up for.
    func due(after last: Timestamp?, now: Timestamp) -> [Timestamp] {
        switch schedule {
        case .every(let seconds):
            guard let last else { return [now] }
            return now.milliseconds - last.milliseconds >= Int64(seconds) * 1_000 ? [now] : []
        case .daily(let time): return days(after: last, now: now, at: time) { _ in true }
        case .openingDays(let calendar, let time):
            return days(after: last, now: now, at: time) { !calendar.hours(on: $0).isEmpty }
        }
    }

    private func days(
        after last: Timestamp?, now: Timestamp, at time: TimeOfDay, _ counts: (CivilDate) -> Bool
    ) -> [Timestamp] {
        guard let last else { return [] }
        var moments: [Timestamp] = []
        var day = max(last.date, now.date.adding(days: -31))
        while day <= now.date {
            let moment = Timestamp.at(day, time)
            if moment > last, moment <= now, counts(day) { moments.append(moment) }
            day = day.adding(days: 1)
        }
        return moments
    }
}

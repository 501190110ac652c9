import Kernel
import Store

/// What happened in one edition of a trial: how many began, how many pages they passed, how many errors they met, how many sent and in
/// what time. No person is in it.
struct TrialCount: Sendable, Hashable {
    /// What is counted.
    enum What: String, Sendable, CaseIterable {
        case started
        /// A page was sent without an error.
        case passed
        /// Items that were wrong when their page was sent.
        case errors
        case sent
    }

    var started = 0
    var passed = 0
    var errors = 0
    var sent = 0
    /// From the beginning to the sending, of all that were sent together.
    var seconds = 0

    /// The share of those who began and sent, from 0 to 1; nil where nobody began.
    var share: Double? { started > 0 ? Double(sent) / Double(started) : nil }

    /// Minutes from the beginning to the sending on average; nil where nothing was sent.
    var minutes: Double? { sent > 0 ? Double(seconds) / 60 / Double(sent) : nil }

    /// Errors a form; nil where nobody began.
    var errorsEach: Double? { started > 0 ? Double(errors) / Double(started) : nil }

    var pagesEach: Double? { started > 0 ? Double(passed) / Double(started) : nil }

    /// Adds to the counts of a draft's edition; nothing for a draft of no trial.
    static func add(
        _ what: What, of part: TrialPart?, count: Int = 1, seconds: Int = 0, in tx: WriteTransaction
    ) throws {
        guard let part, count > 0 else { return }
        try tx.run(
            """
            INSERT INTO online_trial_count (trial, arm, what, outside, n, seconds)
            VALUES (\(part.trial), \(part.arm.rawValue), \(what.rawValue), 0, \(count), \(seconds))
            ON CONFLICT (trial, arm, what, outside)
            DO UPDATE SET n = online_trial_count.n + excluded.n, seconds = online_trial_count.seconds + excluded.seconds
            """)
        try tell(what, of: part, in: tx)
    }

    /// The counts of a trial by its editions: what was counted here, and what was counted outside.
    static func of(_ trial: Trial.Identifier, in tx: some Queryable) throws -> [Trial.Arm: TrialCount] {
        var counts: [Trial.Arm: TrialCount] = [.a: TrialCount(), .b: TrialCount()]
        for row in try tx.all(
            Row.self,
            """
            SELECT arm, what, SUM(n) AS n, SUM(seconds) AS seconds FROM online_trial_count WHERE trial = \(trial)
            GROUP BY arm, what
            """)
        {
            guard let arm = Trial.Arm(rawValue: try row.string("arm")),
                let what = What(rawValue: try row.string("what"))
            else { continue }
            counts[arm]?.set(what, try row.int("n"), seconds: try row.int("seconds"))
        }
        return counts
    }

    private mutating func set(_ what: What, _ n: Int, seconds: Int) {
        switch what {
        case .started: started = n
        case .passed: passed = n
        case .errors: errors = n
        case .sent: (sent, self.seconds) = (n, seconds)
        }
    }
}

import Kernel
import Store

/// What happened in one edition of a trial: how many began, which pages they passed, how many errors they met, how many sent and in
/// what time. No person is in it.
struct TrialCount: Sendable, Hashable {
    /// What is counted.
    enum What: Sendable, Hashable {
        case started
        /// A page was sent without an error, whichever it was.
        case passed
        /// The same, by the id of the page.
        case page(String)
        /// Items that were wrong when their page was sent.
        case errors
        case sent
        /// It was sent in a time of this step of ``TrialTimes``.
        case took(Int)

        /// As it is stored and carried.
        var key: String {
            switch self {
            case .started: "started"
            case .passed: "passed"
            case .page(let id): "page:\(id)"
            case .errors: "errors"
            case .sent: "sent"
            case .took(let step): "took:\(step)"
            }
        }

        /// From what is stored or carried; nil for what nothing here counts.
        init?(key: String) {
            let parts = key.split(separator: ":", maxSplits: 1).map(String.init)
            switch (parts.first, parts.count > 1 ? parts[1] : nil) {
            case ("started", nil): self = .started
            case ("passed", nil): self = .passed
            case ("errors", nil): self = .errors
            case ("sent", nil): self = .sent
            case ("page", let id?): self = .page(id)
            case ("took", let text?):
                guard let step = Int(text), (0...TrialTimes.lastStep).contains(step) else { return nil }
                self = .took(step)
            default: return nil
            }
        }
    }

    var started = 0
    var passed = 0
    var errors = 0
    var sent = 0
    /// How many passed each page, by its id.
    var pages: [String: Int] = [:]
    /// From the beginning to the sending.
    var times = TrialTimes()

    /// The share of those who began and sent, from 0 to 1; nil where nobody began.
    var share: Double? { started > 0 ? Double(sent) / Double(started) : nil }

    /// Minutes from the beginning to the sending, the median: a few who leave a form open for days do not move it. Nil where nothing
    /// was sent.
    var minutes: Double? { times.median.map { $0 / 60 } }

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
            VALUES (\(part.trial), \(part.arm.rawValue), \(what.key), 0, \(count), \(seconds))
            ON CONFLICT (trial, arm, what, outside)
            DO UPDATE SET n = online_trial_count.n + excluded.n, seconds = online_trial_count.seconds + excluded.seconds
            """)
        try tell(what, of: part, in: tx)
    }

    /// Counts a page that was sent: passed, or with so many wrong items.
    static func left(_ page: String, errors: Int, of part: TrialPart?, in tx: WriteTransaction) throws {
        guard errors == 0 else { return try add(.errors, of: part, count: errors, in: tx) }
        try add(.passed, of: part, in: tx)
        try add(.page(page), of: part, in: tx)
    }

    /// Counts a form that was sent, with its time.
    static func sent(after seconds: Int, of part: TrialPart?, in tx: WriteTransaction) throws {
        try add(.sent, of: part, seconds: seconds, in: tx)
        try add(.took(TrialTimes.step(of: seconds)), of: part, in: tx)
    }

    /// The counts of a trial by its editions: what was counted here, and what was counted outside.
    static func of(_ trial: Trial.Identifier, in tx: some Queryable) throws -> [Trial.Arm: TrialCount] {
        var counts: [Trial.Arm: TrialCount] = [.a: TrialCount(), .b: TrialCount()]
        for row in try tx.all(
            Row.self,
            "SELECT arm, what, SUM(n) AS n FROM online_trial_count WHERE trial = \(trial) GROUP BY arm, what")
        {
            guard let arm = Trial.Arm(rawValue: try row.string("arm")), let what = What(key: try row.string("what"))
            else { continue }
            counts[arm]?.set(what, try row.int("n"))
        }
        return counts
    }

    private mutating func set(_ what: What, _ n: Int) {
        switch what {
        case .started: started = n
        case .passed: passed = n
        case .page(let id): pages[id] = n
        case .errors: errors = n
        case .sent: sent = n
        case .took(let step): times.add(n, in: step)
        }
    }
}

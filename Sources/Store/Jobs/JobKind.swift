import Kernel

/// How a kind of work is done.
public struct JobKind: Sendable {
    /// Changes to be stored in the transaction that marks the work as done: both happen, or neither.
    public typealias Outcome = @Sendable (WriteTransaction) throws -> Void

    /// The kind, such as `notice.send`.
    public let name: String
    /// What happens when it fails.
    public let retries: RetryPolicy
    /// After so long the work is cancelled and counts as failed.
    public let timeLimit: Duration
    /// For how long the name of work that is done stays taken, in days; 0 to forget it at once.
    public let keptDays: Int
    let run: @Sendable (RecordedJob) async throws -> Outcome?

    /// A kind of work.
    ///
    /// - Parameter run: Does the work. It may be run more than once for the same job: partners are asked under the job's
    ///   key, and changes to the database are returned, not made. Throws ``JobFailure`` to give up at once.
    public init(
        _ name: String, retries: RetryPolicy = .standard, timeLimit: Duration = .seconds(60), keptDays: Int = 30,
        run: @escaping @Sendable (RecordedJob) async throws -> Outcome?
    ) {
        self.name = name
        self.retries = retries
        self.timeLimit = timeLimit
        self.keptDays = keptDays
        self.run = run
    }
}

/// Work that no further attempt can do.
public struct JobFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// Why, in words for the person who has to look; without personal data.
    public let reason: String

    /// Gives the work up.
    public init(_ reason: String) { self.reason = reason }

    /// The reason.
    public var description: String { reason }
}

/// When work that failed is tried again: each time twice as long after, up to a longest pause, and a little at random,
/// so that what failed together does not come back together.
public struct RetryPolicy: Sendable, Hashable {
    /// After so many attempts the work is given up.
    public let attempts: Int
    /// The pause after the first attempt, in seconds.
    public let firstPause: Int
    /// The longest pause, in seconds.
    public let longestPause: Int

    /// A policy.
    /// - Parameters:
    ///   - attempts: From 1.
    ///   - firstPause: Seconds, from 1.
    ///   - longestPause: Seconds, not less than `firstPause`.
    public init(attempts: Int, firstPause: Int, longestPause: Int) {
        self.attempts = max(attempts, 1)
        self.firstPause = max(firstPause, 1)
        self.longestPause = max(longestPause, firstPause)
    }

    /// Ten attempts within about two and a half hours.
    public static let standard = RetryPolicy(attempts: 10, firstPause: 5, longestPause: 3_600)

    /// The pause after an attempt, in milliseconds: between half and one and a half times the even one.
    func pause(after attempt: Int, using random: inout some RandomNumberGenerator) -> Int {
        let doubled = firstPause << min(max(attempt - 1, 0), 20)
        let even = min(doubled, longestPause) * 1_000
        return Int.random(in: even / 2...even * 3 / 2, using: &random)
    }
}

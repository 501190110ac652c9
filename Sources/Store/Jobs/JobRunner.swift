import Kernel
import Synchronization

/// Does the work of the queue, beside other programs that do the same.
public final class JobRunner: Sendable {
    /// What is worth a line in the log.
    public enum Note: Sendable, Hashable {
        /// An attempt failed and another will follow.
        case failed(kind: String, job: ID<Job>, attempt: Int, reason: String)
        /// Work was given up.
        case dead(kind: String, job: ID<Job>, reason: String)
        /// A program died and its work waits again.
        case buried(node: String, jobs: Int)
        /// The queue itself could not be read or written.
        case queue(reason: String)
    }

    /// How this program is called among those on the database: another one each time it starts.
    public let node: String
    private let store: Store
    private let kinds: [String: JobKind]
    private let chores: [Chore]
    private let uptime: @Sendable () -> Duration
    private let note: @Sendable (Note) -> Void
    private let watch: Mutex<NodeWatch>

    /// How often a program shows that it is alive.
    static let beatEvery = Duration.seconds(2)
    /// A program that has not been seen to live for so long has its work taken.
    static let deadAfter = Duration.seconds(15)

    /// A runner.
    ///
    /// - Parameters:
    ///   - kinds: What this program can do.
    ///   - chores: What returns by the clock or the calendar.
    ///   - node: A name that no program has had before.
    ///   - uptime: A clock that never jumps.
    public init(
        store: Store, kinds: [JobKind], chores: [Chore] = [], node: String,
        uptime: @escaping @Sendable () -> Duration = JobRunner.steadyClock(),
        note: @escaping @Sendable (Note) -> Void = { _ in }
    ) {
        self.store = store
        self.kinds = Dictionary(
            (kinds + chores.map(\.kind)).map { ($0.name, $0) }, uniquingKeysWith: { _, last in last })
        self.chores = chores
        self.node = node
        self.uptime = uptime
        self.note = note
        watch = Mutex(NodeWatch(patience: Self.deadAfter))
    }

    /// The time since now, by a clock that never jumps.
    public static func steadyClock() -> @Sendable () -> Duration {
        let start = ContinuousClock.now
        return { ContinuousClock.now - start }
    }

    /// Works until the task is cancelled: `workers` jobs side by side.
    public func run(workers: Int = 4) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [self] in await every(Self.beatEvery) { try await self.beat() } }
            group.addTask { [self] in
                await every(.seconds(1)) {
                    try await self.scheduleChores()
                    // The time of work may have come.
                    self.store.tick()
                }
            }
            group.addTask { [self] in await every(.seconds(3_600)) { try await self.forget() } }
            for _ in 0..<max(workers, 1) { group.addTask { [self] in await work() } }
        }
    }

    /// Does what is due, one after the other, until nothing is; for tests and for commands.
    /// - Returns: How many attempts were made.
    @discardableResult
    public func drain() async throws -> Int {
        var attempts = 0
        while let job = try await claim() {
            await attempt(job)
            attempts += 1
        }
        return attempts
    }

    private func work() async {
        let signs = store.workSigns()
        var sign = signs.makeAsyncIterator()
        while !Task.isCancelled {
            do {
                if let job = try await claim() {
                    await attempt(job)
                } else if await sign.next() == nil {
                    return
                }
            } catch {
                report(error)
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }

    /// Takes the next work that is due; nil if there is none. Looks first, because looking costs no commit.
    func claim() async throws -> RecordedJob? {
        let names = kinds.keys.sorted()
        let isDue = try await store.readNow { tx, now in
            try tx.exists(
                """
                SELECT 1 AS due FROM job WHERE state = 'waiting' AND due_at <= \(now) AND kind IN \(list: names) LIMIT 1
                """)
        }
        guard isDue else { return nil }
        return try await store.write { [node] in try $0.claimJobs(kinds: names, node: node, limit: 1).first }
    }

    /// Does work that was claimed, and says what has come of it.
    func attempt(_ job: RecordedJob) async {
        guard let kind = kinds[job.kind] else { return }
        do {
            let outcome = try await Self.within(kind.timeLimit) { try await kind.run(job) }
            try await store.write { try $0.finish(job, kept: kind.keptDays > 0, outcome: outcome) }
        } catch is JobLost {
            // Whoever has it by now answers for it.
        } catch {
            if Task.isCancelled {
                // This program is about to end: another takes it up. Should this fail, it is missed like the dead's.
                try? await store.write { try $0.release(job) }
            } else {
                await failed(job, kind, error)
            }
        }
    }

    private func failed(_ job: RecordedJob, _ kind: JobKind, _ error: any Error) async {
        let isOver = error is JobFailure || job.attempts >= kind.retries.attempts
        let reason = "\(error)"
        do {
            try await store.write { tx in
                guard kind.keptDays > 0 || !isOver else { return try tx.forget(job) }
                var random = SystemRandomNumberGenerator()
                let pause = kind.retries.pause(after: job.attempts, using: &random)
                try tx.fail(job, reason, retryAt: isOver ? nil : tx.now.adding(milliseconds: Int64(pause)))
            }
            note(
                isOver
                    ? .dead(kind: job.kind, job: job.id, reason: reason)
                    : .failed(kind: job.kind, job: job.id, attempt: job.attempts, reason: reason))
        } catch is JobLost {
            // As above.
        } catch {
            // The database is away; this program's beat has stopped too, and the job waits again when it is missed.
            report(error)
        }
    }

    /// Shows that this program lives, and takes the work of those that do not.
    func beat() async throws {
        try await store.write { [node] in try $0.beat(node: node) }
        let beats = try await store.read { try $0.all(NodeBeat.self, "SELECT name, beat FROM job_node") }
        let now = uptime()
        for dead in watch.withLock({ $0.observe(beats, at: now) }) where dead.name != node {
            let freed = try await store.write { try $0.bury(dead) }
            if freed > 0 { note(.buried(node: dead.name, jobs: freed)) }
        }
    }

    /// Forgets what was done long ago; a name is free again then.
    func forget() async throws {
        for kind in kinds.values.sorted(by: { $0.name < $1.name }) {
            while try await store.write({ try $0.forgetDone(kind) }) == 1_000 {}
        }
    }

    /// Puts down what has become due of what returns.
    func scheduleChores() async throws {
        for chore in chores {
            let isDue = try await store.readNow { try chore.isDue(in: $0, now: $1) }
            if isDue { try await store.write { try chore.enqueue(in: $0) } }
        }
    }

    private func every(_ pause: Duration, _ work: () async throws -> Void) async {
        while !Task.isCancelled {
            do {
                try await work()
            } catch {
                report(error)
            }
            try? await Task.sleep(for: pause)
        }
    }

    /// Notes that the queue could not be reached. A program that is told to stop breaks off what it waits for: that is none of
    /// the queue's failures, and nobody is to be called for it.
    private func report(_ error: any Error) {
        guard !(error is CancellationError) else { return }
        note(.queue(reason: "\(error)"))
    }

    /// Runs `work` and cancels it after a time.
    private static func within<Value: Sendable>(
        _ limit: Duration, _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await work() }
            group.addTask {
                try await Task.sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let value = first else {
                throw JobTimeout(limit: limit)
            }
            return value
        }
    }
}

/// The work took too long.
struct JobTimeout: Error, CustomStringConvertible {
    let limit: Duration
    var description: String { "it was not done within \(limit.components.seconds) seconds" }
}

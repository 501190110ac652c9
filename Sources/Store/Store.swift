import Kernel
import Synchronization

/// The city's data: reads that see one committed state, writes that are on disk when they return.
///
/// ```swift
/// let store = try Store.open(DatabaseURL(parsing: "sqlite:///var/lib/mio/mio.sqlite"), clock: SystemClock())
/// try await store.migrate(service.migrations)
/// let number = try await store.write { tx in
///     let number = try tx.nextNumber(series: "case")
///     try tx.run("INSERT INTO case_file \(values: ["number": number, "opened_at": tx.now])")
///     try tx.record(Event(kind: "case.opened", at: tx.now, actor: actor, data: ["number": .int(Int64(number))]))
///     return number
/// }
/// ```
public final class Store: Sendable {
    let driver: any DatabaseDriver
    /// Which parcels are kept for other parts of the network.
    let parcelPolicy: ParcelPolicy
    private let clock: any CityClock
    private let announcements = EventAnnouncements()
    private let writes = Atomic<Int>(0)
    /// The newest event that this program has heard of.
    private let newest: Atomic<Int>
    private let follower = Mutex<Task<Void, Never>?>(nil)

    init(driver: any DatabaseDriver, clock: any CityClock, newest: Int = 0, parcels: ParcelPolicy = .none) {
        parcelPolicy = parcels
        self.newest = Atomic(newest)
        self.driver = driver
        self.clock = clock
    }

    /// Opens the database, making it if it does not exist, and brings the store's own tables up to date.
    ///
    /// - Parameter parcels: Which parcels are kept for other parts of the network.
    /// - Throws: ``StoreError``: `cannotOpen`, `damaged`, `noSpace`, `busy`, `invalidURL`.
    public static func open(
        _ url: DatabaseURL, clock: any CityClock, parcels: ParcelPolicy = .none
    ) throws -> Store {
        let driver: any DatabaseDriver =
            switch url.location {
            case .file(let path): try SQLiteDriver(path: path)
            case .memory: try SQLiteDriver(path: nil)
            case .postgres(let url): try PostgreSQLDriver(url: url)
            }
        var newest = 0
        try driver.setUp { connection in
            let migrator = Migrator(connection: connection, now: clock.now())
            for migration in try migrator.pending(Migration.ofStore + driver.migrations) {
                try migrator.apply(migration)
            }
            let transaction = ReadTransaction(connection: connection)
            newest = try transaction.one(Int.self, "SELECT coalesce(max(seq), 0) AS seq FROM event") ?? 0
        }
        return Store(driver: driver, clock: clock, newest: newest, parcels: parcels)
    }

    /// From now on announces the events of all programs that share the database, where they do.
    private func followOthers() {
        follower.withLock { task in
            guard task == nil, let signs = driver.signs() else { return }
            task = Task { [weak self, newest = newest.load(ordering: .acquiring)] in
                var last = newest
                for await _ in signs {
                    // A database that is away for a while is asked again at the next sign.
                    last = await self?.announceEvents(after: last) ?? last
                    self?.announcements.announceWork()
                }
                _ = await self?.announceEvents(after: last)
            }
        }
    }

    /// Announces what has been recorded after an event, and returns the newest one announced.
    private func announceEvents(after seq: Int) async -> Int {
        var last = seq
        while let events = try? await events(after: last), let newest = events.last {
            announcements.announce(events)
            last = newest.seq
        }
        return last
    }

    deinit { follower.withLock { $0?.cancel() } }

    /// Reads one committed state. The closure runs on a reading connection, beside others, and must not wait.
    public func read<Value: Sendable>(
        _ body: @escaping @Sendable (ReadTransaction) throws -> Value
    ) async throws -> Value {
        try await driver.read { try body(ReadTransaction(connection: $0)) }
    }

    /// Reads one committed state like ``read(_:)``, for what is found by an index and fits on a page: a session, a case, fifty
    /// lines of a list. Where the database is in this program it is read on the caller's own thread, because two changes of
    /// thread cost more than such a read. Anything longer holds up others and belongs into ``read(_:)``.
    public func glance<Value: Sendable>(
        _ body: @escaping @Sendable (ReadTransaction) throws -> Value
    ) async throws -> Value {
        try await driver.glance { try body(ReadTransaction(connection: $0)) }
    }

    /// Changes the data and returns when the change is on disk. If the closure throws, nothing of it is stored.
    ///
    /// Writes that come at the same time share one commit; one that fails does not touch the others. The closure must
    /// not wait for anything and must not act outside the database, because it may run again after all it did was
    /// undone. Once asked for, a write is not cancelled with its task.
    ///
    /// - Throws: What the closure throws, and ``StoreError``, such as `noSpace` when the disk is full.
    @discardableResult
    public func write<Value: Sendable>(
        _ body: @escaping @Sendable (WriteTransaction) throws -> Value
    ) async throws -> Value {
        try await driver.write(
            { [clock, parcelPolicy] connection in
                let transaction = WriteTransaction(connection: connection, now: clock.now(), parcels: parcelPolicy)
                let value = try body(transaction)
                // A statement that failed has ended the write, whatever became of its error.
                if transaction.state.hasFailed { throw StoreError.transactionLost }
                if transaction.state.hasJobs { connection.tellOthers() }
                return Outcome(value: value, events: transaction.state.events, hasJobs: transaction.state.hasJobs)
            },
            committed: { [self] outcome in
                writes.wrappingAdd(1, ordering: .releasing)
                if let last = outcome.events.last { newest.max(last.seq, ordering: .acquiringAndReleasing) }
                if follower.withLock({ $0 == nil }) { announcements.announce(outcome.events) }
                if outcome.hasJobs { announcements.announceWork() }
            }
        ).value
    }

    /// How many writes have been committed, by whichever program. As long as it stays the same, what was read is still
    /// so.
    public func writeCount() async throws -> Int {
        try await driver.sharedWriteCount() ?? writes.load(ordering: .acquiring)
    }

    private struct Outcome<Value: Sendable>: Sendable {
        let value: Value
        let events: [RecordedEvent]
        let hasJobs: Bool
    }

    /// Applies those migrations that have not been applied, in the order given, each in a transaction of its own.
    ///
    /// - Returns: What was applied, as `service/name`.
    /// - Throws: ``StoreError/migration(service:name:reason:)`` if a migration fails, was changed after it had been
    ///   applied, or if the database has one of these services' migrations that the program does not know.
    @discardableResult
    public func migrate(_ migrations: [Migration]) async throws -> [String] {
        let pending = try await driver.write(
            { [clock] in try Migrator(connection: $0, now: clock.now()).pending(migrations) }, committed: { _ in })
        var applied: [String] = []
        for migration in pending {
            let isNew = try await driver.write(
                { [clock] in try Migrator(connection: $0, now: clock.now()).apply(migration) }, committed: { _ in })
            if isNew { applied.append(migration.path) }
        }
        return applied
    }

    /// Events after a place in their order, oldest first; see ``Queryable/events(after:kinds:subject:limit:)``.
    public func events(
        after seq: Int = 0, kinds: Set<String>? = nil, subject: String? = nil, limit: Int = 500
    ) async throws -> [RecordedEvent] {
        try await read { try $0.events(after: seq, kinds: kinds, subject: subject, limit: limit) }
    }

    /// Events as they are committed, from now on, one element a write; for screens that refresh themselves.
    ///
    /// Where several programs share the database, the first listener may also hear of some that were committed
    /// shortly before. A listener that is slow keeps the newest 256 elements. One that must miss nothing takes this as a sign to read
    /// ``events(after:kinds:subject:limit:)`` from where it was.
    ///
    /// - Parameter kinds: Only these kinds; nil for all.
    public func committedEvents(kinds: Set<String>? = nil) -> AsyncStream<[RecordedEvent]> {
        let stream = announcements.listen(kinds: kinds)
        followOthers()
        return stream
    }

    /// A sign when there may be work in the queue, and every now and then, because the time of some comes by itself.
    func workSigns() -> AsyncStream<Void> {
        let stream = announcements.listenForWork()
        followOthers()
        return stream
    }

    /// Announces that time has passed.
    func tick() { announcements.announceWork() }

    /// The time by the clock that writes are stamped with.
    public func now() -> Timestamp { clock.now() }

    /// Reads, and is told the time.
    func readNow<Value: Sendable>(
        _ body: @escaping @Sendable (ReadTransaction, Timestamp) throws -> Value
    ) async throws -> Value {
        let now = clock.now()
        return try await read { try body($0, now) }
    }

    /// The bytes stored under a hash, or nil; see ``Queryable/blob(_:)``.
    public func blob(_ hash: BlobHash) async throws -> [UInt8]? {
        try await read { try $0.blob(hash)?.bytes }
    }

    /// What the database's own check finds wrong with its files and references; empty if all is sound.
    public func integrityProblems() async throws -> [String] {
        try await driver.integrityProblems()
    }

    /// Why nothing is written any more until the store is opened again, such as a disk that did not keep what was
    /// written; nil while all is well. Reading goes on.
    public var fault: StoreError? { driver.fault }

    /// Finishes the writes that wait and lets go of the database. Later calls throw ``StoreError/closed``.
    public func close() async throws {
        let following = follower.withLock { $0 }
        following?.cancel()
        await following?.value
        try await driver.close()
        announcements.finish()
    }
}

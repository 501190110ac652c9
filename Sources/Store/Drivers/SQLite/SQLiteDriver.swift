import CSQLiteSetUp
import GRDB
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// SQLite through GRDB: a write-ahead log that is synced at each commit, one writer that shares commits, and a few
/// readers that see the last committed state and never wait for the writer.
final class SQLiteDriver: DatabaseDriver {
    /// Connections that read at the same time.
    static let readers = 4

    let database: any DatabaseWriter
    private let log: WriteAheadLog
    private let commits: GroupCommit
    /// Nil for a database in memory, which has one connection only.
    private let atHand: ConnectionsAtHand?
    private let isClosed = Atomic<Bool>(false)

    /// How long a connection waits for another program, in seconds.
    private static let patience = 10

    /// Nobody reads how much memory SQLite has, and counting it takes a lock at each piece.
    private static let setUp: Void = _ = sqlite_counts_no_memory()

    /// Opens or makes the file; without a path the database is in memory.
    init(path: String?) throws {
        Self.setUp
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(Double(SQLiteDriver.patience))
        configuration.maximumReaderCount = SQLiteDriver.readers
        configuration.persistentReadOnlyConnections = true
        configuration.prepareDatabase { database in
            // Modest on purpose: five connections, and the file is in the system's cache anyway. Negative is KiB.
            try database.execute(sql: "PRAGMA cache_size = -8000")
            try database.execute(sql: "PRAGMA temp_store = MEMORY")
            try database.execute(sql: "PRAGMA trusted_schema = OFF")
            if !database.configuration.readonly {
                // What is deleted is overwritten: a key that was destroyed must not be found in the file.
                try database.execute(sql: "PRAGMA secure_delete = ON")
                try database.execute(sql: "PRAGMA journal_size_limit = 67108864")
                // REPLACE deletes rows; with this it meets the triggers that keep tables append-only.
                try database.execute(sql: "PRAGMA recursive_triggers = ON")
            }
        }
        do {
            if let path {
                try makePrivateFile(path)
                database = try DatabasePool(path: path, configuration: configuration)
            } else {
                database = try DatabaseQueue(configuration: configuration)
            }
            // GRDB chooses NORMAL for a write-ahead log, which may lose the last commits when the power goes.
            try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        } catch let error as DatabaseError {
            let fault = SQLiteFault.storeError(error) as? StoreError
            switch fault {
            case .damaged, .noSpace, .busy: throw fault ?? error
            default: throw StoreError.cannotOpen(path: path ?? ":memory:", reason: error.message ?? "unknown error")
            }
        }
        do {
            atHand = try path.map { try ConnectionsAtHand(path: $0, configuration: configuration) }
        } catch {
            throw SQLiteFault.storeError(error)
        }
        log = WriteAheadLog(path: path.map { $0 + "-wal" }, patience: SQLiteDriver.patience)
        commits = GroupCommit(database, log: log)
        database.unsafeReentrantWrite { [log] in log.attend($0) }
    }

    var migrations: [Migration] { [SQLiteTextSearch.migration] }
    var fault: StoreError? { log.fault }

    func setUp(_ body: (any DatabaseConnection) throws -> Void) throws {
        do {
            try database.writeWithoutTransaction { database in
                try database.inTransaction(.immediate) {
                    try body(SQLiteConnection(database, writes: true))
                    return .commit
                }
            }
        } catch {
            throw SQLiteFault.storeError(error)
        }
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any DatabaseConnection) throws -> Value
    ) async throws -> Value {
        if isClosed.load(ordering: .acquiring) { throw StoreError.closed }
        do {
            return try await database.read { try body(SQLiteConnection($0, writes: false)) }
        } catch {
            throw SQLiteFault.storeError(error)
        }
    }

    func glance<Value: Sendable>(
        _ body: @escaping @Sendable (any DatabaseConnection) throws -> Value
    ) async throws -> Value {
        if isClosed.load(ordering: .acquiring) { throw StoreError.closed }
        do {
            let value = try atHand?.read { try body(SQLiteConnection($0, writes: false)) }
            if let value { return value }
        } catch {
            throw SQLiteFault.storeError(error)
        }
        return try await read(body)
    }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any DatabaseConnection) throws -> Value,
        committed: @escaping @Sendable (Value) -> Void
    ) async throws -> Value {
        if isClosed.load(ordering: .acquiring) { throw StoreError.closed }
        return try await commits.write(body, committed: committed)
    }

    func integrityProblems() async throws -> [String] {
        do {
            return try await database.read { database in
                let faults = try String.fetchAll(database, sql: "PRAGMA integrity_check(100)").filter { $0 != "ok" }
                let dangling = try String.fetchAll(
                    database, sql: "SELECT DISTINCT \"table\" FROM pragma_foreign_key_check")
                return faults + dangling.map { "\($0): rows refer to rows that do not exist" }
            }
        } catch {
            throw SQLiteFault.storeError(error)
        }
    }

    func close() async throws {
        guard !isClosed.exchange(true, ordering: .acquiringAndReleasing) else { return }
        try await commits.write({ _ in }, committed: { _ in })
        try closeConnections()
    }

    /// Lets go of the file.
    func closeConnections() throws {
        do {
            try atHand?.close()
            try database.close()
        } catch {
            throw SQLiteFault.storeError(error)
        }
    }
}

/// Makes the file, if it is not there, so that only its owner can read it; the log beside it follows.
private func makePrivateFile(_ path: String) throws {
    let file = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
    guard file >= 0 else {
        throw StoreError.cannotOpen(path: path, reason: String(cString: strerror(errno)))
    }
    close(file)
}

import GRDB
import GRDBSQLite
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Keeps the write-ahead log short. SQLite moves the log into the file by itself and begins it anew, but not while
/// somebody reads; where somebody always does, the log would grow without end.
final class WriteAheadLog: Sendable {
    /// How long the writer may wait for readers then, in milliseconds. If that is not enough, it tries again later.
    static let wait: Int32 = 100

    private let path: String?
    private let patience: Int
    private let longest: Int
    private let batches = Atomic<Int>(0)

    /// - Parameters:
    ///   - path: The log's file; nil in memory.
    ///   - patience: Seconds the writing connection waits otherwise.
    ///   - longest: Above so many bytes the log is emptied by force.
    init(path: String?, patience: Int, longest: Int = 64 << 20) {
        self.path = path
        self.patience = patience
        self.longest = longest
    }

    /// Looks at the log now and then. Called between two batches, outside a transaction.
    func tidy(_ database: Database) {
        guard let path, batches.wrappingAdd(1, ordering: .relaxed).newValue % 256 == 0 else { return }
        var status = stat()
        guard stat(path, &status) == 0, status.st_size > longest else { return }
        sqlite3_busy_timeout(database.sqliteConnection, WriteAheadLog.wait)
        defer { sqlite3_busy_timeout(database.sqliteConnection, Int32(patience * 1000)) }
        // A failure leaves the log as it was, to be tried again.
        _ = sqlite3_wal_checkpoint_v2(database.sqliteConnection, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
    }
}

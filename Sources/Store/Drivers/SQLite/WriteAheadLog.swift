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

/// Keeps the write-ahead log short, and knows whether the disk keeps what is written.
///
/// SQLite moves the log into the file by itself and begins it anew, but without a word when that fails, and not while
/// somebody reads; where somebody always does, the log would grow without end. So it is done here, between two batches.
final class WriteAheadLog: Sendable {
    /// From so many pages on the log is moved into the file, as far as readers let it.
    static let pages = 1_000
    /// How long the writer may wait for readers when the log is too long, in milliseconds. If that is not enough, it
    /// tries again later.
    static let wait: Int32 = 100

    private let path: String?
    private let patience: Int
    private let longest: Int
    private let batches = Atomic<Int>(0)
    /// How many pages the log had at the last commit.
    private let length = Atomic<Int>(0)
    /// Whether what an earlier program left in the log is known to be on disk.
    private let isProven = Atomic<Bool>(false)
    private let state = Mutex<StoreError?>(nil)

    /// - Parameters:
    ///   - path: The log's file; nil in memory.
    ///   - patience: Seconds the writing connection waits otherwise.
    ///   - longest: Above so many bytes the log is emptied by force.
    init(path: String?, patience: Int, longest: Int = 64 << 20) {
        self.path = path
        self.patience = patience
        self.longest = longest
    }

    /// Why nothing is written any more; nil while the disk keeps what is written.
    var fault: StoreError? { state.withLock { $0 } }

    /// Takes over from SQLite, which moves the log within a commit. The log lives as long as its connection.
    func attend(_ database: Database) {
        sqlite3_wal_hook(
            database.sqliteConnection,
            { context, _, _, pages in
                if let context {
                    let log = Unmanaged<WriteAheadLog>.fromOpaque(context).takeUnretainedValue()
                    log.length.store(Int(pages), ordering: .relaxed)
                }
                return SQLITE_OK
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    /// Looks at an error of a write. When the disk has not kept what it was to keep, nothing is written any more: the
    /// system tells of it once, forgets what it had not written, and says of the next attempt that all is well.
    /// - Returns: Why nothing is written any more; nil when the error is another one.
    func judge(_ error: any Error) -> StoreError? {
        if let error = error as? DatabaseError, error.extendedResultCode == .SQLITE_IOERR_FSYNC {
            condemn(error.message ?? "disk I/O error")
        }
        return fault
    }

    /// Before the first batch: makes sure that what an earlier program has left in the log is on disk. Called within the
    /// batch's transaction, so that nobody else writes the log.
    ///
    /// That program may have ended because the disk had not kept this very log. Then the system still shows what was
    /// written, but will never bring it to disk; whatever was built on it would be lost with the power. So its bytes are
    /// written once more.
    /// - Throws: ``StoreError`` when nothing may be written.
    func prove() throws {
        if let fault { throw fault }
        guard let path, !isProven.load(ordering: .acquiring) else { return }
        let file = open(path, O_RDWR | O_CLOEXEC)
        guard file >= 0 else {
            if errno != ENOENT { throw WriteAheadLog.storeError(errno) }
            return isProven.store(true, ordering: .releasing)
        }
        defer { close(file) }
        var piece = [UInt8](repeating: 0, count: 1 << 20)
        var place = 0
        while true {
            let count = pread(file, &piece, piece.count, off_t(place))
            guard count >= 0 else { throw WriteAheadLog.storeError(errno) }
            if count == 0 { break }
            guard pwrite(file, piece, count, off_t(place)) == count else { throw WriteAheadLog.storeError(errno) }
            place += count
        }
        guard fsync(file) == 0 else { throw condemn(String(cString: strerror(errno))) }
        isProven.store(true, ordering: .releasing)
    }

    /// Moves the log into the file when it has become long. Called between two batches, outside a transaction.
    func tidy(_ database: Database) {
        guard path != nil, fault == nil else { return }
        if length.load(ordering: .relaxed) >= WriteAheadLog.pages {
            checkpoint(database, SQLITE_CHECKPOINT_PASSIVE)
        }
        guard batches.wrappingAdd(1, ordering: .relaxed).newValue % 256 == 0, isTooLong else { return }
        sqlite3_busy_timeout(database.sqliteConnection, WriteAheadLog.wait)
        defer { sqlite3_busy_timeout(database.sqliteConnection, Int32(patience * 1000)) }
        checkpoint(database, SQLITE_CHECKPOINT_TRUNCATE)
    }

    private var isTooLong: Bool {
        var status = stat()
        guard let path, stat(path, &status) == 0 else { return false }
        return status.st_size > longest
    }

    /// A failure leaves the log as it was, to be tried again; except that of a disk that does not keep what is written.
    private func checkpoint(_ database: Database, _ mode: Int32) {
        let code = sqlite3_wal_checkpoint_v2(database.sqliteConnection, nil, mode, nil, nil)
        if code == ResultCode.SQLITE_IOERR_FSYNC.rawValue {
            condemn(String(cString: sqlite3_errmsg(database.sqliteConnection)))
        }
    }

    /// From now on nothing is written.
    @discardableResult
    func condemn(_ reason: String) -> StoreError {
        state.withLock { state in
            let fault = state ?? StoreError.diskFailed(reason)
            state = fault
            return fault
        }
    }

    private static func storeError(_ code: Int32) -> StoreError {
        code == ENOSPC || code == EDQUOT ? .noSpace : .unavailable(String(cString: strerror(code)))
    }
}

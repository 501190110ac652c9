import Kernel

/// What a database does for whoever looks after it: copying all of it while it is used, and telling of its place.
/// Each driver has its own way.
protocol TendedDatabase: DatabaseDriver {
    /// What a backup of it is.
    var backupKind: BackupManifest.Kind { get }

    /// The schema that its URL names.
    var schema: String? { get }

    /// Copies one committed state into the empty file at `path`, holding no writer up, and says what is in it.
    func copyAll(to path: String) async throws -> DatabaseContents

    /// What is in it now.
    func contents() async throws -> DatabaseContents

    /// What can be told of the place where it is kept.
    func place() async throws -> DatabasePlace

    /// How far its clock is ahead of this program's, in milliseconds; nil when they are one.
    func clockAhead(of clock: any CityClock) async throws -> Int64?

    /// Ends the use of a database that is only looked at. Closing it for good waits for its writes, by a write.
    func letGo() throws
}

extension TendedDatabase {
    var schema: String? { nil }
    func clockAhead(of clock: any CityClock) async throws -> Int64? { nil }
    func letGo() {}
}

/// Where a database is kept, as far as it can be seen from here.
struct DatabasePlace: Sendable {
    /// A folder on the disk of the database; nil when that is not on this machine or may not be known.
    var folder: String?
    /// The size of its write-ahead log; nil when it may not be known.
    var logBytes: Int?
    /// The size from which on the log is too long.
    var longestLog: Int
}

extension DatabaseURL {
    /// The database as it is: nothing is made, and no table is changed.
    func openUnchanged(clock: any CityClock) throws -> (store: Store, driver: any TendedDatabase) {
        let driver: any TendedDatabase
        switch location {
        case .file(let path):
            // SQLite would make a database of both.
            guard let bytes = PrivateFile.size(path), bytes > 0 else {
                throw StoreError.cannotOpen(path: path, reason: "there is no such file, or nothing in it")
            }
            driver = try SQLiteDriver(path: path)
        case .memory: driver = try SQLiteDriver(path: nil)
        case .postgres(let url): driver = try PostgreSQLDriver(url: url)
        }
        return (Store(driver: driver, clock: clock), driver)
    }
}

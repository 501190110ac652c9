import Foundation
import GRDB

/// Copying a whole SQLite database while it is used.
extension SQLiteDriver: TendedDatabase {
    /// How many pages are copied in one step (4 MB).
    private static let step: CInt = 1_024
    /// After so many steps what was copied is sent to disk, so that commits do not wait behind all of it at the end.
    private static let stepsPerSync = 16

    var backupKind: BackupManifest.Kind { .sqlite }

    /// The tables that have rows of their own; those of a virtual table stand beside it under their own names.
    static let tables: SQL = """
        SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'
        AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name
        """

    func copyAll(to path: String) async throws -> DatabaseContents {
        do {
            let source = try reader()
            // A reading transaction is held over all steps. It sees one state, and it spares the copy from beginning
            // again at each commit of another connection, which on a busy city would be without end.
            let snapshot = try await source.read { database in
                let contents = try DatabaseContents(
                    in: ReadTransaction(connection: SQLiteConnection(database, writes: false)), tables: Self.tables,
                    counting: false)
                try Self.copy(database, to: path)
                return contents
            }
            if source is DatabaseQueue, database is DatabasePool { try source.close() }
            return try Self.count(path, after: snapshot)
        } catch {
            throw SQLiteFault.storeError(error)
        }
    }

    func contents() async throws -> DatabaseContents {
        do {
            return try await database.read { database in
                try DatabaseContents(
                    in: ReadTransaction(connection: SQLiteConnection(database, writes: false)), tables: Self.tables,
                    counting: true)
            }
        } catch {
            throw SQLiteFault.storeError(error)
        }
    }

    func place() async throws -> DatabasePlace {
        guard database is DatabasePool else { return DatabasePlace(longestLog: .max) }
        return DatabasePlace(
            folder: URL(fileURLWithPath: database.path).deletingLastPathComponent().path,
            logBytes: PrivateFile.size(database.path + "-wal") ?? 0, longestLog: 256 << 20)
    }

    func letGo() throws { try closeConnections() }

    /// A connection of its own, so that those of the city stay free; in memory there is only the one.
    private func reader() throws -> any DatabaseReader {
        guard database is DatabasePool else { return database }
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(10)
        return try DatabaseQueue(path: database.path, configuration: configuration)
    }

    private static func copy(_ database: Database, to path: String) throws {
        var configuration = Configuration()
        configuration.prepareDatabase { database in
            // A copy that is not finished is thrown away; it needs no journal, and is sent to disk by hand.
            try database.execute(sql: "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
        }
        let target = try DatabaseQueue(path: path, configuration: configuration)
        var steps = 0
        try target.writeWithoutTransaction { copy in
            try database.backup(to: copy, pagesPerStep: step) { _ in
                // A statement is where a cancelled task is noticed.
                _ = try Int.fetchOne(database, sql: "SELECT 1")
                steps += 1
                if steps % stepsPerSync == 0 { try PrivateFile.sync(path) }
            }
            // One file, that needs no log beside it.
            _ = try String.fetchOne(copy, sql: "PRAGMA journal_mode = DELETE")
        }
        try target.close()
    }

    /// Counts the rows of the copy, where nobody waits, and makes sure that it is what was to be copied.
    private static func count(_ path: String, after snapshot: DatabaseContents) throws -> DatabaseContents {
        var configuration = Configuration()
        configuration.readonly = true
        let copy = try DatabaseQueue(path: path, configuration: configuration)
        let contents = try copy.read { database in
            try DatabaseContents(
                in: ReadTransaction(connection: SQLiteConnection(database, writes: false)), tables: tables,
                counting: true)
        }
        try copy.close()
        var expected = snapshot
        expected.rows = contents.rows
        let differences = contents.differences(from: expected)
        guard differences.isEmpty else { throw BackupError.differs(differences) }
        return contents
    }
}

import Foundation
import Kernel
import Synchronization

/// Copying a whole PostgreSQL database while it is used.
extension PostgreSQLDriver: TendedDatabase {
    var backupKind: BackupManifest.Kind { .postgresql }

    var schema: String? { address.schema }

    static let tables: SQL = """
        SELECT tablename::text AS name FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename
        """

    /// Lets `pg_dump` look at a state that this program holds open, and counts the rows of the same state meanwhile.
    func copyAll(to path: String) async throws -> DatabaseContents {
        // A pooler may hand the state's transaction and the one that looks at it to different servers.
        guard !address.isPooled else {
            throw BackupError.doesNotFit("a backup is made straight from the server, not through a pooler")
        }
        let stop = PostgreSQLStop()
        return try await withTaskCancellationHandler {
            try await PostgreSQLErrand(address).run { [address] session in
                let connection = PostgreSQLConnection(session)
                session.queueBegin("ISOLATION LEVEL REPEATABLE READ READ ONLY")
                PostgreSQLErrand.takeTime(session)
                defer { session.endReading() }
                let tx = ReadTransaction(connection: connection)
                guard let snapshot = try tx.one(String.self, "SELECT pg_export_snapshot() AS name"),
                    let version = try tx.one(Int.self, PostgreSQLErrand.version)
                else { throw StoreError.unavailable("the server shows no state of its own") }
                let program = try PostgreSQLProgram("pg_dump", for: address, server: version)
                stop.program = program
                var arguments = [
                    "--format=custom", "--compress=1", "--snapshot=\(snapshot)", "--lock-wait-timeout=30s",
                    "--file=\(path)",
                ]
                if let schema = address.schema { arguments.append("--schema=\(schema)") }
                return try program.run(arguments) {
                    try DatabaseContents(in: tx, tables: Self.tables, counting: true)
                }
            }
        } onCancel: {
            stop.stop()
        }
    }

    func contents() async throws -> DatabaseContents {
        try await PostgreSQLErrand(address).run { session in
            let connection = PostgreSQLConnection(session)
            session.queueBegin("ISOLATION LEVEL REPEATABLE READ READ ONLY")
            PostgreSQLErrand.takeTime(session)
            defer { session.endReading() }
            return try DatabaseContents(
                in: ReadTransaction(connection: connection), tables: Self.tables, counting: true)
        }
    }

    func place() async throws -> DatabasePlace {
        var place = DatabasePlace(longestLog: .max)
        let log = try await read { connection in
            try ReadTransaction(connection: connection).one(
                Row.self,
                """
                SELECT 2 * setting::bigint * 1048576 AS longest,
                CASE WHEN has_function_privilege('pg_ls_waldir()', 'execute') THEN 1 ELSE 0 END AS allowed,
                CASE WHEN pg_has_role('pg_read_all_settings', 'usage')
                AND (inet_server_addr() IS NULL OR inet_server_addr() = inet_client_addr()) THEN 1 ELSE 0 END AS near
                FROM pg_settings WHERE name = 'max_wal_size'
                """)
        }
        guard let log else { return place }
        place.longestLog = try log.int("longest")
        if try log.bool("allowed") {
            place.logBytes = try await read { connection in
                try ReadTransaction(connection: connection).one(
                    Int.self, "SELECT coalesce(sum(size), 0)::bigint AS bytes FROM pg_ls_waldir()")
            }
        }
        if try log.bool("near") {
            place.folder = try await read { connection in
                try ReadTransaction(connection: connection).one(
                    String.self, "SELECT current_setting('data_directory') AS folder")
            }
        }
        return place
    }

    func clockAhead(of clock: any CityClock) async throws -> Int64? {
        let (theirs, before, after) = try await read { connection in
            let before = clock.now()
            let theirs = try ReadTransaction(connection: connection).one(
                Int64.self, "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now")
            return (theirs, before, clock.now())
        }
        // The question has been asked somewhere between the two.
        return theirs.map { $0 - (before.milliseconds + after.milliseconds) / 2 }
    }
}

/// Ends the program that is being waited for, if there is one yet.
private final class PostgreSQLStop: Sendable {
    private let state = Mutex<(program: PostgreSQLProgram?, isStopped: Bool)>((nil, false))

    var program: PostgreSQLProgram? {
        get { state.withLock(\.program) }
        set {
            let isStopped = state.withLock { state in
                state.program = newValue
                return state.isStopped
            }
            if isStopped { newValue?.stop() }
        }
    }

    func stop() {
        let program = state.withLock { state in
            state.isStopped = true
            return state.program
        }
        program?.stop()
    }
}

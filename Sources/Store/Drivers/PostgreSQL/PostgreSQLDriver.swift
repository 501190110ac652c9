import CPQ
import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A PostgreSQL server, through its own client library. Several programs may share it.
final class PostgreSQLDriver: DatabaseDriver {
    /// Where programs tell each other of events.
    static let channel = "mio_events"

    let address: PostgreSQLAddress
    private let pool: PostgreSQLPool
    private let writer: PostgreSQLWriter
    private let isClosed = Atomic<Bool>(false)

    /// - Throws: ``StoreError/invalidURL(_:)``.
    init(url: String) throws {
        address = try PostgreSQLAddress(url)
        pool = PostgreSQLPool(address)
        writer = PostgreSQLWriter(address)
    }

    deinit { pool.close() }

    var migrations: [Migration] { [PostgreSQLTextSearch.migration, .eventHead, .eventWriter] }

    func setUp(_ body: (any DatabaseConnection) throws -> Void) throws {
        do {
            let session = try PostgreSQLSession(address)
            session.queueBegin("")
            // Two programs that start at the same time make the tables once.
            session.queue("SELECT pg_advisory_xact_lock(7305809)")
            if let schema = address.schema { session.queue("CREATE SCHEMA IF NOT EXISTS \"\(schema)\"") }
            try session.flush()
            try session.script(PostgreSQLDialect.prelude)
            let connection = PostgreSQLConnection(session)
            do {
                try body(connection)
            } catch {
                throw connection.fault ?? error
            }
            session.queue("COMMIT")
            try session.flush()
        } catch let fault as PostgreSQLFault {
            if fault.isLost { throw StoreError.cannotOpen(path: address.name, reason: fault.message) }
            throw fault.storeError
        }
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any DatabaseConnection) throws -> Value
    ) async throws -> Value {
        if isClosed.load(ordering: .acquiring) { throw StoreError.closed }
        // As patient as a write: what was just stored is to be shown, also when the server is being restarted. The
        // connections that a restart leaves behind are noticed when they are used.
        let end = ContinuousClock.now + .seconds(PostgreSQLWriter.patience)
        while true {
            do {
                return try await pool.lend { try Self.read(on: $0, body) }
            } catch let fault as PostgreSQLFault {
                guard fault.isLost || fault.isPassing, ContinuousClock.now < end else { throw fault.storeError }
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    private static func read<Value>(
        on session: PostgreSQLSession, _ body: (any DatabaseConnection) throws -> Value
    ) throws -> Value {
        let connection = PostgreSQLConnection(session)
        session.queueBegin("ISOLATION LEVEL REPEATABLE READ READ ONLY")
        defer { session.endReading() }
        do {
            return try body(connection)
        } catch {
            if let fault = connection.fault, fault.isLost || fault.isPassing { throw fault }
            throw error
        }
    }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any DatabaseConnection) throws -> Value,
        committed: @escaping @Sendable (Value) -> Void
    ) async throws -> Value {
        if isClosed.load(ordering: .acquiring) { throw StoreError.closed }
        return try await writer.write(body, committed: committed)
    }

    func sharedWriteCount() async throws -> Int? {
        try await read { connection in
            var count = 0
            try connection.forEachRow("SELECT writes FROM event_head") { row in
                count = try row.int("writes")
                return false
            }
            return count
        }
    }

    func signs() -> AsyncStream<Void>? {
        let (stream, output) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        PostgreSQLTail(address, output).start()
        return stream
    }

    func integrityProblems() async throws -> [String] {
        try await read { connection in
            var problems: [String] = []
            try connection.forEachRow(
                """
                SELECT c.relname::text AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
                WHERE NOT i.indisvalid AND c.relnamespace = current_schema()::regnamespace
                """
            ) { row in
                problems.append("the index \(try row.string("name")) is not valid")
                return true
            }
            try connection.forEachRow(
                "SELECT coalesce(checksum_failures, 0) AS failures FROM pg_stat_database WHERE datname = current_database()"
            ) { row in
                let failures = try row.int("failures")
                if failures > 0 { problems.append("\(failures) pages failed their checksum") }
                return true
            }
            return problems
        }
    }

    func close() async throws {
        guard !isClosed.exchange(true, ordering: .acquiringAndReleasing) else { return }
        await writer.close()
        pool.close()
    }
}

extension Migration {
    /// One row: the newest event and the number of writes, locked by whoever writes.
    static let eventHead = Migration(
        service: "store", name: "postgres-0002-event-head",
        sql: """
            CREATE TABLE event_head (
                one BIGINT PRIMARY KEY CHECK (one = 1), last_seq BIGINT NOT NULL, writes BIGINT NOT NULL
            );
            INSERT INTO event_head (one, last_seq, writes) SELECT 1, coalesce(max(seq), 0), 0 FROM event
            """)

    /// A row for each program that writes: the last batch that it stored, and when, in seconds since 1970.
    static let eventWriter = Migration(
        service: "store", name: "postgres-0003-event-writer",
        sql: "CREATE TABLE event_writer (name TEXT PRIMARY KEY, batch BIGINT NOT NULL, at BIGINT NOT NULL)")
}

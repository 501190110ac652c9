/// Putting an archive of `pg_dump` into an empty database.
struct PostgreSQLRestore {
    private let address: PostgreSQLAddress

    init(_ address: PostgreSQLAddress) { self.address = address }

    /// Restores all of it or nothing.
    /// - Throws: ``BackupError``: `notEmpty`, `doesNotFit`, `programMissing`, `programFailed`.
    func run(_ backup: Backup) async throws {
        guard backup.manifest.schema == address.schema else {
            func name(_ schema: String?) -> String { schema.map { "?schema=\($0)" } ?? "no schema= in the URL" }
            throw BackupError.doesNotFit(
                "its tables are under \(name(backup.manifest.schema)), and the database has \(name(address.schema))")
        }
        let version = try await PostgreSQLErrand(address).run { [address] session in
            try Self.makeRoom(session, address)
        }
        let program = try PostgreSQLProgram("pg_restore", for: address, server: version)
        try await withTaskCancellationHandler {
            try await PostgreSQLErrand(address).run { session in
                // Owners and rights of the old server may not exist on this one.
                try program.run(
                    ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", backup.file]
                ) {}
                // The archive has no statistics, without which the server plans badly until it has made its own.
                try session.script("SET statement_timeout = 0; ANALYZE")
            }
        } onCancel: {
            program.stop()
        }
    }

    /// Makes sure that nothing is there; an empty schema goes, because the archive makes it. Returns the version.
    private static func makeRoom(_ session: PostgreSQLSession, _ address: PostgreSQLAddress) throws -> Int {
        let tx = ReadTransaction(connection: PostgreSQLConnection(session))
        session.queueBegin("")
        defer { session.rollBack() }
        let place: SQL =
            address.schema.map { "n.nspname = \($0)" }
            ?? "n.nspname NOT LIKE 'pg~_%' ESCAPE '~' AND n.nspname <> 'information_schema'"
        // What belongs to an extension came with the server.
        let things = try tx.one(
            Int.self,
            """
            SELECT (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE \(place)
            AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e'))
            + (SELECT count(*) FROM pg_proc c JOIN pg_namespace n ON n.oid = c.pronamespace WHERE \(place)
            AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')) AS things
            """)
        guard things == 0 else { throw BackupError.notEmpty(address.name) }
        if let schema = address.schema { session.queue("DROP SCHEMA IF EXISTS \"\(schema)\"") }
        let version = try tx.one(Int.self, PostgreSQLErrand.version) ?? 0
        session.queue("COMMIT")
        try session.flush()
        return version
    }
}

import Kernel

/// Brings the tables from what was applied to what the program knows.
struct Migrator {
    let connection: any DatabaseConnection
    let now: Timestamp

    /// Those migrations that this database has not seen, in the order given.
    func pending(_ migrations: [Migration]) throws -> [Migration] {
        try connection.runScript(Migrator.table)
        let applied = try ReadTransaction(connection: connection).all(Applied.self, "SELECT * FROM schema_migration")
        try check(migrations, against: applied)
        let known = Set(applied.map(\.path))
        return migrations.filter { !known.contains($0.path) }
    }

    /// Applies one migration and writes down that it was. Returns false if another program did so a moment before.
    @discardableResult
    func apply(_ migration: Migration) throws -> Bool {
        let transaction = WriteTransaction(connection: connection, now: now)
        do {
            let isApplied = try transaction.exists(
                """
                SELECT 1 AS one FROM schema_migration
                WHERE service = \(migration.service) AND name = \(migration.name)
                """)
            if isApplied { return false }
            try connection.runScript(migration.script)
            try migration.change?(transaction)
            try transaction.run(
                """
                INSERT INTO schema_migration (service, name, fingerprint, applied_at) VALUES
                (\(migration.service), \(migration.name), \(migration.fingerprint), \(now))
                """)
            return true
        } catch StoreError.noSpace {
            throw StoreError.noSpace
        } catch {
            throw StoreError.migration(service: migration.service, name: migration.name, reason: "\(error)")
        }
    }

    private func check(_ migrations: [Migration], against applied: [Applied]) throws {
        var known: [String: Migration] = [:]
        for migration in migrations where known.updateValue(migration, forKey: migration.path) != nil {
            throw StoreError.migration(service: migration.service, name: migration.name, reason: "is there twice")
        }
        let services = Set(migrations.map(\.service))
        for done in applied where services.contains(done.service) {
            guard let migration = known[done.path] else {
                throw StoreError.migration(
                    service: done.service, name: done.name,
                    reason: "was applied to this database by a newer program; use that one")
            }
            guard migration.fingerprint == done.fingerprint else {
                throw StoreError.migration(
                    service: done.service, name: done.name,
                    reason: "was changed after it had been applied; write a further migration instead")
            }
        }
    }

    private static let table: SQL = """
        CREATE TABLE IF NOT EXISTS schema_migration (
            service TEXT NOT NULL, name TEXT NOT NULL, fingerprint TEXT NOT NULL, applied_at INTEGER NOT NULL,
            PRIMARY KEY (service, name)
        )
        """

    /// A row of `schema_migration`.
    private struct Applied: RowDecodable {
        let service: String
        let name: String
        let fingerprint: String
        var path: String { "\(service)/\(name)" }

        init(row: Row) throws {
            service = try row.string("service")
            name = try row.string("name")
            fingerprint = try row.string("fingerprint")
        }
    }
}

extension Migration {
    /// `service/name`.
    var path: String { "\(service)/\(name)" }
}

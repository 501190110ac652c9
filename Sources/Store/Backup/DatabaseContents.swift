import Kernel

/// What is in a database, in a few numbers by which a copy can be told from the original.
public struct DatabaseContents: Sendable, Hashable {
    /// The migrations that were applied, as `service/name`, each with its fingerprint.
    public internal(set) var migrations: [String: String]
    /// The place of the newest event; 0 before the first.
    public internal(set) var newestEvent: Int
    /// The newest seal of the trail; nil before the first.
    public internal(set) var newestSeal: Seal?
    /// The number of rows of each table.
    public internal(set) var rows: [String: Int]

    /// A seal by its number and its hash.
    public struct Seal: Sendable, Hashable {
        /// The number, from 1 on.
        public let number: Int
        /// The hash.
        public let hash: AuditHash
        /// How many events are under it and all before it.
        public let events: Int
    }

    /// Reads what is in the database; of tables that an older schema does not have there is nothing.
    ///
    /// - Parameters:
    ///   - tables: How this database lists its tables, as `name`.
    ///   - counting: Whether rows are counted, which reads the database whole.
    init(in tx: ReadTransaction, tables list: SQL, counting: Bool) throws {
        let tables = try tx.all(String.self, list)
        func has(_ table: String) -> Bool { tables.contains(table) }
        migrations = has("schema_migration") ? try AppliedMigrations.read(in: tx) : [:]
        newestEvent =
            has("event") ? try tx.one(Int.self, "SELECT coalesce(max(seq), 0) AS seq FROM event") ?? 0 : 0
        newestSeal =
            has("audit_seal")
            ? try AuditSeal.latest(in: tx).map { Seal(number: $0.number, hash: $0.hash, events: $0.total) } : nil
        rows = [:]
        // Tables that somebody added by hand under a name that is not plain are copied, but not counted.
        for table in tables where counting && SQL.isIdentifier(table) {
            rows[table] = try tx.one(Int.self, "SELECT count(*) AS rows FROM \(identifier: table)") ?? 0
        }
    }

    init(migrations: [String: String], newestEvent: Int, newestSeal: Seal?, rows: [String: Int]) {
        self.migrations = migrations
        self.newestEvent = newestEvent
        self.newestSeal = newestSeal
        self.rows = rows
    }

    /// What this is not the same in as the original, one sentence each; none if it is the same.
    func differences(from original: DatabaseContents) -> [String] {
        var found: [String] = []
        for path in Set(migrations.keys).union(original.migrations.keys).sorted()
        where migrations[path] != original.migrations[path] {
            found.append("the migration \(path) is not the same")
        }
        if newestEvent != original.newestEvent {
            found.append("the newest event is \(newestEvent) and not \(original.newestEvent)")
        }
        if newestSeal != original.newestSeal {
            func name(_ seal: Seal?) -> String { seal.map { "\($0.number) (\($0.hash))" } ?? "none" }
            found.append("the newest seal is \(name(newestSeal)) and not \(name(original.newestSeal))")
        }
        for table in Set(rows.keys).union(original.rows.keys).sorted() where rows[table] != original.rows[table] {
            func count(_ rows: Int?) -> String { rows.map { "\($0) rows" } ?? "not there" }
            found.append("the table \(table) has \(count(rows[table])) and not \(count(original.rows[table]))")
        }
        return found
    }
}

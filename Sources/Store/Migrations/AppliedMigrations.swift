/// What has been applied to a database.
enum AppliedMigrations {
    /// Each `service/name` with its fingerprint.
    static func read(in tx: some Queryable) throws -> [String: String] {
        var applied: [String: String] = [:]
        try tx.forEachAtOnce(Row.self, "SELECT service, name, fingerprint FROM schema_migration") { row in
            applied["\(try row.string("service"))/\(try row.string("name"))"] = try row.string("fingerprint")
            return true
        }
        return applied
    }
}

extension Store {
    /// The migrations that were applied, as `service/name`, each with its fingerprint.
    public func appliedMigrations() async throws -> [String: String] {
        try await read { try AppliedMigrations.read(in: $0) }
    }
}

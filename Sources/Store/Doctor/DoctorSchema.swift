extension Doctor {
    /// What was applied; nothing in a database that no program has opened yet.
    func appliedMigrations(_ store: Store) async throws -> [String: String] {
        try await store.appliedMigrations()
    }

    /// Compares what was applied with what this program knows.
    func schemaCheck(_ applied: [String: String], of driver: any TendedDatabase) -> HealthCheck {
        guard !applied.isEmpty else {
            return HealthCheck(
                "schema", .fault, "there are no tables", advice: "see that the URL is right; mio migrate makes them")
        }
        var known = services.filter { !$0.key.hasPrefix("store/") }
        for migration in Migration.ofStore + driver.migrations { known[migration.path] = migration.fingerprint }
        func list(_ paths: some Sequence<String>) -> String { paths.sorted().joined(separator: ", ") }
        let unknown = applied.keys.filter { known[$0] == nil }
        guard unknown.isEmpty else {
            return HealthCheck(
                "schema", .fault, "a newer program has applied \(list(unknown))", advice: "use that program")
        }
        let changed = applied.filter { known[$0.key] != $0.value }.keys
        guard changed.isEmpty else {
            return HealthCheck(
                "schema", .fault, "not as this program has them: \(list(changed))",
                advice: "use the program that made the tables, and report this")
        }
        let pending = known.keys.filter { applied[$0] == nil }
        guard pending.isEmpty else {
            return HealthCheck(
                "schema", .warning, "not applied yet: \(list(pending))", advice: "make a backup, then run mio migrate")
        }
        return HealthCheck("schema", .ok, "\(applied.count) migrations, the same as this program's")
    }
}

extension Doctor {
    private static let restore = "stop the server, keep a copy of the database as it is, and restore the newest backup"

    /// The database's own check of its files and references.
    func integrityCheck(_ store: Store) async throws -> HealthCheck {
        let problems = try await store.integrityProblems()
        guard let first = problems.first else {
            return HealthCheck("integrity", .ok, "the database finds itself sound")
        }
        let more = problems.count > 1 ? " and \(problems.count - 1) more" : ""
        return HealthCheck("integrity", .fault, first + more, advice: Self.restore)
    }

    /// The trail against its seals.
    func trailCheck(_ store: Store) async throws -> HealthCheck {
        let report = try await store.verifyAudit()
        guard let first = report.findings.first else {
            return HealthCheck(
                "trail", .ok, "\(report.events) events are as they were sealed, \(report.unsealed) not sealed yet")
        }
        let more = report.findings.count > 1 ? " and \(report.findings.count - 1) more" : ""
        return HealthCheck(
            "trail", .fault, "\(first)\(more)", advice: "tell whoever answers for security; mio audit verify names all")
    }

    /// Blobs against their hashes.
    func blobCheck(_ store: Store) async throws -> HealthCheck {
        let report = try await store.checkBlobs(blobs)
        guard let first = report.damaged.first else {
            return HealthCheck("blobs", .ok, "\(report.read) read, each has its hash")
        }
        return HealthCheck(
            "blobs", .fault, "\(report.damaged.count) of \(report.read) do not have their hash, such as \(first)",
            advice: Self.restore)
    }
}

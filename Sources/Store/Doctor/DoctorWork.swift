import Kernel

extension Doctor {
    /// Work that was given up, and work that nobody does.
    func workChecks(_ store: Store) async throws -> [HealthCheck] {
        let now = clock.now()
        let backlog = try await store.read { try $0.jobBacklog(now: now) }
        return [
            backlog.dead == 0
                ? HealthCheck("given up", .ok, "no work was given up")
                : HealthCheck(
                    "given up", .warning, "\(backlog.dead) jobs were given up after all attempts",
                    advice: "look at each under /office/operations: try again or end it"),
            waitingCheck(backlog, now: now),
        ]
    }

    private func waitingCheck(_ backlog: JobBacklog, now: Timestamp) -> HealthCheck {
        let late = backlog.oldest.map { $0.milliseconds(until: now) } ?? 0
        guard late > 0 else { return HealthCheck("waiting", .ok, "no work is due") }
        let finding = "\(backlog.due) jobs are due, the oldest for \(Self.duration(late))"
        let minutes = late / 60_000
        guard minutes >= 15 else { return HealthCheck("waiting", .ok, finding) }
        return HealthCheck(
            "waiting", minutes >= 24 * 60 ? .fault : .warning, finding, advice: "see that a server runs")
    }
}

import Kernel

/// The newest that the database has been told, and when.
struct NewestMoments: Sendable {
    /// The place of the newest event.
    let event: Int
    /// When that was.
    let eventAt: Timestamp?
    /// When the newest seal was made.
    let sealedAt: Timestamp?
}

extension Doctor {
    func newestMoments(_ store: Store, _ applied: [String: String]) async throws -> NewestMoments {
        try await store.read { tx in
            let event = try tx.one(Row.self, "SELECT seq, at FROM event ORDER BY seq DESC LIMIT 1")
            let hasSeals = applied["store/0005-audit"] != nil
            return try NewestMoments(
                event: event?.int("seq") ?? 0, eventAt: event?.timestamp("at"),
                sealedAt: hasSeals ? AuditSeal.latest(in: tx)?.sealedAt : nil)
        }
    }

    /// Time goes forward: what is recorded cannot be later than now, unless the clock was set back.
    func clockCheck(_ driver: any TendedDatabase, _ newest: NewestMoments) async throws -> HealthCheck {
        let ahead = try await driver.clockAhead(of: clock)
        let now = clock.now()
        let advice = "see that the machine's clock is kept by NTP"
        for (what, at) in [("event", newest.eventAt), ("seal", newest.sealedAt)] {
            guard let at else { continue }
            let future = now.milliseconds(until: at)
            // Programs that share a database may differ by a moment.
            guard future > 2_000 else { continue }
            return HealthCheck(
                "clock", future > 60_000 ? .fault : .warning,
                "the newest \(what) is \(Self.duration(future)) in the future: the clock was set back", advice: advice)
        }
        guard let ahead else { return HealthCheck("clock", .ok, "nothing recorded is in the future") }
        let finding = "the database server's clock differs by \(Self.duration(abs(ahead)))"
        guard abs(ahead) > 2_000 else { return HealthCheck("clock", .ok, finding) }
        return HealthCheck("clock", abs(ahead) > 60_000 ? .fault : .warning, finding, advice: advice + ", on both")
    }

    /// Milliseconds as people say them.
    static func duration(_ milliseconds: Int64) -> String {
        let seconds = milliseconds / 1_000
        return switch seconds {
        case 172_800...: "\(seconds / 86_400) days"
        case 7_200...: "\(seconds / 3_600) hours"
        case 120...: "\(seconds / 60) minutes"
        case 2...: "\(seconds) seconds"
        default: "\(milliseconds) ms"
        }
    }
}

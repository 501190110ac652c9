import Kernel

extension Doctor {
    /// What waits for another part of the network, and what could not be taken from there.
    func parcelChecks(_ store: Store) async throws -> [HealthCheck] {
        let now = clock.now()
        let (held, queues) = try await store.read { tx in
            (
                try tx.one(Int.self, "SELECT count(*) FROM parcel_held") ?? 0,
                try ParcelDirection.allCases.map { ($0, try tx.parcelQueue($0)) }
            )
        }
        let aside =
            held == 0
            ? HealthCheck("put aside", .ok, "every parcel that came was taken")
            : HealthCheck(
                "put aside", .warning, "\(held) parcels could not be taken",
                advice: "look at each under /office/operations: mend it and try again")
        return [aside] + queues.compactMap { direction, queue in carryingCheck(direction, queue, now: now) }
    }

    /// Nil for a way on which nothing was ever sent: this program has no partner there.
    private func carryingCheck(_ direction: ParcelDirection, _ queue: ParcelQueue, now: Timestamp) -> HealthCheck? {
        guard queue.series != nil else { return nil }
        guard let oldest = queue.oldest else { return HealthCheck(direction.rawValue, .ok, "no parcel waits") }
        let late = max(oldest.milliseconds(until: now), 0)
        let finding = "\(queue.newest - queue.fetched) parcels wait, the oldest for \(Self.duration(late))"
        let minutes = late / 60_000
        guard minutes >= 15 else { return HealthCheck(direction.rawValue, .ok, finding) }
        return HealthCheck(
            direction.rawValue, minutes >= 24 * 60 ? .fault : .warning, finding,
            advice: "see that the inner part runs and reaches the outer one (--outside)")
    }
}

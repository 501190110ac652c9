extension Doctor {
    /// Whether the master keys that the sealed records need are at hand.
    func keyCheck(_ store: Store) async throws -> HealthCheck {
        let counts = try await store.recordKeyCounts()
        guard !counts.masters.isEmpty else { return HealthCheck("keys", .ok, "nothing was sealed yet") }
        guard let masters else {
            return HealthCheck("keys", .unknown, "records need \(counts.masters.sorted().joined(separator: ", "))")
        }
        let names: [String]
        do {
            names = try await masters(store)
        } catch {
            return HealthCheck(
                "keys", .fault, "no master key can be had: \(error)", advice: "say where they are: --master-keys")
        }
        let missing = counts.masters.subtracting(names).sorted()
        guard missing.isEmpty else {
            let lost = counts.records.filter { missing.contains($0.master) }.reduce(0) { $0 + $1.count }
            return HealthCheck(
                "keys", .fault, "\(lost) records cannot be opened: \(missing.joined(separator: ", ")) is not there",
                advice: "put the key file back from its copy, or name it: --master-keys")
        }
        let older = counts.records.filter { $0.master != names.first }.reduce(0) { $0 + $1.count }
        guard older == 0 else {
            return HealthCheck(
                "keys", .warning, "\(older) records are under older master keys", advice: "mio keys rotate")
        }
        let kept = counts.records.reduce(0) { $0 + $1.count }
        return HealthCheck("keys", .ok, "\(kept) records are under \(names.first ?? "no master key")")
    }
}

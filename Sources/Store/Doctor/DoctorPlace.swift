import Foundation

extension Doctor {
    /// The disk and the log of the database.
    func placeChecks(_ driver: any TendedDatabase) async throws -> [HealthCheck] {
        let place = try await driver.place()
        guard database.location != .memory else { return [] }
        return [
            place.folder.flatMap { DiskSpace(at: $0) }?.check
                ?? HealthCheck(
                    "disk", .unknown, "the database's disk cannot be seen from here", advice: "watch it on its machine"),
            logCheck(place),
        ]
    }

    /// The disk of a file that could not be opened; a full one may be why.
    func fileSpace() -> [HealthCheck] {
        guard case .file(let path) = database.location else { return [] }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        return DiskSpace(at: folder).map { [$0.check] } ?? []
    }

    func logCheck(_ place: DatabasePlace) -> HealthCheck {
        guard let bytes = place.logBytes else {
            return HealthCheck(
                "log", .unknown, "the size of the write-ahead log may not be read",
                advice: "grant pg_monitor to the role if it should be")
        }
        let finding = "the write-ahead log has \(DiskSpace.text(bytes))"
        guard bytes > place.longestLog else { return HealthCheck("log", .ok, finding) }
        return HealthCheck(
            "log", .warning, finding,
            advice: "look for a reader that does not end, or a replica that does not fetch; the log grows until then")
    }
}

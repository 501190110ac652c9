import Kernel

/// Looks at a city's database, which may be in use, and changes nothing in it.
///
/// ```swift
/// let checks = await Doctor(database: url, services: known, clock: SystemClock(), backups: "/var/backups/mio").examine()
/// for check in checks { print(check) }
/// ```
public struct Doctor: Sendable {
    let database: DatabaseURL
    let services: [String: String]
    let clock: any CityClock
    let backups: String?
    let blobs: BlobCheck
    let masters: (@Sendable (Store) async throws -> [String])?

    /// A doctor for one database.
    ///
    /// - Parameters:
    ///   - database: Where the data is.
    ///   - services: The migrations of this program's services, `service/name`, with their fingerprints; see
    ///     ``Store/appliedMigrations()`` of a database that has just been made. The store's own need not be among them.
    ///   - clock: The clock of this machine.
    ///   - backups: The folder that backups are kept in; nil to leave them alone.
    ///   - blobs: How many blobs are read again.
    ///   - masters: The names of the master keys at hand, the one that wraps first; nil to leave them alone. Asked only
    ///     when something is sealed.
    public init(
        database: DatabaseURL, services: [String: String], clock: any CityClock, backups: String? = nil,
        blobs: BlobCheck = .some(1_000), masters: (@Sendable (Store) async throws -> [String])? = nil
    ) {
        self.database = database
        self.services = services
        self.clock = clock
        self.backups = backups
        self.blobs = blobs
        self.masters = masters
    }

    /// Looks at everything. What cannot be looked at is a check as well.
    public func examine() async -> [HealthCheck] {
        let store: Store
        let driver: any TendedDatabase
        do {
            (store, driver) = try database.openUnchanged(clock: clock)
            try await store.read { _ = try $0.exists("SELECT 1 AS one") }
        } catch {
            let reached = HealthCheck(
                "database", .fault, "\(database): \(error)", advice: "see that the server runs and the URL is right")
            return [reached] + fileSpace() + backupChecks(newestEvent: nil)
        }
        var checks = [HealthCheck("database", .ok, "\(database) can be read")]
        defer { try? driver.letGo() }
        checks += await examine(store, driver)
        return checks
    }

    private func examine(_ store: Store, _ driver: any TendedDatabase) async -> [HealthCheck] {
        var checks: [HealthCheck] = []
        let applied = (try? await appliedMigrations(store)) ?? [:]
        checks.append(schemaCheck(applied, of: driver))
        checks += await looking("integrity") { [try await integrityCheck(store)] }
        let newest = try? await newestMoments(store, applied)
        if applied["store/0005-audit"] != nil {
            checks += await looking("trail") { [try await trailCheck(store)] }
        }
        if applied["store/0002-blobs"] != nil {
            checks += await looking("blobs") { [try await blobCheck(store)] }
        }
        checks += await looking("place") { try await placeChecks(driver) }
        if let newest {
            checks += await looking("clock") { [try await clockCheck(driver, newest)] }
        }
        if applied["store/0006-jobs"] != nil {
            checks += await looking("work") { try await workChecks(store) }
        }
        if applied["store/0008-record-keys"] != nil {
            checks += await looking("keys") { [try await keyCheck(store)] }
        }
        if applied["store/0009-parcels"] != nil {
            checks += await looking("parcels") { try await parcelChecks(store) }
        }
        return checks + backupChecks(newestEvent: newest?.event)
    }

    /// Does a check; its own failure is a fault.
    private func looking(_ name: String, _ look: () async throws -> [HealthCheck]) async -> [HealthCheck] {
        do {
            return try await look()
        } catch {
            return [HealthCheck(name, .fault, "cannot be looked at: \(error)")]
        }
    }
}

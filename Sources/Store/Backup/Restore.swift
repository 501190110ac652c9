import Kernel

/// What a restored database was found to be.
public struct RestoreReport: Sendable, Hashable {
    /// What was restored.
    public let manifest: BackupManifest
    /// The trail, read again from its first seal.
    public let trail: AuditReport
    /// How many blobs were read again.
    public let blobs: Int
}

extension Store {
    /// Restores a backup into an empty database and looks it through: the backup's own hash before anything else, then
    /// migrations, rows of each table, the newest event and seal, the database's own check of itself, the trail, and the
    /// blobs. No migration is applied; that is done by the first program that opens it for the city.
    ///
    /// An SQLite database appears in its place only when all is well. In PostgreSQL the tables are there or not as a
    /// whole; when the look through finds something, they are left for whoever wants to know what.
    ///
    /// - Parameters:
    ///   - folder: The backup's folder.
    ///   - url: An SQLite file that does not exist, or a database of PostgreSQL with nothing in it.
    ///   - blobs: How many blobs are read again.
    ///   - checkpoints: Signed checkpoints from the second place. One that is newer than the backup shows as a finding in
    ///     the report; a trail that was written anew is refused.
    ///   - key: The public key under which they must be signed.
    /// - Throws: ``BackupError`` and ``StoreError``.
    @discardableResult
    public static func restore(
        from folder: String, to url: DatabaseURL, clock: any CityClock, blobs: BlobCheck = .all,
        checkpoints: [AuditCheckpoint] = [], key: AuditPublicKey? = nil
    ) async throws -> RestoreReport {
        let backup = try Backup(at: folder)
        let look = RestoreLook(manifest: backup.manifest, blobs: blobs, checkpoints: checkpoints, key: key)
        switch (url.location, backup.manifest.kind) {
        case (.file(let path), .sqlite):
            let place = SQLiteRestore(path: path)
            let copy = try place.begin(backup)
            do {
                let report = try await look.through(DatabaseURL(.file(path: copy)), clock: clock)
                try place.finish(copy)
                return report
            } catch {
                place.discard(copy)
                throw error
            }
        case (.postgres(let text), .postgresql):
            try backup.compare(try PrivateFile.hash(backup.file))
            try await PostgreSQLRestore(PostgreSQLAddress(text)).run(backup)
            return try await look.through(url, clock: clock)
        case (.memory, _): throw BackupError.doesNotFit("a database in memory would be gone at once")
        case (_, let kind): throw BackupError.doesNotFit("it is of \(kind.rawValue), and \(url) is not")
        }
    }
}

extension Backup {
    /// Compares its file with what the manifest says of it.
    func compare(_ file: (sha256: String, bytes: Int)) throws {
        guard file.bytes == manifest.bytes else {
            throw BackupError.damaged(path: path, reason: "its file has \(file.bytes) bytes and not \(manifest.bytes)")
        }
        guard file.sha256 == manifest.sha256 else {
            throw BackupError.damaged(path: path, reason: "its file does not have the SHA-256 of the manifest")
        }
    }
}

/// The look through a restored database.
private struct RestoreLook {
    let manifest: BackupManifest
    let blobs: BlobCheck
    let checkpoints: [AuditCheckpoint]
    let key: AuditPublicKey?

    func through(_ url: DatabaseURL, clock: any CityClock) async throws -> RestoreReport {
        let (store, driver) = try url.openUnchanged(clock: clock)
        defer { try? driver.letGo() }
        return try await through(store, driver)
    }

    private func through(_ store: Store, _ driver: any TendedDatabase) async throws -> RestoreReport {
        var wrong = try await driver.contents().differences(from: manifest.contents)
        wrong += try await store.integrityProblems()
        var trail = AuditReport(seals: 0, events: 0, unsealed: 0, checkpoints: 0, findings: [])
        if manifest.contents.migrations["store/0005-audit"] != nil {
            trail = try await store.verifyAudit(checkpoints: checkpoints, key: key)
            // That checkpoints are newer is in the nature of a backup.
            wrong += trail.findings.filter { if case .behindCheckpoint = $0 { false } else { true } }
                .map(\.description)
        }
        var read = 0
        if manifest.contents.migrations["store/0002-blobs"] != nil {
            let found = try await store.checkBlobs(blobs)
            wrong += found.damaged.map { "the blob \($0) does not have its hash" }
            read = found.read
        }
        guard wrong.isEmpty else { throw BackupError.differs(wrong) }
        if manifest.contents.migrations["store/0009-parcels"] != nil {
            // Places that were given after the backup will be given again, to other parcels: they count anew.
            try await store.write { tx in
                for direction in ParcelDirection.allCases {
                    try tx.run(
                        """
                        UPDATE parcel_head SET series = \(ID<Parcel>.make(at: tx.now).description), fetched = 0
                        WHERE direction = \(direction)
                        """)
                }
            }
        }
        return RestoreReport(manifest: manifest, trail: trail, blobs: read)
    }
}

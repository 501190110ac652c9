import Foundation
import Kernel

/// One backup: a folder with the database's file and a manifest.
///
/// ```swift
/// let backup = try await store.backup(into: "/var/backups/mio")
/// print(backup.path)  // /var/backups/mio/20260420T030000Z
/// _ = try await Store.restore(from: backup.path, to: DatabaseURL(.file(path: "/var/lib/mio/again.sqlite")), clock: clock)
/// ```
/// Master keys are in no backup: they are kept apart, and without them the records in a backup cannot be read. A key
/// of a record that was destroyed after the backup is still in it; so the time for which backups are kept is a part
/// of the time after which something is gone.
public struct Backup: Sendable, Hashable {
    static let manifestName = "manifest.json"

    /// Its folder.
    public let path: String
    /// What it says of itself.
    public let manifest: BackupManifest

    init(path: String, manifest: BackupManifest) {
        self.path = path
        self.manifest = manifest
    }

    /// The backup in a folder. Its file is not read yet.
    /// - Throws: ``BackupError``: `notABackup` and `damaged`.
    public init(at path: String) throws {
        let file = "\(path)/\(Self.manifestName)"
        guard let bytes = FileManager.default.contents(atPath: file) else {
            throw BackupError.notABackup(
                path: path, reason: "it has no \(Self.manifestName); name one of the folders that mio backup has made")
        }
        self.init(path: path, manifest: try BackupManifest(parsing: Array(bytes), path: path))
    }

    /// The file with the data.
    var file: String { "\(path)/\(manifest.fileName)" }

    /// Backs up a database without opening it for the city: no table is made or changed, whatever version the program is
    /// of. The database may be in use by other programs.
    ///
    /// - Parameters:
    ///   - url: The database.
    ///   - folder: Where backups are kept; each gets a folder of its own there.
    ///   - clock: The time, for the name.
    /// - Throws: ``BackupError`` and ``StoreError``.
    public static func make(of url: DatabaseURL, into folder: String, clock: any CityClock) async throws -> Backup {
        let driver = try url.openUnchanged(clock: clock).driver
        defer { try? driver.letGo() }
        return try await make(of: driver, into: folder, at: clock.now())
    }

    static func make(
        of database: any TendedDatabase, into folder: String, at time: Timestamp
    ) async throws -> Backup {
        let kind = database.backupKind
        let draft = try BackupDraft(in: folder, at: time)
        do {
            let file = "\(draft.folder)/\(kind.fileName)"
            try PrivateFile.make(file)
            let contents = try await database.copyAll(to: file)
            let (sha256, bytes) = try PrivateFile.hash(file)
            return try draft.finish(
                BackupManifest(
                    madeAt: time, kind: kind, schema: database.schema, contents: contents, bytes: bytes,
                    sha256: sha256))
        } catch {
            draft.discard()
            throw error
        }
    }

    /// The newest whole backup in a folder of backups; nil if there is none.
    /// - Throws: ``BackupError`` when that one cannot be read.
    public static func newest(in folder: String) throws -> Backup? {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let whole = names.filter { name in
            !name.hasSuffix(BackupDraft.suffix)
                && FileManager.default.fileExists(atPath: "\(folder)/\(name)/\(manifestName)")
        }
        return try whole.max().map { try Backup(at: "\(folder)/\($0)") }
    }
}

extension Store {
    /// Backs the city up while it is used: one committed state, whole, in a folder of its own, with a manifest.
    ///
    /// Writers are not held up. An SQLite database is copied by SQLite itself in small steps; of PostgreSQL the server's
    /// own `pg_dump` makes an archive. What is there when this returns is on disk; what fails leaves nothing.
    ///
    /// - Parameter folder: Where backups are kept, on another disk than the data; made if there is none.
    /// - Throws: ``BackupError`` and ``StoreError``.
    @discardableResult
    public func backup(into folder: String) async throws -> Backup {
        guard let database = driver as? any TendedDatabase else {
            throw StoreError.refused("this database cannot be backed up")
        }
        let now = try await readNow { _, now in now }
        return try await Backup.make(of: database, into: folder, at: now)
    }
}

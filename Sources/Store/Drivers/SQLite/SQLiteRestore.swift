import Foundation
import GRDB

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Putting the file of a backup in the place of a database. Until it has been looked through it has another name, so
/// that no server opens it.
struct SQLiteRestore {
    /// Where the database will be.
    let path: String

    /// Copies the backup's file beside its place.
    /// - Returns: Where the copy is.
    /// - Throws: ``BackupError``: `notEmpty`, `damaged`.
    func begin(_ backup: Backup) throws -> String {
        try makeSure()
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw BackupError.cannotWrite(path: folder, reason: error.localizedDescription)
        }
        let copy = "\(path).\(UUID().uuidString).restoring"
        do {
            // The bytes that were written are the ones that were hashed.
            try backup.compare(try PrivateFile.copy(backup.file, to: copy))
        } catch {
            discard(copy)
            throw error
        }
        return copy
    }

    /// Gives the copy the database's name, which nobody else may have taken by now.
    func finish(_ copy: String) throws {
        try makeSure()
        try becomeOneFile(copy)
        for name in ["", "-wal", "-shm"] { unlink(path + name) }
        try PrivateFile.sync(copy)
        // A link is refused where a file is already.
        guard link(copy, path) == 0 else { throw PrivateFile.fault(path) }
        discard(copy)
        try PrivateFile.sync(URL(fileURLWithPath: path).deletingLastPathComponent().path)
    }

    /// The look through it has left a log beside it, which would not come along under the other name.
    private func becomeOneFile(_ copy: String) throws {
        do {
            let queue = try DatabaseQueue(path: copy)
            _ = try queue.writeWithoutTransaction { try String.fetchOne($0, sql: "PRAGMA journal_mode = DELETE") }
            try queue.close()
        } catch {
            throw SQLiteFault.storeError(error)
        }
        guard PrivateFile.size(copy + "-wal") ?? 0 == 0 else {
            throw BackupError.cannotWrite(path: path, reason: "the copy is still in use")
        }
    }

    /// Removes the copy.
    func discard(_ copy: String) {
        for name in ["", "-wal", "-shm", "-journal"] { unlink(copy + name) }
    }

    /// There may be a file that nothing was ever written to, and nothing else.
    private func makeSure() throws {
        for name in ["", "-wal", "-journal"] where PrivateFile.size(path + name) ?? 0 > 0 {
            throw BackupError.notEmpty(path + name)
        }
    }
}

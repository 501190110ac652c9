import Crypto
import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Files that only their owner can open, and that are on disk when they are said to be.
public enum PrivateFile {
    /// How much is read at a time.
    private static let piece = 1 << 20

    /// Makes an empty file; refuses one that is there.
    static func make(_ path: String) throws {
        let descriptor = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw fault(path) }
        close(descriptor)
    }

    /// Writes a new file; on disk when this returns.
    /// - Throws: ``BackupError/cannotWrite(path:reason:)``, also when there is a file already; ``StoreError/noSpace``.
    public static func write(_ bytes: [UInt8], to path: String) throws {
        try make(path)
        try explaining(path) {
            let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
            defer { try? file.close() }
            try file.write(contentsOf: Data(bytes))
            try file.synchronize()
        }
    }

    /// Waits until a file's bytes, or a folder's names, are on disk.
    static func sync(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw fault(path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw fault(path) }
    }

    /// The SHA-256, as 64 lower-case hex digits, and the size of a file of any size.
    static func hash(_ path: String) throws -> (sha256: String, bytes: Int) {
        try explaining(path) { try readAll(path) { _ in } }
    }

    /// Copies a file into a new one and says what the bytes were that it wrote. On disk when this returns.
    static func copy(_ path: String, to new: String) throws -> (sha256: String, bytes: Int) {
        try make(new)
        return try explaining(new) {
            let file = try FileHandle(forWritingTo: URL(fileURLWithPath: new))
            defer { try? file.close() }
            let read = try readAll(path) { try file.write(contentsOf: $0) }
            try file.synchronize()
            return read
        }
    }

    /// Foundation's errors in the words of the store; a full disk is one of them.
    private static func explaining<Value>(_ path: String, _ work: () throws -> Value) throws -> Value {
        do {
            return try work()
        } catch let error as BackupError {
            throw error
        } catch let error as StoreError {
            throw error
        } catch {
            if (error as? CocoaError)?.code == .fileWriteOutOfSpace { throw StoreError.noSpace }
            throw BackupError.cannotWrite(path: path, reason: error.localizedDescription)
        }
    }

    private static func readAll(_ path: String, _ body: (Data) throws -> Void) throws -> (String, Int) {
        guard let file = FileHandle(forReadingAtPath: path) else { throw fault(path) }
        defer { try? file.close() }
        var hash = SHA256()
        var bytes = 0
        while let data = try file.read(upToCount: piece), !data.isEmpty {
            hash.update(data: data)
            bytes += data.count
            try body(data)
        }
        return (AuditHash(hash.finalize()).description, bytes)
    }

    /// The size of a file; nil when it is not there.
    static func size(_ path: String) -> Int? {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : nil
    }

    /// What the system has just refused.
    static func fault(_ path: String) -> any Error {
        errno == ENOSPC || errno == EDQUOT
            ? StoreError.noSpace : BackupError.cannotWrite(path: path, reason: String(cString: strerror(errno)))
    }
}

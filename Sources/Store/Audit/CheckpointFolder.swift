import Foundation
import Kernel

/// A folder, on another disk or machine, that keeps signed checkpoints: one file each, in a folder a day.
public struct CheckpointFolder: Sendable {
    /// The folder.
    public let path: String

    /// A folder; it is made when the first checkpoint comes.
    public init(path: String) { self.path = path }

    /// Writes a checkpoint down; one that is there already is left as it is. On disk when this returns.
    /// - Throws: ``StoreError/cannotOpen(path:reason:)`` when the folder cannot be written.
    public func keep(_ checkpoint: AuditCheckpoint) throws {
        let folder = "\(path)/\(checkpoint.at.date)"
        let file = "\(folder)/\(checkpoint.seal).checkpoint"
        guard !FileManager.default.fileExists(atPath: file) else { return }
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            // Under another name until it is whole, so that nobody reads half a checkpoint.
            let unfinished = "\(file).new"
            try Data(checkpoint.note.utf8).write(to: URL(fileURLWithPath: unfinished))
            let handle = try FileHandle(forUpdating: URL(fileURLWithPath: unfinished))
            try handle.synchronize()
            try handle.close()
            try FileManager.default.moveItem(atPath: unfinished, toPath: file)
            // The name is on disk only when its folder is.
            try PrivateFile.sync(folder)
        } catch {
            throw StoreError.cannotOpen(path: file, reason: error.localizedDescription)
        }
    }

    /// All checkpoints that are kept, by seal.
    /// - Throws: ``StoreError/damaged(_:)`` for a file that is no checkpoint; `cannotOpen` when one cannot be read.
    public func all() throws -> [AuditCheckpoint] {
        guard let names = FileManager.default.enumerator(atPath: path) else { return [] }
        var found: [AuditCheckpoint] = []
        for case let name as String in names where name.hasSuffix(".checkpoint") {
            guard let bytes = FileManager.default.contents(atPath: "\(path)/\(name)") else {
                throw StoreError.cannotOpen(path: "\(path)/\(name)", reason: "it cannot be read")
            }
            guard bytes.count < 10_000, let checkpoint = AuditCheckpoint(note: String(decoding: bytes, as: UTF8.self))
            else { throw StoreError.damaged("\(path)/\(name) is no checkpoint") }
            found.append(checkpoint)
        }
        return found.sorted { $0.seal < $1.seal }
    }
}

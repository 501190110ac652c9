import Foundation
import Kernel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A backup that is being written, under a name that nobody takes for a backup. It gets its own when it is whole.
struct BackupDraft {
    /// What the names of those end with that are not whole.
    static let suffix = ".unfinished"

    private let parent: String
    private let name: String

    /// Makes the folder for it, and the folder above if there is none; only their owner can open them.
    init(in parent: String, at time: Timestamp) throws {
        self.parent = parent
        let attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o700]
        if !FileManager.default.fileExists(atPath: parent) {
            do {
                try FileManager.default.createDirectory(
                    atPath: parent, withIntermediateDirectories: true, attributes: attributes)
            } catch {
                throw BackupError.cannotWrite(path: parent, reason: error.localizedDescription)
            }
        }
        Self.removeAbandoned(in: parent, at: time)
        // Two in one second, as in tests, stand beside each other.
        var name = Self.name(time)
        for number in 2...100 where FileManager.default.fileExists(atPath: "\(parent)/\(name)") {
            name = "\(Self.name(time))-\(number)"
        }
        self.name = name
        guard mkdir(folder, 0o700) == 0 else { throw PrivateFile.fault(folder) }
    }

    /// The time of UTC, so that names sort by time: `20260420T030000Z`.
    private static func name(_ time: Timestamp) -> String {
        let utc = time.adding(seconds: -9 * 3_600).iso.prefix(19)
        return utc.filter { $0 != "-" && $0 != ":" } + "Z"
    }

    /// Removes what a program left that was killed while it wrote, days ago: it is as large as the database.
    private static func removeAbandoned(in parent: String, at time: Timestamp) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
        for name in names where name.hasSuffix(suffix) && name < Self.name(time.adding(seconds: -2 * 86_400)) {
            try? FileManager.default.removeItem(atPath: "\(parent)/\(name)")
        }
    }

    /// The folder until it is whole.
    var folder: String { "\(parent)/\(name)\(Self.suffix)" }

    /// Adds the manifest, waits until all is on disk, and gives the folder its name.
    func finish(_ manifest: BackupManifest) throws -> Backup {
        try PrivateFile.write(manifest.json.canonicalBytes + [10], to: "\(folder)/\(Backup.manifestName)")
        try PrivateFile.sync("\(folder)/\(manifest.fileName)")
        try PrivateFile.sync(folder)
        let path = "\(parent)/\(name)"
        // A folder with something in it is not replaced.
        guard rename(folder, path) == 0 else { throw PrivateFile.fault(path) }
        try PrivateFile.sync(parent)
        return Backup(path: path, manifest: manifest)
    }

    /// Removes what has been written.
    func discard() { try? FileManager.default.removeItem(atPath: folder) }
}

import Foundation
import Kernel
import Pack
import Sheets
import Synchronization

/// The packs that the terminal has: the one it was installed with, and those that the server sent. A new one is used only when it
/// could be read without a fault; the one before stays, so that one can go back.
final class PackShelf: Sendable {
    private let folder: URL
    /// The folder of the pack that the terminal was installed with.
    private let installed: String
    private let next = Mutex<String?>(nil)

    init(folder: URL, installed: String) { (self.folder, self.installed) = (folder, installed) }

    /// The version that waits to be used.
    var waiting: String? { next.withLock { $0 } }

    /// The pack to use: the last one that was sent and could be read, else the installed one.
    func current() throws(PackFault) -> CityPack {
        if let name = try? String(contentsOf: mark, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines),
            let pack = try? CityPack.load(folder.appending(path: name).path), Self.isWhole(pack)
        {
            return pack
        }
        return try CityPack.load(installed)
    }

    /// Puts a pack on the shelf that the server sent.
    /// - Throws: When it is none, or has faults; nothing has changed then.
    func take(_ archive: JSONValue) throws {
        let archive = try PackArchive(archive)
        let name = archive.version
        let place = folder.appending(path: name)
        let manager = FileManager.default
        try? manager.removeItem(at: place)
        for (path, text) in archive.files {
            let file = place.appending(path: path)
            try manager.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        let root = place.appending(path: archive.root).path
        let pack = try CityPack.load(root)
        guard Self.isWhole(pack) else {
            try? manager.removeItem(at: place)
            throw PackRefused(faults: pack.faults.all.map(\.description))
        }
        let before = try? String(contentsOf: mark, encoding: .utf8)
        try Data("\(name)/\(archive.root)\n".utf8).write(to: mark, options: .atomic)
        keepOnly([name, before?.split(separator: "/").first.map(String.init) ?? name])
        next.withLock { $0 = name }
    }

    /// What waited is in use now.
    func began() { next.withLock { $0 = nil } }

    private var mark: URL { folder.appending(path: "current") }

    private static func isWhole(_ pack: CityPack) -> Bool {
        _ = OfferedForms(pack: pack)
        return pack.faults.isEmpty
    }

    private func keepOnly(_ names: Set<String>) {
        let manager = FileManager.default
        for name in (try? manager.contentsOfDirectory(atPath: folder.path)) ?? []
        where name != "current" && !names.contains(name) {
            try? manager.removeItem(at: folder.appending(path: name))
        }
    }
}

/// A pack that was sent cannot be used.
struct PackRefused: Error, CustomStringConvertible {
    let faults: [String]
    var description: String { faults.prefix(3).joined(separator: "; ") }
}

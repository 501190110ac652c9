import Foundation
import Pack

/// A pack written to a folder of its own for one test.
struct TemporaryPack {
    let root: String

    init(_ files: [String: String]) throws {
        root = NSTemporaryDirectory() + "pack-" + UUID().uuidString
        for (path, text) in files { try write(path, Array(text.utf8)) }
    }

    func write(_ path: String, _ bytes: [UInt8]) throws {
        let url = URL(fileURLWithPath: root + "/" + path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
    }

    /// The faults as `line:column: reason`, without the folder.
    func faults(_ body: (CityPack) throws -> Void = { _ in }) throws -> [String] {
        let pack = try CityPack.load(root + "/town")
        try body(pack)
        return pack.faults.all.map { $0.description.replacingOccurrences(of: root + "/", with: "") }
    }
}

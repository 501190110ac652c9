import Foundation
import Kernel

/// A file of a city pack.
public struct PackFile: Sendable, Hashable {
    /// Path as printed in faults, such as `City/base/words/site.yml`.
    public let path: String
    /// The name without folder and ending, such as `site`.
    public let stem: String

    /// The file at a path relative to a layer; nil when the layer has none.
    init?(layer: CityPack.Layer, path: String) {
        let whole = layer.path + "/" + path
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: whole, isDirectory: &isFolder), !isFolder.boolValue else {
            return nil
        }
        self.init(path: whole)
    }

    /// The language of a catalogue named `<area>.<language>.yml`.
    var language: Language? {
        let parts = stem.split(separator: ".")
        return parts.count == 2 ? Language(rawValue: String(parts[1])) : nil
    }

    private init(path: String) {
        self.path = path
        let name = path.split(separator: "/").last.map(String.init) ?? path
        stem = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
    }

    /// The bytes of the file; nil when it cannot be read.
    public func bytes() -> [UInt8]? { Self.bytes(at: path) }

    static func bytes(at path: String) -> [UInt8]? {
        FileManager.default.contents(atPath: path).map { [UInt8]($0) }
    }

    /// The files of a folder over all layers, ordered by name. With `everyLayer` files of the same name all count,
    /// base first; without it the highest layer's stands for the others.
    static func list(folder: String, ending: String, layers: [CityPack.Layer], everyLayer: Bool) -> [PackFile] {
        var found: [(name: String, file: PackFile)] = []
        for layer in layers {
            let path = layer.path + "/" + folder
            let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
            for name in names where name.hasSuffix("." + ending) && !name.hasPrefix(".") {
                if !everyLayer { found.removeAll { $0.name == name } }
                found.append((name, PackFile(path: path + "/" + name)))
            }
        }
        // Stable: within one name the layers keep their order.
        return found.enumerated().sorted { ($0.element.name, $0.offset) < ($1.element.name, $1.offset) }
            .map(\.element.file)
    }
}

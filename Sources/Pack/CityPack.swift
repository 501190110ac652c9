import Foundation
import Kernel

/// Everything that is one city's and not code (自治体パック), read from a folder and checked as a whole.
///
/// A pack is a stack of layers: `pack.yml` may name a `base`, such as the folder with what national law gives every
/// municipality. A file of an upper layer replaces the file with the same path in the layers below.
///
/// ```swift
/// let pack = try CityPack.load("City/town")
/// guard pack.faults.isEmpty else { … }      // print them all: file, line, reason
/// pack.words.text("site.save", .ja)         // 保存する
/// ```
public struct CityPack: Sendable {
    /// A folder of the stack.
    public struct Layer: Sendable {
        public let name: String
        public let path: String
    }

    /// The folder that was named, such as `City/town`.
    public let root: String
    /// Short name of the city in Latin letters, such as `town`; used in file names and addresses.
    public let id: String
    public let name: LocalizedText
    /// The languages in which the city speaks to visitors, in the order in which they are offered; Japanese first.
    public let languages: [Language]
    /// From the base upwards; the city's own folder is last.
    public let layers: [Layer]
    /// `pack.yml` itself, for what other parts read from it.
    public let manifest: PackNode
    /// What is wrong with the pack; it must be empty before the pack is served.
    public let faults: PackFaults
    public let words: Words
    let translations: Translations

    /// Reads the manifest, the layers and the words; the other parts are read by the services that know them.
    ///
    /// - Throws: ``PackFault`` when there is no readable `pack.yml`; everything else is collected in ``faults``.
    public static func load(_ path: String) throws(PackFault) -> CityPack {
        let faults = PackFaults()
        let root = normalised(path)
        let manifest = try manifest(of: root, faults: faults)
        manifest.allow(["id", "name", "base", "languages", "omit", "contact", "site", "sample"])
        let layers = try layers(from: root, manifest: manifest, faults: faults)
        var languages = manifest.strings("languages").map { Language(rawValue: $0) }
        if languages.isEmpty { languages = [.ja] }
        if languages.first != .ja { manifest.node("languages")?.fault("the first language must be ja") }
        return CityPack(
            root: root, id: manifest.string("id"), name: manifest.localized("name"), languages: languages,
            layers: layers, manifest: manifest, faults: faults, words: Words(layers: layers, faults: faults),
            translations: Translations(layers: layers, faults: faults))
    }

    /// The ids that this city leaves out of what its base offers: `omit: {procedures: [taxi-ticket]}`.
    public func omitted(_ kind: String) -> Set<String> {
        Set(manifest.node("omit")?.strings(kind) ?? [])
    }

    /// The files in a folder of the pack with the given ending, in the order of their names; `folder` is relative to
    /// the layer, such as `procedures`. A file of an upper layer stands for the ones of the same name below.
    public func files(in folder: String, ending: String = "yml") -> [PackFile] {
        PackFile.list(folder: folder, ending: ending, layers: layers, everyLayer: false)
    }

    /// The root nodes of ``files(in:ending:)``; those that cannot be read are faults.
    public func documents(in folder: String) -> [PackNode] {
        files(in: folder).compactMap(read)
    }

    /// The root node of one file, from the highest layer that has it.
    public func document(_ path: String) -> PackNode? {
        file(path).flatMap(read)
    }

    /// The root nodes of one file in every layer that has it, base first, for files whose entries add up.
    public func documentsOfLayers(_ path: String) -> [PackNode] {
        layers.compactMap { PackFile(layer: $0, path: path) }.compactMap(read)
    }

    /// One file of the pack, from the highest layer that has it.
    public func file(_ path: String) -> PackFile? {
        layers.reversed().lazy.compactMap { PackFile(layer: $0, path: path) }.first
    }

    /// Reads a YAML file.
    public func read(_ file: PackFile) -> PackNode? {
        guard let bytes = file.bytes() else {
            faults.add(PackFault(file: file.path, line: 1, column: 1, reason: "the file cannot be read"))
            return nil
        }
        return PackReader.read(bytes, file: file.path, faults: faults, translations: translations)
    }

    /// Reads a text as if it were a file of the pack, translations included; what is wrong goes to `faults`.
    public func read(_ text: String, as file: String, faults: PackFaults) -> PackNode? {
        PackReader.read(Array(text.utf8), file: file, faults: faults, translations: translations)
    }

    private static func manifest(of root: String, faults: PackFaults) throws(PackFault) -> PackNode {
        let path = root + "/pack.yml"
        guard let bytes = PackFile.bytes(at: path) else {
            throw PackFault(file: path, line: 1, column: 1, reason: "there is no city pack here: pack.yml is missing")
        }
        guard let node = PackReader.read(bytes, file: path, faults: faults), node.isMap else {
            throw faults.all.first
                ?? PackFault(file: path, line: 1, column: 1, reason: "pack.yml must say id, name and languages")
        }
        return node
    }

    private static func layers(
        from root: String, manifest: PackNode, faults: PackFaults
    ) throws(PackFault) -> [Layer] {
        var layers = [Layer(name: manifest.string("id"), path: root)]
        var current = manifest
        while let base = current.optionalString("base") {
            let path = normalised(layers[0].path + "/" + base)
            guard !layers.contains(where: { $0.path == path }) else {
                current.node("base")?.fault("the base \"\(base)\" leads back to a layer already used")
                break
            }
            current = try Self.manifest(of: path, faults: faults)
            layers.insert(Layer(name: current.string("id"), path: path), at: 0)
        }
        return layers
    }

    /// Removes `.` and resolves `x/..`, so that faults name `City/base/…` and not `City/town/../base/…`.
    private static func normalised(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
        }
        let joined = parts.joined(separator: "/")
        return path.hasPrefix("/") ? "/" + joined : (joined.isEmpty ? "." : joined)
    }
}

import Crypto
import Foundation
import Kernel
import Pack

/// The part of a pack that a terminal needs to offer and print forms, in one piece: it travels as JSON and says its version.
///
/// ```swift
/// let archive = try PackArchive(pack: pack)
/// archive.json(since: "5f3a…")        // nil when the other side has this version already
/// ```
public struct PackArchive: Sendable {
    /// Folders and files of each layer that terminals read.
    private static let parts = [
        "pack.yml", "windows.yml", "life-events.yml", "form-ways.yml", "terminal.yml", "calendars.yml",
        "site/purposes.yml", "tables/individual-number.yml",
    ]
    private static let folders = ["words", "translations", "forms", FormCatalogue.publishedFolder]
    /// The longest file and the most files of an archive that is taken.
    private static let longestFile = 2 << 20, mostFiles = 5_000

    /// Made from the content: the same files have the same version.
    public let version: String
    /// The city's own folder inside the archive.
    public let root: String
    /// The text of each file by its path, such as `base/windows.yml`.
    public let files: [String: String]

    /// The archive of a pack.
    /// - Throws: ``PackArchiveError`` when its layers do not lie beside each other, or a file is no text.
    public init(pack: CityPack) throws(PackArchiveError) {
        var files: [String: String] = [:]
        let manager = FileManager.default
        let place = Self.parent(pack.root)
        for layer in pack.layers {
            guard Self.parent(layer.path) == place else { throw .layers(layer.path) }
            let name = Self.name(layer.path)
            for path in Self.parts
                + Self.folders.flatMap({ folder in
                    ((try? manager.contentsOfDirectory(atPath: "\(layer.path)/\(folder)")) ?? [])
                        .filter { $0.hasSuffix(".yml") && !$0.hasPrefix(".") }.map { "\(folder)/\($0)" }
                })
            {
                guard let bytes = manager.contents(atPath: "\(layer.path)/\(path)") else { continue }
                guard let text = String(validating: bytes, as: UTF8.self) else { throw .notText(path) }
                files["\(name)/\(path)"] = text
            }
        }
        self.init(root: Self.name(pack.root), files: files)
    }

    /// Reads an archive that was sent.
    public init(_ json: JSONValue) throws(PackArchiveError) {
        guard let root = json["root"]?.stringValue, let members = json["files"]?.objectValue,
            members.count <= Self.mostFiles
        else { throw .noArchive }
        var files: [String: String] = [:]
        for (path, value) in members {
            guard let text = value.stringValue, text.utf8.count <= Self.longestFile, Self.isInside(path) else {
                throw .path(path)
            }
            files[path] = text
        }
        guard Self.isInside("\(root)/pack.yml"), files["\(root)/pack.yml"] != nil else { throw .noArchive }
        self.init(root: root, files: files)
        guard json["version"]?.stringValue == version else { throw .version }
    }

    /// The archive with forms that were published since, in a folder of the city's own.
    public func with(_ published: [FormCatalogue.Published]) -> PackArchive {
        guard !published.isEmpty else { return self }
        var files = files
        for one in published { files["\(root)/\(one.path)"] = one.text }
        return PackArchive(root: root, files: files)
    }

    /// The version that the files of an archive have, for whoever makes one by hand.
    static func version(of files: [String: String]) -> String {
        var hash = SHA256()
        for (path, text) in files.sorted(by: { $0.key < $1.key }) {
            hash.update(data: Data("\(path)\u{0}\(text.utf8.count)\u{0}\(text)".utf8))
        }
        return hash.finalize().prefix(12).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }

    private init(root: String, files: [String: String]) {
        (self.root, self.files, version) = (root, files, Self.version(of: files))
    }

    /// The archive as it travels; nil when the other side has this version.
    public func json(since known: String?) -> JSONValue? {
        guard known != version else { return nil }
        return [
            "version": .string(version), "root": .string(root), "files": .object(files.mapValues { .string($0) }),
        ]
    }

    /// A path of plain names: nothing is ever written outside of the archive's own folder.
    private static func isInside(_ path: String) -> Bool {
        let names = path.split(separator: "/", omittingEmptySubsequences: false)
        return (2...4).contains(names.count)
            && names.allSatisfy { name in
                !name.isEmpty && !name.hasPrefix(".")
                    && name.unicodeScalars.allSatisfy {
                        $0.isASCII && ($0.properties.isAlphabetic || "0123456789-_.".unicodeScalars.contains($0))
                    }
            }
    }

    private static func name(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

    private static func parent(_ path: String) -> String {
        path.split(separator: "/").dropLast().joined(separator: "/")
    }
}

/// Why something is no archive of a pack.
public enum PackArchiveError: Error, Hashable, Sendable {
    /// A layer does not lie beside the city's own folder.
    case layers(String)
    /// A file is not UTF-8.
    case notText(String)
    /// It has no files, or no `pack.yml`.
    case noArchive
    /// A file would lie elsewhere, or is too long.
    case path(String)
    /// The files are not those of the version it states.
    case version
}

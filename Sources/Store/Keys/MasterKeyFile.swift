import Crypto
import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The file of the master keys: a line each, `name base64`, the current one first; the line `index` may stand anywhere.
/// ```
/// m5f0c2ab91d3e q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=
/// index         EjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJCrze8=
/// ```
extension MasterKeys {
    /// Reads the key file.
    /// - Throws: ``StoreError/refused(_:)`` when it cannot be read, others than its owner may open it, or a line of it is
    ///   not understood. The reason names the line, never what is in it.
    public static func read(from path: String) throws(StoreError) -> MasterKeys {
        let bytes = try SecretFile.read(path, kind: "key file")
        return try MasterKeys(text: String(decoding: bytes, as: UTF8.self), path: path)
    }

    /// Writes the key file, readable by its owner alone, and returns when it is on disk. At no moment is there half a
    /// file.
    ///
    /// - Parameter replacing: Whether a file that is there may be replaced. Whoever replaces keys that are in use loses
    ///   what they wrap.
    /// - Throws: ``StoreError/refused(_:)`` when there is a file already or it cannot be written.
    public func write(to path: String, replacing: Bool = false) throws {
        let unfinished = "\(path).\(UUID().uuidString).new"
        defer { unlink(unfinished) }
        let descriptor = open(unfinished, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw MasterKeys.cannotWrite(path, errno) }
        do {
            let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
            try file.write(contentsOf: Data(text.utf8))
            try file.synchronize()
            try file.close()
        } catch {
            throw StoreError.refused("the key file \(path) cannot be written: \(error.localizedDescription)")
        }
        // A link is refused where a file is already; a rename takes its place.
        let result = replacing ? rename(unfinished, path) : link(unfinished, path)
        guard result == 0 else { throw MasterKeys.cannotWrite(path, errno) }
        try MasterKeys.syncFolder(of: path)
    }

    /// A new name is on disk only when its folder is.
    private static func syncFolder(of path: String) throws {
        let folder = open(URL(fileURLWithPath: path).deletingLastPathComponent().path, O_RDONLY | O_CLOEXEC)
        guard folder >= 0 else { throw cannotWrite(path, errno) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw cannotWrite(path, errno) }
    }

    private static func cannotWrite(_ path: String, _ code: Int32) -> StoreError {
        .refused("the key file \(path) cannot be written: \(String(cString: strerror(code)))")
    }

    /// The lines of the file.
    var text: String {
        let masters = ([current] + old).map { MasterKeys.line($0.name, $0.key) }
        return (masters + [MasterKeys.line(MasterKeys.indexName, index)]).joined()
    }

    private static func line(_ name: String, _ key: SymmetricKey) -> String {
        "\(name) \(key.withUnsafeBytes { Data($0).base64EncodedString() })\n"
    }

    /// Reads the lines of the file at `path`, which is for errors.
    init(text: String, path: String) throws(StoreError) {
        var masters: [Master] = []
        var index: SymmetricKey?
        for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let words = line.split(whereSeparator: \.isWhitespace)
            if words.isEmpty { continue }
            let place = "line \(number + 1) of the key file \(path)"
            guard words.count == 2, MasterKeys.isUsable(words[0]), let bytes = Data(base64Encoded: String(words[1])),
                bytes.count == 32
            else { throw .refused("\(place) is not a name and the base64 of 32 bytes") }
            let name = String(words[0])
            let isThere = name == MasterKeys.indexName ? index != nil : masters.contains { $0.name == name }
            if isThere { throw .refused("\(place) has a name that another line has") }
            if name == MasterKeys.indexName {
                index = SymmetricKey(data: bytes)
            } else {
                masters.append(Master(name: name, key: SymmetricKey(data: bytes)))
            }
        }
        guard let current = masters.first else { throw .refused("the key file \(path) has no master key") }
        guard let index else {
            throw .refused("the key file \(path) has no line \"\(MasterKeys.indexName)\" for the blind indexes")
        }
        self.init(current: current, old: Array(masters.dropFirst()), index: index)
    }

    /// Short and plain, because it stands in the database and in messages. A key in the place of the name would be
    /// printed, so a name is shorter than a key.
    private static func isUsable(_ name: Substring) -> Bool {
        name.utf8.count <= 40
            && name.utf8.allSatisfy {
                switch $0 {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }
}

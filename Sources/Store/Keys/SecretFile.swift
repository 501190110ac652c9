import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Files with secrets in them: keys, the PIN of a token. They are read only when nobody but their owner can open them.
public enum SecretFile {
    /// More than any such file needs; a wrong path must not read gigabytes.
    private static let largest = 65_536

    /// The bytes of a file.
    /// - Parameter kind: What it is called in errors, such as `key file`.
    /// - Throws: ``StoreError/refused(_:)`` when it cannot be read, is no plain file, is too large, or others than its
    ///   owner may open it. The reason never says what is in it.
    public static func read(_ path: String, kind: String) throws(StoreError) -> [UInt8] {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw .refused("the \(kind) \(path) cannot be read: \(String(cString: strerror(errno)))")
        }
        defer { try? file.close() }
        // Asked of the open file, not of the path, which may mean another file a moment later.
        var status = stat()
        guard fstat(file.fileDescriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw .refused("the \(kind) \(path) is not a plain file")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw .refused("the \(kind) \(path) may be opened by others than its owner; set its permissions to 0600")
        }
        guard status.st_size <= largest else { throw .refused("the \(kind) \(path) is too large to be one") }
        do {
            return Array(try file.read(upToCount: largest) ?? Data())
        } catch {
            throw .refused("the \(kind) \(path) cannot be read: \(error.localizedDescription)")
        }
    }
}

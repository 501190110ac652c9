import Crypto
import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The master keys of a file, read again when the file has changed: a new key is used from the next record on, without
/// starting the programs again.
///
/// A file that cannot be read any more, or is only half understood, changes nothing for a program that has read it: it goes
/// on with the keys it has.
public final class KeyFile: KeyWrapping {
    /// The file.
    public let path: String
    private let state: Mutex<State>

    private struct State {
        var keys: MasterKeys
        var stamp: Stamp?
    }

    /// What tells one state of the file from another.
    private struct Stamp: Equatable {
        let device: UInt64
        let inode: UInt64
        let seconds: Int
        let nanoseconds: Int
        let size: Int

        init?(_ path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            device = UInt64(status.st_dev)
            inode = UInt64(status.st_ino)
            #if canImport(Darwin)
                (seconds, nanoseconds) = (status.st_mtimespec.tv_sec, status.st_mtimespec.tv_nsec)
            #else
                (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
            #endif
            size = Int(status.st_size)
        }
    }

    /// Reads the file.
    /// - Throws: ``StoreError/refused(_:)``, as ``MasterKeys/read(from:)`` does.
    public init(_ path: String) throws {
        self.path = path
        // Asked before it is read: what changes in between is read once more.
        let stamp = Stamp(path)
        state = Mutex(State(keys: try MasterKeys.read(from: path), stamp: stamp))
    }

    /// The keys as the file has them now.
    public var keys: MasterKeys {
        state.withLock { state in
            let stamp = Stamp(path)
            if let stamp, stamp != state.stamp, let keys = try? MasterKeys.read(from: path) {
                state = State(keys: keys, stamp: stamp)
            }
            return state.keys
        }
    }

    public var names: [String] { keys.names }
    public var place: String { "the key file \(path)" }
    public var indexKey: SymmetricKey? { keys.indexKey }

    public func wrap(_ key: SymmetricKey, for record: String) throws(VaultError) -> WrappedKey {
        try keys.wrap(key, for: record)
    }

    public func unwrap(_ wrapped: WrappedKey, for record: String) throws(VaultError) -> SymmetricKey {
        try keys.unwrap(wrapped, for: record)
    }
}

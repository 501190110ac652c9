import Crypto
import Foundation

/// The keys that live outside the database, in a file of their own: the master keys that wrap the keys of records, and
/// the key of the blind indexes. Without them a copy of the database opens nothing.
///
/// ```swift
/// try MasterKeys.generate().write(to: "/etc/mio/master.keys")     // once
/// let vault = try await RecordVault.open(KeyFile("/etc/mio/master.keys"), in: store)
/// ```
/// To change the master key without stopping:
/// ```swift
/// try keys.renewed().write(to: path, replacing: true)             // 1. a new key; ``KeyFile`` takes it up by itself
/// try await store.rotateRecordKeys(vault)                         // 2. until it returns 0
/// try keys.withoutOld().write(to: path, replacing: true)          // 3. the old one is no longer needed
/// ```
/// A backup from before the change needs the old key, as long as it is kept.
public struct MasterKeys: Sendable, Equatable {
    /// A key and the name under which the database refers to it.
    struct Master: Sendable, Equatable {
        let name: String
        let key: SymmetricKey
    }

    /// The name of the line that has the key of the blind indexes.
    static let indexName = "index"

    /// What wraps from now on.
    let current: Master
    /// What can still unwrap.
    let old: [Master]
    /// Apart from the others, because what is found by it must still be found when they have changed.
    let index: SymmetricKey

    init(current: Master, old: [Master], index: SymmetricKey) {
        self.current = current
        self.old = old
        self.index = index
    }

    /// New keys: one master key, and one for the blind indexes.
    public static func generate() -> MasterKeys {
        MasterKeys(current: newMaster(), old: [], index: SymmetricKey(size: .bits256))
    }

    /// The same keys with a new current one before them.
    public func renewed() -> MasterKeys {
        MasterKeys(current: MasterKeys.newMaster(), old: [current] + old, index: index)
    }

    /// The same keys without the old ones, for when ``Store/rotateRecordKeys(_:batch:)`` finds no more to do.
    public func withoutOld() -> MasterKeys {
        MasterKeys(current: current, old: [], index: index)
    }

    /// The names of the master keys, the current one first.
    public var names: [String] { [current.name] + old.map(\.name) }

    private func master(named name: String) -> SymmetricKey? {
        name == current.name ? current.key : old.first { $0.name == name }?.key
    }

    /// The name is by chance, so that it is new in every file and says nothing about the key.
    private static func newMaster() -> Master {
        let name = "m" + UUID().uuidString.lowercased().filter { $0 != "-" }.prefix(12)
        return Master(name: name, key: SymmetricKey(size: .bits256))
    }
}

extension MasterKeys: KeyWrapping {
    public var place: String { "a key file" }
    public var indexKey: SymmetricKey? { index }

    public func wrap(_ key: SymmetricKey, for record: String) throws(VaultError) -> WrappedKey {
        let bytes = key.withUnsafeBytes(Array.init)
        guard let closed = try? Envelope.close(bytes, as: .key, at: record, under: current.key) else {
            throw .unavailable("a key could not be wrapped")
        }
        return WrappedKey(master: current.name, bytes: closed)
    }

    public func unwrap(_ wrapped: WrappedKey, for record: String) throws(VaultError) -> SymmetricKey {
        guard let master = master(named: wrapped.master) else { throw .unknownMaster(wrapped.master) }
        let key = try Envelope.open(wrapped.bytes, as: .key, at: record, under: master)
        guard key.count == 32 else { throw .damaged }
        return SymmetricKey(data: key)
    }
}

extension MasterKeys: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The names; never the keys.
    public var description: String { "MasterKeys(\(names.joined(separator: ", ")))" }
    /// The names; never the keys.
    public var debugDescription: String { description }
    /// Nothing inside is shown, so that `dump` does not print keys either.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

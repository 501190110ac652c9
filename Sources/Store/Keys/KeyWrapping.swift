import Crypto

/// What wraps the keys of records under a master key and unwraps them: a file of keys, or a token that never lets its key
/// out.
///
/// What is wrapped names the master key, so that several may be in use side by side while the keys of records come under
/// a new one.
public protocol KeyWrapping: Sendable {
    /// The names of the master keys that can unwrap; the first one wraps. Never empty. They stand in the database.
    var names: [String] { get }
    /// Where the keys are, for people, such as `the key file /etc/mio/master.keys`. Nothing secret.
    var place: String { get }
    /// The key of the blind indexes, where it is kept beside the master keys; nil where it is not.
    var indexKey: SymmetricKey? { get }

    /// Wraps a key of 32 bytes for one record, under the first of ``names``.
    /// - Throws: ``VaultError/unavailable(_:)``.
    func wrap(_ key: SymmetricKey, for record: String) throws(VaultError) -> WrappedKey

    /// The key that was wrapped for this record.
    /// - Throws: ``VaultError``: `damaged` when the bytes were changed or wrapped for another record, `unknownMaster`,
    ///   `unavailable`.
    func unwrap(_ wrapped: WrappedKey, for record: String) throws(VaultError) -> SymmetricKey
}

extension KeyWrapping {
    /// None.
    public var indexKey: SymmetricKey? { nil }
}

/// The key of a record, wrapped.
///
/// Every way of wrapping makes the same bytes: a version (1), 12 bytes that never return, the key under AES-256-GCM, and 16
/// bytes that show any change. ``binding(for:)`` is what is authenticated beside it.
public struct WrappedKey: Sendable, Hashable {
    /// The name of the master key.
    public let master: String
    /// The wrapped key.
    public let bytes: [UInt8]

    /// The first byte of what is wrapped.
    public static let version: UInt8 = 1
    /// The length of the number used once, in bytes.
    public static let nonceLength = 12
    /// The length of the proof that nothing was changed, in bytes.
    public static let tagLength = 16

    /// A key as it was wrapped.
    public init(master: String, bytes: [UInt8]) { (self.master, self.bytes) = (master, bytes) }

    /// The bytes that are authenticated with a record's key (AES-GCM's additional data), so that it opens for this record
    /// only.
    public static func binding(for record: String) -> [UInt8] { Envelope.bound(.key, [record]) }
}

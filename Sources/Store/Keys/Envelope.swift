import Crypto
import Foundation

/// Bytes closed with AES-256-GCM and tied to where they belong: a version, 12 random bytes, the ciphertext, and 16 bytes
/// that show any change.
enum Envelope {
    /// What kind of thing is closed; it is part of where it belongs, so that one kind is never taken for the other.
    enum Kind: String {
        /// A record's key under a master key.
        case key = "mio record key"
        /// A field under the record's key.
        case field = "mio record field"
    }

    private static let version = WrappedKey.version

    /// Closes bytes under a key; they open only as the same kind at the same place.
    static func close(_ bytes: [UInt8], as kind: Kind, at place: String..., under key: SymmetricKey) throws -> [UInt8] {
        let box = try AES.GCM.seal(bytes, using: key, authenticating: bound(kind, place))
        return [version] + Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)
    }

    /// The bytes that were closed.
    /// - Throws: ``VaultError/damaged`` when they were changed, or closed under another key or for another place.
    static func open(
        _ bytes: [UInt8], as kind: Kind, at place: String..., under key: SymmetricKey
    ) throws(VaultError) -> [UInt8] {
        guard bytes.first == version, let box = try? AES.GCM.SealedBox(combined: bytes.dropFirst()),
            let opened = try? AES.GCM.open(box, using: key, authenticating: bound(kind, place))
        else { throw .damaged }
        return Array(opened)
    }

    /// Each part with its length before it, so that no two places are written alike.
    static func bound(_ kind: Kind, _ place: [String]) -> [UInt8] {
        [version]
            + ([kind.rawValue] + place).flatMap { part in
                withUnsafeBytes(of: UInt64(part.utf8.count).bigEndian, Array.init) + Array(part.utf8)
            }
    }
}

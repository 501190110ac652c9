import Crypto
import Foundation

/// The key that signs checkpoints (Ed25519), and the name under which its signatures stand, such as the city's domain.
public struct AuditKey: Sendable {
    /// The name in the signatures: printable, without spaces and `+`.
    public let name: String
    private let key: Curve25519.Signing.PrivateKey

    /// PKCS #8 of an Ed25519 key (RFC 8410) is this and the 32 bytes.
    private static let head: [UInt8] = [
        0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
    ]

    /// A new key; nil when the name cannot stand in a signature.
    public init?(name: String) {
        guard Self.isUsable(name) else { return nil }
        self.name = name
        key = Curve25519.Signing.PrivateKey()
    }

    /// Reads `-----BEGIN PRIVATE KEY-----` as `openssl genpkey -algorithm ed25519` writes it; nil for anything else.
    public init?(name: String, pem: String) {
        guard Self.isUsable(name), let der = AuditPEM.decode(pem, label: "PRIVATE KEY"),
            der.count == Self.head.count + 32, der.starts(with: Self.head),
            let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: der.dropFirst(Self.head.count))
        else { return nil }
        self.name = name
        self.key = key
    }

    static func isUsable(_ name: String) -> Bool {
        !name.isEmpty && name.unicodeScalars.allSatisfy { $0 != "+" && !$0.properties.isWhitespace && $0.value > 0x20 }
    }

    /// The private key as PEM; the file that holds it belongs to its owner alone.
    public var pem: String { AuditPEM.encode(Self.head + Array(key.rawRepresentation), label: "PRIVATE KEY") }

    /// The key that verifies what this one signs.
    public var publicKey: AuditPublicKey { AuditPublicKey(name: name, key: key.publicKey) }

    /// Signs the newest state of the trail.
    /// - Throws: when the system has no randomness to sign with.
    public func checkpoint(of seal: AuditSeal) throws -> AuditCheckpoint {
        let text = AuditCheckpoint.text(
            origin: name, events: seal.total, hash: seal.hash, seal: seal.number, at: seal.sealedAt)
        let signature = try key.signature(for: Array(text.utf8))
        return AuditCheckpoint(
            origin: name, seal: seal.number, events: seal.total, hash: seal.hash, at: seal.sealedAt,
            keyHash: publicKey.hash, signature: Array(signature))
    }
}

/// The key that verifies checkpoints.
public struct AuditPublicKey: Sendable {
    /// The name that signatures must carry.
    public let name: String
    private let key: Curve25519.Signing.PublicKey

    /// SubjectPublicKeyInfo of an Ed25519 key (RFC 8410) is this and the 32 bytes.
    private static let head: [UInt8] = [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00]

    init(name: String, key: Curve25519.Signing.PublicKey) {
        self.name = name
        self.key = key
    }

    /// Reads `-----BEGIN PUBLIC KEY-----` as `openssl pkey -pubout` writes it; nil for anything else.
    public init?(name: String, pem: String) {
        guard AuditKey.isUsable(name), let der = AuditPEM.decode(pem, label: "PUBLIC KEY"),
            der.count == Self.head.count + 32, der.starts(with: Self.head),
            let key = try? Curve25519.Signing.PublicKey(rawRepresentation: der.dropFirst(Self.head.count))
        else { return nil }
        self.name = name
        self.key = key
    }

    /// The key as PEM.
    public var pem: String { AuditPEM.encode(Self.head + Array(key.rawRepresentation), label: "PUBLIC KEY") }

    /// The first four bytes of SHA-256(name, newline, 1, key): which key a signature is from (C2SP signed-note).
    var hash: [UInt8] {
        Array(SHA256.hash(data: Array("\(name)\n".utf8) + [1] + Array(key.rawRepresentation)).prefix(4))
    }

    /// Why a checkpoint is not valid; nil when this key signed it.
    public func refusal(of checkpoint: AuditCheckpoint) -> String? {
        if checkpoint.origin != name { return "it is of \(checkpoint.origin), not of \(name)" }
        if checkpoint.keyHash != hash { return "another key signed it" }
        let text = Array(checkpoint.text.utf8)
        return key.isValidSignature(checkpoint.signature, for: text) ? nil : "the signature is wrong"
    }
}

/// Bytes between `-----BEGIN …-----` and `-----END …-----` (RFC 7468).
enum AuditPEM {
    static func encode(_ bytes: [UInt8], label: String) -> String {
        "-----BEGIN \(label)-----\n\(Data(bytes).base64EncodedString())\n-----END \(label)-----\n"
    }

    static func decode(_ text: String, label: String) -> [UInt8]? {
        let lines = text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
        guard lines.first == "-----BEGIN \(label)-----", lines.last == "-----END \(label)-----" else { return nil }
        return Data(base64Encoded: lines.dropFirst().dropLast().joined()).map(Array.init)
    }
}

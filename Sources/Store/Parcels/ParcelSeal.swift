import Crypto
import Foundation
import Kernel

/// Seals what residents hand in outside, so that only the inside reads it: whoever takes a copy of the outside's database, or
/// of what waits there, has nothing (HPKE, RFC 9180: P-256, HKDF-SHA256, AES-256-GCM).
///
/// ```swift
/// let seal = try ParcelSeal(pem: String(contentsOfFile: "inside.pub", encoding: .utf8))
/// try tx.send(Parcel(topic: "application", key: id, body: seal.seal(content, topic: "application", key: id)), .inward)
/// ```
public struct ParcelSeal: Sendable {
    private let key: P256.KeyAgreement.PublicKey

    /// What the key is known by: the beginning of the SHA-256 of its public half.
    public let name: String

    /// - Parameter pem: The public half that `mio sealing-key` has made (SubjectPublicKeyInfo).
    /// - Throws: When it is none.
    public init(pem: String) throws { self.init(try P256.KeyAgreement.PublicKey(pemRepresentation: pem)) }

    init(_ key: P256.KeyAgreement.PublicKey) {
        self.key = key
        name = Self.name(of: key)
    }

    /// The body of a parcel that says nothing to whoever has not the other half of the key. It opens for this topic and this key of
    /// a parcel only.
    public func seal(_ content: JSONValue, topic: String, key parcel: String) throws -> JSONValue {
        var sender = try HPKE.Sender(recipientKey: key, ciphersuite: Self.suite, info: Self.info)
        let sealed = try sender.seal(
            Data(content.canonicalBytes), authenticating: Self.context(topic: topic, key: parcel))
        return [
            "sealedFor": .string(name), "share": .string(sender.encapsulatedKey.base64EncodedString()),
            "sealed": .string(sealed.base64EncodedString()),
        ]
    }

    static let suite = HPKE.Ciphersuite.P256_SHA256_AES_GCM_256
    static let info = Data("miotsukushi parcel/1".utf8)

    static func context(topic: String, key: String) -> Data { Data("\(topic)\n\(key)".utf8) }

    static func name(of key: P256.KeyAgreement.PublicKey) -> String {
        SHA256.hash(data: key.derRepresentation).prefix(8).map { String(UInt16($0) + 256, radix: 16).dropFirst() }
            .joined()
    }
}

/// Opens inside what was sealed outside: the key of now, and earlier ones for what still waits.
public struct ParcelKeys: Sendable {
    private let keys: [String: P256.KeyAgreement.PrivateKey]

    /// - Parameter pems: The private halves that `mio sealing-key` has made (PKCS#8).
    /// - Throws: When one of them is none.
    public init(pems: [String]) throws {
        keys = Dictionary(
            try pems.map { try P256.KeyAgreement.PrivateKey(pemRepresentation: $0) }
                .map { (ParcelSeal.name(of: $0.publicKey), $0) },
            uniquingKeysWith: { first, _ in first })
    }

    /// Opens the body of a parcel.
    /// - Throws: ``UnreadableParcel`` when it was sealed for another key or another parcel, or was changed.
    public func open(_ body: JSONValue, topic: String, key parcel: String) throws(UnreadableParcel) -> JSONValue {
        func bytes(_ name: String) -> Data? { body[name]?.stringValue.flatMap { Data(base64Encoded: $0) } }
        guard let name = body["sealedFor"]?.stringValue, let share = bytes("share"), let sealed = bytes("sealed") else {
            throw UnreadableParcel(reason: "it is not sealed")
        }
        guard let key = keys[name] else {
            throw UnreadableParcel(reason: "it was sealed for the key \(name), which is not here (--opening-key)")
        }
        do {
            var recipient = try HPKE.Recipient(
                privateKey: key, ciphersuite: ParcelSeal.suite, info: ParcelSeal.info, encapsulatedKey: share)
            let opened = try recipient.open(
                sealed, authenticating: ParcelSeal.context(topic: topic, key: parcel))
            return try JSONValue(parsing: Array(opened))
        } catch {
            throw UnreadableParcel(reason: "what was sealed for the key \(name) does not open")
        }
    }

    /// A pair of halves: the private one for the inside, the public one for the outside.
    public static func makePair() -> (private: String, public: String) {
        let key = P256.KeyAgreement.PrivateKey()
        return (key.pemRepresentation + "\n", key.publicKey.pemRepresentation + "\n")
    }
}

/// EF 0004 of 券面事項入力補助AP, and a root of trust: a certificate that a card can verify.
///
///     7F21 { 5F4E issuer (16 bytes) subject (16 bytes) key;  5F37 signature }
///
/// The bytes of the key and what is signed are not public. Read and written here, until a city installs what the issuer
/// hands out: the key is ``CardPublicKey``, and the signature of the issuer covers the whole object `5F4E`, tag and length
/// included. See docs/decisions/0023.
public struct CardVerifiableCertificate: Hashable, Sendable {
    /// The name of the key that signed, 16 bytes.
    public let issuer: [UInt8]
    /// The name of the certified key, 16 bytes.
    public let subject: [UInt8]
    /// The certified key.
    public let key: CardPublicKey
    private let signed: [UInt8]
    private let signature: [UInt8]

    /// Reads a certificate; what follows it is filler.
    public init(parsing bytes: [UInt8]) throws(CardDataError) {
        let outer = try DataObject(in: bytes[...])
        guard outer.tag == 0x7F21 else { throw .wrongTag(expected: 0x7F21, found: outer.tag) }
        let children = try outer.children()
        let (body, signature) = (try children.only(0x5F4E), try children.only(0x5F37))
        guard body.value.count > 32 else { throw .badValue(0x5F4E, "too short") }
        issuer = Array(body.value.prefix(16))
        subject = Array(body.value.dropFirst(16).prefix(16))
        key = try CardPublicKey(in: body.value.dropFirst(32), of: 0x5F4E)
        signed = Array(body.encoded)
        self.signature = Array(signature.value)
    }

    /// Whether it names itself as its issuer, as a root does.
    public var isRoot: Bool { issuer == subject }

    /// Whether it was signed with a key.
    public func isSigned(by key: CardPublicKey) -> Bool { key.isValid(signature, of: signed) }

    /// Writes a certificate, as an issuer does.
    /// - Parameter sign: Signs the bytes it is given with the issuer's key.
    public static func encode(
        issuer: [UInt8], subject: [UInt8], key: CardPublicKey, sign: ([UInt8]) throws -> [UInt8]
    ) rethrows -> [UInt8] {
        let body = DataObject.encode(0x5F4E, issuer.prefix(16) + subject.prefix(16) + key.encoded)
        return DataObject.encode(0x7F21, body + DataObject.encode(0x5F37, try sign(body)))
    }
}

/// EF 0003 of 券面事項入力補助AP: what the issuer signed of the files that hold the holder's data.
///
///     FF30 { DF31 SHA-256 of the whole EF 0001;  DF32 SHA-256 of EF 0002 from DF22 on;  DF33 signature }
public struct DigestsFile: Hashable, Sendable {
    /// SHA-256 of the whole EF 0001.
    public let number: [UInt8]
    /// SHA-256 of EF 0002 from `DF22` to the end of its outer value.
    public let attributes: [UInt8]
    private let signed: [UInt8]
    private let signature: [UInt8]

    /// Reads the file.
    public init(parsing bytes: [UInt8]) throws(CardDataError) {
        let outer = try DataObject(in: bytes[...])
        guard outer.tag == 0xFF30 else { throw .wrongTag(expected: 0xFF30, found: outer.tag) }
        let children = try outer.children()
        let (number, attributes) = (try children.only(0xDF31), try children.only(0xDF32))
        guard number.value.count == 32 else { throw .badValue(0xDF31, "no SHA-256") }
        guard attributes.value.count == 32 else { throw .badValue(0xDF32, "no SHA-256") }
        self.number = Array(number.value)
        self.attributes = Array(attributes.value)
        signed = Array(number.encoded + attributes.encoded)
        signature = Array(try children.only(0xDF33).value)
    }

    /// Whether the two digests were signed with a key: the signature covers both objects, tags and lengths included.
    public func isSigned(by key: CardPublicKey) -> Bool { key.isValid(signature, of: signed) }

    /// Writes a file, as an issuer does.
    public static func encode(
        number: [UInt8], attributes: [UInt8], sign: ([UInt8]) throws -> [UInt8]
    ) rethrows -> [UInt8] {
        let digests = DataObject.encode(0xDF31, number) + DataObject.encode(0xDF32, attributes)
        return DataObject.encode(0xFF30, digests + DataObject.encode(0xDF33, try sign(digests)))
    }
}

/// EF 0007 of 券面事項入力補助AP: the card's own public key, signed by the issuer.
///
///     FF50 { DF51 key;  DF52 signature }
///
/// With EF 0003 it ties the data to this one card: whoever copies the files cannot sign a challenge.
public struct CardKeyFile: Hashable, Sendable {
    /// The card's key.
    public let key: CardPublicKey
    private let signed: [UInt8]
    private let signature: [UInt8]

    /// Reads the file.
    public init(parsing bytes: [UInt8]) throws(CardDataError) {
        let outer = try DataObject(in: bytes[...])
        guard outer.tag == 0xFF50 else { throw .wrongTag(expected: 0xFF50, found: outer.tag) }
        let children = try outer.children()
        let object = try children.only(0xDF51)
        key = try CardPublicKey(in: object.value, of: 0xDF51)
        signed = Array(object.encoded)
        signature = Array(try children.only(0xDF52).value)
    }

    /// Whether the key was signed with another key.
    public func isSigned(by key: CardPublicKey) -> Bool { key.isValid(signature, of: signed) }

    /// Writes a file, as an issuer does.
    public static func encode(_ key: CardPublicKey, sign: ([UInt8]) throws -> [UInt8]) rethrows -> [UInt8] {
        let object = DataObject.encode(0xDF51, key.encoded)
        return DataObject.encode(0xFF50, object + DataObject.encode(0xDF52, try sign(object)))
    }
}

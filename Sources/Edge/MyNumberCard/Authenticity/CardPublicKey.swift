import Crypto
import CryptoExtras
import Foundation

/// An RSA public key as a card's files hold it: `81 modulus 82 exponent` (ISO/IEC 7816-8, public key template).
public struct CardPublicKey: Hashable, Sendable {
    /// The modulus without leading zeros, 256 to 512 bytes.
    public let modulus: [UInt8]
    /// The public exponent.
    public let exponent: [UInt8]

    /// A key by its numbers.
    public init(modulus: [UInt8], exponent: [UInt8]) {
        (self.modulus, self.exponent) = (modulus, exponent)
    }

    /// Reads the two objects; `tag` is that of the object around them, for the error.
    init(in value: ArraySlice<UInt8>, of tag: UInt32) throws(CardDataError) {
        let modulus = try DataObject(in: value)
        let exponent = try DataObject(in: value, at: modulus.encoded.endIndex)
        guard modulus.tag == 0x81, exponent.tag == 0x82, exponent.encoded.endIndex == value.endIndex,
            (256...512).contains(modulus.value.count), (1...4).contains(exponent.value.count)
        else { throw .badValue(tag, "no RSA key") }
        self.init(modulus: Array(modulus.value), exponent: Array(exponent.value))
    }

    /// The two objects.
    public var encoded: [UInt8] { DataObject.encode(0x81, modulus) + DataObject.encode(0x82, exponent) }

    /// Whether a signature (RSASSA-PKCS1-v1_5 with SHA-256) of a message is this key's.
    public func isValid(_ signature: some Collection<UInt8>, of message: some Collection<UInt8>) -> Bool {
        guard let key = try? _RSA.Signing.PublicKey(n: Data(modulus), e: Data(exponent)) else { return false }
        return key.isValidSignature(
            _RSA.Signing.RSASignature(rawRepresentation: Data(signature)), for: SHA256.hash(data: Data(message)),
            padding: .insecurePKCS1v1_5)
    }
}

import Crypto
import Foundation

/// A message that only one browser can read (RFC 8291): `aes128gcm` of RFC 8188 in one record, under a key that both sides
/// derive. The push service carries it and sees nothing of it. Framing by hand, cryptography by swift-crypto: decision 0032.
enum PushMessage {
    /// A record may be so long; the one record of a message is shorter.
    private static let recordSize: UInt32 = 4_096
    /// Longer texts are refused by push services.
    static let mostBytes = 3_900

    /// What the subscription brings is no key.
    struct Unusable: Error {}

    /// The body of the request to the push service.
    ///
    /// - Parameters:
    ///   - receiver: The browser's public key, 65 bytes uncompressed.
    ///   - secret: What the browser shares, 16 bytes.
    ///   - sender: Ours for this one message.
    ///   - salt: 16 random bytes.
    /// - Throws: ``Unusable``, or an error of the cryptography.
    static func encrypt(
        _ plain: [UInt8], receiver: [UInt8], secret: [UInt8], sender: P256.KeyAgreement.PrivateKey = .init(),
        salt: [UInt8] = salt()
    ) throws -> [UInt8] {
        guard plain.count <= mostBytes, secret.count == 16, salt.count == 16, receiver.count == 65,
            let key = try? P256.KeyAgreement.PublicKey(x963Representation: receiver)
        else { throw Unusable() }
        let ours = Array(sender.publicKey.x963Representation)
        let shared = try sender.sharedSecretFromKeyAgreement(with: key)
        let input = shared.hkdfDerivedSymmetricKey(
            using: SHA256.self, salt: secret, sharedInfo: Array("WebPush: info\0".utf8) + receiver + ours,
            outputByteCount: 32)
        func derive(_ info: String, _ count: Int) -> SymmetricKey {
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: input, salt: salt, info: Array("Content-Encoding: \(info)\0".utf8),
                outputByteCount: count)
        }
        let nonce = try AES.GCM.Nonce(data: derive("nonce", 12).withUnsafeBytes { Array($0) })
        // The last record ends with 2.
        let sealed = try AES.GCM.seal(plain + [2], using: derive("aes128gcm", 16), nonce: nonce)
        let size = withUnsafeBytes(of: recordSize.bigEndian) { Array($0) }
        return salt + size + [UInt8(ours.count)] + ours + Array(sealed.ciphertext) + Array(sealed.tag)
    }

    private static func salt() -> [UInt8] { SymmetricKey(size: .bits128).withUnsafeBytes { Array($0) } }
}

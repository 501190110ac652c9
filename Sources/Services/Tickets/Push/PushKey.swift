import Crypto
import Foundation
import Store

/// The key by which push services know this city (VAPID, RFC 8292): an ES256 signature says who sends.
public struct PushKey: Sendable {
    private let key: P256.Signing.PrivateKey
    /// Whom a push service asks when something is wrong: `mailto:` or `https:`.
    public let contact: String

    /// - Parameter raw: The 32 bytes of the private key.
    /// - Throws: When they are no key.
    public init(raw: [UInt8], contact: String) throws {
        key = try P256.Signing.PrivateKey(rawRepresentation: raw)
        self.contact = contact
    }

    /// 32 random bytes that are a key.
    public static func make() -> [UInt8] { Array(P256.Signing.PrivateKey().rawRepresentation) }

    /// What a browser subscribes with: the public key, uncompressed, in Base 64 for URLs.
    public var publicKey: String { Self.text(key.publicKey.x963Representation) }

    /// The header `Authorization` for a message to a push service.
    ///
    /// - Parameters:
    ///   - audience: Scheme, host and port of the push service.
    ///   - expires: At most a day ahead, by the standard; seconds since 1970.
    func authorization(audience: String, expires: Int64) throws -> String {
        let header = Self.text(Data(#"{"typ":"JWT","alg":"ES256"}"#.utf8))
        let claims = try JSONEncoder().encode(Claims(aud: audience, exp: expires, sub: contact))
        let signed = "\(header).\(Self.text(claims))"
        let signature = try key.signature(for: Data(signed.utf8)).rawRepresentation
        return "vapid t=\(signed).\(Self.text(signature)), k=\(publicKey)"
    }

    private struct Claims: Encodable {
        let aud: String
        let exp: Int64
        let sub: String
    }

    /// Base 64 for URLs, without padding.
    static func text(_ data: Data) -> String {
        data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// The bytes of Base 64 for URLs; nil for what is none.
    static func bytes(_ text: String) -> [UInt8]? {
        let plain = text.replacing("-", with: "+").replacing("_", with: "/")
        return Data(base64Encoded: plain + String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4)).map(
            Array.init)
    }
}

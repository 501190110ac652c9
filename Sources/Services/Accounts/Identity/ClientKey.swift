import Crypto
import Foundation
import JWTKit
import Kernel
import Site
import Store

/// How a provider knows that it is this city that asks.
enum ClientProof: Sendable {
    /// A word that both know (`client_secret_basic`).
    case secret(String)
    /// A key of which the provider has the public half (`private_key_jwt`, OpenID Connect Core 9).
    case key(ClientKey)
}

/// The city's key at providers: signs who asks (RFC 7523), and its public half is served as a JWK Set (RFC 7517).
struct ClientKey: Sendable {
    /// So long a signed word is good.
    static let seconds = 60
    static let assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

    private let key: ES256PrivateKey
    private let x: String
    private let y: String
    /// The key's name: its thumbprint (RFC 7638), so that the same key has the same name everywhere.
    let id: String

    /// - Parameter pem: a private key on P-256 (SEC 1 or PKCS #8).
    /// - Throws: `StoreError` for any other.
    init(pem: String) throws {
        guard let key = try? ES256PrivateKey(pem: pem), let parameters = key.parameters else {
            throw StoreError.refused(
                "a client key is a private key on P-256 in PEM: openssl ecparam -genkey -name prime256v1")
        }
        self.key = key
        (x, y) = (Self.urlText(parameters.x), Self.urlText(parameters.y))
        let members: JSONValue = ["crv": "P-256", "kty": "EC", "x": .string(x), "y": .string(y)]
        id = OnceWord.urlText(Data(SHA256.hash(data: members.canonicalBytes)))
    }

    /// The public half.
    var jwk: JSONValue {
        [
            "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": .string(id), "x": .string(x),
            "y": .string(y),
        ]
    }

    /// Says that it is this client that asks, once, at this address and now (RFC 7523, 3).
    func assertion(client: String, audience: String, now: Timestamp) async throws -> String {
        let second = now.milliseconds / 1_000
        let claims: JSONValue = [
            "iss": .string(client), "sub": .string(client), "aud": .string(audience), "jti": .string(OnceWord.make()),
            "iat": .int(second), "exp": .int(second + Int64(Self.seconds)),
        ]
        let keys = JWTKeyCollection()
        await keys.add(ecdsa: key, kid: JWKIdentifier(string: id))
        return try await keys.sign(ClientClaims(json: claims), kid: JWKIdentifier(string: id))
    }

    private static func urlText(_ base64: String) -> String {
        base64.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}

private struct ClientClaims: JWTPayload {
    let json: JSONValue

    init(json: JSONValue) { self.json = json }
    init(from decoder: any Decoder) throws { json = try JSONValue(from: decoder) }
    func encode(to encoder: any Encoder) throws { try json.encode(to: encoder) }
    func verify(using algorithm: some JWTAlgorithm) async throws {}
}

/// The public halves of the city's keys, for providers.
struct ClientKeyPages: Sendable {
    static let path = "/.well-known/jwks.json"

    let providers: [IdentityProvider]

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        var keys: [String: JSONValue] = [:]
        for case .key(let key) in providers.map(\.proof) { keys[key.id] = key.jwk }
        var response = SiteResponse.json(["keys": .array(keys.sorted { $0.key < $1.key }.map(\.value))])
        response.headers["content-type"] = "application/jwk-set+json"
        response.headers.add("cache-control", "public, max-age=300")
        return response
    }
}

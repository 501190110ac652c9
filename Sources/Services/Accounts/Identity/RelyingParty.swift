import Crypto
import Foundation
import JWTKit
import Kernel
import Outbound
import Store

/// Takes a provider's word for who somebody is: OpenID Connect Core 1.0, authorization code flow with PKCE (RFC 7636, S256).
/// Only the origins that the configuration names are called, and redirects are not followed.
actor RelyingParty {
    /// Why somebody is not signed in.
    enum Refusal: Error, CustomStringConvertible {
        /// The provider does not answer, or not as the standard asks. The words are for the log and name no person.
        case provider(String)
        /// What it says is not for us, not for this sign-in or not of now.
        case token(String)

        var description: String {
            switch self {
            case .provider(let reason), .token(let reason): reason
            }
        }
    }

    /// What is remembered of the provider for so long.
    private static let remembered = 3_600
    /// Clocks differ by at most so many seconds.
    static let leeway: Int64 = 60
    /// Signatures by keys that only the provider has.
    private static let algorithms: Set<String> = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]

    private struct Description {
        let authorization: String
        let token: String
        let keys: String
        let userInfo: String?
        let readAt: Timestamp
    }

    private let provider: IdentityProvider
    private var description: Description?
    private var keys: (collection: JWTKeyCollection, ids: Set<String>, readAt: Timestamp)?

    init(provider: IdentityProvider) { self.provider = provider }

    /// Where the browser goes to sign in.
    func address(state: String, nonce: String, verifier: String, now: Timestamp) async throws -> String {
        let description = try await describe(now: now)
        let challenge = OnceWord.urlText(Data(SHA256.hash(data: Array(verifier.utf8))))
        let query = [
            ("response_type", "code"), ("client_id", provider.client), ("redirect_uri", provider.returnAddress),
            ("scope", provider.scopes.joined(separator: " ")), ("state", state), ("nonce", nonce),
            ("code_challenge", challenge), ("code_challenge_method", "S256"),
        ]
        return description.authorization + (description.authorization.contains("?") ? "&" : "?") + Self.form(query)
    }

    /// What the provider says of who has come back with a code: the claims of the verified token and, where the provider has
    /// it, of its page of information about the same person.
    func claims(code: String, verifier: String, nonce: String, now: Timestamp) async throws -> JSONValue {
        let description = try await describe(now: now)
        var headers = ["content-type": "application/x-www-form-urlencoded", "accept": "application/json"]
        var form = [
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", provider.returnAddress),
            ("client_id", provider.client), ("code_verifier", verifier),
        ]
        switch provider.proof {
        case .secret(let secret):
            headers["authorization"] =
                "Basic " + Data(Self.credentials(provider.client, secret).utf8).base64EncodedString()
        case .key(let key):
            let assertion = try await key.assertion(client: provider.client, audience: description.token, now: now)
            form += [("client_assertion_type", ClientKey.assertionType), ("client_assertion", assertion)]
        }
        let answer = try await call("POST", description.token, headers: headers, body: Self.form(form))
        // A code that was used before, or with another verifier, is refused here.
        guard answer.status == 200 else { throw Refusal.token("the provider refuses the code (\(answer.status))") }
        let tokens = try Self.json(answer)
        guard let token = tokens["id_token"]?.stringValue else { throw Refusal.provider("there is no id_token") }
        let claims = try await verified(token, description, nonce: nonce, now: now)
        guard let address = description.userInfo, let access = tokens["access_token"]?.stringValue else {
            return claims
        }
        let more = try await call(
            "GET", address, headers: ["authorization": "Bearer \(access)", "accept": "application/json"])
        // Some sign this page (application/jwt); the token alone must do then.
        guard more.status == 200, let info = try? Self.json(more), let own = claims.objectValue else { return claims }
        guard info["sub"] == claims["sub"] else { throw Refusal.token("the information is about somebody else") }
        return .object((info.objectValue ?? [:]).merging(own) { $1 })
    }

    // MARK: The token

    private func verified(
        _ token: String, _ description: Description, nonce: String, now: Timestamp
    ) async throws -> JSONValue {
        let header = token.split(separator: ".").first.flatMap { OnceWord.bytes($0) }
            .flatMap { try? JSONValue(parsing: String(decoding: $0, as: UTF8.self)) }
        guard let algorithm = header?["alg"]?.stringValue, Self.algorithms.contains(algorithm) else {
            throw Refusal.token("the token is not signed as it must be")
        }
        let keys = try await keys(description, id: header?["kid"]?.stringValue, now: now)
        let claims: JSONValue
        do {
            claims = try await keys.verify(token, as: IdentityClaims.self, iteratingKeys: header?["kid"] == nil).json
        } catch {
            throw Refusal.token("the signature of the token is not right")
        }
        try Self.check(claims, issuer: provider.issuer, client: provider.client, nonce: nonce, now: now)
        return claims
    }

    /// What the standard asks of a token whose signature is right (3.1.3.7).
    static func check(
        _ claims: JSONValue, issuer: String, client: String, nonce: String, now: Timestamp
    ) throws(Refusal) {
        let second = now.milliseconds / 1_000
        let audience = claims["aud"]?.stringValue.map { [$0] } ?? claims["aud"]?.arrayValue?.compactMap(\.stringValue)
        guard claims["iss"]?.stringValue == issuer else { throw .token("the token is another issuer's") }
        guard let audience, audience.contains(client) else { throw .token("the token is for somebody else") }
        if audience.count > 1 || claims["azp"] != nil {
            guard claims["azp"]?.stringValue == client else { throw .token("the token was asked for by somebody else") }
        }
        guard let expires = seconds(claims["exp"]), expires + leeway > second else {
            throw .token("the token is too old")
        }
        guard let issued = seconds(claims["iat"]), issued - leeway <= second else {
            throw .token("the token is of later")
        }
        guard claims["nonce"]?.stringValue == nonce else { throw .token("the token is of another sign-in") }
        guard let subject = claims["sub"]?.stringValue, !subject.isEmpty else { throw .token("the token names nobody") }
    }

    private static func seconds(_ value: JSONValue?) -> Int64? { value?.intValue.map(Int64.init) }

    private func keys(_ description: Description, id: String?, now: Timestamp) async throws -> JWTKeyCollection {
        if let keys, keys.readAt.milliseconds(until: now) < Int64(Self.remembered) * 1_000 {
            let isKnown = id.map(keys.ids.contains) ?? true
            // A key that is new is looked for, but nobody makes us ask again and again.
            if isKnown || keys.readAt.milliseconds(until: now) < 10_000 { return keys.collection }
        }
        let answer = try await call("GET", description.keys, headers: ["accept": "application/json"])
        guard answer.status == 200, let set = try Self.json(answer)["keys"]?.arrayValue else {
            throw Refusal.provider("the keys cannot be read")
        }
        let collection = JWTKeyCollection()
        var ids: Set<String> = []
        for json in set {
            // A key of a kind that is not known here signs nothing that is believed.
            guard let key = try? JSONDecoder().decode(JWK.self, from: Data(json.canonicalBytes)),
                (try? await collection.add(jwk: key)) != nil
            else { continue }
            if let id = key.keyIdentifier?.string { ids.insert(id) }
        }
        keys = (collection, ids, now)
        return collection
    }

    // MARK: The provider

    private func describe(now: Timestamp) async throws -> Description {
        if let description, description.readAt.milliseconds(until: now) < Int64(Self.remembered) * 1_000 {
            return description
        }
        let base = provider.issuer.hasSuffix("/") ? String(provider.issuer.dropLast()) : provider.issuer
        let answer = try await call(
            "GET", base + "/.well-known/openid-configuration", headers: ["accept": "application/json"])
        guard answer.status == 200 else { throw Refusal.provider("the description is not there (\(answer.status))") }
        let json = try Self.json(answer)
        guard json["issuer"]?.stringValue == provider.issuer else {
            throw Refusal.provider("the description is another issuer's")
        }
        func endpoint(_ name: String) throws -> String? {
            guard let address = json[name]?.stringValue else { return nil }
            guard IdentityFile.origin(address).map(provider.origins.contains) == true else {
                throw Refusal.provider("\(name) is on a host that is not configured")
            }
            return address
        }
        guard let authorization = json["authorization_endpoint"]?.stringValue,
            IdentityFile.origin(authorization) != nil, let token = try endpoint("token_endpoint"),
            let keys = try endpoint("jwks_uri")
        else { throw Refusal.provider("the description lacks an address") }
        let found = Description(
            authorization: authorization, token: token, keys: keys, userInfo: try endpoint("userinfo_endpoint"),
            readAt: now)
        description = found
        return found
    }

    private func call(
        _ method: String, _ address: String, headers: [String: String], body: String? = nil
    ) async throws -> OutboundHost.Answer {
        guard IdentityFile.origin(address).map(provider.origins.contains) == true,
            let host = OutboundHost(.identity, address)
        else { throw Refusal.provider("\(address) is on a host that is not configured") }
        do {
            return try await host.send(
                method, "", headers: headers, body: body.map { Array($0.utf8) }, seconds: 10, mostBytes: 1 << 20)
        } catch {
            throw Refusal.provider("the provider does not answer: \(type(of: error))")
        }
    }

    private static func json(_ answer: OutboundHost.Answer) throws -> JSONValue {
        guard let json = try? JSONValue(parsing: String(decoding: answer.body, as: UTF8.self)), json.objectValue != nil
        else { throw Refusal.provider("the answer is no JSON") }
        return json
    }

    /// Name and secret as RFC 6749 writes them (2.3.1): each as in a form.
    private static func credentials(_ client: String, _ secret: String) -> String {
        "\(encode(client)):\(encode(secret))"
    }

    private static func form(_ pairs: [(String, String)]) -> String {
        pairs.map { "\($0.0)=\(encode($0.1))" }.joined(separator: "&")
    }

    private static func encode(_ text: String) -> String {
        let plain = CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
        return text.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
    }
}

/// The claims of a token, all of them; what they must be is checked by ``RelyingParty`` under the injected clock.
struct IdentityClaims: JWTPayload {
    let json: JSONValue

    init(from decoder: any Decoder) throws { json = try JSONValue(from: decoder) }
    func encode(to encoder: any Encoder) throws { try json.encode(to: encoder) }
    func verify(using algorithm: some JWTAlgorithm) async throws {}
}

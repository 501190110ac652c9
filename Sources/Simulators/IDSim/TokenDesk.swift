import Crypto
import Foundation
import JWTKit
import Kernel

/// Codes that were given out, and the tokens for them.
actor TokenDesk {
    /// What goes wrong on purpose.
    enum Fault: String, Sendable {
        case none, nonce, audience, expired, issuer, signature
    }

    struct Grant: Sendable {
        let realm: String
        let person: Realm.Person
        let nonce: String?
        let back: String
        let issuer: String
        let challenge: String
        var givenAt = Timestamp(milliseconds: 0)
    }

    private let credentials: String
    private let client: String
    private let clock: any CityClock
    private let keys = JWTKeyCollection()
    private let strangers = JWTKeyCollection()
    private var grants: [String: Grant] = [:]
    private var people: [String: JSONValue] = [:]
    private var fault = Fault.none
    /// The public key by which tokens are verified.
    let keySet: JSONValue

    init(realms: [String: Realm], client: String, secret: String, clock: any CityClock) async throws {
        (self.client, self.clock) = (client, clock)
        credentials = "Basic " + Data("\(client):\(secret)".utf8).base64EncodedString()
        let key = ES256PrivateKey()
        guard let parameters = key.parameters else {
            throw JWTError.generic(identifier: "key", reason: "no parameters")
        }
        keySet = [
            "keys": [
                [
                    "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": "simulated",
                    "x": .string(Self.urlText(parameters.x)), "y": .string(Self.urlText(parameters.y)),
                ]
            ]
        ]
        await keys.add(ecdsa: key, kid: "simulated")
        await strangers.add(ecdsa: ES256PrivateKey(), kid: "simulated")
    }

    private static func urlText(_ base64: String) -> String {
        base64.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    func set(_ fault: Fault) { self.fault = fault }

    func knows(_ authorization: String?) -> Bool { authorization == credentials }

    func code(_ grant: Grant) -> String {
        var grant = grant
        grant.givenAt = clock.now()
        let code = UUID().uuidString
        grants[code] = grant
        return code
    }

    /// The tokens of a code, once and within a minute.
    func tokens(code: String, verifier: String, realm: String, back: String?) async throws -> JSONValue? {
        guard let grant = grants.removeValue(forKey: code), grant.realm == realm, grant.back == back,
            grant.givenAt.milliseconds(until: clock.now()) < 60_000
        else { return nil }
        let challenge = Self.urlText(Data(SHA256.hash(data: Array(verifier.utf8))).base64EncodedString())
        guard challenge == grant.challenge else { return nil }
        let second = clock.now().milliseconds / 1_000
        var claims = grant.person.claims.objectValue ?? [:]
        claims["sub"] = claims["sub"] ?? .string("\(realm)-\(grant.person.id)")
        let information = JSONValue.object(claims)
        claims["iss"] = .string(fault == .issuer ? "https://elsewhere.example" : grant.issuer)
        claims["aud"] = .string(fault == .audience ? "somebody-else" : client)
        claims["iat"] = .int(second)
        claims["exp"] = .int(fault == .expired ? second - 3_600 : second + 300)
        claims["nonce"] = fault == .nonce ? "another" : grant.nonce.map(JSONValue.string)
        let signing = fault == .signature ? strangers : keys
        let token = try await signing.sign(SimulatedClaims(json: .object(claims)), kid: "simulated")
        let access = UUID().uuidString
        people[access] = information
        return [
            "access_token": .string(access), "token_type": "Bearer", "expires_in": 300, "id_token": .string(token),
        ]
    }

    func information(_ access: String) -> JSONValue? { people[access] }
}

struct SimulatedClaims: JWTPayload {
    let json: JSONValue

    init(json: JSONValue) { self.json = json }
    init(from decoder: any Decoder) throws { json = try JSONValue(from: decoder) }
    func encode(to encoder: any Encoder) throws { try json.encode(to: encoder) }
    func verify(using algorithm: some JWTAlgorithm) async throws {}
}

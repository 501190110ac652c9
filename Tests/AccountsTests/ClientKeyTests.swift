import JWTKit
import Kernel
import Testing

@testable import Accounts

@Suite("The city's key at providers")
struct ClientKeyTests {
    private struct Claims: JWTPayload {
        let iss: String
        let sub: String
        let aud: String
        let jti: String
        let iat: Int
        let exp: Int

        func verify(using algorithm: some JWTAlgorithm) async throws {}
    }

    @Test("signs who asks, for one address and a minute, each time anew; whoever has the public half believes it")
    func signs() async throws {
        let key = try ClientKey(pem: ES256PrivateKey().pemRepresentation)
        let now = try #require(Timestamp(iso: "2026-05-01T10:00:00+09:00"))
        let word = try await key.assertion(client: "mio", audience: "https://id.example/token", now: now)
        let again = try await key.assertion(client: "mio", audience: "https://id.example/token", now: now)
        let keys = JWTKeyCollection()
        try await keys.add(jwksJSON: JSONValue.object(["keys": .array([key.jwk])]).canonical)
        let claims = try await keys.verify(word, as: Claims.self)
        #expect(claims.iss == "mio" && claims.sub == "mio" && claims.aud == "https://id.example/token")
        #expect(claims.iat == Int(now.milliseconds / 1_000) && claims.exp == claims.iat + 60)
        #expect(try await keys.verify(again, as: Claims.self).jti != claims.jti)
        // No private part is served.
        #expect(key.jwk["d"] == nil && key.jwk["kid"]?.stringValue == key.id)
    }

    @Test("what is no private key on P-256 is refused")
    func refused() {
        for pem in ["", "secret", ES384PrivateKey().pemRepresentation, ES256PrivateKey().publicKey.pemRepresentation] {
            #expect(throws: (any Error).self) { try ClientKey(pem: pem) }
        }
    }
}

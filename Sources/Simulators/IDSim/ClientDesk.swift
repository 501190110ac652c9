import AsyncHTTPClient
import Foundation
import JWTKit
import Kernel
import NIOCore

/// Believes who asks by a signed word (private_key_jwt, RFC 7523): the client's own key, for this address, of now, and once.
actor ClientDesk {
    private let address: String
    private let client: String
    private let clock: any CityClock
    private var used: Set<String> = []

    /// - Parameter address: where the client's public keys are.
    init(address: String, client: String, clock: any CityClock) {
        (self.address, self.client, self.clock) = (address, client, clock)
    }

    func knows(_ form: [String: String], at token: String) async throws -> Bool {
        guard form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            let word = form["client_assertion"]
        else { return false }
        let answer = try await HTTPClient.shared.execute(HTTPClientRequest(url: address), timeout: .seconds(5))
        let body = try await answer.body.collect(upTo: 65_536)
        let keys = JWTKeyCollection()
        try await keys.add(jwksJSON: String(buffer: body))
        guard let claims = try? await keys.verify(word, as: SimulatedClaims.self).json else { return false }
        let second = Int(clock.now().milliseconds / 1_000)
        guard claims["iss"]?.stringValue == client, claims["sub"]?.stringValue == client,
            claims["aud"]?.stringValue == token, let expires = claims["exp"]?.intValue, expires > second - 60,
            let once = claims["jti"]?.stringValue
        else { return false }
        return used.insert(once).inserted
    }
}

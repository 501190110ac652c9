import Foundation
import SwiftASN1
import Synchronization
import X509

/// What an issuer says of a certificate (失効情報).
public enum RevocationState: Sendable, Hashable {
    /// It has not been revoked.
    case good
    /// It has been revoked.
    case revoked
    /// Nothing that can be believed was heard; asked again later. The words are for logs.
    case unknown(String)
}

/// Asks the issuer whether a certificate was revoked (OCSP, RFC 6960). The answer must be signed by the issuer or by a
/// responder that it certified, be about this certificate, and be fresh by the machine's own clock: it comes from outside.
public struct RevocationCheck: Sendable {
    private let trust: CertificateTrust
    private let ask: @Sendable ([UInt8]) async throws -> [UInt8]

    /// - Parameter ask: Sends a request (DER) to the responder that is configured, and returns its answer (DER). The address
    ///   that stands in a certificate is not followed.
    public init(trust: CertificateTrust, ask: @escaping @Sendable ([UInt8]) async throws -> [UInt8]) {
        self.trust = trust
        self.ask = ask
    }

    /// The state of a certificate whose chain was verified before.
    ///
    /// The library says only whether a certificate passes: strict, it passes when the answer is believed and good; lenient, it
    /// fails only when the answer is believed and says revoked. So a certificate that does not pass strictly is asked about
    /// once more.
    public func state(of certificate: Certificate) async -> RevocationState {
        guard trust.issuer(of: certificate) != nil else { return .unknown("the issuer is not one that is trusted") }
        let strict = Asker(ask: ask)
        let passes = await passes(certificate, .hard, strict)
        if let failure = strict.failure { return .unknown(failure) }
        guard strict.wasAsked else { return .unknown("the certificate names no responder") }
        if passes { return .good }
        let lenient = Asker(ask: ask)
        let isDoubtful = await self.passes(certificate, .soft, lenient)
        if let failure = lenient.failure { return .unknown(failure) }
        return isDoubtful ? .unknown("the answer is not one that can be believed") : .revoked
    }

    private func passes(_ certificate: Certificate, _ mode: OCSPFailureMode, _ asker: Asker) async -> Bool {
        // Whether the certificate is otherwise right was decided before, for the moment of the signature.
        var verifier = Verifier(rootCertificates: trust.store) {
            KnownExtensions()
            OCSPVerifierPolicy(failureMode: mode, requester: asker)
        }
        if case .validCertificate = await verifier.validate(leaf: certificate, intermediates: CertificateStore([])) {
            return true
        }
        return false
    }
}

/// Sends the library's requests and remembers what became of them.
private final class Asker: OCSPRequester {
    private let ask: @Sendable ([UInt8]) async throws -> [UInt8]
    private let state = Mutex<(wasAsked: Bool, failure: String?)>((false, nil))

    init(ask: @escaping @Sendable ([UInt8]) async throws -> [UInt8]) { self.ask = ask }

    var wasAsked: Bool { state.withLock { $0.wasAsked } }
    var failure: String? { state.withLock { $0.failure } }

    func query(request: [UInt8], uri: String) async -> OCSPRequesterQueryResult {
        state.withLock { $0.wasAsked = true }
        do {
            return .response(try await ask(request))
        } catch {
            state.withLock { $0.failure = "\(error)" }
            return .terminalError(error)
        }
    }
}

/// Lets the extensions of the profile pass that were looked at when the signature was verified.
private struct KnownExtensions: VerifierPolicy {
    let verifyingCriticalExtensions: [ASN1ObjectIdentifier] = [[2, 5, 29, 15], [2, 5, 29, 19], [2, 5, 29, 32]]

    mutating func chainMeetsPolicyRequirements(chain: UnverifiedCertificateChain) async -> PolicyEvaluationResult {
        .meetsPolicy
    }
}

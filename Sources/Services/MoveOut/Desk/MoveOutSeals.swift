import Foundation
import Kernel
import MyNumberCard
import Outbound
import Seals

/// Whose certificates are believed, and who is asked whether one was revoked.
public struct MoveOutSeals: Sendable {
    public let trust: CertificateTrust
    let revocation: RevocationCheck

    /// - Parameter responder: The OCSP responder; nil when there is none, so that every notice waits for it.
    public init(trust: CertificateTrust, responder: OutboundHost?) {
        self.trust = trust
        revocation = RevocationCheck(trust: trust) { request in
            guard let responder else { throw NoResponder() }
            let answer = try await responder.send(
                "POST", "/",
                headers: ["content-type": "application/ocsp-request", "accept": "application/ocsp-response"],
                body: request, seconds: 5, mostBytes: 64 << 10)
            guard answer.status == 200 else { throw NoResponder(status: answer.status) }
            return answer.body
        }
    }

    private struct NoResponder: Error, CustomStringConvertible {
        var status: Int?
        var description: String { status.map { "the responder answers \($0)" } ?? "no responder is configured" }
    }

    /// Who signed, at a moment, with which of the card's certificates.
    /// - Throws: `SealFault`.
    public func signer(
        of content: [UInt8], cms: [UInt8], use: CertificateUse = .signature, at moment: Timestamp
    ) async throws(SealFault) -> JPKICertificate {
        try await SignedDocument.signer(of: content, cms: cms, trust: trust, use: use, at: moment.foundation)
    }

    /// What the authority says of a certificate whose signature was verified.
    public func state(of certificate: JPKICertificate) async -> RevocationState {
        await revocation.state(of: certificate.certificate)
    }
}

extension Timestamp {
    var foundation: Date { Date(timeIntervalSince1970: Double(milliseconds) / 1000) }
}

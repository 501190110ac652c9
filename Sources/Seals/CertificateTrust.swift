import Foundation
import MyNumberCard
import SwiftASN1
@_spi(FixedExpiryValidationTime) import X509

/// Whose certificates are believed: the authorities of 公的個人認証 (or of a test), as whoever runs the program installs them.
public struct CertificateTrust: Sendable {
    /// The certificates of the authorities, each trusted by itself.
    public let authorities: [Certificate]

    /// Trusts these.
    public init(_ authorities: [Certificate]) { self.authorities = authorities }

    /// Reads certificates in PEM, one or several.
    /// - Throws: ``SealFault/unreadable(_:)`` when there is none or something else stands between them.
    public init(pem: String) throws(SealFault) {
        let documents = (try? PEMDocument.parseMultiple(pemString: pem)) ?? []
        let found = documents.compactMap { try? Certificate(pemDocument: $0) }
        guard !found.isEmpty, found.count == documents.count else { throw .unreadable("no certificates in PEM") }
        authorities = found
    }

    /// The authority that issued a certificate, if it is one of these.
    public func issuer(of certificate: Certificate) -> Certificate? {
        authorities.first {
            $0.subject == certificate.issuer
                && $0.publicKey.isValidSignature(certificate.signature, for: certificate)
        }
    }

    var store: CertificateStore { CertificateStore(authorities) }
}

/// Why a signature is not believed.
public enum SealFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// The bytes are not what they should be.
    case unreadable(String)
    /// The signature is not one over the content by the key of the certificate in it.
    case wrongSignature(String)
    /// The certificate was not issued by a trusted authority, or not as it must be.
    case untrusted(String)
    /// The certificate was not valid at that moment.
    case expired
    /// The certificate is not one for this use: signatures (署名用電子証明書) or signing in (利用者証明用電子証明書).
    case notForSignatures

    /// The word for logs, problems and reports.
    public var code: String {
        switch self {
        case .unreadable: "unreadable"
        case .wrongSignature: "wrong-signature"
        case .untrusted: "untrusted"
        case .expired: "expired"
        case .notForSignatures: "not-for-signatures"
        }
    }

    public var description: String {
        switch self {
        case .unreadable(let reason), .wrongSignature(let reason), .untrusted(let reason): "\(code): \(reason)"
        case .expired, .notForSignatures: code
        }
    }
}

/// What the certificates of holders must be beside what RFC 5280 asks: they name the policy of 署名用電子証明書, or of
/// 利用者証明用電子証明書. The extension is critical, so that whoever does not look at it must refuse them.
struct UsePolicy: VerifierPolicy {
    let use: CertificateUse

    let verifyingCriticalExtensions: [ASN1ObjectIdentifier] = [[2, 5, 29, 32]]

    mutating func chainMeetsPolicyRequirements(chain: UnverifiedCertificateChain) async -> PolicyEvaluationResult {
        guard let leaf = try? JPKICertificate(chain.leaf), leaf.use == use else {
            return .failsToMeetPolicy(reason: "not a certificate for this use")
        }
        return .meetsPolicy
    }
}

extension JPKICertificate {
    /// Reads a certificate that was parsed before.
    /// - Throws: `CardDataError` when it is no certificate of this service.
    public init(_ certificate: Certificate) throws(CardDataError) {
        var serializer = DER.Serializer()
        do {
            try serializer.serialize(certificate)
        } catch {
            throw .badValue(0x30, "no certificate")
        }
        try self.init(der: serializer.serializedBytes)
    }
}

import Foundation
import MyNumberCard
import SwiftASN1
@_spi(CMS) @_spi(FixedExpiryValidationTime) import X509

/// A document with a signature beside it (CMS SignedData, RFC 5652), as a card makes it: RSASSA-PKCS1-v1_5 with SHA-256 over
/// the document itself, without signed attributes.
///
/// ```swift
/// let cms = try SignedDocument.cms(signature: signature, certificate: der, authority: authority)
/// let signer = try await SignedDocument.signer(of: content, cms: cms, trust: trust, at: now)
/// ```
public enum SignedDocument {
    /// The longest CMS that is read, in bytes: some certificates and a signature.
    public static let longest = 64 << 10

    /// Puts what a card answered around into a CMS without the content (detached).
    ///
    /// - Parameters:
    ///   - signature: What the card answered.
    ///   - certificate: The holder's certificate (DER).
    ///   - authority: The certificate of its issuer (DER), for whoever verifies elsewhere.
    /// - Throws: ``SealFault/unreadable(_:)``.
    public static func cms(
        signature: [UInt8], certificate: [UInt8], authority: [UInt8]? = nil
    ) throws(SealFault) -> [UInt8] {
        do {
            return try CMS.sign(
                signatureBytes: ASN1OctetString(contentBytes: signature[...]),
                signatureAlgorithm: .sha256WithRSAEncryption,
                additionalIntermediateCertificates: try authority.map { [try Certificate(derEncoded: $0)] } ?? [],
                certificate: try Certificate(derEncoded: certificate))
        } catch {
            throw .unreadable("\(error)")
        }
    }

    /// Who signed: the certificate for signatures whose key made the CMS over the content, issued by a trusted authority and
    /// valid at the moment. Revocation is another question: ``RevocationCheck``.
    ///
    /// - Parameters:
    ///   - content: The document, byte for byte as it was signed.
    ///   - cms: The signature, with the content in it or not.
    ///   - use: Which of the card's two certificates it must be: for signatures, or for signing in (利用者証明用).
    /// - Throws: ``SealFault``.
    public static func signer(
        of content: [UInt8], cms: [UInt8], trust: CertificateTrust, use: CertificateUse = .signature, at moment: Date
    ) async throws(SealFault) -> JPKICertificate {
        guard cms.count <= longest else { throw .unreadable("the signature is longer than \(longest) bytes") }
        let result = await CMS.isValidSignature(
            dataBytes: content, signatureBytes: cms, trustRoots: trust.store, allowAttachedContent: true
        ) {
            RFC5280Policy(fixedExpiryValidationTime: moment)
            UsePolicy(use: use)
        }
        switch result {
        case .success(let valid):
            do throws(CardDataError) {
                return try JPKICertificate(valid.signer)
            } catch {
                throw .unreadable("\(error)")
            }
        case .failure(.invalidCMSBlock(let block)): throw .wrongSignature(block.reason)
        case .failure(.unableToValidateSigner(let failure)):
            throw fault(of: failure.signer, trust, use, at: moment)
        }
    }

    /// Whether a certificate alone is one for signatures, of a trusted authority and valid at the moment.
    /// - Throws: ``SealFault``.
    public static func check(
        _ certificate: Certificate, trust: CertificateTrust, at moment: Date
    ) async throws(SealFault) -> JPKICertificate {
        var verifier = Verifier(rootCertificates: trust.store) {
            RFC5280Policy(fixedExpiryValidationTime: moment)
            UsePolicy(use: .signature)
        }
        guard case .validCertificate = await verifier.validate(leaf: certificate, intermediates: CertificateStore([]))
        else { throw fault(of: certificate, trust, .signature, at: moment) }
        do throws(CardDataError) {
            return try JPKICertificate(certificate)
        } catch {
            throw .unreadable("\(error)")
        }
    }

    /// Why the certificate of a signature that is right in itself is not believed, the first reason that holds.
    private static func fault(
        of signer: Certificate, _ trust: CertificateTrust, _ use: CertificateUse, at moment: Date
    ) -> SealFault {
        guard let issuer = trust.issuer(of: signer) else { return .untrusted("the issuer is not one that is trusted") }
        guard let read = try? JPKICertificate(signer), read.use == use else { return .notForSignatures }
        guard read.isInForce(at: moment), issuer.notValidBefore <= moment, moment <= issuer.notValidAfter else {
            return .expired
        }
        return .untrusted("the certificate is not as RFC 5280 asks")
    }
}

/// Which of a holder's two certificates.
public enum CertificateUse: String, Sendable, Hashable, CaseIterable {
    /// 署名用電子証明書, with the four attributes.
    case signature
    /// 利用者証明用電子証明書, without any.
    case authentication
}

/// A certificate and that of its issuer, as they stand on the card (DER).
public struct CertificateReading: Sendable {
    /// The holder's certificate.
    public let certificate: [UInt8]
    /// Its issuer's.
    public let authority: [UInt8]
    /// Tries of the secret before it was entered; nil when none was needed.
    public let triesBefore: Int?
}

extension CardReading {
    func key(for use: CertificateUse) -> CardLayout.Key {
        switch use {
        case .signature: layout.certificates.signature
        case .authentication: layout.certificates.authentication
        }
    }

    /// Reads a certificate and its issuer's. That for signatures holds the attributes and needs its password; the other is
    /// free to read.
    public func certificate(
        _ use: CertificateUse, openedBy secret: CardSecret? = nil
    ) async throws(CardFault) -> CertificateReading {
        let key = key(for: use)
        var before: Int?
        if let secret {
            before = try await open(with: secret, insisting: false)
        } else if try await !has(layout.certificates.application) {
            throw .missing(key.certificate)
        }
        let certificate = try await object(key.certificate)
        let authority = try await object(key.authority)
        return CertificateReading(certificate: certificate, authority: authority, triesBefore: before)
    }

    /// Has the card sign a SHA-256 digest (RSASSA-PKCS1-v1_5), and reads the certificate in the same entry of the secret.
    /// - Parameters:
    ///   - digest: 32 bytes.
    ///   - use: With which key.
    ///   - secret: What opens it.
    ///   - insisting: Whether staff allowed the last tries to be used, where the secret yields.
    public func sign(
        digest: [UInt8], with use: CertificateUse, openedBy secret: CardSecret, insisting: Bool = false
    ) async throws(CardFault) -> (signature: [UInt8], certificate: CertificateReading) {
        let key = key(for: use)
        guard let digestInfo = DigestInfo.sha256(digest) else {
            throw .unreadable(key.file, .badValue(0, "the digest is not 32 bytes long"))
        }
        let before = try await open(with: secret, insisting: insisting)
        let certificate = try await object(key.certificate)
        let authority = try await object(key.authority)
        let selected = try await send(.select(file: key.file))
        guard selected.status == .done else { throw .missing(key.file) }
        let answer = try await send(.sign(digestInfo))
        switch answer.status.meaning {
        case .done: break
        case .notAllowed: throw .notOpened(key.file)
        default: throw .unexpected(answer.status)
        }
        return (
            answer.data,
            CertificateReading(certificate: certificate, authority: authority, triesBefore: before)
        )
    }
}

import Crypto

/// Whether a card is what it says (spec 02, 3).
public enum Authenticity: Hashable, Sendable {
    /// The data are those the issuer signed, for this card, which answered a fresh challenge; the issuer's certificate leads
    /// to a configured root.
    case genuine
    /// The data are what the card's digests say, but no root is installed that vouches for them: a form is marked 未検証.
    case unverified
    /// Something does not fit: no form may say カード読取, and staff are called.
    case mismatch(Part)

    /// What does not fit.
    public enum Part: String, Hashable, Sendable {
        /// EF 0002 is not what EF 0003 says.
        case attributes
        /// EF 0001 is not what EF 0003 says.
        case number
        /// EF 0003 is not signed by the issuer named in EF 0004.
        case digests
        /// The card's key is not signed by that issuer.
        case cardKey = "card-key"
        /// The card did not sign the challenge with its key.
        case challenge
        /// EF 0004 does not lead to a configured root.
        case certificate
        /// A file cannot be read.
        case unreadable
    }
}

/// What a card showed to prove itself: its files as read, the challenge and the signature. It can be judged elsewhere, such
/// as by the server, which need not believe the terminal. It holds no name and no number, but digests of them.
public struct CardEvidence: Hashable, Sendable {
    /// What was to be signed, made anew each time.
    public var challenge: [UInt8]
    /// The card's signature of it.
    public var signature: [UInt8]
    /// EF 0003.
    public var digests: [UInt8]
    /// EF 0004.
    public var certificate: [UInt8]
    /// EF 0007.
    public var cardKey: [UInt8]

    /// Evidence.
    public init(
        challenge: [UInt8], signature: [UInt8], digests: [UInt8], certificate: [UInt8], cardKey: [UInt8]
    ) {
        (self.challenge, self.signature, self.digests) = (challenge, signature, digests)
        (self.certificate, self.cardKey) = (certificate, cardKey)
    }
}

/// The roots that a city has installed, and certificates between them and cards.
public struct CardTrust: Sendable {
    private let known: [CardVerifiableCertificate]

    /// Nothing installed: no card is more than ``Authenticity/unverified``.
    public static let none = CardTrust([])

    /// Roots, which must have signed themselves (others are not roots), and certificates between.
    public init(_ certificates: [CardVerifiableCertificate]) {
        known = certificates.filter { !$0.isRoot || $0.isSigned(by: $0.key) }
    }

    /// Whether any root is installed.
    public var hasRoot: Bool { known.contains(where: \.isRoot) }

    /// Whether a certificate leads to a root, over at most three others.
    public func leadsToRoot(_ certificate: CardVerifiableCertificate, steps: Int = 4) -> Bool {
        // A card brings no root: one that names itself must be the installed one.
        if certificate.isRoot { return known.contains(certificate) }
        guard steps > 0 else { return false }
        return known.contains {
            $0.subject == certificate.issuer && certificate.isSigned(by: $0.key)
                && leadsToRoot($0, steps: steps - 1)
        }
    }
}

extension CardEvidence {
    /// Judges a card by what it showed.
    /// - Parameters:
    ///   - attributes: The digest of EF 0002 as read; nil when it was not read.
    ///   - number: The digest of EF 0001 as read; nil when it was not read.
    ///   - trust: What the city has installed.
    public func judge(attributes: [UInt8]?, number: [UInt8]?, trust: CardTrust) -> Authenticity {
        guard let digests = try? DigestsFile(parsing: digests) else {
            return trust.hasRoot ? .mismatch(.unreadable) : .unverified
        }
        if let attributes, attributes != digests.attributes { return .mismatch(.attributes) }
        if let number, number != digests.number { return .mismatch(.number) }
        // Without a root the signatures prove nothing: whoever forges a card can also forge its issuer.
        guard trust.hasRoot else { return .unverified }
        guard let cardKey = try? CardKeyFile(parsing: cardKey),
            let certificate = try? CardVerifiableCertificate(parsing: certificate)
        else { return .mismatch(.unreadable) }
        guard digests.isSigned(by: certificate.key) else { return .mismatch(.digests) }
        guard cardKey.isSigned(by: certificate.key) else { return .mismatch(.cardKey) }
        guard challenge.count >= 16, cardKey.key.isValid(signature, of: challenge) else { return .mismatch(.challenge) }
        return trust.leadsToRoot(certificate) ? .genuine : .mismatch(.certificate)
    }
}

/// DigestInfo of PKCS #1 for SHA-256 (RFC 8017, 9.2): what a card signs.
public enum DigestInfo {
    /// The fixed beginning for SHA-256; the digest of 32 bytes follows.
    public static let sha256Prefix: [UInt8] = [
        0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04,
        0x20,
    ]

    /// The DigestInfo of a SHA-256 digest; nil when it is not 32 bytes long.
    public static func sha256(_ digest: [UInt8]) -> [UInt8]? {
        digest.count == 32 ? sha256Prefix + digest : nil
    }

    /// The DigestInfo of a message.
    public static func sha256(of message: [UInt8]) -> [UInt8] { sha256Prefix + SHA256.hash(data: message) }
}

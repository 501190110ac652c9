/// Where things lie on a card, as data: the next generation will have other keys and files, and gets another layout.
///
/// The present one is from public descriptions (jpki/myna, OpenSC and others; see docs/decisions/0023).
public struct CardLayout: Sendable, Hashable {
    /// A secret and how far its tries may be used up.
    public struct Secret: Sendable, Hashable {
        /// The file that stands for it.
        public let file: UInt16
        /// How many tries it has after a right entry.
        public let tries: Int
        /// With so many tries left (or fewer), the visitor is warned before another.
        public let warnsAt: Int
        /// With so many tries left (or fewer), no further one is made.
        public let refusesAt: Int
        /// Whether a visitor who insists may use the last tries, when staff enter their code.
        public let yieldsToStaff: Bool
    }

    /// A key of the application for certificates.
    public struct Key: Sendable, Hashable {
        /// The file that stands for the key.
        public let file: UInt16
        /// The holder's certificate.
        public let certificate: UInt16
        /// The certificate of its issuer.
        public let authority: UInt16
        /// What opens the key.
        public let secret: Secret
        /// Whether the certificate itself can be read only after ``secret``.
        public let hidesCertificate: Bool
    }

    /// 券面事項入力補助AP.
    public struct Support: Sendable, Hashable {
        /// Its AID.
        public let application: [UInt8]
        /// EF 0001, the individual number.
        public let number: UInt16
        /// The size of the file with the number, filler included.
        public let numberSize: Int
        /// EF 0002, the four attributes.
        public let attributes: UInt16
        /// EF 0003, the digests that the issuer signed.
        public let digests: UInt16
        /// EF 0004, the card-verifiable certificate.
        public let certificate: UInt16
        /// EF 0005, basic information of the application; not read.
        public let basics: UInt16
        /// EF 0006, the key for secure messaging; not used.
        public let sessionKey: UInt16
        /// EF 0007, the card's own public key.
        public let cardKey: UInt16
        /// The file that stands for the card's own key.
        public let signingKey: UInt16
        /// 暗証番号 of four digits.
        public let pin: Secret
        /// 照合番号A.
        public let codeA: Secret
        /// 照合番号B.
        public let codeB: Secret
    }

    /// 公的個人認証AP (JPKI).
    public struct Certificates: Sendable, Hashable {
        /// Its AID.
        public let application: [UInt8]
        /// EF 0006, which generation of card it is.
        public let token: UInt16
        /// 利用者証明用.
        public let authentication: Key
        /// 署名用.
        public let signature: Key
    }

    /// 券面事項入力補助AP.
    public let support: Support
    /// 公的個人認証AP.
    public let certificates: Certificates
    /// 券面事項確認AP (photo and images).
    public let surface: [UInt8]
    /// 共通AP.
    public let common: [UInt8]
    /// Applications by which other cards are told: what it is, and its AID.
    public let others: [CardKind.Other: [UInt8]]

    /// The card issued since 2016.
    public static let issuedSince2016 = CardLayout(
        support: Support(
            application: [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08], number: 0x0001, numberSize: 17,
            attributes: 0x0002, digests: 0x0003, certificate: 0x0004, basics: 0x0005, sessionKey: 0x0006,
            cardKey: 0x0007, signingKey: 0x0013,
            pin: Secret(file: 0x0011, tries: 3, warnsAt: 2, refusesAt: 1, yieldsToStaff: true),
            codeA: Secret(file: 0x0014, tries: 10, warnsAt: 2, refusesAt: 1, yieldsToStaff: true),
            codeB: Secret(file: 0x0015, tries: 10, warnsAt: 2, refusesAt: 1, yieldsToStaff: true)),
        certificates: Certificates(
            application: [0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01], token: 0x0006,
            authentication: Key(
                file: 0x0017, certificate: 0x000A, authority: 0x000B,
                secret: Secret(file: 0x0018, tries: 3, warnsAt: 2, refusesAt: 1, yieldsToStaff: true),
                hidesCertificate: false),
            signature: Key(
                file: 0x001A, certificate: 0x0001, authority: 0x0002,
                secret: Secret(file: 0x001B, tries: 5, warnsAt: 3, refusesAt: 2, yieldsToStaff: false),
                hidesCertificate: true)),
        surface: [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x02],
        common: [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x01, 0x00],
        others: [
            .drivingLicence: [0xA0, 0, 0, 2, 0x31, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            .residenceCard: [0xD3, 0x92, 0xF0, 0x00, 0x4F, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            .passport: [0xA0, 0, 0, 2, 0x47, 0x10, 0x01],
            .payment: Array("2PAY.SYS.DDF01".utf8),
        ])
}

extension CardLayout {
    /// Where a secret stands: its application and its rules.
    public func secret(_ kind: CardSecret.Kind) -> (application: [UInt8], secret: Secret) {
        switch kind {
        case .pin: (support.application, support.pin)
        case .codeA: (support.application, support.codeA)
        case .codeB: (support.application, support.codeB)
        case .authentication: (certificates.application, certificates.authentication.secret)
        case .signature: (certificates.application, certificates.signature.secret)
        }
    }
}

/// What kind of card lies on the reader, told by the applications it has and never by its ATR.
public enum CardKind: Hashable, Sendable {
    /// マイナンバーカード, and whether it has the application for certificates.
    case myNumber(certificates: Bool)
    /// 旧住民基本台帳カード.
    case residentCard
    /// Another card.
    case other(Other)

    /// Other cards.
    public enum Other: String, Hashable, Sendable, CaseIterable {
        /// 運転免許証.
        case drivingLicence = "driving-licence"
        /// 在留カード, 特別永住者証明書.
        case residenceCard = "residence-card"
        /// 旅券.
        case passport
        /// A card of a bank or for credit (EMV).
        case payment
        /// None of these, such as a card for trains.
        case unknown
    }
}

import Kernel
import MyNumberCard

/// What lies on a virtual card: applications, files, keys and secrets, and what opens them.
struct CardFiles: Sendable {
    /// A file of an application.
    enum File: Sendable {
        /// Bytes that can be read, after one of the secrets where there are any.
        case data([UInt8], openedBy: [CardSecret.Kind] = [])
        /// A secret to verify, with its digits.
        case secret(CardSecret.Kind, [UInt8])
        /// A key that signs, after its secret.
        case key(SimulatorKey, openedBy: CardSecret.Kind?)
    }

    /// Files by application and number.
    let applications: [[UInt8]: [UInt16: File]]
    /// Tries of each secret after a right entry.
    let tries: [CardSecret.Kind: Int]

    /// A card that knows nothing.
    static let none = CardFiles(applications: [:], tries: [:])

    /// What was verified in the master file holds in the applications too, as on a driving licence.
    var hasMaster: Bool { applications[Self.master] != nil }

    /// Stands for the master file, which has no AID.
    static let master: [UInt8] = []

    private init(applications: [[UInt8]: [UInt16: File]], tries: [CardSecret.Kind: Int]) {
        (self.applications, self.tries) = (applications, tries)
    }

    /// A driving licence; nil when an entry cannot be written on one.
    init?(_ licence: SampleCard.Licence, layout: CardLayout = .issuedSince2016) {
        guard let name = JISText.bytes(of: licence.name), name.count <= 72,
            let address = JISText.bytes(of: licence.address), address.count <= 80,
            let application = layout.others[.drivingLicence], let wareki = licence.birth.wareki
        else { return nil }
        func digits(_ number: Int) -> String { String(String(number + 100).suffix(2)) }
        let birth = "\(wareki.era.number)" + [wareki.year, wareki.month, wareki.day].map(digits).joined()
        func entry(_ tag: UInt8, _ value: [UInt8]) -> [UInt8] { [tag, UInt8(value.count)] + value }
        let entries =
            entry(0x11, [0x31]) + entry(0x12, name) + entry(0x13, []) + entry(0x14, []) + entry(0x15, [])
            + entry(0x16, Array(birth.utf8)) + entry(0x17, address) + entry(0x1F, [])
            + entry(0x21, Array("000000000000".utf8))
        let file = entries + [UInt8](repeating: 0xFF, count: max(0, 880 - entries.count))
        let changes: [UInt8] = [0x50, 1, UInt8(ascii: licence.isChanged ? "1" : "0")]
        let secret = licence.pin.map { Array($0.utf8) } ?? Array("****".utf8)
        typealias Place = LicencePlace
        self.init(
            applications: [
                Self.master: [
                    Place.settings: .data([0x05, 1, licence.pin == nil ? 0 : 1]), Place.pin: .secret(.pin, secret),
                ],
                application: [
                    Place.entries: .data(file, openedBy: [.pin]), Place.changes: .data(changes, openedBy: [.pin]),
                ],
            ], tries: [.pin: 3])
    }

    init(_ issued: IssuedCard, _ holder: SampleCard.Holder, layout: CardLayout = .issuedSince2016) {
        let support = layout.support
        var certificates: [UInt16: File] = [layout.certificates.token: .data(TokenFile.myNumberCard.bytes)]
        for (use, key, digits) in [
            (CertificateUse.signature, layout.certificates.signature, holder.password),
            (.authentication, layout.certificates.authentication, holder.authenticationPIN),
        ] {
            let kind: CardSecret.Kind = use == .signature ? .signature : .authentication
            guard let certified = issued.certified[use] else { continue }
            certificates[key.file] = .key(certified.key, openedBy: kind)
            certificates[key.certificate] = .data(
                certified.certificate, openedBy: key.hidesCertificate ? [kind] : [])
            certificates[key.authority] = .data(certified.authority)
            certificates[key.secret.file] = .secret(kind, Array(digits.utf8))
        }
        applications = [
            support.application: [
                support.number: .data(issued.number, openedBy: [.pin, .codeA]),
                support.attributes: .data(issued.attributes, openedBy: [.pin, .codeB]),
                support.digests: .data(issued.digests, openedBy: [.pin, .codeA, .codeB]),
                support.certificate: .data(issued.certificate),
                support.cardKey: .data(issued.cardKeyFile, openedBy: [.pin, .codeA, .codeB]),
                support.signingKey: .key(issued.cardKey, openedBy: nil),
                support.pin.file: .secret(.pin, Array(holder.pin.utf8)),
                support.codeA.file: .secret(.codeA, Array(holder.number.revealed.utf8)),
                support.codeB.file: .secret(.codeB, Array(holder.codeB.utf8)),
            ],
            layout.certificates.application: certificates,
            // They are there, and hold nothing here.
            layout.surface: [:],
            layout.common: [:],
        ]
        tries = Dictionary(uniqueKeysWithValues: CardSecret.Kind.allCases.map { ($0, layout.secret($0).secret.tries) })
    }
}

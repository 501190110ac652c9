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

    private init(applications: [[UInt8]: [UInt16: File]], tries: [CardSecret.Kind: Int]) {
        (self.applications, self.tries) = (applications, tries)
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

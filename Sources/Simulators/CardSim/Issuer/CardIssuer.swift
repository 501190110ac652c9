import Crypto
import Foundation
import Kernel
import MyNumberCard
import SwiftASN1
import X509

/// Issues the sample cards: the authorities for certificates, and the issuer of the data on the card with its root.
///
/// Everything others need to check the cards is written to the folder: `ca-*.pem`, `ocsp-*.pem` with their keys,
/// `index-*.txt`, `revoked-*.pem` and `card-root.cv`.
struct CardIssuer: Sendable {
    let cards: [SampleCard]
    let authorities: [CertificateUse: TestAuthority]
    let now: Date
    private let keys: Keyring
    private let dataKey: SimulatorKey
    private let dataCertificate: [UInt8]

    init(_ cards: [SampleCard], folder: URL, ocsp: [CertificateUse: String], now: Date = Date()) throws {
        self.cards = cards
        self.now = now
        keys = try Keyring(folder: folder)
        var authorities: [CertificateUse: TestAuthority] = [:]
        for use in CertificateUse.allCases {
            let authority = try TestAuthority(use, keys: keys, ocsp: ocsp[use] ?? "", now: now)
            authorities[use] = authority
            try Self.write(authority.certificate, to: folder, "ca-\(use.rawValue).pem")
            try Self.write(authority.responder, to: folder, "ocsp-\(use.rawValue).pem")
            let files = try Self.revocation(of: cards, by: authority, now: now)
            try Self.write(files.index, to: folder, "index-\(use.rawValue).txt")
            try Self.write("unique_subject = no\n", to: folder, "index-\(use.rawValue).txt.attr")
            try Self.write(files.list(of: authority, now: now), to: folder, "revoked-\(use.rawValue).pem")
        }
        self.authorities = authorities
        let root = try keys.key("card-root")
        dataKey = try keys.key("card-data")
        let (rootName, dataName) = (Array("SIMULATOR ROOT 1".utf8), Array("SIMULATOR DATA 1".utf8))
        dataCertificate = try CardVerifiableCertificate.encode(
            issuer: rootName, subject: dataName, key: dataKey.publicKey, sign: root.sign(_:))
        let rootCertificate = try CardVerifiableCertificate.encode(
            issuer: rootName, subject: rootName, key: root.publicKey, sign: root.sign(_:))
        try Data(rootCertificate).write(to: folder.appendingPathComponent("card-root.cv"), options: .atomic)
    }

    /// The files and keys of a card, made when it is first put on the reader.
    func issue(_ card: SampleCard, _ holder: SampleCard.Holder) throws -> IssuedCard {
        let number = NumberFile.encode(holder.number)
        // Code 9 where the certificate has 3.
        let sexCode = holder.attributes.sex == .male ? "1" : holder.attributes.sex == .female ? "2" : "9"
        var attributes = AttributesFile.encode(holder.attributes, sexCode: sexCode)
        let digests = try DigestsFile.encode(
            number: Array(SHA256.hash(data: number)), attributes: try AttributesFile(parsing: attributes).digest,
            sign: dataKey.sign(_:))
        if let byte = holder.tamperedByte, attributes.indices.contains(byte) { attributes[byte] ^= 0x01 }
        let cardKey = try keys.key("\(card.id)-card")
        var issued = IssuedCard(
            number: number, attributes: attributes, digests: digests, certificate: dataCertificate,
            cardKeyFile: try CardKeyFile.encode(cardKey.publicKey, sign: dataKey.sign(_:)), cardKey: cardKey)
        for use in CertificateUse.allCases {
            guard let authority = authorities[use] else { continue }
            let key = try keys.key("\(card.id)-\(use.rawValue)")
            let state = use == .signature ? holder.signature : holder.authentication
            let certificate =
                state == .none
                ? [UInt8](repeating: 0xFF, count: 16)
                : try Self.der(authority.issue(to: card, holder, key: key, now: now))
            issued.certified[use] = .init(
                key: key, certificate: certificate, authority: try Self.der(authority.certificate))
        }
        return issued
    }

    private static func revocation(
        of cards: [SampleCard], by authority: TestAuthority, now: Date
    ) throws -> RevocationFiles {
        RevocationFiles(
            entries: try cards.compactMap { card in
                guard case .myNumber(let holder) = card.kind else { return nil }
                let state = authority.use == .signature ? holder.signature : holder.authentication
                guard state != .none else { return nil }
                return .init(
                    serial: authority.serial(of: card), subject: try authority.subject(of: card),
                    end: Validity(holder, now: now).end,
                    revoked: state == .revoked ? now.addingTimeInterval(-86_400) : nil)
            })
    }

    private static func der(_ certificate: Certificate) throws -> [UInt8] {
        var serializer = DER.Serializer()
        try serializer.serialize(certificate)
        return serializer.serializedBytes
    }

    private static func write(_ certificate: Certificate, to folder: URL, _ name: String) throws {
        try write(certificate.serializeAsPEM().pemString + "\n", to: folder, name)
    }

    private static func write(_ text: String, to folder: URL, _ name: String) throws {
        try Data(text.utf8).write(to: folder.appendingPathComponent(name), options: .atomic)
    }
}

/// What an issuer put on a card.
struct IssuedCard: Sendable {
    struct Certified: Sendable {
        let key: SimulatorKey
        let certificate: [UInt8]
        let authority: [UInt8]
    }

    let number: [UInt8]
    let attributes: [UInt8]
    let digests: [UInt8]
    let certificate: [UInt8]
    let cardKeyFile: [UInt8]
    let cardKey: SimulatorKey
    var certified: [CertificateUse: Certified] = [:]
}

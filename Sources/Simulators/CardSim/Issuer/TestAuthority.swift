import Crypto
import Foundation
import Kernel
import MyNumberCard
import SwiftASN1
import X509

/// A certificate authority of the simulator with the profile of the real one (公的個人認証): for signatures or for
/// authentication. Nobody else trusts it.
struct TestAuthority: Sendable {
    let use: CertificateUse
    let key: SimulatorKey
    let certificate: Certificate
    let responder: Certificate
    /// Where revocation is asked (OCSP).
    let ocsp: String

    /// Takes its keys from a folder and certifies itself and the responder that answers for it.
    init(_ use: CertificateUse, keys: Keyring, ocsp: String, now: Date) throws {
        self.use = use
        self.ocsp = ocsp
        key = try keys.key("ca-\(use.rawValue)")
        let responderKey = try keys.key("ocsp-\(use.rawValue)")
        let name = try Self.name(use)
        let publicKey = Certificate.PublicKey(key.key.publicKey)
        let (begin, end) = (now.addingTimeInterval(-10 * 366 * 86_400), now.addingTimeInterval(10 * 366 * 86_400))
        certificate = try Certificate(
            version: .v3, serialNumber: Self.serial("ca", use, publicKey), publicKey: publicKey, notValidBefore: begin,
            notValidAfter: end, issuer: name, subject: name, signatureAlgorithm: .sha256WithRSAEncryption,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                SubjectKeyIdentifier(hash: publicKey)
            },
            issuerPrivateKey: .init(key.key))
        let responderPublicKey = Certificate.PublicKey(responderKey.key.publicKey)
        responder = try Certificate(
            version: .v3, serialNumber: Self.serial("ocsp", use, publicKey), publicKey: responderPublicKey,
            notValidBefore: begin, notValidAfter: end, issuer: name,
            subject: try DistinguishedName {
                CountryName("JP")
                OrganizationName("JPKI")
                CommonName("OCSP responder of the simulator")
            }, signatureAlgorithm: .sha256WithRSAEncryption,
            extensions: try Certificate.Extensions {
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([.ocspSigning])
                SubjectKeyIdentifier(hash: responderPublicKey)
            },
            issuerPrivateKey: .init(key.key))
    }

    /// Certifies the key of a card.
    func issue(to card: SampleCard, _ holder: SampleCard.Holder, key holderKey: SimulatorKey, now: Date) throws
        -> Certificate
    {
        let validity = Validity(holder, now: now)
        let publicKey = Certificate.PublicKey(holderKey.key.publicKey)
        var extensions = try Certificate.Extensions {
            Critical(KeyUsage(digitalSignature: true, nonRepudiation: use == .signature))
            try policies()
            AuthorityInformationAccess([.init(method: .ocspServer, location: .uniformResourceIdentifier(ocsp))])
            SubjectKeyIdentifier(hash: publicKey)
            AuthorityKeyIdentifier(keyIdentifier: SubjectKeyIdentifier(hash: certificate.publicKey).keyIdentifier)
        }
        if use == .signature {
            try extensions.append(.init(Self.attributes(holder.attributes), critical: false))
        } else {
            try extensions.append(.init(try ExtendedKeyUsage([.clientAuth]), critical: false))
        }
        return try Certificate(
            version: .v3, serialNumber: serial(of: card), publicKey: publicKey, notValidBefore: validity.begin,
            notValidAfter: validity.end, issuer: certificate.subject, subject: try subject(of: card),
            signatureAlgorithm: .sha256WithRSAEncryption, extensions: extensions, issuerPrivateKey: .init(key.key))
    }

    /// The serial number of a card's certificate: the same as long as the folder is kept.
    func serial(of card: SampleCard) -> Certificate.SerialNumber { Self.serial(card.id, use, certificate.publicKey) }

    /// The opaque name of a card's subject.
    func subject(of card: SampleCard) throws -> DistinguishedName {
        let opaque = SHA256.hash(data: Data("\(card.id)/\(use.rawValue)".utf8)).prefix(8)
        return try DistinguishedName {
            CountryName("JP")
            CommonName(HexBytes.text(opaque) + (use == .signature ? "1" : "A"))
        }
    }

    private static func serial(
        _ name: String, _ use: CertificateUse, _ key: Certificate.PublicKey
    ) -> Certificate.SerialNumber {
        var hash = SHA256()
        hash.update(data: Data("\(name)/\(use.rawValue)/".utf8))
        hash.update(data: key.subjectPublicKeyInfoBytes)
        // A positive number of eight bytes that begins with no zero.
        return .init(bytes: [0x40 | Array(hash.finalize())[0] & 0x3F] + Array(hash.finalize())[1..<8])
    }

    private static func name(_ use: CertificateUse) throws -> DistinguishedName {
        try DistinguishedName {
            CountryName("JP")
            OrganizationName("JPKI")
            OrganizationalUnitName(
                use == .signature ? "JPKI for digital signature" : "JPKI for user authentication")
            OrganizationalUnitName("Japan Agency for Local Authority Information Systems")
        }
    }

    private func policies() throws -> Certificate.Extension {
        let policy = use == .signature ? JPKIProfile.signaturePolicy : JPKIProfile.authenticationPolicy
        var serializer = DER.Serializer()
        try serializer.appendConstructedNode(identifier: .sequence) { policies in
            try policies.appendConstructedNode(identifier: .sequence) { try $0.serialize(policy) }
        }
        return Certificate.Extension(
            oid: [2, 5, 29, 32], critical: true, value: serializer.serializedBytes[...])
    }

    private static func attributes(_ holder: CardAttributes) throws -> SubjectAlternativeNames {
        let texts: [(JPKIProfile.Attribute, String)] = [
            (.name, holder.name.full),
            (.nameSubstitutes, String(repeating: "0", count: holder.name.full.count)),
            (.sex, holder.sex == .male ? "1" : holder.sex == .female ? "2" : "3"),
            (.birth, certificateDate(holder.birth)),
            (.address, holder.address),
            (.addressSubstitutes, String(repeating: "0", count: holder.address.count)),
        ]
        return try SubjectAlternativeNames(
            texts.map { attribute, text in
                .otherName(
                    .init(typeID: attribute.identifier, value: try ASN1Any(erasing: ASN1UTF8String(text))))
            })
    }

    /// `EYYYYMMDD`; the era is 0 where what is not known leaves it open.
    static func certificateDate(_ birth: CardBirth) -> String {
        let known = CivilDate(year: birth.year ?? 1, month: birth.month ?? 1, day: birth.day ?? 1)
        let last = CivilDate(year: birth.year ?? 1, month: birth.month ?? 12, day: birth.day ?? 28)
        let (first, end) = (known.flatMap(Era.init(on:)), last.flatMap(Era.init(on:)))
        return "\(first == end ? first?.number ?? 0 : 0)\(birth.digits)"
    }
}

/// From when until when a card's certificates are valid: until the fifth birthday after the issue (公的個人認証法5条).
struct Validity: Sendable, Hashable {
    let begin: Date
    let end: Date

    init(_ holder: SampleCard.Holder, now: Date) {
        begin = now.addingTimeInterval(-Double(holder.issuedDaysAgo) * 86_400)
        // The day in Japan.
        let issued = CivilDate(dayNumber: Int((begin.timeIntervalSince1970 + 9 * 3600) / 86_400))
        let last = Self.lastDay(issued: issued, birth: holder.attributes.birth)
        // 23:59:59 in Japan.
        end = Date(timeIntervalSince1970: Double(last.dayNumber) * 86_400 + 15 * 3600 - 1)
    }

    /// The fifth birthday after a day of issue; an unknown month or day counts as the first.
    static func lastDay(issued: CivilDate, birth: CardBirth) -> CivilDate {
        let born = CivilDate(year: 2000, month: birth.month ?? 1, day: birth.day ?? 1) ?? issued
        let thisYear = born.adding(years: issued.year - born.year)
        return thisYear.adding(years: thisYear > issued ? 4 : 5)
    }
}

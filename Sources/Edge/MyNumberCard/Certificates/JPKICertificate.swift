import Foundation
import Kernel
import SwiftASN1
import X509

/// A certificate of the public service for individuals (公的個人認証, JPKI): 署名用 with the four attributes of its holder, or
/// 利用者証明用 without them.
public struct JPKICertificate: Sendable {
    /// For what it is, by its policy (1.2.392.200149.8.5.1.1.20 or .3.30).
    public let use: CertificateUse
    /// The serial number, by which the city links it to a resident: upper-case hexadecimal digits without leading zeros
    /// bytes.
    public let serial: String
    /// Who issued it, as RFC 4514 writes names.
    public let issuer: String
    /// The opaque name of its subject.
    public let subject: String
    /// From when it is valid.
    public let validFrom: Date
    /// Until when it is valid.
    public let validTo: Date
    /// What it says of its holder; nil in a certificate for authentication.
    public let holder: Holder?
    /// The certificate itself.
    public let certificate: Certificate

    /// What a certificate for signatures says of its holder.
    public struct Holder: Sendable {
        /// 氏名, 住所, 生年月日, 性別.
        public let attributes: CardAttributes
        /// 氏名代替文字: a 1 for each character of the name that stands for another that could not be written.
        public let nameSubstitutes: String
        /// 住所代替文字.
        public let addressSubstitutes: String
    }

    /// Reads a certificate.
    /// - Throws: ``CardDataError`` when it is no certificate of this service.
    public init(der: [UInt8]) throws(CardDataError) {
        guard let certificate = try? Certificate(derEncoded: der) else { throw .badValue(0x30, "no certificate") }
        self.certificate = certificate
        serial = HexBytes.text(certificate.serialNumber.bytes.drop { $0 == 0 })
        issuer = certificate.issuer.description
        subject =
            certificate.subject.flatMap { $0 }.first { $0.type == .NameAttributes.commonName }
            .flatMap { String($0.value) } ?? ""
        (validFrom, validTo) = (certificate.notValidBefore, certificate.notValidAfter)
        use = try JPKIProfile.use(of: certificate)
        holder = use == .signature ? try JPKIProfile.holder(of: certificate) : nil
    }

    /// Whether the moment lies within its validity. Revocation is asked of the issuer (OCSP).
    public func isInForce(at moment: Date) -> Bool { validFrom <= moment && moment <= validTo }

    /// Whether an issuer signed it.
    public func isIssued(by authority: Certificate) -> Bool {
        certificate.issuer == authority.subject
            && authority.publicKey.isValidSignature(certificate.signature, for: certificate)
    }
}

/// The profile of the certificates, as far as it is public.
public enum JPKIProfile {
    /// The policy of 署名用電子証明書.
    public static let signaturePolicy: ASN1ObjectIdentifier = [1, 2, 392, 200149, 8, 5, 1, 1, 20]
    /// The policy of 利用者証明用電子証明書.
    public static let authenticationPolicy: ASN1ObjectIdentifier = [1, 2, 392, 200149, 8, 5, 1, 3, 30]

    /// The `otherName`s of the attributes.
    public enum Attribute: UInt, CaseIterable, Sendable {
        case name = 1
        case nameSubstitutes, sex, birth, address, addressSubstitutes

        /// 1.2.392.200149.8.5.5.1 to .6.
        public var identifier: ASN1ObjectIdentifier { [1, 2, 392, 200149, 8, 5, 5, rawValue] }
    }

    static let policies: ASN1ObjectIdentifier = [2, 5, 29, 32]

    static func use(of certificate: Certificate) throws(CardDataError) -> CertificateUse {
        let found = certificate.extensions[oid: policies].flatMap { try? policyIdentifiers(in: $0.value) } ?? []
        if found.contains(signaturePolicy) { return .signature }
        if found.contains(authenticationPolicy) { return .authentication }
        throw .badValue(0x30, "no policy of this service")
    }

    private static func policyIdentifiers(in bytes: ArraySlice<UInt8>) throws -> [ASN1ObjectIdentifier] {
        try DER.sequence(try DER.parse(bytes), identifier: .sequence) { policies in
            var found: [ASN1ObjectIdentifier] = []
            while let policy = policies.next() {
                found.append(
                    try DER.sequence(policy, identifier: .sequence) { parts in
                        let identifier = try ASN1ObjectIdentifier(derEncoded: &parts)
                        while parts.next() != nil {}
                        return identifier
                    })
            }
            return found
        }
    }

    static func holder(of certificate: Certificate) throws(CardDataError) -> JPKICertificate.Holder {
        guard let names = try? certificate.extensions.subjectAlternativeNames else {
            throw .badValue(0x30, "no attributes of the holder")
        }
        var texts: [Attribute: String] = [:]
        for case .otherName(let name) in names {
            guard let attribute = Attribute.allCases.first(where: { $0.identifier == name.typeID }),
                let value = name.value, let text = try? ASN1UTF8String(asn1Any: value)
            else { continue }
            guard texts.updateValue(String(text), forKey: attribute) == nil else {
                throw .badValue(0x30, "an attribute stands twice")
            }
        }
        guard let name = texts[.name], let address = texts[.address],
            let birth = texts[.birth].flatMap({ CardBirth(certificate: $0) }),
            let sex = texts[.sex].flatMap({ CardSex(code: $0) })
        else { throw .badValue(0x30, "an attribute of the holder is missing or not understood") }
        return .init(
            attributes: CardAttributes(name: CardName(name), address: address, birth: birth, sex: sex),
            nameSubstitutes: texts[.nameSubstitutes] ?? "", addressSubstitutes: texts[.addressSubstitutes] ?? "")
    }
}

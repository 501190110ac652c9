import Foundation
import MyNumberCard
import SwiftASN1
import X509

/// What an authority says of its certificates, in the forms that others read: the database of `openssl ocsp`
/// (`index-*.txt`) and a list of what is revoked (CRL, RFC 5280, 5).
struct RevocationFiles {
    /// One certificate.
    struct Entry {
        let serial: Certificate.SerialNumber
        let subject: DistinguishedName
        let end: Date
        /// When it was revoked; nil while it is good.
        let revoked: Date?
    }

    let entries: [Entry]

    /// Lines of OpenSSL's database: status, end, revocation, serial number, file, subject.
    var index: String {
        entries.map { entry in
            let subject = entry.subject.map { "/\($0.description)" }.joined()
            let revoked = entry.revoked.map { Self.short($0) + ",affiliationChanged" } ?? ""
            let serial = HexBytes.text(entry.serial.bytes)
            return [entry.revoked == nil ? "V" : "R", Self.short(entry.end), revoked, serial, "unknown", subject]
                .joined(separator: "\t") + "\n"
        }.joined()
    }

    /// The list of revoked certificates, signed by the authority, in PEM.
    func list(of authority: TestAuthority, now: Date) throws -> String {
        var serializer = DER.Serializer()
        try serializer.appendConstructedNode(identifier: .sequence) { list in
            try list.serialize(1)  // version 2
            try Self.algorithm(&list)
            try list.serialize(authority.certificate.subject)
            try list.serialize(try Self.time(now))
            try list.serialize(try Self.time(now.addingTimeInterval(2 * 86_400)))
            let revoked = entries.filter { $0.revoked != nil }
            if !revoked.isEmpty {
                try list.appendConstructedNode(identifier: .sequence) { items in
                    for entry in revoked {
                        try items.appendConstructedNode(identifier: .sequence) { item in
                            item.appendPrimitiveNode(identifier: .integer) { $0 += entry.serial.bytes }
                            try item.serialize(try Self.time(entry.revoked ?? now))
                        }
                    }
                }
            }
            try list.appendConstructedNode(identifier: .init(tagWithNumber: 0, tagClass: .contextSpecific)) {
                explicit in
                try explicit.appendConstructedNode(identifier: .sequence) { extensions in
                    try extensions.appendConstructedNode(identifier: .sequence) { number in
                        try number.serialize([2, 5, 29, 20] as ASN1ObjectIdentifier)
                        var value = DER.Serializer()
                        try value.serialize(Int(now.timeIntervalSince1970))
                        try number.serialize(ASN1OctetString(contentBytes: value.serializedBytes[...]))
                    }
                }
            }
        }
        let body = serializer.serializedBytes
        let signature = try authority.key.sign(body)
        var whole = DER.Serializer()
        try whole.appendConstructedNode(identifier: .sequence) { list in
            list.serializeRawBytes(body)
            try Self.algorithm(&list)
            try list.serialize(ASN1BitString(bytes: signature[...]))
        }
        return PEMDocument(type: "X509 CRL", derBytes: whole.serializedBytes).pemString + "\n"
    }

    private static func algorithm(_ coder: inout DER.Serializer) throws {
        try coder.appendConstructedNode(identifier: .sequence) {
            try $0.serialize([1, 2, 840, 113549, 1, 1, 11] as ASN1ObjectIdentifier)  // sha256WithRSAEncryption
            try $0.serialize(ASN1Null())
        }
    }

    private static func parts(_ date: Date) -> DateComponents {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: date)
    }

    private static func time(_ date: Date) throws -> UTCTime {
        let parts = parts(date)
        return try UTCTime(
            year: parts.year ?? 0, month: parts.month ?? 0, day: parts.day ?? 0, hours: parts.hour ?? 0,
            minutes: parts.minute ?? 0, seconds: parts.second ?? 0)
    }

    /// `290102145959Z`.
    static func short(_ date: Date) -> String {
        let parts = parts(date)
        let numbers = [(parts.year ?? 0) % 100, parts.month, parts.day, parts.hour, parts.minute, parts.second]
        return numbers.map { number in
            let digits = String(number ?? 0)
            return digits.count == 1 ? "0" + digits : digits
        }.joined() + "Z"
    }
}

import Crypto
import Foundation
import Kernel

/// Facts of one visitor on their way from a terminal to a counter: sealed with a secret that only the printed 2D code holds. The server
/// keeps the sealed bytes under a code that follows from the secret, and can read neither.
///
/// ```swift
/// let (secret, reference) = try HandoverSeal.seal(holder, source: "card")   // the secret goes into the 2D code, the reference to the server
/// let facts = try HandoverSeal.open(reference.sealed, with: secret)
/// ```
/// Somebody who writes at home is told the secret as a ``HandoverNumber``, short enough to be typed.
public enum HandoverSeal {
    /// What the server gets.
    public struct Reference: Sendable, Hashable {
        /// Under which the sealed facts are fetched; 32 hexadecimal digits.
        public let code: String
        /// The sealed facts.
        public let sealed: [UInt8]
    }

    /// What was sealed.
    public struct Facts: Sendable, Hashable {
        public let name: String
        public let address: String
        /// `YYYYMMDD` as on a card, or empty.
        public let birthDate: String
        /// `male`, `female` or empty.
        public let sex: String
        public let furigana: String
        public let phone: String
        /// Where it is from, as the foot of the sheet says it: `card`, `code-b`, `unverified`, `ocr`, `typed`; `phone` for what was
        /// written at home.
        public let source: String
        /// The number of the answers that were given before the visit; empty for none.
        public let preVisit: String

        /// A card said it, and has proved itself.
        public var isFromCard: Bool { source == "card" || source == "code-b" }
    }

    /// What a printed code begins with.
    public static let prefix = "mio-handover:"

    /// Seals what is known of a holder; the individual number is left out.
    ///
    /// - Parameter source: Where it is from, as the foot of the sheet says it.
    public static func seal(_ holder: CardHolder, source: String) throws -> (secret: String, reference: Reference) {
        let secret = SymmetricKey(size: .bits256)
        let bytes = secret.withUnsafeBytes { Array($0) }
        return (prefix + text(bytes), try seal(holder, source, preVisit: "", with: secret))
    }

    /// Seals what somebody has written at home under the number that they were told.
    ///
    /// - Parameter preVisit: The number of the answers that they gave before the visit.
    public static func seal(
        _ holder: CardHolder, under number: HandoverNumber, preVisit: String?
    ) throws -> Reference {
        try seal(holder, "phone", preVisit: preVisit ?? "", with: number.secret)
    }

    private static func seal(
        _ holder: CardHolder, _ source: String, preVisit: String, with secret: SymmetricKey
    ) throws -> Reference {
        let birth = holder.birthDate.map { date in
            [(date.year, 4), (date.month ?? 0, 2), (date.day ?? 0, 2)].map { number, width in
                let digits = String(number)
                return String(repeating: "0", count: max(0, width - digits.count)) + digits
            }.joined()
        }
        let facts: JSONValue = [
            "name": .string(holder.name), "address": .string(holder.address), "birthDate": .string(birth ?? ""),
            "sex": .string(holder.sex?.rawValue ?? ""), "furigana": .string(holder.furigana ?? ""),
            "phone": .string(holder.phone ?? ""), "source": .string(source), "preVisit": .string(preVisit),
        ]
        let sealed = try AES.GCM.seal(Data(facts.canonical.utf8), using: key(secret))
        guard let combined = sealed.combined else { throw HandoverFault.unreadable }
        return Reference(code: code(secret), sealed: Array(combined))
    }

    /// The code under which a printed secret's facts are fetched; nil when the text is none.
    public static func code(of printed: String) -> String? { secret(printed).map { code($0) } }

    /// Opens what was sealed.
    /// - Throws: ``HandoverFault`` when the text is no secret, or another one's.
    public static func open(_ sealed: [UInt8], with printed: String) throws(HandoverFault) -> Facts {
        guard let secret = secret(printed), let box = try? AES.GCM.SealedBox(combined: sealed),
            let plain = try? AES.GCM.open(box, using: key(secret)), let json = try? JSONValue(parsing: Array(plain))
        else { throw .unreadable }
        func text(_ name: String) -> String { json[name]?.stringValue ?? "" }
        return Facts(
            name: text("name"), address: text("address"), birthDate: text("birthDate"), sex: text("sex"),
            furigana: text("furigana"), phone: text("phone"), source: text("source"), preVisit: text("preVisit"))
    }

    private static func key(_ secret: SymmetricKey) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: secret, info: Data("mio handover key".utf8), outputByteCount: 32)
    }

    private static func code(_ secret: SymmetricKey) -> String {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: secret, info: Data("mio handover code".utf8), outputByteCount: 16)
            .withUnsafeBytes { text(Array($0)) }
    }

    private static func secret(_ printed: String) -> SymmetricKey? {
        if let number = HandoverNumber(printed) { return number.secret }
        guard printed.hasPrefix(prefix) else { return nil }
        let digits = Array(printed.dropFirst(prefix.count).utf8)
        guard digits.count == 64 else { return nil }
        var bytes: [UInt8] = []
        for place in stride(from: 0, to: 64, by: 2) {
            guard let byte = UInt8(String(decoding: digits[place..<place + 2], as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(byte)
        }
        return SymmetricKey(data: bytes)
    }

    private static func text(_ bytes: [UInt8]) -> String {
        bytes.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}

extension HandoverSeal.Facts {
    /// The same as a terminal fills forms with it.
    public var holder: CardHolder {
        var holder = CardHolder(name: name, address: address, birthDate: birthDate, sex: "")
        holder.sex = CardHolder.Sex(rawValue: sex)
        holder.furigana = furigana.isEmpty ? nil : furigana
        holder.phone = phone.isEmpty ? nil : phone
        return holder
    }
}

/// Why sealed facts cannot be opened.
public enum HandoverFault: Error, Hashable, Sendable {
    /// The text is no secret, or not that of these facts.
    case unreadable
}

extension HandoverSeal.Facts: CustomStringConvertible, CustomReflectable {
    /// Says nothing of whoever it is.
    public var description: String { "(facts handed over)" }
    /// Shows nothing.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

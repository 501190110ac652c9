/// A part of a request that cannot be read: a broken `%` sequence, bytes that are not UTF-8, a control character.
struct UnreadableText: Error, Equatable {
    let reason: String
}

/// Percent-encoding of addresses and of `application/x-www-form-urlencoded` bodies.
public enum PercentCoding {
    /// Decodes `%XX` (and `+` as a space where told).
    ///
    /// Throws when a `%` is not followed by two hexadecimal digits, when the result is not UTF-8, and when it holds a
    /// control character other than tab and line ends.
    static func decode(_ bytes: some Collection<UInt8>, plusIsSpace: Bool) throws(UnreadableText) -> String {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var rest = bytes.makeIterator()
        while let byte = rest.next() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = rest.next().flatMap(hexDigit), let low = rest.next().flatMap(hexDigit) else {
                    throw UnreadableText(reason: "a % that is not followed by two hexadecimal digits")
                }
                decoded.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace:
                decoded.append(UInt8(ascii: " "))
            default:
                decoded.append(byte)
            }
        }
        return try text(decoded)
    }

    /// Bytes as text; throws when they are not UTF-8 or hold control characters.
    static func text(_ bytes: [UInt8]) throws(UnreadableText) -> String {
        for byte in bytes where byte < 0x20 || byte == 0x7F {
            guard byte == 0x09 || byte == 0x0A || byte == 0x0D else {
                throw UnreadableText(reason: "a control character")
            }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw UnreadableText(reason: "bytes that are not UTF-8")
        }
        return text
    }

    /// Encodes everything but unreserved characters, for a path segment or a query value.
    public static func encode(_ text: String) -> String {
        var encoded: [UInt8] = []
        encoded.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            if isUnreserved(byte) {
                encoded.append(byte)
            } else {
                encoded.append(UInt8(ascii: "%"))
                encoded.append(hexDigits[Int(byte >> 4)])
                encoded.append(hexDigits[Int(byte & 15)])
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    private static let hexDigits = Array("0123456789ABCDEF".utf8)

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

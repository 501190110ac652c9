/// A Japanese postal code of seven digits.
public struct PostalCode: Hashable, Sendable, Comparable {
    /// Seven ASCII digits: `5308201`.
    public let digits: String

    /// Reads `530-8201`, `5308201` or `〒５３０－８２０１`; nil when there are not exactly seven digits.
    public init?(_ text: String) {
        // As databases have it: there is nothing to convert.
        if text.utf8.count == 7, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            digits = text
            return
        }
        let plain = Kana.toHalfWidth(text).unicodeScalars.filter { !$0.properties.isWhitespace && $0 != "〒" }
        var digits = ""
        for (place, scalar) in plain.enumerated() {
            if (0x30...0x39).contains(scalar.value) {
                digits.unicodeScalars.append(scalar)
            } else if place != 3 || !["-", "\u{2010}", "\u{2212}", "\u{2015}", "\u{FF70}"].contains(scalar) {
                return nil
            }
        }
        guard digits.utf8.count == 7 else { return nil }
        self.digits = digits
    }

    /// `〒530-8201`.
    public var marked: String { "〒" + description }

    public static func < (left: PostalCode, right: PostalCode) -> Bool { left.digits < right.digits }
}

extension PostalCode: LosslessStringConvertible, Codable {
    /// `530-8201`.
    public var description: String { digits.prefix(3) + "-" + digits.suffix(4) }

    /// Reads a single string as ``init(_:)`` does.
    public init(from decoder: any Decoder) throws {
        self = try decoder.singleString("a postal code of seven digits") { PostalCode($0) }
    }

    /// Writes ``description`` as a single string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

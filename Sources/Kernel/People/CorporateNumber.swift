/// A corporate number (法人番号) of thirteen digits, which is public. Its first digit is the check digit.
public struct CorporateNumber: Hashable, Sendable, Comparable {
    /// The thirteen digits.
    public let digits: String

    /// Reads thirteen digits, full width, spaces and hyphens allowed. Throws ``CodeError`` when they are not thirteen
    /// or the check digit is wrong.
    public init(checking text: String) throws(CodeError) {
        let digits = try asciiDigits(of: text, count: 13)
        let expected = Self.checkDigit(digits)
        guard digits[0] == expected else { throw .wrongCheckDigit(text, expected: expected) }
        self.digits = digits.map(String.init).joined()
    }

    /// Reads thirteen digits; nil when ``init(checking:)`` would throw.
    public init?(_ description: String) {
        guard let number = try? CorporateNumber(checking: description) else { return nil }
        self = number
    }

    /// 法人番号の指定等に関する省令2条: 9 − (Σ Pn·Qn mod 9); Pn is the nth digit from the right of the last twelve, Qn is 1 for
    /// odd n and 2 for even n.
    private static func checkDigit(_ digits: [Int]) -> Int {
        var sum = 0
        for place in 1...12 { sum += digits[13 - place] * (place % 2 == 1 ? 1 : 2) }
        return 9 - sum % 9
    }

    public static func < (left: CorporateNumber, right: CorporateNumber) -> Bool { left.digits < right.digits }
}

extension CorporateNumber: LosslessStringConvertible, Codable {
    /// The thirteen digits.
    public var description: String { digits }

    /// Reads thirteen digits from a single string.
    public init(from decoder: any Decoder) throws {
        self = try decoder.singleString("a corporate number of thirteen digits") { try CorporateNumber(checking: $0) }
    }

    /// Writes thirteen digits as a single string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(digits)
    }
}

/// The code of a local government or a ward of a designated city (全国地方公共団体コード): five digits of JIS X 0401/0402 and
/// a check digit.
public struct WardCode: Hashable, Sendable, Comparable {
    /// All six digits.
    public let code: String

    /// Reads six digits, full width allowed. Throws ``CodeError`` when they are not six or the check digit is wrong.
    public init(checking text: String) throws(CodeError) {
        // As databases and programs write it: there is nothing to convert.
        if Self.isPlain(text) {
            code = text
            return
        }
        let digits = try asciiDigits(of: text, count: 6)
        let expected = Self.checkDigit(digits)
        guard digits[5] == expected else { throw .wrongCheckDigit(text, expected: expected) }
        code = digits.map(String.init).joined()
    }

    /// Reads six digits; nil when ``init(checking:)`` would throw.
    public init?(_ description: String) {
        guard let code = try? WardCode(checking: description) else { return nil }
        self = code
    }

    /// Adds the check digit to the five digits of JIS; nil when there are not five.
    public init?(withoutCheckDigit text: String) {
        guard let digits = try? asciiDigits(of: text, count: 5) else { return nil }
        code = (digits + [Self.checkDigit(digits)]).map(String.init).joined()
    }

    /// The two digits of the prefecture.
    public var prefecture: String { String(code.prefix(2)) }

    /// The five digits without the check digit.
    public var withoutCheckDigit: String { String(code.prefix(5)) }

    private static func isPlain(_ text: String) -> Bool {
        guard text.utf8.count == 6 else { return false }
        var (sum, weight, last) = (0, 6, 0)
        for byte in text.utf8 {
            guard (0x30...0x39).contains(byte) else { return false }
            last = Int(byte) - 0x30
            sum += last * weight
            weight -= 1
        }
        return last == (11 - (sum - last) % 11) % 10
    }

    private static func checkDigit(_ digits: [Int]) -> Int {
        let sum = digits[0] * 6 + digits[1] * 5 + digits[2] * 4 + digits[3] * 3 + digits[4] * 2
        return (11 - sum % 11) % 10
    }

    public static func < (left: WardCode, right: WardCode) -> Bool { left.code < right.code }
}

extension WardCode: LosslessStringConvertible, Codable {
    /// All six digits.
    public var description: String { code }

    /// Reads six digits from a single string; the error says whether the length or the check digit is wrong.
    public init(from decoder: any Decoder) throws {
        self = try decoder.singleString("a local government code of six digits") { try WardCode(checking: $0) }
    }

    /// Writes six digits as a single string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(code)
    }
}

/// An individual number (個人番号, マイナンバー) of twelve digits. It prints masked everywhere and cannot be encoded: whoever
/// may handle it (番号法9条, 19条) asks for ``revealed`` by name.
public struct IndividualNumber: Hashable, Sendable {
    /// The twelve digits. Never log, store or show them outside their own store.
    public let revealed: String

    /// Reads twelve digits, full width, spaces and hyphens allowed. Throws ``CodeError`` when they are not twelve or
    /// the check digit is wrong.
    public init(checking text: String) throws(CodeError) {
        let digits = try asciiDigits(of: text, count: 12)
        let expected = Self.checkDigit(digits)
        guard digits[11] == expected else { throw .wrongCheckDigit("", expected: expected) }
        revealed = digits.map(String.init).joined()
    }

    /// Reads twelve digits; nil when ``init(checking:)`` would throw.
    public init?(_ text: String) {
        guard let number = try? IndividualNumber(checking: text) else { return nil }
        self = number
    }

    /// 番号法施行令8条の検査用数字 (総務省令第5条): 11 − (Σ Pn·Qn mod 11), 0 where the remainder is 0 or 1; Pn is the nth digit from
    /// the right of the first eleven, Qn is n+1 up to the sixth and n−5 from the seventh.
    private static func checkDigit(_ digits: [Int]) -> Int {
        var sum = 0
        for place in 1...11 { sum += digits[11 - place] * (place <= 6 ? place + 1 : place - 5) }
        return sum % 11 <= 1 ? 0 : 11 - sum % 11
    }
}

extension IndividualNumber: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Twelve asterisks.
    public var description: String { String(repeating: "*", count: 12) }
    /// The same as ``description``.
    public var debugDescription: String { description }
    /// Shows nothing, so that `dump` does not reveal the number.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

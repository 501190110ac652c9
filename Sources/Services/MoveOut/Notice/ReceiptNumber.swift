import Kernel

/// The number of a notice (受付番号): `T`, two digits of the fiscal year, digits 3–5 of the ward's code, a running number of six
/// digits, and a check digit (Luhn) over all of the digits, so that a number read wrong is found out.
public struct ReceiptNumber: Hashable, Sendable {
    public let text: String

    /// Makes a number.
    /// - Parameter running: 1…999999.
    public init(year: FiscalYear, ward: WardCode, running: Int) {
        let number = String(running)
        let digits =
            String(String(year.year).suffix(2)) + String(ward.code.dropFirst(2).prefix(3))
            + String(repeating: "0", count: max(0, 6 - number.count)) + number
        text = "T" + digits + String(Self.checkDigit(digits))
    }

    /// The digit that makes the sum of a number with its every second digit doubled a multiple of ten.
    static func checkDigit(_ digits: String) -> Int {
        var sum = 0
        for (place, digit) in digits.reversed().enumerated() {
            let value = digit.wholeNumberValue ?? 0
            let counted = place.isMultiple(of: 2) ? value * 2 : value
            sum += counted > 9 ? counted - 9 : counted
        }
        return (10 - sum % 10) % 10
    }
}

extension ReceiptNumber: LosslessStringConvertible {
    public var description: String { text }

    /// Reads a number as people type it; nil when it cannot be one.
    public init?(_ description: String) {
        let plain = Kana.halfWidthDigits(description).uppercased().filter { $0 != "-" && !$0.isWhitespace }
        guard plain.first == "T" || plain.first == "Ｔ" else { return nil }
        let digits = plain.dropFirst()
        guard digits.count == 12, digits.utf8.allSatisfy({ (48...57).contains($0) }),
            let last = digits.last?.wholeNumberValue, Self.checkDigit(String(digits.dropLast())) == last
        else { return nil }
        text = "T" + digits
    }
}

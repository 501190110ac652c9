extension Decimal34: CustomStringConvertible, Codable {
    /// Reads `12`, `-0.5`, `.5`, `1.2E-3`. More than 34 digits are rounded half-even. `nil` for anything else.
    public init?(_ text: some StringProtocol) {
        var bytes = text.utf8.makeIterator()
        var next = bytes.next()
        var negative = false
        if next == UInt8(ascii: "-") || next == UInt8(ascii: "+") {
            negative = next == UInt8(ascii: "-")
            next = bytes.next()
        }
        var digits: UInt128 = 0
        var exponent = 0
        var seen = false
        var point = false
        var lost = false
        while let byte = next {
            if byte == UInt8(ascii: "."), !point {
                point = true
            } else if let digit = Self.digit(byte) {
                seen = true
                if digits < Self.limit {
                    digits = digits * 10 + UInt128(digit)
                    if point { exponent -= 1 }
                } else {
                    if digit != 0 { lost = true }
                    if !point { exponent += 1 }
                }
            } else {
                break
            }
            next = bytes.next()
        }
        guard seen else { return nil }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            next = bytes.next()
            var below = false
            if next == UInt8(ascii: "-") || next == UInt8(ascii: "+") {
                below = next == UInt8(ascii: "-")
                next = bytes.next()
            }
            var power = 0
            var any = false
            while let byte = next, let digit = Self.digit(byte) {
                any = true
                power = min(power * 10 + digit, 1_000_000)
                next = bytes.next()
            }
            guard any else { return nil }
            exponent += below ? -power : power
        }
        guard next == nil else { return nil }
        self.init(negative: negative, digits: lost ? Self.sticky(digits) : digits, exponent: exponent)
    }

    private static func digit(_ byte: UInt8) -> Int? {
        byte >= 48 && byte <= 57 ? Int(byte) - 48 : nil
    }

    /// Plain digits without exponent and without trailing zeros behind the point: `-0.5`, `1200`.
    public var description: String {
        let number = reduced
        let digits = String(number.significand.magnitude)
        let sign = number.significand < 0 ? "-" : ""
        let power = Int(number.exponent)
        if number.significand == 0 { return "0" }
        if power >= 0 { return sign + digits + String(repeating: "0", count: power) }
        if digits.utf8.count > -power {
            let split = digits.index(digits.endIndex, offsetBy: power)
            return sign + digits[..<split] + "." + digits[split...]
        }
        return sign + "0." + String(repeating: "0", count: -power - digits.utf8.count) + digits
    }

    /// Reads the decimal text that `encode(to:)` writes.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Decimal34(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is not a decimal number")
        }
        self = value
    }

    /// Writes the decimal text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

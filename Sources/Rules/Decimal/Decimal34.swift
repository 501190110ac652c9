/// A decimal number of up to 34 significant digits: the numbers of FEEL (IEEE 754-2008 decimal128, rounding half-even).
///
/// The value is `significand × 10^exponent`. Operations that leave the range answer `nil`, never infinity or NaN.
/// Equality, order and hash are numeric: `1.0` equals `1`.
public struct Decimal34: Sendable {
    /// The digits with their sign; its magnitude is below 10^34.
    public let significand: Int128
    /// The power of ten, -6176 ... 6111.
    public let exponent: Int32

    static let digitLimit = 34
    static let exponents: ClosedRange<Int32> = -6176...6111
    /// 10^34: magnitudes of significands are below it.
    static let limit: UInt128 = 10_000_000_000_000_000_000_000_000_000_000_000

    /// Powers of ten that a UInt128 can hold: 10^0 ... 10^38.
    static let powers: [UInt128] = {
        var all: [UInt128] = [1]
        while all.count < 39 { all.append(all[all.count - 1] * 10) }
        return all
    }()

    /// Zero.
    public static let zero = Decimal34(unchecked: 0, 0)
    /// One.
    public static let one = Decimal34(unchecked: 1, 0)

    init(unchecked significand: Int128, _ exponent: Int32) {
        self.significand = significand
        self.exponent = exponent
    }

    /// A whole number, exactly.
    public init(_ value: Int) {
        self.init(unchecked: Int128(value), 0)
    }

    /// `significand × 10^exponent`, rounded half-even to 34 digits; `nil` when it is beyond the range.
    public init?(significand: Int128, exponent: Int) {
        self.init(negative: significand < 0, digits: significand.magnitude, exponent: exponent)
    }

    /// Rounds `digits × 10^exponent` half-even to 34 digits. A caller that has cut off digits makes the last kept digit
    /// sticky (see `sticky`) and passes at least 35 digits.
    init?(negative: Bool, digits: UInt128, exponent: Int) {
        var digits = digits
        var exponent = exponent
        if digits >= Self.limit {
            let drop = Self.countDigits(digits) - Self.digitLimit
            digits = Self.divideHalfEven(digits, by: Self.powers[drop])
            exponent += drop
            if digits == Self.limit {
                digits /= 10
                exponent += 1
            }
        }
        while exponent > Int(Self.exponents.upperBound) {
            guard digits < Self.limit / 10 else { return nil }
            if digits == 0 {
                exponent = 0
                break
            }
            digits *= 10
            exponent -= 1
        }
        if exponent < Int(Self.exponents.lowerBound) {
            let drop = Int(Self.exponents.lowerBound) - exponent
            digits = drop > 38 ? 0 : Self.divideHalfEven(digits, by: Self.powers[drop])
            exponent = Int(Self.exponents.lowerBound)
        }
        let whole = Int128(digits)
        self.init(unchecked: negative ? -whole : whole, Int32(exponent))
    }

    /// How many decimal digits `value` has; 1 for zero.
    static func countDigits(_ value: UInt128) -> Int {
        let bits = 128 - value.leadingZeroBitCount
        var count = (bits * 1233) >> 12
        if count < 39, value >= powers[count] { count += 1 }
        return max(count, 1)
    }

    static func divideHalfEven(_ value: UInt128, by divisor: UInt128) -> UInt128 {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        guard remainder != 0 else { return quotient }
        let rest = divisor - remainder
        if remainder > rest || (remainder == rest && quotient & 1 == 1) { return quotient + 1 }
        return quotient
    }

    /// Marks that something non-zero was cut off below `digits`, so that a later rounding cannot take it for a tie.
    static func sticky(_ digits: UInt128) -> UInt128 {
        digits % 5 == 0 ? digits + 1 : digits
    }

    /// Whether the value is below zero.
    public var isNegative: Bool { significand < 0 }
    /// Whether the value is zero.
    public var isZero: Bool { significand == 0 }

    /// The value as an `Int` when it is whole and fits, else `nil`.
    public var int: Int? {
        if exponent == 0 { return Int(exactly: significand) }
        if significand == 0 { return 0 }
        if exponent > 0 {
            guard exponent <= 18 else { return nil }
            let (product, overflow) = significand.multipliedReportingOverflow(by: Int128(Self.powers[Int(exponent)]))
            return overflow ? nil : Int(exactly: product)
        }
        guard exponent >= -34 else { return nil }
        let (quotient, remainder) = significand.quotientAndRemainder(dividingBy: Int128(Self.powers[Int(-exponent)]))
        return remainder == 0 ? Int(exactly: quotient) : nil
    }

    /// The same number without trailing zeros behind the decimal point.
    public var reduced: Decimal34 {
        guard exponent < 0 else { return self }
        guard significand != 0 else { return .zero }
        var digits = significand
        var power = exponent
        while power < 0 {
            let (quotient, remainder) = digits.quotientAndRemainder(dividingBy: 10)
            guard remainder == 0 else { break }
            digits = quotient
            power += 1
        }
        return Decimal34(unchecked: digits, power)
    }
}

extension Decimal34: Comparable, Hashable {
    /// The order of two numbers by value.
    static func compare(_ a: Decimal34, _ b: Decimal34) -> Int {
        if a.exponent == b.exponent {
            return a.significand < b.significand ? -1 : (a.significand == b.significand ? 0 : 1)
        }
        let signs = (a.significand.signum(), b.significand.signum())
        if signs.0 != signs.1 { return signs.0 < signs.1 ? -1 : 1 }
        if signs.0 == 0 { return 0 }
        let order = compareMagnitudes(a, b)
        return signs.0 > 0 ? order : -order
    }

    private static func compareMagnitudes(_ a: Decimal34, _ b: Decimal34) -> Int {
        var left = a.significand.magnitude
        var right = b.significand.magnitude
        let leftTop = countDigits(left) + Int(a.exponent)
        let rightTop = countDigits(right) + Int(b.exponent)
        if leftTop != rightTop { return leftTop < rightTop ? -1 : 1 }
        // Equal leading positions: the exponents differ by fewer than 34, so scaling keeps within 34 digits.
        if a.exponent > b.exponent {
            left *= powers[Int(a.exponent - b.exponent)]
        } else {
            right *= powers[Int(b.exponent - a.exponent)]
        }
        return left < right ? -1 : (left == right ? 0 : 1)
    }

    public static func < (a: Decimal34, b: Decimal34) -> Bool { compare(a, b) < 0 }
    public static func == (a: Decimal34, b: Decimal34) -> Bool { compare(a, b) == 0 }

    public func hash(into hasher: inout Hasher) {
        var digits = significand
        var power = exponent
        if digits == 0 {
            power = 0
        } else {
            while digits % 10 == 0 {
                digits /= 10
                power += 1
            }
        }
        hasher.combine(digits)
        hasher.combine(power)
    }
}

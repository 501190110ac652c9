extension Decimal34 {
    /// The number with its sign turned.
    public var negated: Decimal34 { Decimal34(unchecked: -significand, exponent) }
    /// The number without its sign.
    public var magnitude: Decimal34 { significand < 0 ? negated : self }

    /// The sum, or `nil` beyond the range.
    public func adding(_ other: Decimal34) -> Decimal34? {
        if exponent == other.exponent {
            return Self.make(significand + other.significand, exponent)
        }
        if significand == 0, exponent > other.exponent { return other }
        if other.significand == 0, other.exponent > exponent { return self }
        let (high, low) = exponent > other.exponent ? (self, other) : (other, self)
        let gap = Int(high.exponent) - Int(low.exponent)
        let room = 37 - Self.countDigits(high.significand.magnitude)
        if gap <= room {
            let scaled = high.significand * Int128(Self.powers[gap])
            return Self.make(scaled + low.significand, low.exponent)
        }
        let scaled = high.significand * Int128(Self.powers[room])
        let drop = gap - room
        return Decimal34(
            significand: scaled + Self.shiftedRight(low.significand, by: drop), exponent: Int(low.exponent) + drop)
    }

    private static func shiftedRight(_ value: Int128, by drop: Int) -> Int128 {
        guard value != 0 else { return 0 }
        let magnitude = value.magnitude
        var kept: UInt128 = 0
        var lost = true
        if drop <= 38 {
            let (quotient, remainder) = magnitude.quotientAndRemainder(dividingBy: powers[drop])
            kept = quotient
            lost = remainder != 0
        }
        let digits = Int128(lost ? sticky(kept) : kept)
        return value < 0 ? -digits : digits
    }

    @inline(__always)
    private static func make(_ significand: Int128, _ exponent: Int32) -> Decimal34? {
        if significand.magnitude < limit { return Decimal34(unchecked: significand, exponent) }
        return Decimal34(significand: significand, exponent: Int(exponent))
    }

    /// The difference, or `nil` beyond the range.
    public func subtracting(_ other: Decimal34) -> Decimal34? { adding(other.negated) }

    /// The product, or `nil` beyond the range.
    public func multiplied(by other: Decimal34) -> Decimal34? {
        let power = Int(exponent) + Int(other.exponent)
        let (product, overflow) = significand.multipliedReportingOverflow(by: other.significand)
        if !overflow {
            if power == 0, product.magnitude < Self.limit { return Decimal34(unchecked: product, 0) }
            return Decimal34(significand: product, exponent: power)
        }
        let negative = (significand < 0) != (other.significand < 0)
        let wide = significand.magnitude.multipliedFullWidth(by: other.significand.magnitude)
        // Both factors are below 10^34, so the quotient by 10^34 is too.
        let (upper, lower) = Self.limit.dividingFullWidth(wide)
        guard upper != 0 else { return Decimal34(negative: negative, digits: lower, exponent: power) }
        let drop = Self.countDigits(upper)
        // Keep 36 digits, the last one sticky, and let the one rounding place round.
        let keep = min(drop, 2)
        let cut = Self.powers[drop - keep]
        var digits = upper * Self.powers[34 - drop + keep] + lower / cut
        if lower % cut != 0 { digits = Self.sticky(digits) }
        return Decimal34(negative: negative, digits: digits, exponent: power + drop - keep)
    }

    /// The quotient to 34 digits, half-even; `nil` by zero or beyond the range.
    public func divided(by other: Decimal34) -> Decimal34? {
        guard other.significand != 0 else { return nil }
        let ideal = Int(exponent) - Int(other.exponent)
        guard significand != 0 else { return .zero }
        let divisor = other.significand.magnitude
        var (quotient, remainder) = significand.magnitude.quotientAndRemainder(dividingBy: divisor)
        var power = ideal
        while remainder != 0 {
            let have = quotient == 0 ? 0 : Self.countDigits(quotient)
            if have >= 35 { break }
            let step = min(4, 36 - have)
            let (digits, rest) = (remainder * Self.powers[step]).quotientAndRemainder(dividingBy: divisor)
            quotient = quotient * Self.powers[step] + digits
            remainder = rest
            power -= step
        }
        if remainder != 0 {
            quotient = Self.sticky(quotient)
        } else {
            while power < ideal, quotient % 10 == 0 {
                quotient /= 10
                power += 1
            }
        }
        return Decimal34(negative: (significand < 0) != (other.significand < 0), digits: quotient, exponent: power)
    }

    /// `self - divisor × floor(self / divisor)`: FEEL's modulo, with the sign of the divisor. `nil` by zero.
    public func modulo(_ divisor: Decimal34) -> Decimal34? {
        guard divisor.significand != 0 else { return nil }
        let low = min(exponent, divisor.exponent)
        if let a = scaled(to: low), let b = divisor.scaled(to: low) {
            let rest = a % b
            let positive = rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest
            return Decimal34(significand: positive, exponent: Int(low))
        }
        guard let quotient = divided(by: divisor), let whole = quotient.floor(),
            let part = divisor.multiplied(by: whole)
        else { return nil }
        return subtracting(part)
    }

    private func scaled(to power: Int32) -> Int128? {
        let gap = Int(exponent) - Int(power)
        guard gap <= 37 - Self.countDigits(significand.magnitude) else { return nil }
        return significand * Int128(Self.powers[gap])
    }
}

/// How a number is brought to a scale.
public enum DecimalRounding: Sendable {
    /// To the nearest; a tie to the even digit.
    case halfEven
    /// To the nearest; a tie away from zero.
    case halfUp
    /// To the nearest; a tie towards zero.
    case halfDown
    /// Away from zero.
    case up
    /// Towards zero.
    case down
    /// Towards positive infinity.
    case ceiling
    /// Towards negative infinity.
    case floor
}

extension Decimal34 {
    /// The largest whole number that is not above this one.
    public func floor(scale: Int = 0) -> Decimal34? { rounded(scale: scale, .floor) }
    /// The smallest whole number that is not below this one.
    public func ceiling(scale: Int = 0) -> Decimal34? { rounded(scale: scale, .ceiling) }

    /// The number with at most `scale` digits behind the point (before it when negative).
    public func rounded(scale: Int, _ rounding: DecimalRounding) -> Decimal34? {
        guard (-6111...6176).contains(scale) else { return nil }
        let drop = -scale - Int(exponent)
        guard drop > 0, significand != 0 else { return self }
        let magnitude = significand.magnitude
        let quotient: UInt128
        let order: Int  // of the cut-off part against one half: -1, 0, 1
        let exact: Bool
        if drop > 38 {
            (quotient, order, exact) = (0, -1, false)
        } else {
            let divisor = Self.powers[drop]
            let (whole, remainder) = magnitude.quotientAndRemainder(dividingBy: divisor)
            let rest = divisor - remainder
            quotient = whole
            order = remainder < rest ? -1 : (remainder == rest ? 0 : 1)
            exact = remainder == 0
        }
        let away: Bool
        switch rounding {
        case .halfEven: away = order > 0 || (order == 0 && quotient & 1 == 1)
        case .halfUp: away = order >= 0
        case .halfDown: away = order > 0
        case .up: away = !exact
        case .down: away = false
        case .ceiling: away = !exact && significand > 0
        case .floor: away = !exact && significand < 0
        }
        let digits = away ? quotient + 1 : quotient
        return Decimal34(negative: significand < 0, digits: digits, exponent: -scale)
    }
}

import CMPFR

/// Functions whose values are not decimals: computed by GNU MPFR to 300 bits (90 digits) and rounded once, half-even, to 34
/// digits.
extension Decimal34 {
    private static let bits: mpfr_prec_t = 300

    /// e to this power; nil beyond the range.
    public var exponential: Decimal34? {
        // Beyond these the result is beyond the range, or zero.
        if self > Decimal34(14_150) { return nil }
        if self < Decimal34(-14_300) { return .zero }
        return Self.compute([self]) { result, x in mpfr_exp(&result, &x[0], MPFR_RNDN) }
    }

    /// The natural logarithm; nil for zero and below.
    public var naturalLogarithm: Decimal34? {
        guard !isZero, !isNegative else { return nil }
        return Self.compute([self]) { result, x in mpfr_log(&result, &x[0], MPFR_RNDN) }
    }

    /// The square root; nil below zero.
    public var squareRoot: Decimal34? {
        guard !isNegative else { return nil }
        return Self.compute([self]) { result, x in mpfr_sqrt(&result, &x[0], MPFR_RNDN) }
    }

    /// The power with any exponent; nil where it has no value (0 to a negative power, a negative number to a power that is
    /// not whole) or is beyond the range.
    public func power(_ exponent: Decimal34) -> Decimal34? {
        if let count = exponent.int, abs(count) <= 16 { return smallPower(count) }
        if isZero { return exponent.isNegative ? nil : .zero }
        if self == .one { return .one }
        return Self.compute([self, exponent]) { result, x in mpfr_pow(&result, &x[0], &x[1], MPFR_RNDN) }
    }

    /// By multiplying, exact as long as 34 digits hold it.
    private func smallPower(_ count: Int) -> Decimal34? {
        if count < 0, isZero { return nil }
        var result = Decimal34.one
        for _ in 0..<abs(count) {
            guard let next = result.multiplied(by: self) else { return nil }
            result = next
        }
        return count < 0 ? Decimal34.one.divided(by: result) : result
    }

    private static func compute(
        _ values: [Decimal34], _ function: (inout MPFRNumber, inout [MPFRNumber]) -> Int32
    ) -> Decimal34? {
        var arguments = values.map { value in
            var number = MPFRNumber()
            mpfr_init2(&number, bits)
            mpfr_set_str(&number, "\(value.significand)e\(value.exponent)", 10, MPFR_RNDN)
            return number
        }
        var result = MPFRNumber()
        mpfr_init2(&result, bits)
        defer {
            for index in arguments.indices { mpfr_clear(&arguments[index]) }
            mpfr_clear(&result)
        }
        _ = function(&result, &arguments)
        guard mpfr_number_p(&result) != 0 else { return nil }
        var exponent: mpfr_exp_t = 0
        guard let text = mpfr_get_str(nil, &exponent, 10, 60, &result, MPFR_RNDN) else { return nil }
        defer { mpfr_free_str(text) }
        let digits = String(cString: text)
        let sign = digits.hasPrefix("-") ? "-" : ""
        return Decimal34("\(sign)0.\(digits.dropFirst(sign.utf8.count))E\(exponent)")?.reduced
    }
}

private typealias MPFRNumber = __mpfr_struct

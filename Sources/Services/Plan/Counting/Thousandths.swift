import Rules

/// A figure counted in thousandths, so that sums are exact: 1.5 hours are 1,500.
struct Thousandths: Hashable, Sendable {
    /// The largest figure that one event may bring, ten to the ninth: sums stay far from overflow.
    static let limit = 1_000_000_000 * 1_000

    let count: Int

    static let one = Thousandths(count: 1_000)

    init(count: Int) { self.count = count }

    /// The number to the nearest thousandth, a tie to the even one; nil when it is beyond ``limit``.
    init?(_ number: Decimal34) {
        guard let scaled = number.rounded(scale: 3, .halfEven)?.multiplied(by: Decimal34(1_000))?.int,
            scaled.magnitude <= UInt(Self.limit)
        else { return nil }
        count = scaled
    }

    var number: Decimal34 { Decimal34(significand: Int128(count), exponent: -3)?.reduced ?? .zero }
}

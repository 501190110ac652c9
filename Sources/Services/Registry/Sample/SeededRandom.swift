/// A small generator of random numbers that gives the same sequence for the same seed on every machine (SplitMix64,
/// Steele, Lea and Flood 2014). For sample data; not for secrets.
public struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A whole number of the range, each equally likely (Lemire's multiplication; the bias is below 2⁻³² for sample data).
    mutating func number(in range: ClosedRange<Int>) -> Int {
        let span = UInt64(range.upperBound - range.lowerBound) + 1
        return range.lowerBound + Int(next().multipliedFullWidth(by: span).high)
    }

    /// True in so many of a hundred thousand cases.
    mutating func happens(_ per100000: Int) -> Bool { number(in: 1...100_000) <= per100000 }

    /// True in so many of a hundred cases.
    mutating func percent(_ share: Int) -> Bool { number(in: 1...100) <= share }
}

/// An interval of comparable values. A missing end is unbounded.
public struct FEELRange: Sendable, Hashable {
    /// The lower end; `nil` when unbounded below.
    public let low: FEELValue?
    /// Whether the lower end itself belongs to the range.
    public let lowIncluded: Bool
    /// The upper end; `nil` when unbounded above.
    public let high: FEELValue?
    /// Whether the upper end itself belongs to the range.
    public let highIncluded: Bool

    /// A range between two ends.
    public init(low: FEELValue?, lowIncluded: Bool, high: FEELValue?, highIncluded: Bool) {
        self.low = low
        self.lowIncluded = low != nil && lowIncluded
        self.high = high
        self.highIncluded = high != nil && highIncluded
    }
}

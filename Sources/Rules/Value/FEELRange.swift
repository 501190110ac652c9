/// An interval of comparable values. Whether anything lies in a range without an end is null.
public struct FEELRange: Sendable, Hashable {
    /// The lower end; `nil` when it is null.
    public let low: FEELValue?
    /// Whether the lower end itself belongs to the range.
    public let lowIncluded: Bool
    /// The upper end; `nil` when it is null.
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

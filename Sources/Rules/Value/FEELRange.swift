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
    /// How a range with one end was written, as in `(< 10)`; nil for one of two ends.
    let comparison: Comparison?

    /// A range between two ends.
    public init(low: FEELValue?, lowIncluded: Bool, high: FEELValue?, highIncluded: Bool) {
        self.low = low
        self.lowIncluded = low != nil && lowIncluded
        self.high = high
        self.highIncluded = high != nil && highIncluded
        comparison = nil
    }

    /// All values that compare so with an end.
    init(_ comparison: Comparison, _ end: FEELValue) {
        switch comparison {
        case .less, .lessOrEqual: (low, high) = (nil, end)
        case .greater, .greaterOrEqual: (low, high) = (end, nil)
        case .equal, .notEqual: (low, high) = (end, end)
        }
        lowIncluded = comparison == .greaterOrEqual || comparison == .equal
        highIncluded = comparison == .lessOrEqual || comparison == .equal
        self.comparison = comparison
    }

    /// Whether a missing end stands for "without end", as in `(< 10)`; else nothing can be said about what lies inside.
    public var isHalf: Bool { comparison != nil }

    /// `(!= a)`: everything but the one value.
    var isComplement: Bool { comparison == .notEqual }
}

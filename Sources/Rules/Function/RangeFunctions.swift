extension FEELFunctions {
    /// How two ranges or points lie to each other (DMN 1.5, table 78). A point is the range from itself to itself.
    mutating func addRanges() {
        addRelation("before") { a, b in a.endsBefore(b) }
        addRelation("after") { a, b in b.endsBefore(a) }
        addRelation("meets") { a, b in a.highIncluded && b.lowIncluded && a.high == b.low }
        addRelation("met by") { a, b in a.lowIncluded && b.highIncluded && a.low == b.high }
        addRelation("overlaps") { a, b in !a.endsBefore(b) && !b.endsBefore(a) }
        addRelation("includes") { a, b in a.startsNoLater(b) && b.endsNoLater(a) }
        addRelation("during") { a, b in b.startsNoLater(a) && a.endsNoLater(b) }
        addRelation("starts") { a, b in a.startsWith(b) && a.endsNoLater(b) }
        addRelation("started by") { a, b in a.startsWith(b) && b.endsNoLater(a) }
        addRelation("finishes") { a, b in a.endsWith(b) && b.startsNoLater(a) }
        addRelation("finished by") { a, b in a.endsWith(b) && a.startsNoLater(b) }
        addRelation("coincides") { a, b in a.startsWith(b) && a.endsWith(b) }
    }

    private mutating func addRelation(_ name: String, _ test: @escaping @Sendable (Span, Span) -> Bool) {
        add(name, [Parameter("range1", .any), Parameter("range2", .any)], .boolean) { values, m in
            guard let a = Span(values[0]), let b = Span(values[1]) else { return .null }
            guard Logic.order(a.low, b.low) != nil, Logic.order(a.high, b.high) != nil else {
                return m.null("'\(name)' needs ends of one order")
            }
            return .boolean(test(a, b))
        }
    }
}

/// A range with both ends, or a point.
private struct Span {
    let low: FEELValue
    let lowIncluded: Bool
    let high: FEELValue
    let highIncluded: Bool

    init?(_ value: FEELValue) {
        switch value {
        case .null, .unknown: return nil
        case .range(let range):
            guard let low = range.low, let high = range.high else { return nil }
            (self.low, lowIncluded, self.high, highIncluded) = (low, range.lowIncluded, high, range.highIncluded)
        default: (low, lowIncluded, high, highIncluded) = (value, true, value, true)
        }
    }

    /// Nothing of this lies at or behind the beginning of the other.
    func endsBefore(_ other: Span) -> Bool {
        let order = Logic.order(high, other.low) ?? 0
        return order < 0 || (order == 0 && !(highIncluded && other.lowIncluded))
    }

    func startsNoLater(_ other: Span) -> Bool {
        let order = Logic.order(low, other.low) ?? 1
        return order < 0 || (order == 0 && (lowIncluded || !other.lowIncluded))
    }

    func endsNoLater(_ other: Span) -> Bool {
        let order = Logic.order(high, other.high) ?? 1
        return order < 0 || (order == 0 && (other.highIncluded || !highIncluded))
    }

    func startsWith(_ other: Span) -> Bool { low == other.low && lowIncluded == other.lowIncluded }
    func endsWith(_ other: Span) -> Bool { high == other.high && highIncluded == other.highIncluded }
}

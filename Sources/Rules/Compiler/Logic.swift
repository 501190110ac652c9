/// Three-valued logic, equality and order over values, with `.unknown` carried through.
enum Logic {
    /// `false` when a part is false; else unknown when a part is; else `true` when all are; else null.
    static func and(_ a: FEELValue, _ b: FEELValue) -> FEELValue { combine(a, b, decisive: false) }

    /// `true` when a part is true; else unknown when a part is; else `false` when all are; else null.
    static func or(_ a: FEELValue, _ b: FEELValue) -> FEELValue { combine(a, b, decisive: true) }

    private static func combine(_ a: FEELValue, _ b: FEELValue, decisive: Bool) -> FEELValue {
        switch (a, b) {
        case (.boolean(let x), .boolean(let y)): .boolean(x == decisive || y == decisive ? decisive : !decisive)
        case (.boolean(decisive), _), (_, .boolean(decisive)): .boolean(decisive)
        case (.unknown(let x), .unknown(let y)): .unknown(x.union(y))
        case (.unknown, _): a
        case (_, .unknown): b
        default: .null
        }
    }

    static func not(_ a: FEELValue) -> FEELValue {
        switch a {
        case .boolean(let value): .boolean(!value)
        case .unknown: a
        default: .null
        }
    }

    /// FEEL's `=`: null for values of different kinds, but `x = null` is true or false.
    static func equal(_ a: FEELValue, _ b: FEELValue, _ m: inout Machine) -> FEELValue {
        switch (a, b) {
        case (.unknown(let x), .unknown(let y)): .unknown(x.union(y))
        case (.unknown, _): a
        case (_, .unknown): b
        case (.null, .null): .boolean(true)
        case (.null, _), (_, .null): .boolean(false)
        case (.number(let x), .number(let y)): .boolean(x == y)
        case (.string(let x), .string(let y)): .boolean(FEELValue.sameCodePoints(x, y))
        case (.boolean(let x), .boolean(let y)): .boolean(x == y)
        case (.date(let x), .date(let y)): .boolean(x == y)
        case (.time(let x), .time(let y)):
            .boolean((x.offset == nil) == (y.offset == nil) && seconds(x.instant) == seconds(y.instant))
        case (.dateTime(let x), .dateTime(let y)):
            .boolean((x.time.offset == nil) == (y.time.offset == nil) && seconds(x.instant) == seconds(y.instant))
        case (.daysTimeDuration(let x), .daysTimeDuration(let y)): .boolean(x == y)
        case (.yearsMonthsDuration(let x), .yearsMonthsDuration(let y)): .boolean(x == y)
        case (.list(let x), .list(let y)): lists(x, y, &m)
        case (.context(let x), .context(let y)): contexts(x, y, &m)
        case (.range(let x), .range(let y)): ranges(x, y, &m)
        case (.function(let x), .function(let y)): .boolean(x === y)
        default: .null
        }
    }

    private static func lists(_ a: [FEELValue], _ b: [FEELValue], _ m: inout Machine) -> FEELValue {
        guard a.count == b.count else { return .boolean(false) }
        var result = FEELValue.boolean(true)
        for (x, y) in zip(a, b) where isDecided(&result, by: equal(x, y, &m), &m) { break }
        return result
    }

    private static func contexts(_ a: FEELContext, _ b: FEELContext, _ m: inout Machine) -> FEELValue {
        guard a.count == b.count, a.keys.allSatisfy({ b[$0] != nil }) else { return .boolean(false) }
        var result = FEELValue.boolean(true)
        for key in a.keys where isDecided(&result, by: equal(a[key] ?? .null, b[key] ?? .null, &m), &m) { break }
        return result
    }

    private static func ranges(_ a: FEELRange, _ b: FEELRange, _ m: inout Machine) -> FEELValue {
        guard a.lowIncluded == b.lowIncluded, a.highIncluded == b.highIncluded, a.comparison == b.comparison else {
            return .boolean(false)
        }
        return and(equal(a.low ?? .null, b.low ?? .null, &m), equal(a.high ?? .null, b.high ?? .null, &m))
    }

    /// Takes one more part into a conjunction, and says whether it is decided. A null part (values that cannot be equal)
    /// counts as false.
    private static func isDecided(_ result: inout FEELValue, by part: FEELValue, _ m: inout Machine) -> Bool {
        result = and(result, part.nonNull ?? .boolean(false))
        if case .boolean(false) = result { return true }
        return !m.step()
    }

    /// -1, 0 or 1; `nil` when the two have no common order.
    static func order(_ a: FEELValue, _ b: FEELValue) -> Int? {
        switch (a, b) {
        case (.number(let x), .number(let y)): Decimal34.compare(x, y)
        case (.date(let x), .date(let y)): sign(x, y)
        case (.string(let x), .string(let y)): codePoints(x, y)
        case (.time(let x), .time(let y)) where (x.offset == nil) == (y.offset == nil):
            sign(seconds(x.instant), seconds(y.instant))
        case (.dateTime(let x), .dateTime(let y)) where (x.time.offset == nil) == (y.time.offset == nil):
            sign(seconds(x.instant), seconds(y.instant))
        case (.daysTimeDuration(let x), .daysTimeDuration(let y)): sign(x, y)
        case (.yearsMonthsDuration(let x), .yearsMonthsDuration(let y)): sign(x, y)
        default: nil
        }
    }

    /// Times are compared by the second, which is what FEEL resolves (§10.3.2.3.5).
    private static func seconds(_ nanoseconds: Int128) -> Int128 {
        let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: FEELDuration.nanosecondsPerSecond)
        return rest < 0 ? seconds - 1 : seconds
    }

    private static func sign<T: Comparable>(_ a: T, _ b: T) -> Int { a < b ? -1 : (a == b ? 0 : 1) }

    private static func codePoints(_ a: String, _ b: String) -> Int {
        // The order of UTF-8 bytes is the order of code points.
        if a.utf8.elementsEqual(b.utf8) { return 0 }
        return a.utf8.lexicographicallyPrecedes(b.utf8) ? -1 : 1
    }

    static func compare(_ comparison: Comparison, _ a: FEELValue, _ b: FEELValue, _ m: inout Machine) -> FEELValue {
        switch comparison {
        case .equal: return equal(a, b, &m)
        case .notEqual: return not(equal(a, b, &m))
        default: break
        }
        if let order = order(a, b) {
            switch comparison {
            case .less: return .boolean(order < 0)
            case .lessOrEqual: return .boolean(order <= 0)
            case .greater: return .boolean(order > 0)
            default: return .boolean(order >= 0)
            }
        }
        return undefined(a, b, &m) { "\($0) and \($1) have no order" }
    }

    /// The result of an operation that is not defined for two values: null when one is null, unknown when one is unknown.
    static func undefined(
        _ a: FEELValue, _ b: FEELValue, _ m: inout Machine, _ why: (String, String) -> String
    ) -> FEELValue {
        switch (a, b) {
        case (.null, _), (_, .null): .null
        case (.unknown(let x), .unknown(let y)): .unknown(x.union(y))
        case (.unknown, _): a
        case (_, .unknown): b
        default: m.null(why(a.typeName, b.typeName))
        }
    }

    /// Whether a value passes as an alternative: it equals it, lies in its range, or is found in its list.
    static func matches(_ value: FEELValue, _ test: FEELValue, _ m: inout Machine) -> FEELValue {
        switch test {
        case .range(let range): return contains(range, value, &m)
        case .list(let items):
            var result = FEELValue.boolean(false)
            if case .list = value { result = falseForNull(equal(value, test, &m)) }
            for item in items {
                guard m.step() else { return .null }
                if case .boolean(true) = result { break }
                if case .range(let range) = item {
                    result = or(result, falseForNull(contains(range, value, &m)))
                } else {
                    result = or(result, falseForNull(equal(value, item, &m)))
                }
            }
            return result
        default: return equal(value, test, &m)
        }
    }

    private static func falseForNull(_ value: FEELValue) -> FEELValue {
        if case .null = value { return .boolean(false) }
        return value
    }

    static func contains(_ range: FEELRange, _ value: FEELValue, _ m: inout Machine) -> FEELValue {
        guard let value = value.nonNull else { return .null }
        if range.isComplement { return compare(.notEqual, value, range.low ?? .null, &m) }
        guard range.isHalf || (range.low != nil && range.high != nil) else { return .null }
        var above = FEELValue.boolean(true)
        if let low = range.low { above = compare(range.lowIncluded ? .lessOrEqual : .less, low, value, &m) }
        guard let high = range.high else { return above }
        return and(above, compare(range.highIncluded ? .lessOrEqual : .less, value, high, &m))
    }
}

import Rules

/// The values of a column, cut where any of its tests may change its mind: within a piece all tests say the same, so that one
/// sample stands for all its values.
struct ColumnDomain {
    /// A sample of each piece.
    let samples: [FEELValue]
    /// Whether a test holds something that this analysis does not see through, such as a call.
    let isOpaque: Bool

    /// - Parameters:
    ///   - type: The type of the column.
    ///   - tests: All tests of the column, and the allowed values.
    ///   - allowed: Unary tests that every value passes.
    ///   - isWhole: Whether only whole numbers occur.
    init(type: FEELType, tests: [TestsSyntax], allowed: FEELTests?, isWhole: Bool) {
        var constants = Constants()
        for cell in tests { for test in cell.tests { constants.collect(test) } }
        var samples: [FEELValue]
        switch type.plain {
        case .boolean: samples = [.boolean(true), .boolean(false)]
        case .number: samples = Self.numbers(constants.values, isWhole: isWhole)
        case .date: samples = Self.dates(constants.values)
        case .daysTimeDuration, .yearsMonthsDuration, .time, .dateTime:
            samples = Self.sorted(constants.values)
        default: samples = Self.texts(constants.values, closed: allowed != nil)
        }
        if constants.values.contains(.null) { samples.append(.null) }
        if let allowed { samples = samples.filter { allowed.pass($0) } }
        self.samples = samples
        isOpaque = constants.isOpaque
    }

    /// The literals that tests compare with.
    private struct Constants {
        var values: Set<FEELValue> = []
        var isOpaque = false

        mutating func collect(_ test: UnaryTest) {
            switch test {
            case .compare(_, let syntax), .value(let syntax): collect(syntax)
            }
        }

        private mutating func collect(_ syntax: Syntax) {
            switch syntax.kind {
            case .literal(let value): values.insert(value)
            case .negate(let inner):
                if case .literal(.number(let number)) = inner.kind {
                    values.insert(.number(number.negated))
                } else {
                    isOpaque = true
                }
            case .range(let low, _, let high, _):
                collect(low)
                collect(high)
            case .halfRange(_, let end): collect(end)
            case .list(let items): items.forEach { collect($0) }
            case .call(let callee, let arguments):
                // date("2026-04-01") and the like are literals too.
                guard case .name(let name) = callee.kind, ["date", "time", "date and time", "duration"].contains(name),
                    let first = arguments.first, arguments.count == 1,
                    case .literal(.string(let text)) = first.value.kind,
                    let value = FEELValue(temporal: text)
                else {
                    isOpaque = true
                    return
                }
                values.insert(value)
            default: isOpaque = true
            }
        }
    }

    /// Each constant, and a number in every gap.
    private static func numbers(_ constants: Set<FEELValue>, isWhole: Bool) -> [FEELValue] {
        let sorted = constants.compactMap { if case .number(let number) = $0 { number } else { nil } }.sorted()
        guard let first = sorted.first, let last = sorted.last else { return [.number(0)] }
        var samples: [FEELValue] = []
        if let below = first.subtracting(.one) { samples.append(.number(below)) }
        for (index, number) in sorted.enumerated() {
            samples.append(.number(number))
            guard index + 1 < sorted.count, let sum = number.adding(sorted[index + 1]),
                let middle = sum.divided(by: Decimal34(2))
            else { continue }
            if !isWhole {
                samples.append(.number(middle))
            } else if let whole = middle.floor(), whole > number {
                samples.append(.number(whole))
            } else if let next = number.adding(.one), next < sorted[index + 1] {
                samples.append(.number(next))
            }
        }
        if let above = last.adding(.one) { samples.append(.number(above)) }
        return samples
    }

    /// Each constant, the day before the first and behind the last, and a day in every gap that has one.
    private static func dates(_ constants: Set<FEELValue>) -> [FEELValue] {
        let sorted = constants.compactMap { if case .date(let date) = $0 { date } else { nil } }.sorted()
        guard let first = sorted.first, let last = sorted.last else { return [.date(FEELDate(.latest))] }
        var samples: [FEELValue] = []
        if let before = first.adding(days: -1) { samples.append(.date(before)) }
        for (index, date) in sorted.enumerated() {
            samples.append(.date(date))
            if index + 1 < sorted.count, let next = date.adding(days: 1), next < sorted[index + 1] {
                samples.append(.date(next))
            }
        }
        if let behind = last.adding(days: 1) { samples.append(.date(behind)) }
        return samples
    }

    /// Of durations and times the constants only: what lies between them is not looked at.
    private static func sorted(_ constants: Set<FEELValue>) -> [FEELValue] {
        constants.filter { $0 != .null }.sorted { $0.description < $1.description }
    }

    /// Each constant, and one text that is none of them.
    private static func texts(_ constants: Set<FEELValue>, closed: Bool) -> [FEELValue] {
        let known = constants.filter { $0 != .null }.sorted { $0.description < $1.description }
        return closed ? known : known + [.string("…")]
    }
}

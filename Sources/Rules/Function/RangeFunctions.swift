extension FEELFunctions {
    /// How ranges and points lie to each other (DMN 1.5 §10.3.4.8, table 78), and `range` (§10.3.4.1).
    mutating func addRanges() {
        let (point, range) = (Form.point, Form.range)
        addRelation("before", [[point, point], [point, range], [range, point], [range, range]]) { $0.endsBefore($1) }
        addRelation("after", [[point, point], [point, range], [range, point], [range, range]]) { $1.endsBefore($0) }
        addRelation("meets", [[range, range]]) { a, b in
            a.highIncluded && b.lowIncluded && Logic.order(a.high, b.low) == 0
        }
        addRelation("met by", [[range, range]]) { a, b in
            a.lowIncluded && b.highIncluded && Logic.order(a.low, b.high) == 0
        }
        addRelation("overlaps", [[range, range]]) { a, b in !a.endsBefore(b) && !b.endsBefore(a) }
        addRelation("overlaps before", [[range, range]]) { a, b in
            a.startsNoLater(b) && !b.startsNoLater(a) && !a.endsBefore(b) && a.endsNoLater(b)
        }
        addRelation("overlaps after", [[range, range]]) { a, b in
            b.startsNoLater(a) && !a.startsNoLater(b) && !b.endsBefore(a) && b.endsNoLater(a)
        }
        addRelation("includes", [[range, point], [range, range]]) { $0.startsNoLater($1) && $1.endsNoLater($0) }
        addRelation("during", [[point, range], [range, range]]) { $1.startsNoLater($0) && $0.endsNoLater($1) }
        addRelation("starts", [[point, range], [range, range]]) { $0.startsWith($1) && $0.endsNoLater($1) }
        addRelation("started by", [[range, point], [range, range]]) { $0.startsWith($1) && $1.endsNoLater($0) }
        addRelation("finishes", [[point, range], [range, range]]) { $0.endsWith($1) && $1.startsNoLater($0) }
        addRelation("finished by", [[range, point], [range, range]]) { $0.endsWith($1) && $0.startsNoLater($1) }
        addRelation("coincides", [[point, point], [range, range]]) { $0.startsWith($1) && $0.endsWith($1) }
        add("range", [Parameter("from", .string)], unknown: .refused, result: { _ in .range(.any) }) { values, m in
            guard case .string(let text) = values[0] else { return .null }
            return Self.range(text).map { .range($0) } ?? m.null("'range': \"\(text)\" is no range of literals")
        }
    }

    private enum Form: Sendable { case point, range }

    private mutating func addRelation(
        _ name: String, _ forms: [[Form]], _ test: @escaping @Sendable (Span, Span) -> Bool
    ) {
        for form in forms {
            // Two of a kind are numbered: `point1`, `range2`.
            let isPair = form[0] == form[1]
            let parameters = form.enumerated().map { index, kind in
                let word = kind == .point ? "point" : "range"
                return Parameter(
                    isPair ? "\(word)\(index + 1)" : word, allOf: kind == .point ? Self.points : [.range(.any)])
            }
            add(name, parameters, .boolean) { values, m in
                guard let a = Span(values[0]), let b = Span(values[1]) else { return .null }
                guard Logic.order(a.low, b.low) != nil, Logic.order(a.high, b.high) != nil,
                    Logic.order(a.low, b.high) != nil
                else { return m.null("'\(name)' needs ends of one order") }
                return .boolean(test(a, b))
            }
        }
    }

    private static let points: [FEELType] = [
        .number, .string, .date, .time, .dateTime, .daysTimeDuration, .yearsMonthsDuration,
    ]

    // MARK: range("[1..3]")

    /// Reads a range whose ends are literals, or dates, times and durations made of a literal.
    private static func range(_ text: String) -> FEELRange? {
        let names = FEELFunctions.literalMakers.names
        if let syntax = try? Parser.expression(text, names: names),
            case .range(let low, let a, let high, let b) = syntax.kind
        {
            guard let low = end(low), let high = end(high), let order = Logic.order(low, high), order <= 0,
                Compiler.type(of: low).plain == Compiler.type(of: high).plain
            else { return nil }
            return FEELRange(low: low, lowIncluded: a, high: high, highIncluded: b)
        }
        return halfRange(text, names)
    }

    /// `(..2]`, `[1..)`: the end that is missing is open.
    private static func halfRange(_ text: String, _ names: NameTable) -> FEELRange? {
        let inner = text.filter { !$0.isWhitespace || text.contains("\"") }
        guard let first = inner.first, let last = inner.last, inner.count > 4 else { return nil }
        let body = inner.dropFirst().dropLast()
        func value(_ text: some StringProtocol) -> FEELValue? {
            (try? Parser.expression(String(text), names: names)).flatMap { end($0) }
        }
        if body.hasPrefix(".."), first == "(" || first == "]", let high = value(body.dropFirst(2)) {
            guard last == "]" || last == ")" || last == "[" else { return nil }
            return FEELRange(last == "]" ? .lessOrEqual : .less, high)
        }
        if body.hasSuffix(".."), last == ")" || last == "[", let low = value(body.dropLast(2)) {
            guard first == "[" || first == "(" || first == "]" else { return nil }
            return FEELRange(first == "[" ? .greaterOrEqual : .greater, low)
        }
        return nil
    }

    /// The functions that an end may call.
    private static let literalMakers: FEELFunctions = {
        var functions = FEELFunctions()
        functions.addConversions()
        return functions
    }()

    private static func end(_ syntax: Syntax) -> FEELValue? {
        switch syntax.kind {
        case .literal(let value): return value.nonNull
        case .call(let callee, let arguments):
            guard case .name(let name) = callee.kind, ["date", "time", "date and time", "duration"].contains(name),
                arguments.count == 1, arguments[0].name == nil,
                case .literal(.string(let text)) = arguments[0].value.kind
            else { return nil }
            switch name {
            case "date": return TemporalText.date(text).map { .date($0) }
            case "time": return TemporalText.time(text).map { .time($0) }
            case "date and time": return TemporalText.dateTime(text).map { .dateTime($0) }
            default: return TemporalText.duration(text)
            }
        default: return nil
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
            guard let low = range.low, let high = range.high, !range.isComplement else { return nil }
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

    func startsWith(_ other: Span) -> Bool {
        Logic.order(low, other.low) == 0 && lowIncluded == other.lowIncluded
    }

    func endsWith(_ other: Span) -> Bool {
        Logic.order(high, other.high) == 0 && highIncluded == other.highIncluded
    }
}

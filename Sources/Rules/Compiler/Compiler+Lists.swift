import Kernel

extension Compiler {
    mutating func compileList(_ items: [Syntax]) throws(FEELError) -> Typed {
        var codes: [Code] = []
        var type: FEELType?
        var constants: [FEELValue] = []
        for item in items {
            let value = try compile(item)
            codes.append(value.code)
            type = type.map { $0.joined(value.type) } ?? value.type
            if let constant = value.constant { constants.append(constant) }
        }
        let listType = FEELType.list(type ?? .any)
        if constants.count == items.count {
            let whole = FEELValue.list(constants)
            return Typed(listType, constant: whole) { _ in whole }
        }
        let all = codes
        return Typed(listType) { m in
            var values: [FEELValue] = []
            values.reserveCapacity(all.count)
            for code in all { values.append(code(&m)) }
            return m.paid(.list(values))
        }
    }

    mutating func compileContext(
        _ entries: [(key: String, value: Syntax)], result: Syntax?
    ) throws(FEELError) -> Typed {
        let outer = locals.count
        defer { locals.removeLast(locals.count - outer) }
        var types: [String: FEELType] = [:]
        var codes: [(key: String, code: Code)] = []
        for entry in entries {
            let value = try compileEntry(entry.value, named: entry.key)
            codes.append((entry.key, value.code))
            types[entry.key] = value.type.plain
            locals.append(.variable(entry.key, value.type))
        }
        let all = codes
        if let result {
            let value = try compile(result)
            let code = value.code
            return Typed(value.type) { m in
                let outer = m.locals.count
                defer { m.locals.removeLast(m.locals.count - outer) }
                for (_, code) in all {
                    let value = code(&m)
                    m.locals.append(value)
                }
                return code(&m)
            }
        }
        return Typed(.context(types)) { m in
            var context = FEELContext()
            for (key, code) in all {
                let value = code(&m)
                context[key] = value
                m.locals.append(value)
            }
            m.locals.removeLast(all.count)
            return m.paid(.context(context))
        }
    }

    /// An entry that is a function may call itself by its name.
    private mutating func compileEntry(_ syntax: Syntax, named name: String) throws(FEELError) -> Typed {
        switch syntax.kind {
        case .function(let parameters, let body): return try compileFunction(parameters, body, named: name)
        case .embedded(let source, let part, let inner):
            return try within(source, part) { compiler throws(FEELError) in
                try compiler.compileEntry(inner, named: name)
            }
        default: return try compile(syntax)
        }
    }

    mutating func compileRange(
        _ low: Syntax, _ lowIncluded: Bool, _ high: Syntax, _ highIncluded: Bool, at syntax: Syntax
    ) throws(FEELError) -> Typed {
        let (a, b) = (try compile(low), try compile(high))
        try check(.less, a, b, at: high, whole: syntax)
        let (x, y) = (a.code, b.code)
        let place = place(syntax)
        let make: Code = { m in
            let range = FEELRange(
                low: x(&m).nonNull, lowIncluded: lowIncluded, high: y(&m).nonNull, highIncluded: highIncluded)
            if let low = range.low, let high = range.high, let order = Logic.order(low, high), order > 0 {
                return m.null("the range \(low)..\(high) runs backwards", at: place)
            }
            return .range(range)
        }
        var constant: FEELValue?
        if a.constant != nil, b.constant != nil {
            var machine = Machine(slots: [])
            constant = make(&machine)
            if case .null? = constant { return try refused("the range runs backwards", at: syntax) }
        }
        let type = FEELType.range(a.type.plain.joined(b.type.plain))
        if let value = constant { return Typed(type, constant: value) { _ in value } }
        return Typed(type, make)
    }

    /// `(< 10)`, `(>= a)`: a range with one end; `(= a)` is the range of one value.
    mutating func compileHalfRange(
        _ comparison: Comparison, _ end: Syntax, at syntax: Syntax
    ) throws(FEELError) -> Typed {
        let value = try compile(end)
        guard value.type.isOrdered || comparison == .equal || comparison == .notEqual else {
            return try refused("a \(value.type) has no order for '\(comparison.rawValue)'", at: end)
        }
        let (code, place) = (value.code, place(syntax))
        return Typed(.range(value.type.plain)) { m in
            guard let end = code(&m).nonNull else { return m.null("the range has no end", at: place) }
            if case .unknown = end { return end }
            return .range(FEELRange(comparison, end))
        }
    }

    // MARK: Filters

    mutating func compileFilter(_ list: Syntax, _ condition: Syntax) throws(FEELError) -> Typed {
        let source = try compile(list)
        var item = source.type
        if case .list(let inner) = source.type { item = inner }
        locals.append(.item(item))
        let test = try compile(condition)
        locals.removeLast()
        let (x, c) = (source.code, test.code)
        switch test.type {
        case .number:
            return Typed(item) { m in
                let (value, index) = (x(&m), Self.onItem(.null, c, &m))
                return Self.element(value, at: index, &m)
            }
        case .boolean:
            return Typed(.list(item)) { m in Self.filter(x(&m), by: c, &m) }
        case .any:
            return Typed(.any) { m in Self.filter(x(&m), by: c, &m) }
        default: return try refused("a filter needs a condition or a position, not a \(test.type)", at: condition)
        }
    }

    private static func onItem(_ item: FEELValue, _ code: Code, _ m: inout Machine) -> FEELValue {
        m.locals.append(item)
        defer { m.locals.removeLast() }
        return code(&m)
    }

    private static func element(_ list: FEELValue, at index: FEELValue, _ m: inout Machine) -> FEELValue {
        switch (list, index) {
        case (.unknown(let a), .unknown(let b)): return .unknown(a.union(b))
        case (.unknown, _): return list
        case (_, .unknown): return index
        case (.null, _): return .null
        default: break
        }
        guard case .number(let number) = index, let place = number.int else {
            return m.null("a position in a list must be a whole number")
        }
        let items = list.asList
        if place > 0, place <= items.count { return items[place - 1] }
        if place < 0, place >= -items.count { return items[items.count + place] }
        return m.null("the list has no position \(place)")
    }

    private static func filter(_ list: FEELValue, by condition: Code, _ m: inout Machine) -> FEELValue {
        switch list {
        case .unknown, .null: return list
        default: break
        }
        var kept: [FEELValue] = []
        var open: UnknownInputs?
        for (index, item) in list.asList.enumerated() {
            guard m.step() else { return .null }
            switch onItem(item, condition, &m) {
            case .boolean(true): kept.append(item)
            case .unknown(let names): open = UnknownInputs.merge(open, names)
            case .number(let place) where index == 0: return element(list, at: .number(place), &m)
            default: break
            }
        }
        if let open { return .unknown(open) }
        return .list(kept)
    }

    // MARK: Loops

    /// Where a loop's variable takes its values.
    private enum Source: Sendable {
        case list(Code)
        case range(Code, Code)
    }

    private mutating func compileIterations(_ iterations: [Iteration]) throws(FEELError) -> [Source] {
        var sources: [Source] = []
        for iteration in iterations {
            let start = try compile(iteration.source)
            var type = start.type
            if let endSyntax = iteration.end {
                let end = try compile(endSyntax)
                let counted: [FEELType] = [.any, .number, .date]
                if !start.type.overlaps(end.type) || !counted.contains(start.type) || !counted.contains(end.type) {
                    try refuse(
                        "a loop runs over numbers or dates, not from a \(start.type) to a \(end.type)", at: endSyntax)
                }
                type = start.type == .any ? end.type : start.type
                sources.append(.range(start.code, end.code))
            } else {
                switch start.type {
                case .list(let item), .range(let item): type = item
                default: break
                }
                sources.append(.list(start.code))
            }
            locals.append(.variable(iteration.name, type))
        }
        return sources
    }

    /// Runs the loops in each other; `visit` says whether to go on. The result is null or unknown when a list was not there.
    private static func run(
        _ sources: ArraySlice<Source>, _ m: inout Machine, _ visit: (inout Machine) -> Bool
    ) -> FEELValue? {
        guard let source = sources.first else {
            return visit(&m) ? nil : .boolean(true)
        }
        func turn(_ item: FEELValue, _ m: inout Machine) -> FEELValue? {
            guard m.step() else { return .null }
            m.locals.append(item)
            defer { m.locals.removeLast() }
            return run(sources.dropFirst(), &m, visit)
        }
        switch source {
        case .list(let code):
            let value = code(&m)
            switch value {
            case .null, .unknown: return value
            case .range(let range):
                guard let low = range.low, let high = range.high else { return m.null("the range has no end") }
                return count(from: low, to: high, range.lowIncluded, range.highIncluded, &m, turn)
            default:
                for item in value.asList {
                    if let end = turn(item, &m) { return end }
                }
                return nil
            }
        case .range(let start, let end):
            let low = start(&m)
            return count(from: low, to: end(&m), true, true, &m, turn)
        }
    }

    /// Counts up or down over whole numbers or days.
    private static func count(
        from low: FEELValue, to high: FEELValue, _ first: Bool, _ last: Bool, _ m: inout Machine,
        _ turn: (FEELValue, inout Machine) -> FEELValue?
    ) -> FEELValue? {
        let make: (Int) -> FEELValue
        var (a, b): (Int, Int)
        switch (low, high) {
        case (.number(let x), .number(let y)):
            guard let x = x.int, let y = y.int else { return m.null("a loop's ends must be whole numbers") }
            (a, b, make) = (x, y, { .number($0) })
        case (.date(let x), .date(let y)):
            (a, b, make) = (x.dayNumber, y.dayNumber, { FEELDate(dayNumber: $0).map { .date($0) } ?? .null })
        default: return Logic.undefined(low, high, &m) { "a loop cannot run from \($0) to \($1)" }
        }
        let step = a <= b ? 1 : -1
        if !first {
            guard a != b else { return nil }
            a += step
        }
        if !last {
            guard a != b else { return nil }
            b -= step
        }
        while true {
            if let end = turn(make(a), &m) { return end }
            if a == b { return nil }
            a += step
        }
    }

    mutating func compileFor(_ iterations: [Iteration], _ body: Syntax) throws(FEELError) -> Typed {
        let outer = locals.count
        defer { locals.removeLast(locals.count - outer) }
        let sources = try compileIterations(iterations)
        // `partial` costs a copy of the results at each turn: only those pay who ask for it.
        let asksPartial = Self.mentions("partial", body)
        if asksPartial { locals.append(.variable("partial", .list(.any))) }
        let value = try compile(body)
        let code = value.code
        return located(.list(value.type.plain), at: body) { m in
            var results: [FEELValue] = []
            let end = Self.run(sources[...], &m) { m in
                guard asksPartial else {
                    results.append(code(&m))
                    return true
                }
                guard m.step(results.count / 16) else { return false }
                m.locals.append(.list(results))
                results.append(code(&m))
                m.locals.removeLast()
                return true
            }
            return end ?? m.paid(.list(results))
        }
    }

    /// Whether a name occurs in the syntax.
    private static func mentions(_ name: String, _ syntax: Syntax) -> Bool {
        if case .name(name) = syntax.kind { return true }
        return syntax.kind.parts.contains { mentions(name, $0) }
    }

    mutating func compileQuantified(
        every: Bool, _ iterations: [Iteration], _ condition: Syntax
    ) throws(FEELError) -> Typed {
        let outer = locals.count
        defer { locals.removeLast(locals.count - outer) }
        let sources = try compileIterations(iterations)
        let test = try compile(condition)
        if !test.type.overlaps(.boolean) {
            try refuse("'satisfies' needs a condition, not a \(test.type)", at: condition)
        }
        let code = test.code
        return Typed(.boolean) { m in
            var result = FEELValue.boolean(every)
            let end = Self.run(sources[...], &m) { m in
                let next = code(&m)
                result = every ? Logic.and(result, next) : Logic.or(result, next)
                if case .boolean(let decided) = result, decided != every { return false }
                return true
            }
            switch end {
            case .boolean?, nil: return result
            case let missing?: return every ? Logic.and(result, missing) : Logic.or(result, missing)
            }
        }
    }
}

extension FEELValue {
    /// The items of a list; any other value alone.
    var asList: [FEELValue] {
        if case .list(let items) = self { return items }
        return [self]
    }

    /// `nil` for null.
    var nonNull: FEELValue? {
        if case .null = self { return nil }
        return self
    }
}

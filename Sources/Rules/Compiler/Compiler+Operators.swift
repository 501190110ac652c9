import Kernel

extension Compiler {
    mutating func compileNegation(_ operand: Syntax) throws(FEELError) -> Typed {
        let value = try compile(operand)
        switch value.type.plain {
        case .any, .number, .daysTimeDuration, .yearsMonthsDuration: break
        default: return try refused("a \(value.type) has no negative", at: operand)
        }
        let code = value.code
        return located(value.type, at: operand) { m in Arithmetic.negate(code(&m), &m) }
    }

    mutating func compileArithmetic(
        _ operation: ArithmeticOperator, _ left: Syntax, _ right: Syntax, at syntax: Syntax
    ) throws(FEELError) -> Typed {
        let (a, b) = (try compile(left), try compile(right))
        guard let type = Arithmetic.type(operation, a.type, b.type) else {
            return try refused("'\(operation.rawValue)' cannot take a \(a.type) and a \(b.type)", at: syntax)
        }
        let (x, y) = (a.code, b.code)
        let place = place(syntax)
        return Typed(type) { m in
            let left = x(&m)
            let result = Arithmetic.apply(operation, left, y(&m), &m)
            if case .null = result { m.locate(place) }
            return result
        }
    }

    mutating func compileComparison(
        _ comparison: Comparison, _ left: Syntax, _ right: Syntax, at syntax: Syntax
    ) throws(FEELError) -> Typed {
        let (a, b) = (try compile(left), try compile(right))
        try check(comparison, a, b, at: right, whole: syntax)
        return compare(comparison, a, b, at: syntax)
    }

    /// Refuses comparisons whose result could only be null or always false.
    mutating func check(
        _ comparison: Comparison, _ a: Typed, _ b: Typed, at right: Syntax, whole: Syntax
    ) throws(FEELError) {
        guard a.type.overlaps(b.type) else {
            return try refuse("a \(a.type) is compared with a \(b.type)", at: whole)
        }
        switch comparison {
        case .equal, .notEqual:
            try checkChoice(a, b, at: right)
            try checkChoice(b, a, at: right)
        default:
            guard a.type.isOrdered, b.type.isOrdered else {
                return try refuse(
                    "a \(a.type.isOrdered ? b.type : a.type) has no order for '\(comparison.rawValue)'", at: whole)
            }
        }
    }

    /// Refuses a literal that is none of the values that the other side can have.
    mutating func checkChoice(_ value: Typed, _ literal: Typed, at syntax: Syntax) throws(FEELError) {
        guard case .choice(let allowed) = value.type, case .string(let text)? = literal.constant,
            value.constant == nil, !allowed.contains(where: { FEELValue.sameCodePoints($0, text) })
        else { return }
        let list = allowed.map { "\"\($0)\"" }.joined(separator: ", ")
        try refuse(
            "\"\(text)\" is not one of \(list)" + Suggestion.hint(text, among: allowed), at: syntax)
    }

    func compare(_ comparison: Comparison, _ a: Typed, _ b: Typed, at syntax: Syntax) -> Typed {
        let (x, y) = (a.code, b.code)
        let place = place(syntax)
        if let right = b.constant {
            switch comparison {
            case .equal: return Typed(.boolean) { m in Logic.equal(x(&m), right, &m) }
            case .notEqual: return Typed(.boolean) { m in Logic.not(Logic.equal(x(&m), right, &m)) }
            default:
                return Typed(.boolean) { m in
                    let result = Logic.compare(comparison, x(&m), right, &m)
                    if case .null = result { m.locate(place) }
                    return result
                }
            }
        }
        return Typed(.boolean) { m in
            let left = x(&m)
            let result = Logic.compare(comparison, left, y(&m), &m)
            if case .null = result { m.locate(place) }
            return result
        }
    }

    mutating func compileLogic(_ parts: [Syntax], word: String, decisive: Bool) throws(FEELError) -> Typed {
        var codes: [Code] = []
        for part in parts {
            let value = try compile(part)
            if !value.type.overlaps(.boolean) {
                try refuse("'\(word)' needs conditions, not a \(value.type)", at: part)
            }
            codes.append(value.code)
        }
        let first = codes.removeFirst()
        let rest = codes
        return Typed(.boolean) { m in
            var result = first(&m)
            if case .boolean = result {
            } else {
                result = decisive ? Logic.or(result, result) : Logic.and(result, result)
            }
            for code in rest {
                if case .boolean(decisive) = result { return result }
                let next = code(&m)
                result = decisive ? Logic.or(result, next) : Logic.and(result, next)
            }
            return result
        }
    }

    mutating func compileBetween(
        _ value: Syntax, _ low: Syntax, _ high: Syntax, at syntax: Syntax
    ) throws(FEELError) -> Typed {
        let (a, b, c) = (try compile(value), try compile(low), try compile(high))
        try check(.lessOrEqual, b, a, at: low, whole: syntax)
        try check(.lessOrEqual, a, c, at: high, whole: syntax)
        let (x, l, h) = (a.code, b.code, c.code)
        return Typed(.boolean) { m in
            let value = x(&m)
            let above = Logic.compare(.lessOrEqual, l(&m), value, &m)
            return Logic.and(above, Logic.compare(.lessOrEqual, value, h(&m), &m))
        }
    }

    mutating func compileInstance(_ value: Syntax, _ type: FEELType) throws(FEELError) -> Typed {
        // The allowed values of a type are no part of the question (§10.3.2.9.3).
        let type = type.unconstrained
        let code = try compile(value).code
        return Typed(.boolean) { m in
            let value = code(&m)
            switch value {
            case .unknown: return value
            case .null: return .boolean(type == .null)
            default: return .boolean(type.accepts(value))
            }
        }
    }

    mutating func compileIf(_ condition: Syntax, _ yes: Syntax, _ no: Syntax) throws(FEELError) -> Typed {
        let test = try compile(condition)
        if !test.type.overlaps(.boolean) {
            try refuse("'if' needs a condition, not a \(test.type)", at: condition)
        }
        let (a, b) = (try compile(yes), try compile(no))
        let (c, x, y) = (test.code, a.code, b.code)
        let place = place(condition)
        return Typed(a.type.joined(b.type)) { m in
            switch c(&m) {
            case .boolean(true): return x(&m)
            case .unknown(let names):
                let (left, right) = (x(&m), y(&m))
                let open = UnknownInputs.merge(left.unknowns, right.unknowns)
                if open == nil, left == right { return left }
                return .unknown(open.map(names.union) ?? names)
            case .boolean, .null: return y(&m)
            case let other: return m.null("'if' needs a condition, not a \(other.typeName)", at: place)
            }
        }
    }

    // MARK: Tests

    mutating func compileMembership(_ value: Syntax, _ tests: [UnaryTest]) throws(FEELError) -> Typed {
        let subject = try compile(value)
        let type = subject.constant == nil ? subject.type : subject.type.plain
        locals.append(.input(type))
        defer { locals.removeLast() }
        let test = try compileTests(tests, subject: type, at: locals.count - 1)
        let code = subject.code
        return Typed(.boolean) { m in
            let value = code(&m)
            m.locals.append(value)
            defer { m.locals.removeLast() }
            return test(&m)
        }
    }

    /// Code that says whether the local value in a place passes one of the tests.
    mutating func compileTests(_ tests: [UnaryTest], subject: FEELType, at index: Int) throws(FEELError) -> Code {
        let input = Typed(subject) { m in m.locals[index] }
        var codes: [Code] = []
        for test in tests { codes.append(try compile(test, about: input)) }
        if codes.count == 1 { return codes[0] }
        let all = codes
        return { m in
            var result = FEELValue.boolean(false)
            for code in all {
                result = Logic.or(result, code(&m))
                if case .boolean(true) = result { return result }
            }
            return result
        }
    }

    private mutating func compile(_ test: UnaryTest, about input: Typed) throws(FEELError) -> Code {
        switch test {
        case .compare(let comparison, let operand):
            let value = try compile(operand)
            try check(comparison, input, value, at: operand, whole: operand)
            return compare(comparison, input, value, at: operand).code
        case .value(let syntax):
            let value = try compile(syntax)
            if Self.mentionsInput(syntax) || (value.type == .boolean && !input.type.overlaps(.boolean)) {
                return value.code
            }
            switch value.type {
            case .range(let end):
                guard end.overlaps(input.type) else {
                    try refuse("a \(input.type) is compared with a range of \(end)", at: syntax)
                    break
                }
            case .list(let item): try checkList(item, input, at: syntax)
            case .any: break
            default:
                try check(.equal, input, value, at: syntax, whole: syntax)
                let (x, y) = (input.code, value.code)
                if let right = value.constant { return { m in Logic.equal(x(&m), right, &m) } }
                return { m in
                    let left = x(&m)
                    return Logic.equal(left, y(&m), &m)
                }
            }
            let (x, y) = (input.code, value.code)
            return { m in Logic.matches(x(&m), y(&m), &m) }
        }
    }

    private mutating func checkList(_ item: FEELType, _ input: Typed, at syntax: Syntax) throws(FEELError) {
        if case .list(let mine) = input.type, mine.overlaps(item) { return }
        if case .list(let items) = syntax.kind {
            for part in items {
                if case .literal(let literal) = part.kind { try checkChoice(input, Self.constant(literal), at: part) }
            }
        }
        if case .range = item { return }
        guard item.overlaps(input.type) else {
            return try refuse("a \(input.type) is looked for in a list of \(item)", at: syntax)
        }
    }

    /// Whether `?` is used in the syntax (and not inside an `in` of its own).
    static func mentionsInput(_ syntax: Syntax) -> Bool {
        switch syntax.kind {
        case .input: true
        case .membership(let value, _): mentionsInput(value)
        default: syntax.kind.parts.contains { mentionsInput($0) }
        }
    }
}

/// Builds the syntax of an expression in one pass. Nesting deeper than `deepest` is refused before the stack can suffer.
package struct Parser {
    static let deepest = 200
    static let highest = 500

    private(set) var scanner: Scanner
    private(set) var token: Token
    private var depth = 0
    private var introduced = 0
    /// While the upper end of a range is read, `[` closes the range and is no filter.
    private var bracketEndsRange = false

    /// Types that the expression may call by a name of their own.
    let types: [String: FEELType]

    init(_ source: String, names: NameTable, types: [String: FEELType] = [:]) throws(FEELError) {
        self.types = types
        scanner = try Scanner(source, names: names)
        token = try scanner.next()
    }

    // MARK: Entry points

    /// A whole expression.
    package static func expression(
        _ source: String, names: NameTable, types: [String: FEELType] = [:]
    ) throws(FEELError) -> Syntax {
        var parser = try Parser(source, names: names, types: types)
        let syntax = try parser.expression()
        try parser.expectEnd()
        return syntax
    }

    /// A whole cell of a decision table.
    package static func unaryTests(
        _ source: String, names: NameTable, types: [String: FEELType] = [:]
    ) throws(FEELError) -> TestsSyntax {
        var parser = try Parser(source, names: names, types: types)
        if case .symbol(.minus) = parser.token.kind {
            var ahead = parser
            try ahead.advance()
            if ahead.token.kind == .end { return TestsSyntax(tests: [], negated: false, any: true) }
        }
        if case .name("not") = parser.token.kind {
            var ahead = parser
            try ahead.advance()
            if ahead.taken(.leftParen) {
                try ahead.advance()
                let tests = try ahead.tests()
                try ahead.expect(.rightParen, "to close 'not('")
                if ahead.token.kind == .end { return TestsSyntax(tests: tests, negated: true, any: false) }
            }
        }
        let tests = try parser.tests()
        try parser.expectEnd()
        return TestsSyntax(tests: tests, negated: false, any: false)
    }

    // MARK: Tokens

    func error(_ message: String, at offset: Int? = nil) -> FEELError {
        scanner.error(message, at: offset ?? token.start)
    }

    mutating func advance() throws(FEELError) { token = try scanner.next() }

    func taken(_ symbol: Symbol) -> Bool { token.kind == .symbol(symbol) }

    mutating func take(_ symbol: Symbol) throws(FEELError) -> Bool {
        guard token.kind == .symbol(symbol) else { return false }
        try advance()
        return true
    }

    mutating func take(_ keyword: Keyword) throws(FEELError) -> Bool {
        guard token.kind == .keyword(keyword) else { return false }
        try advance()
        return true
    }

    mutating func expect(_ symbol: Symbol, _ why: String) throws(FEELError) {
        guard try take(symbol) else { throw error("'\(symbol.rawValue)' is missing \(why); found \(token.label)") }
    }

    mutating func expect(_ keyword: Keyword, _ why: String) throws(FEELError) {
        guard try take(keyword) else { throw error("'\(keyword.rawValue)' is missing \(why); found \(token.label)") }
    }

    private func expectEnd() throws(FEELError) {
        guard token.kind == .end else { throw error("the expression should end here, but \(token.label) follows") }
    }

    func node(_ kind: Syntax.Kind, at start: Int) throws(FEELError) -> Syntax {
        let syntax = Syntax(kind, at: start)
        guard syntax.height <= Self.highest else {
            throw error("the expression is chained more than \(Self.highest) times; break it up", at: start)
        }
        return syntax
    }

    /// Makes a name known, so that it is recognised from here on although it may hold spaces.
    mutating func introduce(_ name: String) throws(FEELError) {
        introduced += 1
        guard introduced <= 2_000 else { throw error("the expression introduces more than 2000 names") }
        scanner.names.insert(name)
    }

    /// Reads and introduces a name, up to where `end` holds.
    mutating func newName(until end: (ArraySlice<Unicode.Scalar>) -> Bool) throws(FEELError) -> String {
        let name = try scanner.newName(from: token.start, until: end)
        try introduce(name)
        try advance()
        return name
    }

    // MARK: Expressions

    /// One level deeper; every way in which the parser calls itself passes here.
    private mutating func enter() throws(FEELError) {
        guard depth < Self.deepest else {
            throw error("the expression is nested more than \(Self.deepest) levels deep")
        }
        depth += 1
    }

    mutating func expression() throws(FEELError) -> Syntax {
        let outer = bracketEndsRange
        bracketEndsRange = false
        defer { bracketEndsRange = outer }
        try enter()
        defer { depth -= 1 }
        return try disjunction()
    }

    private mutating func disjunction() throws(FEELError) -> Syntax {
        let start = token.start
        var parts = [try conjunction()]
        while try take(.or) { parts.append(try conjunction()) }
        return parts.count == 1 ? parts[0] : try node(.or(parts), at: start)
    }

    private mutating func conjunction() throws(FEELError) -> Syntax {
        let start = token.start
        var parts = [try comparison()]
        while try take(.and) { parts.append(try comparison()) }
        return parts.count == 1 ? parts[0] : try node(.and(parts), at: start)
    }

    private mutating func comparison() throws(FEELError) -> Syntax {
        let start = token.start
        var left = try arithmetic()
        while true {
            if case .symbol(let symbol) = token.kind, let comparison = Comparison(symbol) {
                try advance()
                left = try node(.compare(comparison, left, try arithmetic()), at: start)
            } else if try take(.between) {
                let low = try arithmetic()
                try expect(.and, "between the ends of 'between'")
                left = try node(.between(left, low, try arithmetic()), at: start)
            } else if try take(.in) {
                left = try node(.membership(left, try testsAfterIn()), at: start)
            } else if try take(.instance) {
                try expect(.of, "behind 'instance'")
                left = try node(.instance(left, try typeName()), at: start)
            } else {
                return left
            }
        }
    }

    /// Sums, products and powers by climbing precedence, so that nesting costs few frames.
    mutating func arithmetic(above level: Int = 0) throws(FEELError) -> Syntax {
        let start = token.start
        var left = try unary()
        while case .symbol(let symbol) = token.kind, let (operation, precedence) = Self.operation(symbol),
            precedence > level
        {
            try advance()
            let right = try arithmetic(above: precedence)
            left = try node(.arithmetic(operation, left, right), at: start)
        }
        return left
    }

    private static func operation(_ symbol: Symbol) -> (ArithmeticOperator, Int)? {
        switch symbol {
        case .plus: (.add, 1)
        case .minus: (.subtract, 1)
        case .times: (.multiply, 2)
        case .divide: (.divide, 2)
        case .power: (.power, 3)
        default: nil
        }
    }

    private mutating func unary() throws(FEELError) -> Syntax {
        var signs: [Int] = []
        while taken(.minus) {
            signs.append(token.start)
            try advance()
        }
        var operand = try postfix()
        while let start = signs.popLast() {
            if case .literal(.number(let value)) = operand.kind {
                operand = Syntax(.literal(.number(value.negated)), at: start)
            } else {
                operand = try node(.negate(operand), at: start)
            }
        }
        return operand
    }

    private mutating func postfix() throws(FEELError) -> Syntax {
        let start = token.start
        var left = try primary()
        while true {
            if taken(.dot) {
                try advance()
                left = try node(.path(left, try memberName()), at: start)
            } else if taken(.leftBracket), !bracketEndsRange {
                try advance()
                let condition = try expression()
                try expect(.rightBracket, "to close the filter")
                left = try node(.filter(left, condition), at: start)
            } else if taken(.leftParen) {
                try advance()
                left = try node(.call(left, try arguments()), at: start)
            } else {
                return left
            }
        }
    }

    private mutating func memberName() throws(FEELError) -> String {
        let name: String
        switch token.kind {
        case .name(let text): name = text
        case .keyword(let keyword): name = keyword.rawValue
        default: throw error("a name is missing behind '.'; found \(token.label)")
        }
        try advance()
        return name
    }

    // MARK: Tests

    /// Alternatives, separated by commas.
    mutating func tests() throws(FEELError) -> [UnaryTest] {
        var all = [try test()]
        while try take(.comma) { all.append(try test()) }
        return all
    }

    private mutating func test() throws(FEELError) -> UnaryTest {
        if case .symbol(let symbol) = token.kind, let comparison = Comparison(symbol) {
            try advance()
            return .compare(comparison, try arithmetic())
        }
        return .value(try expression())
    }

    private mutating func testsAfterIn() throws(FEELError) -> [UnaryTest] {
        if case .symbol(let symbol) = token.kind, let comparison = Comparison(symbol) {
            try advance()
            return [.compare(comparison, try arithmetic())]
        }
        guard taken(.leftParen) else { return [.value(try arithmetic())] }
        let start = token.start
        try enter()
        defer { depth -= 1 }
        try advance()
        let all = try tests()
        if all.count == 1, case .value(let low) = all[0], taken(.range) {
            return [.value(try range(from: low, included: false, at: start))]
        }
        try expect(.rightParen, "to close the alternatives of 'in'")
        return all
    }

    /// A range that begins with `]`.
    mutating func openRange() throws(FEELError) -> Syntax {
        let start = token.start
        try enter()
        defer { depth -= 1 }
        try advance()
        return try range(from: try arithmetic(), included: false, at: start)
    }

    /// The rest of a range behind its lower end.
    mutating func range(from low: Syntax, included: Bool, at start: Int) throws(FEELError) -> Syntax {
        try enter()
        defer { depth -= 1 }
        try expect(.range, "in the range")
        let outer = bracketEndsRange
        bracketEndsRange = true
        let high = try arithmetic()
        bracketEndsRange = outer
        let highIncluded = taken(.rightBracket)
        guard highIncluded || taken(.rightParen) || taken(.leftBracket) else {
            throw error("the range must end with ']', ')' or '['; found \(token.label)")
        }
        try advance()
        return try node(.range(low: low, lowIncluded: included, high: high, highIncluded: highIncluded), at: start)
    }
}

/// A part of an expression as it was written, with its place.
package final class Syntax: Sendable {
    package let kind: Kind
    /// Where it begins, in code points.
    let start: Int
    /// How many levels it is high.
    let height: Int

    package init(_ kind: Kind, at start: Int) {
        self.kind = kind
        self.start = start
        height = 1 + kind.parts.reduce(0) { max($0, $1.height) }
    }

    package indirect enum Kind: Sendable {
        case literal(FEELValue)
        case name(String)
        /// The value that a unary test is about, `?`.
        case input
        case path(Syntax, String)
        case negate(Syntax)
        case arithmetic(ArithmeticOperator, Syntax, Syntax)
        case compare(Comparison, Syntax, Syntax)
        case and([Syntax])
        case or([Syntax])
        case between(Syntax, Syntax, Syntax)
        case membership(Syntax, [UnaryTest])
        case instance(Syntax, FEELType)
        case `if`(Syntax, Syntax, Syntax)
        case `for`([Iteration], Syntax)
        case quantified(every: Bool, [Iteration], Syntax)
        case list([Syntax])
        /// Named values; of a boxed context with a result, the value is that.
        case context([(key: String, value: Syntax)], result: Syntax?)
        case range(low: Syntax, lowIncluded: Bool, high: Syntax, highIncluded: Bool)
        case filter(Syntax, Syntax)
        case call(Syntax, [CallArgument])
        case function([(name: String, type: FEELType)], Syntax)
        /// A function whose code is outside: its value can be handed on, and calling it yields null.
        case external([(name: String, type: FEELType)], Syntax)
        /// `(< 10)`: all values that compare so.
        case halfRange(Comparison, Syntax)
        /// A text of its own within a larger whole, such as an entry of a boxed context; parts are numbered by the whole.
        case embedded(source: String, part: Int, Syntax)
        /// A value that must be of a type: what does not conform is null.
        case coerced(Syntax, FEELType, name: String)
        /// A decision table.
        case table(TableSyntax)

        var parts: [Syntax] {
            switch self {
            case .literal, .name, .input: []
            case .path(let a, _), .negate(let a), .instance(let a, _), .function(_, let a), .embedded(_, _, let a),
                .coerced(let a, _, _), .external(_, let a), .halfRange(_, let a):
                [a]
            case .table(let table): table.parts
            case .arithmetic(_, let a, let b), .compare(_, let a, let b), .filter(let a, let b): [a, b]
            case .between(let a, let b, let c), .if(let a, let b, let c): [a, b, c]
            case .and(let all), .or(let all), .list(let all): all
            case .membership(let a, let tests): [a] + tests.map(\.operand)
            case .for(let loops, let a), .quantified(_, let loops, let a):
                loops.flatMap { [$0.source, $0.end].compactMap { $0 } } + [a]
            case .context(let entries, let result): entries.map(\.value) + [result].compactMap { $0 }
            case .range(let a, _, let b, _): [a, b]
            case .call(let a, let arguments): [a] + arguments.map(\.value)
            }
        }
    }
}

package enum ArithmeticOperator: String, Sendable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case power = "**"
}

package enum Comparison: String, Sendable {
    case equal = "="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="

    init?(_ symbol: Symbol) { self.init(rawValue: symbol.rawValue) }
}

/// A variable that runs over a list, or over whole numbers up to `end`.
package struct Iteration: Sendable {
    let name: String
    let source: Syntax
    let end: Syntax?

    package init(name: String, source: Syntax, end: Syntax? = nil) {
        self.name = name
        self.source = source
        self.end = end
    }
}

/// One of the alternatives behind `in` or in a cell of a decision table.
package enum UnaryTest: Sendable {
    /// `< 5`
    case compare(Comparison, Syntax)
    /// A value, a range, a list, or a condition about `?`.
    case value(Syntax)

    var operand: Syntax {
        switch self {
        case .compare(_, let syntax), .value(let syntax): syntax
        }
    }
}

/// What is handed to a function, by place or by name.
package struct CallArgument: Sendable {
    package let name: String?
    package let value: Syntax
    let start: Int

    package init(name: String?, value: Syntax, start: Int = 0) {
        self.name = name
        self.value = value
        self.start = start
    }
}

/// The cell of a decision table.
package struct TestsSyntax: Sendable {
    package let tests: [UnaryTest]
    /// `not(…)`
    package let negated: Bool
    /// `-`: everything passes.
    package let any: Bool

    /// A cell that nothing passes.
    package static let none = TestsSyntax(tests: [], negated: false, any: false)
}

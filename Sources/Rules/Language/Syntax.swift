/// A part of an expression as it was written, with its place.
final class Syntax: Sendable {
    let kind: Kind
    /// Where it begins, in code points.
    let start: Int
    /// How many levels it is high.
    let height: Int

    init(_ kind: Kind, at start: Int) {
        self.kind = kind
        self.start = start
        height = 1 + kind.parts.reduce(0) { max($0, $1.height) }
    }

    indirect enum Kind: Sendable {
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
        case context([(key: String, value: Syntax)])
        case range(low: Syntax, lowIncluded: Bool, high: Syntax, highIncluded: Bool)
        case filter(Syntax, Syntax)
        case call(Syntax, [Argument])
        case function([(name: String, type: FEELType)], Syntax)

        var parts: [Syntax] {
            switch self {
            case .literal, .name, .input: []
            case .path(let a, _), .negate(let a), .instance(let a, _), .function(_, let a): [a]
            case .arithmetic(_, let a, let b), .compare(_, let a, let b), .filter(let a, let b): [a, b]
            case .between(let a, let b, let c), .if(let a, let b, let c): [a, b, c]
            case .and(let all), .or(let all), .list(let all): all
            case .membership(let a, let tests): [a] + tests.map(\.operand)
            case .for(let loops, let a), .quantified(_, let loops, let a):
                loops.flatMap { [$0.source, $0.end].compactMap { $0 } } + [a]
            case .context(let entries): entries.map(\.value)
            case .range(let a, _, let b, _): [a, b]
            case .call(let a, let arguments): [a] + arguments.map(\.value)
            }
        }
    }
}

enum ArithmeticOperator: String, Sendable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case power = "**"
}

enum Comparison: String, Sendable {
    case equal = "="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="

    init?(_ symbol: Symbol) { self.init(rawValue: symbol.rawValue) }
}

/// A variable that runs over a list, or over whole numbers up to `end`.
struct Iteration: Sendable {
    let name: String
    let source: Syntax
    let end: Syntax?
}

/// One of the alternatives behind `in` or in a cell of a decision table.
enum UnaryTest: Sendable {
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
struct Argument: Sendable {
    let name: String?
    let value: Syntax
    let start: Int
}

/// The cell of a decision table.
struct TestsSyntax: Sendable {
    let tests: [UnaryTest]
    /// `not(…)`
    let negated: Bool
    /// `-`: everything passes.
    let any: Bool
}

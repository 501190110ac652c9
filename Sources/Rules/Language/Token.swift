/// The words of FEEL that cannot be names on their own.
enum Keyword: String, Sendable {
    case and, or, `if`, then, `else`, `for`, `in`, `return`, some, every, satisfies, between, function, external
    case instance, of, `true`, `false`, null
}

/// The signs of FEEL.
enum Symbol: String, Sendable {
    case power = "**", range = "..", notEqual = "!=", lessOrEqual = "<=", greaterOrEqual = ">=", arrow = "->"
    case plus = "+", minus = "-", times = "*", divide = "/", equal = "=", less = "<", greater = ">"
    case leftParen = "(", rightParen = ")", leftBracket = "[", rightBracket = "]", leftBrace = "{", rightBrace = "}"
    case comma = ",", colon = ":", dot = ".", input = "?"
}

/// A word, sign or literal with its place.
struct Token: Sendable {
    enum Kind: Sendable, Equatable {
        case number(Decimal34)
        case string(String)
        case temporal(String)
        case name(String)
        case keyword(Keyword)
        case symbol(Symbol)
        case end
    }
    let kind: Kind
    /// Where it begins, in code points.
    let start: Int
    /// Where the text behind it begins.
    let end: Int

    /// How a message calls it.
    var label: String {
        switch kind {
        case .number(let value): "the number \(value)"
        case .string: "a string"
        case .temporal(let text): "@\"\(text)\""
        case .name(let name): "'\(name)'"
        case .keyword(let keyword): "'\(keyword.rawValue)'"
        case .symbol(let symbol): "'\(symbol.rawValue)'"
        case .end: "the end"
        }
    }
}

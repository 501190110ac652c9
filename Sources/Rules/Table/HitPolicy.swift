/// What a decision table answers when several rules fit.
public enum HitPolicy: Sendable, Hashable, CustomStringConvertible {
    /// `U`: at most one rule fits.
    case unique
    /// `A`: all that fit answer the same.
    case any
    /// `P`: the answer that stands first among the output's allowed values.
    case priority
    /// `F`: the first rule that fits.
    case first
    /// `R`: all answers in the order of the rules.
    case ruleOrder
    /// `O`: all answers in the order of the outputs' allowed values.
    case outputOrder
    /// `C`: all answers in any order, or what an aggregator makes of them.
    case collect(Aggregator?)

    /// What `C` makes of the answers.
    public enum Aggregator: String, Sendable, Hashable {
        /// Their sum.
        case sum = "+"
        /// The smallest.
        case minimum = "<"
        /// The largest.
        case maximum = ">"
        /// How many there are.
        case count = "#"
    }

    /// Reads `U`, `A`, `P`, `F`, `R`, `O`, `C`, `C+`, `C<`, `C>`, `C#`.
    public init?(_ letters: String) {
        switch letters {
        case "U": self = .unique
        case "A": self = .any
        case "P": self = .priority
        case "F": self = .first
        case "R": self = .ruleOrder
        case "O": self = .outputOrder
        case "C": self = .collect(nil)
        default:
            guard letters.first == "C", let aggregator = Aggregator(rawValue: String(letters.dropFirst())) else {
                return nil
            }
            self = .collect(aggregator)
        }
    }

    /// Whether the answer is that of one rule.
    package var isSingle: Bool {
        switch self {
        case .unique, .any, .priority, .first: true
        case .ruleOrder, .outputOrder, .collect: false
        }
    }

    public var description: String {
        switch self {
        case .unique: "U"
        case .any: "A"
        case .priority: "P"
        case .first: "F"
        case .ruleOrder: "R"
        case .outputOrder: "O"
        case .collect(let aggregator): "C" + (aggregator?.rawValue ?? "")
        }
    }
}

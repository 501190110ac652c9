/// A decision table of DMN: rules of unary tests over inputs, compiled once.
///
/// ```swift
/// let table = try DecisionTable(
///     hitPolicy: .unique,
///     inputs: [.init("age"), .init("member")],
///     outputs: [.init("fee", type: .number)],
///     rules: [.init(["< 18", "-"], ["0"]), .init([">= 18", "true"], ["300"]), .init([">= 18", "false"], ["500"])],
///     scope: FEELScope(names: ["age": .number, "member": .boolean]))
/// table.evaluate(inputs).value
/// ```
public struct DecisionTable: Sendable {
    /// A column of conditions.
    public struct Input: Sendable {
        /// The expression whose value is tested.
        public let expression: String
        /// Unary tests that the value must pass; others make the result null with a warning.
        public let allowed: String?

        /// A column of conditions over an expression.
        public init(_ expression: String, allowed: String? = nil) {
            self.expression = expression
            self.allowed = allowed
        }
    }

    /// A column of answers.
    public struct Output: Sendable {
        /// The name of the answer in the result's context, where a table has several outputs.
        public let name: String
        /// The type of the answers.
        public let type: FEELType
        /// The allowed answers as expressions, the first with the highest priority; empty allows any.
        public let values: [String]
        /// The answer where no rule fits.
        public let defaultValue: String?

        /// A column of answers.
        public init(_ name: String, type: FEELType = .any, values: [String] = [], defaultValue: String? = nil) {
            self.name = name
            self.type = type
            self.values = values
            self.defaultValue = defaultValue
        }
    }

    /// A line of the table.
    public struct Rule: Sendable {
        /// A unary test for each input: `-`, `< 5`, `[1..3)`, `"a", "b"`, `not(…)`.
        public let tests: [String]
        /// An expression for each output.
        public let answers: [String]

        /// A line of tests and answers.
        public init(_ tests: [String], _ answers: [String]) {
            self.tests = tests
            self.answers = answers
        }
    }

    /// What happens when several rules fit.
    public let hitPolicy: HitPolicy
    /// The columns of answers.
    public let outputs: [Output]
    /// The declared inputs that the table reads.
    public let inputs: Set<String>

    private let program: TableProgram
    private let layout: FEELLayout
    private let reads: [Int]

    /// Reads, checks and compiles a table; the error says in which cell what is wrong.
    public init(
        hitPolicy: HitPolicy, inputs: [Input], outputs: [Output], rules: [Rule], scope: FEELScope
    ) throws(DecisionTableError) {
        self.hitPolicy = hitPolicy
        self.outputs = outputs
        let reader = TableReader(names: scope.names, types: scope.types)
        let syntax = try reader.table(hitPolicy: hitPolicy, inputs: inputs, outputs: outputs, rules: rules)
        var compiler = TableCompiler(compiler: Compiler("", scope: scope))
        program = try compiler.program(syntax)
        layout = scope.layout
        reads = compiler.compiler.reads.sorted()
        self.inputs = Set(reads.map { scope.layout.names[$0] })
    }

    /// The decision for these inputs.
    public func evaluate(_ inputs: FEELInputs) -> Decision {
        var machine = Machine(slots: inputs.slots(for: layout, reading: reads), collecting: true, now: inputs.now)
        let decision = program.decide(&machine)
        guard machine.stopped else { return decision.with(warnings: machine.warnings) }
        return Decision(value: .null, hits: [], possible: [], warnings: machine.warnings)
    }
}

/// What a decision table answers.
public struct Decision: Sendable, Hashable {
    /// The answer: a value, for several outputs a context, for policies of many answers a list; null when no rule fits;
    /// `.unknown` with the inputs that still decide.
    public let value: FEELValue
    /// The rules that fit, by their index from 0, in the order of the table.
    public let hits: [Int]
    /// The rules that may still fit once unknown inputs are answered.
    public let possible: [Int]
    /// Why the answer is null where it should not be.
    public let warnings: [FEELWarning]

    func with(warnings: [FEELWarning]) -> Decision {
        Decision(value: value, hits: hits, possible: possible, warnings: warnings)
    }
}

/// Why a decision table was refused, and in which cell.
public struct DecisionTableError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A part of a table; indices from 0.
    public enum Place: Sendable, Hashable, CustomStringConvertible {
        /// The table as a whole.
        case table
        /// The head of a column of conditions.
        case input(Int)
        /// The head of a column of answers.
        case output(Int)
        /// A condition of a rule.
        case test(rule: Int, input: Int)
        /// An answer of a rule.
        case answer(rule: Int, output: Int)
        /// A rule as a whole.
        case rule(Int)

        public var description: String {
            switch self {
            case .table: "table"
            case .input(let index): "input \(index + 1)"
            case .output(let index): "output \(index + 1)"
            case .test(let rule, let input): "rule \(rule + 1), input \(input + 1)"
            case .answer(let rule, let output): "rule \(rule + 1), output \(output + 1)"
            case .rule(let index): "rule \(index + 1)"
            }
        }
    }

    /// The cell.
    public let place: Place
    /// What is wrong there, with line and column in the cell; for faults of the whole, line and column are 1.
    public let error: FEELError

    init(_ place: Place, _ message: String) {
        self.init(place, FEELError(message: message, line: 1, column: 1, source: ""))
    }

    init(_ place: Place, _ error: FEELError) {
        self.place = place
        self.error = error
    }

    public var description: String { error.source.isEmpty ? "\(place): \(error.message)" : "\(place), \(error)" }
}

import Kernel
import Rules

/// A decision table as the people who own the rules write it: in YAML, its rules also in CSV. It compiles to the same engine
/// as a table of a DMN model, and is written out as one without change.
public struct TableDefinition: Sendable, Hashable {
    /// A column of conditions.
    public struct Input: Sendable, Hashable {
        /// The name in expressions, and of the column in CSV.
        public var name: String
        /// What people call it.
        public var label: LocalizedText
        /// The type, as FEEL writes it: `number`, `date`, `string`.
        public var type: String
        /// Unary tests that the value passes: the values there are.
        public var allowed: String?
        /// Whether only whole numbers occur, so that nothing lies between 18 and 19.
        public var isWhole: Bool

        /// A column of conditions.
        public init(
            name: String, label: LocalizedText, type: String, allowed: String? = nil, isWhole: Bool = false
        ) {
            self.name = name
            self.label = label
            self.type = type
            self.allowed = allowed
            self.isWhole = isWhole
        }
    }

    /// A column of answers.
    public struct Output: Sendable, Hashable {
        /// The name in the answer, and of the column in CSV.
        public var name: String
        /// What people call it.
        public var label: LocalizedText
        /// The type, as FEEL writes it.
        public var type: String
        /// The answers there are, as literals, the first with the highest priority.
        public var values: [String]
        /// The answer where no rule fits.
        public var defaultValue: String?

        /// A column of answers.
        public init(
            name: String, label: LocalizedText, type: String, values: [String] = [], defaultValue: String? = nil
        ) {
            self.name = name
            self.label = label
            self.type = type
            self.values = values
            self.defaultValue = defaultValue
        }
    }

    /// A line.
    public struct Rule: Sendable, Hashable {
        /// A unary test for each input.
        public var tests: [String]
        /// An expression for each output.
        public var answers: [String]
        /// The law, notice or reason behind the line.
        public var basis: String
        /// The line in the file; no part of what the rule says.
        public var line: Int

        /// A line.
        public init(tests: [String], answers: [String], basis: String = "", line: Int = 0) {
            self.tests = tests
            self.answers = answers
            self.basis = basis
            self.line = line
        }

        public static func == (a: Rule, b: Rule) -> Bool {
            a.tests == b.tests && a.answers == b.answers && a.basis == b.basis
        }

        public func hash(into hasher: inout Hasher) { hasher.combine(tests) }
    }

    /// The name, such as `certificate-fees`.
    public var id: String
    /// What people call it.
    public var title: LocalizedText
    /// The letters of the hit policy: `U`, `F`, `C+`.
    public var hitPolicy: String
    /// The columns of conditions.
    public var inputs: [Input]
    /// The columns of answers.
    public var outputs: [Output]
    /// The lines.
    public var rules: [Rule]
    /// Where the facts are from.
    public var source: String
    /// The file, for messages; no part of what the table says.
    public var file: String

    /// A table.
    public init(
        id: String, title: LocalizedText, hitPolicy: String, inputs: [Input], outputs: [Output], rules: [Rule],
        source: String = "", file: String = ""
    ) {
        self.id = id
        self.title = title
        self.hitPolicy = hitPolicy
        self.inputs = inputs
        self.outputs = outputs
        self.rules = rules
        self.source = source
        self.file = file
    }

    public static func == (a: TableDefinition, b: TableDefinition) -> Bool {
        a.id == b.id && a.title == b.title && a.hitPolicy == b.hitPolicy && a.inputs == b.inputs
            && a.outputs == b.outputs && a.rules == b.rules && a.source == b.source
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

extension TableDefinition {
    /// The names, types and functions that its cells may use.
    public func scope(functions: FEELFunctions = .standard) -> FEELScope {
        FEELScope(
            names: Dictionary(
                inputs.map { ($0.name, FEELType(name: $0.type) ?? .any) }, uniquingKeysWith: { first, _ in first }),
            functions: functions)
    }

    /// The table, checked and compiled.
    ///
    /// - Parameter functions: What cells may call; FEEL's own, or with those of a book of parameters.
    /// - Throws: `DecisionTableError` with the cell that is wrong.
    public func compiled(functions: FEELFunctions = .standard) throws(DecisionTableError) -> DecisionTable {
        try DecisionTable(
            hitPolicy: HitPolicy(hitPolicy) ?? .unique,
            inputs: inputs.map { DecisionTable.Input($0.name, allowed: $0.allowed) },
            outputs: outputs.map {
                DecisionTable.Output(
                    $0.name, type: FEELType(name: $0.type) ?? .any, values: $0.values, defaultValue: $0.defaultValue)
            },
            rules: rules.map { DecisionTable.Rule($0.tests, $0.answers) }, scope: scope(functions: functions))
    }
}

/// How something is computed (DMN 1.5 §7.2, §8, §10.2): text in FEEL, a decision table, or boxes in boxes.
public struct DMNExpression: Sendable, Hashable {
    /// What kind of expression it is.
    public var kind: Kind
    /// The type that its value must have.
    public var typeRef: String?
    /// The expression's id.
    public var id: String?
    /// What people call it.
    public var label: String?
    /// Where it stands.
    public var place = DMNPlace()

    /// An expression.
    public init(_ kind: Kind, typeRef: String? = nil, id: String? = nil, label: String? = nil) {
        self.kind = kind
        self.typeRef = typeRef
        self.id = id
        self.label = label
    }

    /// The kinds of expression.
    public indirect enum Kind: Sendable, Hashable {
        /// Text in FEEL (`literalExpression`).
        case literal(String)
        /// A decision table.
        case table(DMNTable)
        /// Named values one after the other; the last one may be the result (`context`).
        case context([DMNContextEntry])
        /// A table of values: a list of contexts (`relation`).
        case relation(columns: [DMNVariable], rows: [[DMNExpression]])
        /// A list.
        case list([DMNExpression])
        /// A call with named arguments (`invocation`).
        case invocation(DMNExpression, bindings: [DMNBinding])
        /// A function (`functionDefinition`).
        case function(DMNFunction)
        /// `if`, `then`, `else`
        case conditional(DMNExpression, then: DMNExpression, else: DMNExpression)
        /// `in[match]`
        case filter(DMNExpression, match: DMNExpression)
        /// `for variable in … return …`
        case iteration(DMNVariable, in: DMNExpression, return: DMNExpression)
        /// `some` or `every variable in … satisfies …`
        case quantified(every: Bool, DMNVariable, in: DMNExpression, satisfies: DMNExpression)
    }
}

/// A line of a context.
public struct DMNContextEntry: Sendable, Hashable {
    /// The name; nil for the result of the whole context.
    public var variable: DMNVariable?
    /// The value.
    public var value: DMNExpression

    /// A line of a context.
    public init(variable: DMNVariable?, value: DMNExpression) {
        self.variable = variable
        self.value = value
    }
}

/// An argument of an invocation.
public struct DMNBinding: Sendable, Hashable {
    /// The parameter.
    public var parameter: DMNVariable
    /// The value; nil hands over null.
    public var value: DMNExpression?

    /// An argument.
    public init(parameter: DMNVariable, value: DMNExpression?) {
        self.parameter = parameter
        self.value = value
    }
}

/// A function (§10.2.1.7, `functionDefinition`).
public struct DMNFunction: Sendable, Hashable {
    /// In which language its body is.
    public enum Kind: String, Sendable, Hashable {
        /// FEEL.
        case feel = "FEEL"
        /// Java, which is not run here.
        case java = "Java"
        /// A predictive model, which is not run here.
        case pmml = "PMML"
    }
    /// In which language its body is.
    public var kind = Kind.feel
    /// The parameters.
    public var parameters: [DMNVariable]
    /// The body; nil yields null.
    public var body: DMNExpression?
    /// The type of the result.
    public var typeRef: String?
    /// The function's id.
    public var id: String?

    /// A function.
    public init(parameters: [DMNVariable], body: DMNExpression?) {
        self.parameters = parameters
        self.body = body
    }
}

/// A decision table as its file says it (§8).
public struct DMNTable: Sendable, Hashable {
    /// A column of conditions.
    public struct Input: Sendable, Hashable {
        /// The expression that is tested, in FEEL.
        public var expression: String
        /// The type of its value.
        public var typeRef: String?
        /// Unary tests that its value must pass.
        public var allowed: String?
        /// What people call it.
        public var label: String?
        /// The column's id.
        public var id: String?
        /// Where it stands.
        public var place = DMNPlace()

        /// A column of conditions.
        public init(_ expression: String, typeRef: String? = nil, allowed: String? = nil, label: String? = nil) {
            self.expression = expression
            self.typeRef = typeRef
            self.allowed = allowed
            self.label = label
        }
    }

    /// A column of answers.
    public struct Output: Sendable, Hashable {
        /// The name in the answer's context; nil where there is one output.
        public var name: String?
        /// The type of the answers.
        public var typeRef: String?
        /// The answers there are, the first with the highest priority.
        public var values: String?
        /// The answer where no rule fits, in FEEL.
        public var defaultValue: String?
        /// What people call it.
        public var label: String?
        /// The column's id.
        public var id: String?
        /// Where it stands.
        public var place = DMNPlace()

        /// A column of answers.
        public init(
            _ name: String?, typeRef: String? = nil, values: String? = nil, defaultValue: String? = nil,
            label: String? = nil
        ) {
            self.name = name
            self.typeRef = typeRef
            self.values = values
            self.defaultValue = defaultValue
            self.label = label
        }
    }

    /// A line.
    public struct Rule: Sendable, Hashable {
        /// A unary test for each input.
        public var tests: [String]
        /// An expression in FEEL for each output.
        public var answers: [String]
        /// A note for each column of notes.
        public var annotations: [String] = []
        /// What the rule is about.
        public var description: String?
        /// The rule's id.
        public var id: String?
        /// Where each test stands.
        public var testPlaces: [DMNPlace] = []
        /// Where each answer stands.
        public var answerPlaces: [DMNPlace] = []
        /// Where the rule stands.
        public var place = DMNPlace()

        /// A line.
        public init(tests: [String], answers: [String], annotations: [String] = []) {
            self.tests = tests
            self.answers = answers
            self.annotations = annotations
        }
    }

    /// The letters of the hit policy, with the aggregator behind `C`: `U`, `C+`.
    public var hitPolicy: String
    /// The columns of conditions.
    public var inputs: [Input]
    /// The columns of answers.
    public var outputs: [Output]
    /// The names of the columns of notes.
    public var annotations: [String]
    /// The lines.
    public var rules: [Rule]
    /// What people call the answer.
    public var outputLabel: String?

    /// A decision table.
    public init(
        hitPolicy: String, inputs: [Input], outputs: [Output], annotations: [String] = [], rules: [Rule],
        outputLabel: String? = nil
    ) {
        self.hitPolicy = hitPolicy
        self.inputs = inputs
        self.outputs = outputs
        self.annotations = annotations
        self.rules = rules
        self.outputLabel = outputLabel
    }
}

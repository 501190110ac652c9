/// A decision model as its file says it (DMN 1.5 §6.3.2, `definitions`): what was read, before anything is compiled.
public struct DMNDefinitions: Sendable, Hashable {
    /// The model's name.
    public var name: String
    /// The namespace by which other models import it.
    public var namespace: String
    /// The model's id.
    public var id: String?
    /// What the model is about.
    public var description: String?
    /// Other models whose elements are used here.
    public var imports: [DMNImport] = []
    /// The types.
    public var itemDefinitions: [DMNItemDefinition] = []
    /// The data that decisions start from.
    public var inputs: [DMNInputData] = []
    /// The decisions.
    public var decisions: [DMNDecision] = []
    /// The functions.
    public var knowledgeModels: [DMNKnowledgeModel] = []
    /// Parts of the graph that are called like a function.
    public var services: [DMNDecisionService] = []

    /// A model without elements.
    public init(name: String, namespace: String, id: String? = nil, description: String? = nil) {
        self.name = name
        self.namespace = namespace
        self.id = id
        self.description = description
    }
}

/// Another model that is used (§6.3.3, `import`).
public struct DMNImport: Sendable, Hashable {
    /// The name before the dot: `lending.Rate`.
    public var name: String
    /// The namespace of the other model.
    public var namespace: String
    /// Where the file may be found, as the model says it.
    public var location: String?
    /// What kind of file it is: a namespace of DMN's for models.
    public var type: String

    /// An import.
    public init(name: String, namespace: String, location: String? = nil, type: String) {
        self.name = name
        self.namespace = namespace
        self.location = location
        self.type = type
    }
}

/// A named value with its type (§7.3.4, `informationItem`).
public struct DMNVariable: Sendable, Hashable {
    /// The name.
    public var name: String
    /// The name of the type; nil for any.
    public var typeRef: String?
    /// The variable's id.
    public var id: String?

    /// A named value.
    public init(name: String, typeRef: String? = nil, id: String? = nil) {
        self.name = name
        self.typeRef = typeRef
        self.id = id
    }
}

/// A type (§7.3.2, `itemDefinition`).
public struct DMNItemDefinition: Sendable, Hashable {
    /// The name.
    public var name: String
    /// The type that this one is made of; nil for one with components.
    public var typeRef: String?
    /// Whether values are lists.
    public var isCollection = false
    /// Unary tests that each value must pass; of a collection, each item.
    public var allowedValues: String?
    /// Unary tests that the whole value must pass.
    public var typeConstraint: String?
    /// The parts of a structure.
    public var components: [DMNItemDefinition] = []
    /// The types of parameters and result, for a function.
    public var function: FunctionItem?
    /// The definition's id.
    public var id: String?
    /// What people call it.
    public var label: String?
    /// Where it stands.
    public var place = DMNPlace()

    /// The type of a function (§7.3.3, `functionItem`).
    public struct FunctionItem: Sendable, Hashable {
        /// The parameters.
        public var parameters: [DMNVariable]
        /// The type of the result.
        public var outputTypeRef: String?
    }

    /// A type.
    public init(name: String, typeRef: String? = nil) {
        self.name = name
        self.typeRef = typeRef
    }
}

/// A value that decisions start from (§6.3.11, `inputData`).
public struct DMNInputData: Sendable, Hashable {
    /// The name.
    public var name: String
    /// The id that requirements refer to.
    public var id: String
    /// The value.
    public var variable: DMNVariable
    /// What people call it.
    public var label: String?
    /// Where it stands.
    public var place = DMNPlace()

    /// A value that decisions start from.
    public init(name: String, id: String, variable: DMNVariable, label: String? = nil) {
        self.name = name
        self.id = id
        self.variable = variable
        self.label = label
    }
}

/// A decision (§6.3.7, `decision`).
public struct DMNDecision: Sendable, Hashable {
    /// The name.
    public var name: String
    /// The id that requirements refer to.
    public var id: String
    /// The result.
    public var variable: DMNVariable
    /// References to the decisions and inputs it needs: `#id` or `namespace#id`.
    public var required: [String] = []
    /// References to the functions and services it calls.
    public var knowledge: [String] = []
    /// How it decides; nil when the model does not say.
    public var expression: DMNExpression?
    /// What people call it.
    public var label: String?
    /// What it is about.
    public var description: String?
    /// What it answers, in plain words.
    public var question: String?
    /// The answers there are, in plain words.
    public var allowedAnswers: String?
    /// What this platform keeps with the decision beyond the standard, as JSON in `extensionElements`.
    public var extensionText: String?
    /// Where it stands.
    public var place = DMNPlace()

    /// A decision.
    public init(name: String, id: String, variable: DMNVariable, expression: DMNExpression? = nil) {
        self.name = name
        self.id = id
        self.variable = variable
        self.expression = expression
    }
}

/// A function that decisions share (§6.3.9, `businessKnowledgeModel`).
public struct DMNKnowledgeModel: Sendable, Hashable {
    /// The name by which it is called.
    public var name: String
    /// The id that requirements refer to.
    public var id: String
    /// The function as a value.
    public var variable: DMNVariable
    /// References to the functions and services it calls.
    public var knowledge: [String] = []
    /// The function; nil when the model does not say.
    public var logic: DMNFunction?
    /// What people call it.
    public var label: String?
    /// What it is about.
    public var description: String?
    /// Where it stands.
    public var place = DMNPlace()

    /// A function.
    public init(name: String, id: String, variable: DMNVariable, logic: DMNFunction? = nil) {
        self.name = name
        self.id = id
        self.variable = variable
        self.logic = logic
    }
}

/// A part of the graph that is called like a function (§6.3.10, `decisionService`).
public struct DMNDecisionService: Sendable, Hashable {
    /// The name by which it is called.
    public var name: String
    /// The id that requirements refer to.
    public var id: String
    /// The service as a value.
    public var variable: DMNVariable
    /// References to the decisions whose results it answers.
    public var outputDecisions: [String] = []
    /// References to the decisions that it makes on the way.
    public var encapsulatedDecisions: [String] = []
    /// References to the decisions whose results are handed to it.
    public var inputDecisions: [String] = []
    /// References to the data that is handed to it.
    public var inputData: [String] = []
    /// What people call it.
    public var label: String?
    /// What it is about.
    public var description: String?
    /// Where it stands.
    public var place = DMNPlace()

    /// A service.
    public init(name: String, id: String, variable: DMNVariable) {
        self.name = name
        self.id = id
        self.variable = variable
    }
}

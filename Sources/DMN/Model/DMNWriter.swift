import Foundation

/// Writes a model as XML of DMN 1.5. What ``DMNReader`` reads back is equal to what was written.
struct DMNWriter {
    private var text = ""
    private var depth = 0

    /// The whole document.
    static func xml(_ model: DMNDefinitions) -> String {
        var writer = DMNWriter()
        writer.text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        writer.definitions(model)
        return writer.text
    }

    // MARK: Elements

    private typealias Attributes = [(String, String?)]

    private static func escaped(_ text: String, inAttribute: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"" where inAttribute: result += "&quot;"
            case "\r": result += "&#13;"
            case "\n" where inAttribute: result += "&#10;"
            case "\t" where inAttribute: result += "&#9;"
            // XML 1.0 has no other control characters.
            case _ where scalar.value < 0x20 && scalar != "\n" && scalar != "\t": continue
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private func tag(_ name: String, _ attributes: Attributes) -> String {
        attributes.reduce(into: name) { tag, attribute in
            guard let value = attribute.1 else { return }
            tag += " \(attribute.0)=\"\(Self.escaped(value, inAttribute: true))\""
        }
    }

    private mutating func line(_ content: String) {
        text += String(repeating: "  ", count: depth) + content + "\n"
    }

    private mutating func element(_ name: String, _ attributes: Attributes = []) { line("<\(tag(name, attributes))/>") }

    private mutating func element(
        _ name: String, _ attributes: Attributes = [], _ inside: (inout DMNWriter) -> Void
    ) {
        line("<\(tag(name, attributes))>")
        depth += 1
        inside(&self)
        depth -= 1
        line("</\(name)>")
    }

    /// An element with text, on one line, so that nothing is added to the text.
    private mutating func element(_ name: String, _ attributes: Attributes = [], text content: String?) {
        guard let content else { return }
        line("<\(tag(name, attributes))>\(Self.escaped(content, inAttribute: false))</\(name)>")
    }

    /// `<name><text>…</text></name>`
    private mutating func wrapped(_ name: String, _ attributes: Attributes = [], text content: String?) {
        guard let content else { return }
        element(name, attributes) { $0.element("text", text: content) }
    }

    // MARK: Model

    private mutating func definitions(_ model: DMNDefinitions) {
        let attributes: Attributes = [
            ("xmlns", DMNReader.namespaces[DMNReader.namespaces.count - 1]), ("id", model.id), ("name", model.name),
            ("namespace", model.namespace),
        ]
        element("definitions", attributes) { writer in
            writer.element("description", text: model.description)
            for one in model.imports {
                writer.element(
                    "import",
                    [
                        ("name", one.name), ("namespace", one.namespace), ("locationURI", one.location),
                        ("importType", one.type),
                    ])
            }
            for item in model.itemDefinitions { writer.item("itemDefinition", item) }
            for input in model.inputs {
                writer.element("inputData", [("id", input.id), ("name", input.name), ("label", input.label)]) {
                    $0.variable("variable", input.variable)
                }
            }
            for knowledge in model.knowledgeModels { writer.knowledge(knowledge) }
            for decision in model.decisions { writer.decision(decision) }
            for service in model.services { writer.service(service) }
        }
    }

    private mutating func variable(_ name: String, _ variable: DMNVariable) {
        element(name, [("id", variable.id), ("name", variable.name), ("typeRef", variable.typeRef)])
    }

    private mutating func item(_ name: String, _ item: DMNItemDefinition) {
        let attributes: Attributes = [
            ("id", item.id), ("name", item.name), ("label", item.label),
            ("isCollection", item.isCollection ? "true" : nil),
        ]
        element(name, attributes) { writer in
            writer.element("typeRef", text: item.typeRef)
            writer.wrapped("allowedValues", text: item.allowedValues)
            writer.wrapped("typeConstraint", text: item.typeConstraint)
            for component in item.components { writer.item("itemComponent", component) }
            if let function = item.function {
                writer.element("functionItem", [("outputTypeRef", function.outputTypeRef)]) { writer in
                    for parameter in function.parameters { writer.variable("parameters", parameter) }
                }
            }
        }
    }

    private mutating func references(_ outer: String, _ inner: String, _ references: [String]) {
        for reference in references { element(outer) { $0.element(inner, [("href", reference)]) } }
    }

    private mutating func decision(_ decision: DMNDecision) {
        let attributes: Attributes = [("id", decision.id), ("name", decision.name), ("label", decision.label)]
        element("decision", attributes) { writer in
            writer.element("description", text: decision.description)
            if let own = decision.extensionText {
                writer.element("extensionElements") {
                    $0.element("mio:table", [("xmlns:mio", DMNReader.ownNamespace)], text: own)
                }
            }
            writer.element("question", text: decision.question)
            writer.element("allowedAnswers", text: decision.allowedAnswers)
            writer.variable("variable", decision.variable)
            // Whether a reference is to a decision or to data, the referred element itself says.
            writer.references("informationRequirement", "requiredInput", decision.required)
            writer.references("knowledgeRequirement", "requiredKnowledge", decision.knowledge)
            if let expression = decision.expression { writer.expression(expression) }
        }
    }

    private mutating func knowledge(_ knowledge: DMNKnowledgeModel) {
        let attributes: Attributes = [("id", knowledge.id), ("name", knowledge.name), ("label", knowledge.label)]
        element("businessKnowledgeModel", attributes) { writer in
            writer.element("description", text: knowledge.description)
            writer.variable("variable", knowledge.variable)
            if let logic = knowledge.logic { writer.function("encapsulatedLogic", logic, []) }
            writer.references("knowledgeRequirement", "requiredKnowledge", knowledge.knowledge)
        }
    }

    private mutating func service(_ service: DMNDecisionService) {
        let attributes: Attributes = [("id", service.id), ("name", service.name), ("label", service.label)]
        element("decisionService", attributes) { writer in
            writer.element("description", text: service.description)
            writer.variable("variable", service.variable)
            for reference in service.outputDecisions { writer.element("outputDecision", [("href", reference)]) }
            for reference in service.encapsulatedDecisions {
                writer.element("encapsulatedDecision", [("href", reference)])
            }
            for reference in service.inputDecisions { writer.element("inputDecision", [("href", reference)]) }
            for reference in service.inputData { writer.element("inputData", [("href", reference)]) }
        }
    }

    // MARK: Expressions

    private mutating func function(_ name: String, _ function: DMNFunction, _ more: Attributes) {
        let kind = function.kind == .feel ? nil : function.kind.rawValue
        let attributes: Attributes = [("id", function.id), ("kind", kind), ("typeRef", function.typeRef)] + more
        element(name, attributes) { writer in
            for parameter in function.parameters { writer.variable("formalParameter", parameter) }
            if let body = function.body { writer.expression(body) }
        }
    }

    private mutating func part(_ name: String, _ expression: DMNExpression) {
        element(name) { $0.expression(expression) }
    }

    private mutating func expression(_ expression: DMNExpression) {
        let attributes: Attributes = [
            ("id", expression.id), ("typeRef", expression.typeRef), ("label", expression.label),
        ]
        switch expression.kind {
        case .literal(let text): wrapped("literalExpression", attributes, text: text)
        case .table(let table): self.table(table, attributes)
        case .context(let entries):
            element("context", attributes) { writer in
                for entry in entries {
                    writer.element("contextEntry") { writer in
                        if let variable = entry.variable { writer.variable("variable", variable) }
                        writer.expression(entry.value)
                    }
                }
            }
        case .relation(let columns, let rows):
            element("relation", attributes) { writer in
                for column in columns { writer.variable("column", column) }
                for row in rows { writer.element("row") { writer in row.forEach { writer.expression($0) } } }
            }
        case .list(let items): element("list", attributes) { writer in items.forEach { writer.expression($0) } }
        case .invocation(let callee, let bindings):
            element("invocation", attributes) { writer in
                writer.expression(callee)
                for binding in bindings {
                    writer.element("binding") { writer in
                        writer.variable("parameter", binding.parameter)
                        if let value = binding.value { writer.expression(value) }
                    }
                }
            }
        case .function(let function):
            var function = function
            // The box and the function share one element.
            function.id = nil
            function.typeRef = nil
            self.function("functionDefinition", function, attributes)
        case .conditional(let condition, let yes, let no):
            element("conditional", attributes) { writer in
                writer.part("if", condition)
                writer.part("then", yes)
                writer.part("else", no)
            }
        case .filter(let list, let match):
            element("filter", attributes) { writer in
                writer.part("in", list)
                writer.part("match", match)
            }
        case .iteration(let variable, let list, let body):
            element("for", attributes + [("iteratorVariable", variable.name)]) { writer in
                writer.element("in", [("typeRef", variable.typeRef)]) { $0.expression(list) }
                writer.part("return", body)
            }
        case .quantified(let every, let variable, let list, let condition):
            element(every ? "every" : "some", attributes + [("iteratorVariable", variable.name)]) { writer in
                writer.element("in", [("typeRef", variable.typeRef)]) { $0.expression(list) }
                writer.part("satisfies", condition)
            }
        }
    }

    private mutating func table(_ table: DMNTable, _ attributes: Attributes) {
        let policies = [
            "U": "UNIQUE", "A": "ANY", "P": "PRIORITY", "F": "FIRST", "R": "RULE ORDER", "O": "OUTPUT ORDER",
            "C": "COLLECT",
        ]
        let aggregators = ["+": "SUM", "#": "COUNT", "<": "MIN", ">": "MAX"]
        let head: Attributes = [
            ("hitPolicy", policies[String(table.hitPolicy.prefix(1))]),
            ("aggregation", aggregators[String(table.hitPolicy.dropFirst())]), ("outputLabel", table.outputLabel),
        ]
        element("decisionTable", attributes + head) { writer in
            for input in table.inputs {
                writer.element("input", [("id", input.id), ("label", input.label)]) { writer in
                    writer.wrapped("inputExpression", [("typeRef", input.typeRef)], text: input.expression)
                    writer.wrapped("inputValues", text: input.allowed)
                }
            }
            for output in table.outputs {
                let attributes: Attributes = [
                    ("id", output.id), ("name", output.name), ("label", output.label), ("typeRef", output.typeRef),
                ]
                writer.element("output", attributes) { writer in
                    writer.wrapped("outputValues", text: output.values)
                    writer.wrapped("defaultOutputEntry", text: output.defaultValue)
                }
            }
            for name in table.annotations { writer.element("annotation", [("name", name)]) }
            for rule in table.rules {
                writer.element("rule", [("id", rule.id)]) { writer in
                    writer.element("description", text: rule.description)
                    for test in rule.tests { writer.wrapped("inputEntry", text: test) }
                    for answer in rule.answers { writer.wrapped("outputEntry", text: answer) }
                    for note in rule.annotations { writer.wrapped("annotationEntry", text: note) }
                }
            }
        }
    }
}

extension DMNDefinitions {
    /// Reads a model from XML of DMN 1.1 to 1.5.
    ///
    /// - Parameter file: The file's name, for messages.
    /// - Throws: `DecisionModelError` with the place, when the file is no model.
    public init(_ xml: Data, file: String) throws(DecisionModelError) {
        self = try DMNReader(file: file).read(xml)
    }

    /// The model as XML of DMN 1.5, to be read by any tool of the standard.
    public var xml: String { DMNWriter.xml(self) }
}

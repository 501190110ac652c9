/// Reads expressions, boxed or as text, from XML.
struct DMNExpressionReader {
    let file: String

    private static let names: Set<String> = [
        "literalExpression", "decisionTable", "context", "relation", "list", "invocation", "functionDefinition",
        "conditional", "filter", "for", "some", "every",
    ]

    private func fault(_ message: String, _ node: XMLNode) -> DecisionModelError {
        DecisionModelError(message, file: file, line: node.line, column: node.column)
    }

    /// The first expression inside an element.
    func first(in node: XMLNode) throws(DecisionModelError) -> DMNExpression? {
        guard let found = node.children.first(where: { Self.names.contains($0.name) }) else { return nil }
        return try expression(found)
    }

    /// The expression that must be inside a named part of an element.
    private func part(_ name: String, of node: XMLNode) throws(DecisionModelError) -> DMNExpression {
        guard let part = node.first(name), let expression = try first(in: part) else {
            throw fault("the \(node.name) has no \(name)", node)
        }
        return expression
    }

    private func variable(_ node: XMLNode) -> DMNVariable {
        DMNVariable(
            name: node.attributes["name"] ?? "", typeRef: node.typeRef, id: node.attributes["id"])
    }

    func expression(_ node: XMLNode) throws(DecisionModelError) -> DMNExpression {
        var expression = DMNExpression(
            try kind(node), typeRef: node.typeRef, id: node.attributes["id"], label: node.attributes["label"])
        expression.place = DMNPlace(node.first("text") ?? node)
        return expression
    }

    private func kind(_ node: XMLNode) throws(DecisionModelError) -> DMNExpression.Kind {
        switch node.name {
        case "literalExpression": return .literal(node.first("text")?.text ?? "")
        case "decisionTable": return .table(try table(node))
        case "context":
            var entries: [DMNContextEntry] = []
            for entry in node.all("contextEntry") {
                let value = try first(in: entry) ?? DMNExpression(.literal("null"))
                entries.append(DMNContextEntry(variable: entry.first("variable").map(variable), value: value))
            }
            return .context(entries)
        case "relation":
            var rows: [[DMNExpression]] = []
            for row in node.all("row") { rows.append(try all(in: row)) }
            return .relation(columns: node.all("column").map(variable), rows: rows)
        case "list": return .list(try all(in: node))
        case "invocation":
            var bindings: [DMNBinding] = []
            for binding in node.all("binding") {
                guard let parameter = binding.first("parameter") else {
                    throw fault("the binding has no parameter", binding)
                }
                bindings.append(DMNBinding(parameter: variable(parameter), value: try first(in: binding)))
            }
            guard let callee = try first(in: node) else { throw fault("the invocation names no function", node) }
            return .invocation(callee, bindings: bindings)
        case "functionDefinition": return .function(try function(node))
        case "conditional":
            return .conditional(
                try part("if", of: node), then: try part("then", of: node), else: try part("else", of: node))
        case "filter": return .filter(try part("in", of: node), match: try part("match", of: node))
        case "for":
            return .iteration(
                iterator(node), in: try part("in", of: node), return: try part("return", of: node))
        case "some", "every":
            return .quantified(
                every: node.name == "every", iterator(node), in: try part("in", of: node),
                satisfies: try part("satisfies", of: node))
        default: throw fault("'\(node.name)' is no expression", node)
        }
    }

    private func iterator(_ node: XMLNode) -> DMNVariable {
        DMNVariable(name: node.attributes["iteratorVariable"] ?? "", typeRef: node.first("in")?.typeRef)
    }

    private func all(in node: XMLNode) throws(DecisionModelError) -> [DMNExpression] {
        var found: [DMNExpression] = []
        for child in node.children where Self.names.contains(child.name) { found.append(try expression(child)) }
        return found
    }

    func function(_ node: XMLNode) throws(DecisionModelError) -> DMNFunction {
        var function = DMNFunction(
            parameters: node.all("formalParameter").map(variable), body: try first(in: node))
        if let kind = node.attributes["kind"] {
            guard let known = DMNFunction.Kind(rawValue: kind) else {
                throw fault("there is no kind of function '\(kind)'", node)
            }
            function.kind = known
        }
        function.typeRef = node.typeRef
        function.id = node.attributes["id"]
        return function
    }

    // MARK: Tables

    private func table(_ node: XMLNode) throws(DecisionModelError) -> DMNTable {
        var table = DMNTable(
            hitPolicy: try hitPolicy(node), inputs: [], outputs: [],
            annotations: node.all("annotation").map { $0.attributes["name"] ?? $0.trimmed }, rules: [],
            outputLabel: node.attributes["outputLabel"])
        for input in node.all("input") {
            guard let expression = input.first("inputExpression") else {
                throw fault("the input has no inputExpression", input)
            }
            var column = DMNTable.Input(
                expression.first("text")?.text ?? "", typeRef: expression.typeRef,
                allowed: (input.first("inputValues") ?? expression.first("inputValues"))?.first("text")?.text,
                label: input.attributes["label"])
            column.id = input.attributes["id"]
            column.place = DMNPlace(expression.first("text") ?? expression)
            table.inputs.append(column)
        }
        for output in node.all("output") {
            var column = DMNTable.Output(
                output.attributes["name"].flatMap { $0.isEmpty ? nil : $0 }, typeRef: output.typeRef,
                values: output.first("outputValues")?.first("text")?.text,
                defaultValue: output.first("defaultOutputEntry")?.first("text")?.text,
                label: output.attributes["label"])
            column.id = output.attributes["id"]
            column.place = DMNPlace(output)
            table.outputs.append(column)
        }
        for rule in node.all("rule") { table.rules.append(try self.rule(rule, of: table)) }
        return table
    }

    private func rule(_ node: XMLNode, of table: DMNTable) throws(DecisionModelError) -> DMNTable.Rule {
        let tests = node.all("inputEntry")
        let answers = node.all("outputEntry")
        guard tests.count == table.inputs.count, answers.count == table.outputs.count else {
            throw fault(
                "the rule has \(tests.count) tests and \(answers.count) answers for \(table.inputs.count) inputs and "
                    + "\(table.outputs.count) outputs", node)
        }
        var rule = DMNTable.Rule(
            tests: tests.map { $0.first("text")?.text ?? "" }, answers: answers.map { $0.first("text")?.text ?? "" },
            annotations: node.all("annotationEntry").map { $0.first("text")?.text ?? "" })
        rule.testPlaces = tests.map { DMNPlace($0.first("text") ?? $0) }
        rule.answerPlaces = answers.map { DMNPlace($0.first("text") ?? $0) }
        rule.description = node.first("description")?.text
        rule.id = node.attributes["id"]
        rule.place = DMNPlace(node)
        return rule
    }

    private func hitPolicy(_ node: XMLNode) throws(DecisionModelError) -> String {
        let policies = [
            "UNIQUE": "U", "ANY": "A", "PRIORITY": "P", "FIRST": "F", "RULE ORDER": "R", "OUTPUT ORDER": "O",
            "COLLECT": "C",
        ]
        let written = node.attributes["hitPolicy"] ?? "UNIQUE"
        guard let letter = policies[written] else { throw fault("there is no hit policy '\(written)'", node) }
        guard letter == "C", let aggregation = node.attributes["aggregation"] else { return letter }
        let aggregators = ["SUM": "+", "COUNT": "#", "MIN": "<", "MAX": ">"]
        guard let sign = aggregators[aggregation] else { throw fault("there is no aggregation '\(aggregation)'", node) }
        return letter + sign
    }
}

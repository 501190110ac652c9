import Foundation

/// Reads a model from XML (DMN 1.1 to 1.5). Elements are known by their names within DMN's namespaces; others are passed
/// over, as the standard wants of extensions.
struct DMNReader {
    let file: String

    /// The namespaces of the versions, oldest first.
    static let namespaces = [
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd", "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/", "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    ]

    /// The namespace of what this platform keeps in `extensionElements`.
    static let ownNamespace = "urn:miotsukushi:decision-table:1"

    func read(_ bytes: Data) throws(DecisionModelError) -> DMNDefinitions {
        let root = try XMLTree.read(bytes, file: file)
        guard root.name == "definitions", Self.namespaces.contains(root.namespace) else {
            throw fault("this is no DMN model: the root is \(root.name) of \"\(root.namespace)\"", root)
        }
        var model = DMNDefinitions(
            name: root.attributes["name"] ?? "", namespace: root.attributes["namespace"] ?? "",
            id: root.attributes["id"], description: root.first("description")?.text)
        for child in root.children where Self.namespaces.contains(child.namespace) {
            switch child.name {
            case "import": model.imports.append(readImport(child))
            case "itemDefinition": model.itemDefinitions.append(try item(child))
            case "inputData": model.inputs.append(try input(child))
            case "decision": model.decisions.append(try decision(child))
            case "businessKnowledgeModel": model.knowledgeModels.append(try knowledge(child))
            case "decisionService": model.services.append(try service(child))
            default: continue
            }
        }
        return model
    }

    private func fault(_ message: String, _ node: XMLNode) -> DecisionModelError {
        DecisionModelError(message, file: file, line: node.line, column: node.column)
    }

    private func name(of node: XMLNode) throws(DecisionModelError) -> String {
        guard let name = node.attributes["name"]?.trimmingCharacters(in: .whitespacesAndNewlines), !name.isEmpty else {
            throw fault("the \(node.name) has no name", node)
        }
        return name
    }

    private func readImport(_ node: XMLNode) -> DMNImport {
        DMNImport(
            name: node.attributes["name"] ?? "", namespace: node.attributes["namespace"] ?? "",
            location: node.attributes["locationURI"], type: node.attributes["importType"] ?? "")
    }

    private func variable(_ node: XMLNode) throws(DecisionModelError) -> DMNVariable {
        DMNVariable(name: try name(of: node), typeRef: node.typeRef, id: node.attributes["id"])
    }

    private func variable(of element: XMLNode) throws(DecisionModelError) -> DMNVariable {
        guard let node = element.first("variable") else { return DMNVariable(name: try name(of: element)) }
        var variable = DMNVariable(name: try name(of: element), typeRef: node.typeRef, id: node.attributes["id"])
        if let own = node.attributes["name"], !own.isEmpty { variable.name = own }
        return variable
    }

    private func item(_ node: XMLNode) throws(DecisionModelError) -> DMNItemDefinition {
        var item = DMNItemDefinition(name: try name(of: node), typeRef: node.typeRef)
        item.isCollection = node.attributes["isCollection"] == "true"
        item.allowedValues = node.first("allowedValues")?.first("text")?.text
        item.typeConstraint = node.first("typeConstraint")?.first("text")?.text
        item.id = node.attributes["id"]
        item.label = node.attributes["label"]
        item.place = DMNPlace(node)
        for component in node.all("itemComponent") { item.components.append(try self.item(component)) }
        if let function = node.first("functionItem") {
            var parameters: [DMNVariable] = []
            for parameter in function.all("parameters") { parameters.append(try variable(parameter)) }
            let output = function.attributes["outputTypeRef"] ?? function.first("outputTypeRef")?.trimmed
            item.function = .init(parameters: parameters, outputTypeRef: output)
        }
        return item
    }

    private func input(_ node: XMLNode) throws(DecisionModelError) -> DMNInputData {
        var input = DMNInputData(
            name: try name(of: node), id: node.attributes["id"] ?? "", variable: try variable(of: node),
            label: node.attributes["label"])
        input.place = DMNPlace(node)
        return input
    }

    /// The references in elements such as `<requiredDecision href="#id"/>`.
    private func references(_ nodes: [XMLNode]) -> [String] { nodes.compactMap { $0.attributes["href"] } }

    private func decision(_ node: XMLNode) throws(DecisionModelError) -> DMNDecision {
        var decision = DMNDecision(
            name: try name(of: node), id: node.attributes["id"] ?? "", variable: try variable(of: node))
        decision.label = node.attributes["label"]
        decision.description = node.first("description")?.text
        decision.question = node.first("question")?.text
        decision.allowedAnswers = node.first("allowedAnswers")?.text
        decision.place = DMNPlace(node)
        decision.required = references(
            node.all("informationRequirement").flatMap { $0.all("requiredDecision") + $0.all("requiredInput") })
        decision.knowledge = references(node.all("knowledgeRequirement").flatMap { $0.all("requiredKnowledge") })
        decision.expression = try DMNExpressionReader(file: file).first(in: node)
        decision.extensionText =
            node.first("extensionElements")?.children
            .first { $0.namespace == Self.ownNamespace }?.text
        return decision
    }

    private func knowledge(_ node: XMLNode) throws(DecisionModelError) -> DMNKnowledgeModel {
        var knowledge = DMNKnowledgeModel(
            name: try name(of: node), id: node.attributes["id"] ?? "", variable: try variable(of: node))
        knowledge.label = node.attributes["label"]
        knowledge.description = node.first("description")?.text
        knowledge.place = DMNPlace(node)
        knowledge.knowledge = references(node.all("knowledgeRequirement").flatMap { $0.all("requiredKnowledge") })
        if let logic = node.first("encapsulatedLogic") {
            knowledge.logic = try DMNExpressionReader(file: file).function(logic)
        }
        return knowledge
    }

    private func service(_ node: XMLNode) throws(DecisionModelError) -> DMNDecisionService {
        var service = DMNDecisionService(
            name: try name(of: node), id: node.attributes["id"] ?? "", variable: try variable(of: node))
        service.label = node.attributes["label"]
        service.description = node.first("description")?.text
        service.place = DMNPlace(node)
        service.outputDecisions = references(node.all("outputDecision"))
        service.encapsulatedDecisions = references(node.all("encapsulatedDecision"))
        service.inputDecisions = references(node.all("inputDecision"))
        service.inputData = references(node.all("inputData"))
        return service
    }
}

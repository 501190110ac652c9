import DMN
import Kernel
import Pack
import Rules

extension CatalogueReader {
    private static let aggregates = ["any", "all", "count", "first"]

    /// The names and types that conditions may use.
    func scope(facts: [PackNode], events: [String]) -> FEELScope {
        var names: [String: FEELType] = [:]
        for node in facts {
            guard let name = node.optionalString("name") else { continue }
            names[name] = name == "event" ? .choice(events) : type(node)
        }
        return FEELScope(names: names, functions: .legal)
    }

    /// Topics and facts, ordered so that each comes after what it follows from.
    func readFacts(_ nodes: [PackNode], expressions: ExpressionReader, into found: inout Found) {
        for document in pack.documentsOfLayers("facts.yml") {
            document.allow(["topics", "facts"])
            for topic in document.nodes("topics") {
                topic.allow(["id", "title"])
                found.topics.append(FactTopic(id: topic.string("id"), title: topic.localized("title")))
            }
        }
        let topics = found.topics.map(\.id)
        var lines: [String: PackNode] = [:]
        for node in nodes {
            guard let fact = fact(node, position: found.facts.count, topics: topics, expressions: expressions) else {
                continue
            }
            if lines.updateValue(node, forKey: fact.name) != nil { node.fault("\"\(fact.name)\" is already a fact") }
            found.facts.append(fact)
        }
        found.order = order(found.facts, nodes: lines)
    }

    private func fact(
        _ node: PackNode, position: Int, topics: [String], expressions: ExpressionReader
    ) -> FactDefinition? {
        node.allow(
            ["name", "scope", "type", "values", "given", "topic", "question", "why", "ask", "default"]
                + Self.aggregates)
        guard let scope = node.value("scope", FactScope.self) else { return nil }
        let question = node.optionalLocalized("question")
        let topic = node.optionalString("topic")
        if question != nil {
            if node.node("why") == nil { node.fault("\"why\" is missing: a question says why it is asked") }
            if topic == nil { node.fault("\"topic\" is missing: the screen on which the question is asked") }
        }
        if let topic, !topics.contains(topic) {
            let near = Suggestion.nearest(to: topic, among: topics).map { "; did you mean \"\($0)\"?" } ?? ""
            node.node("topic")?.fault("there is no topic \"\(topic)\"\(near)")
        }
        return FactDefinition(
            name: node.string("name"), scope: scope, type: type(node), choices: choices(node),
            isGiven: node.bool("given", default: false), topic: topic, question: question,
            why: node.optionalLocalized("why"),
            ask: expressions.expression(node, "ask", yielding: .boolean),
            derivation: derivation(node, scope: scope, expressions: expressions), position: position)
    }

    private func derivation(_ node: PackNode, scope: FactScope, expressions: ExpressionReader) -> Derivation? {
        let used = (Self.aggregates + ["default"]).filter { node.node($0) != nil }
        if used.count > 1 { node.fault("only one of \(used.joined(separator: ", ")) can say how the fact follows") }
        guard let way = used.first else { return nil }
        if way != "default", scope != .household {
            node.node(way)?.fault("\"\(way)\" looks at the persons and can only stand at a fact of the household")
        }
        let wanted: FEELType = way == "default" || way == "first" ? type(node) : .boolean
        guard let expression = expressions.expression(node, way, yielding: wanted) else { return nil }
        return switch way {
        case "any": .any(expression)
        case "all": .all(expression)
        case "count": .count(expression)
        case "first": .first(expression)
        default: .formula(expression)
        }
    }

    private func type(_ node: PackNode) -> FEELType {
        let name = node.string("type")
        guard let type = FEELType(name: name) else {
            node.node("type")?.fault("\"\(name)\" is not a type; write boolean, number, string, date or list<string>")
            return .any
        }
        let allowed = choices(node).map(\.value).filter { $0 != FactValue.unknownWord }
        if allowed.isEmpty { return type }
        switch type {
        case .string: return .choice(allowed)
        case .list: return .list(.choice(allowed))
        default: return type
        }
    }

    private func choices(_ node: PackNode) -> [FactChoice] {
        node.nodes("values").map { FactChoice(value: $0.string("value"), label: $0.localized("label")) }
    }

    /// Each fact after the ones its derivation reads; a circle is a fault.
    private func order(_ facts: [FactDefinition], nodes: [String: PackNode]) -> [Int] {
        let index = Dictionary(facts.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        var result: [Int] = []
        var state = [Int](repeating: 0, count: facts.count)  // 0 not seen, 1 being visited, 2 done
        func visit(_ fact: Int) {
            guard state[fact] != 2 else { return }
            guard state[fact] == 0 else {
                nodes[facts[fact].name]?.fault("\"\(facts[fact].name)\" follows from itself")
                return
            }
            state[fact] = 1
            for name in (facts[fact].derivation?.expression.inputs ?? []).sorted() {
                if let next = index[name] { visit(next) }
            }
            state[fact] = 2
            result.append(fact)
        }
        for fact in facts.indices { visit(fact) }
        return result
    }
}

import Rules

/// The elements of a model and of those it imports, each compiled once, by their place in one list.
struct DMNGraph: Sendable {
    struct Decision: Sendable {
        let name: String
        let id: String
        let type: FEELType
        /// The declared names of the expression's scope, in the order of its slots, with the element each stands for.
        let slots: [Int?]
        let code: Code?
    }

    struct Input: Sendable {
        let name: String
        let id: String
        let namespace: String
        let type: FEELType
    }

    struct Knowledge: Sendable {
        let name: String
        let id: String
        let slots: [Int?]
        /// Yields the function.
        let code: Code?
    }

    struct Service: Sendable {
        let name: String
        let id: String
        let type: FEELType
        let outputs: [Int]
        /// What is handed over: input data, then input decisions.
        let parameters: [Int]
    }

    enum Element: Sendable {
        case input(Input)
        case decision(Decision)
        case knowledge(Knowledge)
        case service(Service)
    }

    var elements: [Element] = []
    /// Places by `namespace#id`.
    var places: [String: Int] = [:]
}

/// One evaluation of parts of a graph: what has been decided is remembered.
struct DMNRun {
    let graph: DMNGraph
    /// The values that are handed in, by element.
    private var known: [Int: FEELValue]
    /// Elements being evaluated, so that a circle ends.
    private var underWay: Set<Int> = []
    /// Whether an input was refused.
    private(set) var failed = false

    init(graph: DMNGraph, known: [Int: FEELValue]) {
        self.graph = graph
        self.known = known
    }

    /// The value of an element; of functions and services, the function.
    mutating func value(of place: Int, _ m: inout Machine) -> FEELValue {
        if let value = known[place] { return value }
        guard underWay.insert(place).inserted else { return m.null("the decisions need each other in a circle") }
        defer { underWay.remove(place) }
        let value: FEELValue
        switch graph.elements[place] {
        case .input: value = .null
        case .decision(let decision):
            guard let code = decision.code else {
                value = m.null("'\(decision.name)' has no logic that can be evaluated")
                break
            }
            value = run(code, decision.slots, &m)
        case .knowledge(let knowledge):
            guard let code = knowledge.code else {
                value = m.null("'\(knowledge.name)' has no logic that can be evaluated")
                break
            }
            value = run(code, knowledge.slots, &m)
        case .service(let service): value = function(service, &m)
        }
        known[place] = value
        return value
    }

    /// Runs code with the values of the elements in its slots.
    private mutating func run(_ code: Code, _ slots: [Int?], _ m: inout Machine) -> FEELValue {
        var values: [FEELValue] = []
        values.reserveCapacity(slots.count)
        for slot in slots { values.append(slot.map { value(of: $0, &m) } ?? .null) }
        return m.apart(slots: values) { code(&$0) }
    }

    /// A service as a function: evaluates its part of the graph with nothing but what is handed over.
    private func function(_ service: DMNGraph.Service, _ m: inout Machine) -> FEELValue {
        let graph = graph
        let parameters = service.parameters.map { place -> (name: String, type: FEELType) in
            switch graph.elements[place] {
            case .input(let input): (input.name, input.type)
            case .decision(let decision): (decision.name, decision.type)
            case .knowledge(let knowledge): (knowledge.name, .function)
            case .service(let service): (service.name, .function)
            }
        }
        let body: Code = { m in
            let arguments = Array(m.locals.suffix(service.parameters.count))
            var run = DMNRun(graph: graph, known: Dictionary(uniqueKeysWithValues: zip(service.parameters, arguments)))
            return run.answer(of: service, &m)
        }
        return .function(FEELFunction(parameters: parameters, result: service.type, body: body, height: 20, machine: m))
    }

    /// The result of a service: of one output decision its value, of several a context.
    mutating func answer(of service: DMNGraph.Service, _ m: inout Machine) -> FEELValue {
        var context = FEELContext()
        var single = FEELValue.null
        for place in service.outputs {
            single = value(of: place, &m)
            if case .decision(let decision) = graph.elements[place] { context[decision.name] = single }
        }
        let answer = service.outputs.count == 1 ? single : FEELValue.context(context)
        if case .null = answer { return answer }
        return service.type.coerced(answer)
            ?? m.null("'\(service.name)' must be \(service.type), not \(answer.typeName)")
    }
}

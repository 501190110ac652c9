import Foundation
import Rules

/// Puts a model and those it imports into one graph and compiles every expression.
struct DMNLinker {
    private(set) var graph = DMNGraph()
    private(set) var parts = DMNParts()
    private(set) var findings: [DMNFinding] = []
    /// The decisions and services of the model that came last, which is the one the others hang on, by name and by id.
    private(set) var decisions: [String: Int] = [:]
    private(set) var services: [String: Int] = [:]
    /// The types of each model, by namespace.
    private var types: [String: DMNTypes] = [:]
    private var models = 0
    private let functions: FEELFunctions

    init(functions: FEELFunctions) { self.functions = functions }

    /// What a model's names stand for.
    private struct Linked {
        let definitions: DMNDefinitions
        let file: String
        /// By namespace, the name before the dot.
        let prefixes: [String: String]
    }

    mutating func add(
        _ definitions: DMNDefinitions, file: String,
        imports: (DMNImport) throws(DecisionModelError) -> (Data, file: String)?
    ) throws(DecisionModelError) {
        models += 1
        guard models <= DMNModel.mostImports else {
            throw DecisionModelError(
                "more than \(DMNModel.mostImports) models are imported", file: file, line: 1, column: 1)
        }
        // Known from here on, so that models that import each other end.
        types[definitions.namespace] = DMNTypes([], imported: [:])
        var imported: [String: FEELType] = [:]
        var prefixes: [String: String] = [:]
        for other in definitions.imports where DMNReader.namespaces.contains(other.type) || other.type.isEmpty {
            prefixes[other.namespace] = other.name
            if types[other.namespace] == nil {
                guard let (bytes, name) = try imports(other) else {
                    note("the imported model \(other.namespace) is not there", "import \(other.name)", DMNPlace(), file)
                    continue
                }
                try add(try DMNReader(file: name).read(bytes), file: name, imports: imports)
            }
            for (name, type) in types[other.namespace]?.types ?? [:] {
                imported[other.name.isEmpty ? name : "\(other.name).\(name)"] = type
            }
        }
        let own = DMNTypes(definitions.itemDefinitions, imported: imported)
        types[definitions.namespace] = own
        for finding in own.findings { note(finding.message, finding.element, finding.place, file) }
        compile(Linked(definitions: definitions, file: file, prefixes: prefixes), own)
    }

    private mutating func note(_ message: String, _ element: String, _ place: DMNPlace, _ file: String) {
        findings.append(
            DMNFinding(
                message: message, element: element, file: file, line: max(place.line, 1), column: max(place.column, 1)))
    }

    // MARK: Elements

    private mutating func compile(_ model: Linked, _ types: DMNTypes) {
        let definitions = model.definitions
        // First every element has a place, then what it says is compiled: elements refer to each other in any order.
        var places: [Int] = []
        decisions = [:]
        services = [:]
        func take(_ id: String, _ name: String, _ place: DMNPlace) -> Int {
            let index = graph.elements.count
            graph.elements.append(.knowledge(.init(name: name, id: id, slots: [], code: nil)))
            if !id.isEmpty, graph.places.updateValue(index, forKey: definitions.namespace + "#" + id) != nil {
                note("two elements have the id '\(id)'", name, place, model.file)
            }
            return index
        }
        for input in definitions.inputs {
            let index = take(input.id, input.name, input.place)
            let type = types.type(input.variable.typeRef)
            if type == nil {
                note("there is no type '\(input.variable.typeRef ?? "")'", input.name, input.place, model.file)
            }
            graph.elements[index] = .input(
                .init(name: input.variable.name, id: input.id, namespace: definitions.namespace, type: type ?? .any))
        }
        for decision in definitions.decisions {
            let index = take(decision.id, decision.name, decision.place)
            places.append(index)
            for key in [decision.id, decision.name] where !key.isEmpty { decisions[key] = index }
        }
        for knowledge in definitions.knowledgeModels {
            places.append(take(knowledge.id, knowledge.name, knowledge.place))
        }
        for service in definitions.services {
            let index = take(service.id, service.name, service.place)
            for key in [service.id, service.name] where !key.isEmpty { services[key] = index }
            func known(_ references: [String]) -> [Int] {
                references.compactMap { place(of: $0, in: definitions, service.name, service.place, model.file) }
            }
            graph.elements[index] = .service(
                .init(
                    name: service.variable.name, id: service.id, type: types.type(service.variable.typeRef) ?? .any,
                    outputs: known(service.outputDecisions),
                    parameters: known(service.inputData) + known(service.inputDecisions)))
        }
        var next = places.makeIterator()
        // Types of decisions are known before any expression is compiled: names in contexts depend on them.
        var iterator = places.makeIterator()
        for decision in definitions.decisions {
            guard let index = iterator.next() else { continue }
            graph.elements[index] = .decision(
                .init(
                    name: decision.variable.name, id: decision.id, type: types.type(decision.variable.typeRef) ?? .any,
                    slots: [], code: nil))
        }
        for decision in definitions.decisions {
            guard let index = next.next() else { continue }
            graph.elements[index] = .decision(self.decision(decision, model, types))
        }
        for knowledge in definitions.knowledgeModels {
            guard let index = next.next() else { continue }
            graph.elements[index] = .knowledge(self.knowledge(knowledge, model, types))
        }
    }

    /// The place of `#id` or `namespace#id`.
    private mutating func place(
        of reference: String, in model: DMNDefinitions, _ element: String, _ place: DMNPlace, _ file: String
    ) -> Int? {
        let key = reference.hasPrefix("#") ? model.namespace + reference : reference
        if let found = graph.places[key] { return found }
        note("it refers to '\(reference)', which is not there", element, place, file)
        return nil
    }

    /// The names that an element sees, with the elements behind them.
    private mutating func names(
        _ references: [String], _ model: Linked, _ element: String, _ place: DMNPlace
    ) -> [String: Int] {
        var names: [String: Int] = [:]
        for reference in references {
            guard let index = self.place(of: reference, in: model.definitions, element, place, model.file) else {
                continue
            }
            let name: String
            switch graph.elements[index] {
            case .input(let input): name = input.name
            case .decision(let decision): name = decision.name
            case .knowledge(let knowledge): name = knowledge.name
            case .service(let service): name = service.name
            }
            let namespace =
                reference.split(separator: "#", omittingEmptySubsequences: false).first.map(String.init) ?? ""
            if let prefix = model.prefixes[namespace], !prefix.isEmpty {
                names["\(prefix).\(name)"] = index
            } else {
                names[name] = index
            }
        }
        return names
    }

    private func type(of index: Int) -> FEELType {
        switch graph.elements[index] {
        case .input(let input): input.type
        case .decision(let decision): decision.type
        case .knowledge, .service: .function
        }
    }

    private mutating func decision(_ decision: DMNDecision, _ model: Linked, _ types: DMNTypes) -> DMNGraph.Decision {
        let type = types.type(decision.variable.typeRef)
        if type == nil {
            note("there is no type '\(decision.variable.typeRef ?? "")'", decision.name, decision.place, model.file)
        }
        let names = names(decision.required + decision.knowledge, model, decision.name, decision.place)
        guard let expression = decision.expression else {
            note("the decision has no logic", decision.name, decision.place, model.file)
            return .init(name: decision.variable.name, id: decision.id, type: type ?? .any, slots: [], code: nil)
        }
        let (slots, code) = compile(decision.name, names, types, model.file) { boxes, known in
            boxes.coerced(
                boxes.syntax(expression, names: known), decision.variable.typeRef, label: decision.variable.name)
        }
        return .init(name: decision.variable.name, id: decision.id, type: type ?? .any, slots: slots, code: code)
    }

    private mutating func knowledge(
        _ knowledge: DMNKnowledgeModel, _ model: Linked, _ types: DMNTypes
    ) -> DMNGraph.Knowledge {
        let names = names(knowledge.knowledge, model, knowledge.name, knowledge.place)
        guard let logic = knowledge.logic else {
            note("the function has no logic", knowledge.name, knowledge.place, model.file)
            return .init(name: knowledge.variable.name, id: knowledge.id, slots: [], code: nil)
        }
        let (slots, code) = compile(knowledge.name, names, types, model.file) { boxes, known in
            var logic = logic
            // The type of the function's variable may be that of its result, as older models have it.
            let declared = types.type(knowledge.variable.typeRef)
            var isFunction = false
            if case .functionOf? = declared { isFunction = true }
            if logic.typeRef == nil, let declared, declared != .any, declared != .function, !isFunction {
                logic.typeRef = knowledge.variable.typeRef
            }
            var inner = known
            inner.insert(knowledge.variable.name)
            return Syntax(
                .context(
                    [(knowledge.variable.name, boxes.function(logic, names: inner))],
                    result: Syntax(.name(knowledge.variable.name), at: 0)),
                at: 0)
        }
        return .init(name: knowledge.variable.name, id: knowledge.id, slots: slots, code: code)
    }

    /// Compiles what `make` reads, in a scope of names. What is wrong is a finding.
    private mutating func compile(
        _ element: String, _ names: [String: Int], _ types: DMNTypes, _ file: String,
        _ make: (inout DMNBoxes, NameTable) -> Syntax
    ) -> (slots: [Int?], code: Code?) {
        let scope = FEELScope.whole(
            names.mapValues { type(of: $0) }, functions: functions, types: types.types)
        parts.file = file
        var boxes = DMNBoxes(element: element, types: types, parts: parts)
        let syntax = make(&boxes, scope.names)
        parts = boxes.parts
        for fault in boxes.faults {
            findings.append(
                parts.finding(fault.message, part: fault.part, line: fault.line, column: fault.column))
        }
        var compiler = Compiler("", scope: scope)
        let slots = scope.layout.names.map { names[$0] }
        do throws(FEELError) {
            let code = try compiler.compile(syntax).code
            findings += compiler.findings.map {
                parts.finding($0.message, part: $0.part, line: $0.line, column: $0.column)
            }
            return (slots, code)
        } catch {
            findings.append(
                parts.finding(error.message, part: error.part, line: error.line, column: error.column))
            return (slots, nil)
        }
    }
}

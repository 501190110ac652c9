import Foundation
import Rules

/// A decision model, compiled once and evaluated any number of times, from any thread (DMN 1.1 to 1.5).
///
/// ```swift
/// let model = try DMNModel(Data(contentsOf: file), file: "fees.dmn")
/// model.evaluate(decision: "Fee", ["Age": .number(70)]).value
/// ```
/// An expression that cannot work is a finding and yields null; the rest of the model works all the same.
public struct DMNModel: Sendable {
    /// The model as its file says it.
    public let definitions: DMNDefinitions
    /// What cannot work as it stands.
    public let findings: [DMNFinding]

    private let graph: DMNGraph
    private let decisionPlaces: [String: Int]
    private let servicePlaces: [String: Int]
    private let parts: DMNParts

    /// The most models that may hang on one, by imports of imports.
    static let mostImports = 100

    /// Reads and compiles a model.
    ///
    /// - Parameters:
    ///   - xml: The file's bytes.
    ///   - file: Its name, for messages.
    ///   - functions: What expressions may call; FEEL's own, or with those of a book of parameters.
    ///   - imports: Gives the bytes of an imported model; nil where there is none.
    /// - Throws: `DecisionModelError` when the file, or an imported one, is no model.
    public init(
        _ xml: Data, file: String,
        functions: FEELFunctions = .standard,
        imports: (DMNImport) throws(DecisionModelError) -> (Data, file: String)? = { _ in nil }
    ) throws(DecisionModelError) {
        let definitions = try DMNReader(file: file).read(xml)
        try self.init(definitions, file: file, functions: functions, imports: imports)
    }

    /// Compiles a model that has been read or made.
    ///
    /// - Throws: `DecisionModelError` when an imported file is no model.
    public init(
        _ definitions: DMNDefinitions, file: String,
        functions: FEELFunctions = .standard,
        imports: (DMNImport) throws(DecisionModelError) -> (Data, file: String)? = { _ in nil }
    ) throws(DecisionModelError) {
        var linker = DMNLinker(functions: functions)
        try linker.add(definitions, file: file, imports: imports)
        self.definitions = definitions
        graph = linker.graph
        decisionPlaces = linker.decisions
        servicePlaces = linker.services
        parts = linker.parts
        findings = linker.findings
    }

    /// What a model's input data, decisions, functions and services are called and which types they have.
    public struct Element: Sendable, Hashable {
        /// The name.
        public let name: String
        /// The id.
        public let id: String
        /// The type of the value.
        public let type: FEELType
    }

    /// The input data of the model and of those it imports.
    public var inputs: [Element] {
        graph.elements.compactMap {
            if case .input(let input) = $0 { Element(name: input.name, id: input.id, type: input.type) } else { nil }
        }
    }

    /// The decisions of the model itself.
    public var decisions: [Element] {
        definitions.decisions.map { decision in
            let place = decisionPlaces[decision.name]
            guard let place, case .decision(let compiled) = graph.elements[place] else {
                return Element(name: decision.name, id: decision.id, type: .any)
            }
            return Element(name: compiled.name, id: compiled.id, type: compiled.type)
        }
    }

    /// Makes a decision.
    ///
    /// - Parameters:
    ///   - decision: Its name or id.
    ///   - inputs: Values by the names of input data; one of a decision's name is taken instead of making that decision.
    ///   - now: The moment for `now()` and `today()`; without it they are null.
    ///   - explaining: Whether every test of every table is noted, for ``explanations(of:)``; costs time.
    /// - Returns: Nil when the model has no such decision.
    public func evaluate(
        decision: String, _ inputs: [String: FEELValue], now: FEELDateTime? = nil, explaining: Bool = false
    ) -> DMNResult? {
        guard let place = decisionPlaces[decision] else { return nil }
        var machine = Machine(slots: [], collecting: true, explaining: explaining, now: now)
        var run = start(inputs, for: nil, &machine)
        let value = run.value(of: place, &machine)
        return result(value, machine)
    }

    /// Calls a decision service.
    ///
    /// - Parameters:
    ///   - service: Its name or id.
    ///   - inputs: Values by the names of its input decisions and input data.
    ///   - now: The moment for `now()` and `today()`; without it they are null.
    ///   - explaining: Whether every test of every table is noted, for ``explanations(of:)``; costs time.
    /// - Returns: Nil when the model has no such service.
    public func evaluate(
        service: String, _ inputs: [String: FEELValue], now: FEELDateTime? = nil, explaining: Bool = false
    ) -> DMNResult? {
        guard let place = servicePlaces[service], case .service(let compiled) = graph.elements[place] else {
            return nil
        }
        var machine = Machine(slots: [], collecting: true, explaining: explaining, now: now)
        var run = start(inputs, for: compiled, &machine)
        let value = run.answer(of: compiled, &machine)
        return result(value, machine)
    }

    /// The values that are handed in, as their types want them. What does not conform is null, with a warning.
    private func start(
        _ inputs: [String: FEELValue], for service: DMNGraph.Service?, _ m: inout Machine
    ) -> DMNRun {
        var known: [Int: FEELValue] = [:]
        let places = service.map { Array($0.parameters) } ?? Array(graph.elements.indices)
        for place in places {
            let (name, type): (String, FEELType)
            switch graph.elements[place] {
            case .input(let input): (name, type) = (input.name, input.type)
            case .decision(let decision): (name, type) = (decision.name, decision.type)
            default: continue
            }
            guard let value = inputs[name] else {
                // A service makes none of the decisions that are to be handed to it.
                if service != nil { known[place] = .null }
                continue
            }
            switch value {
            case .null, .unknown: known[place] = value
            default:
                known[place] =
                    type.coerced(value) ?? m.null("'\(name)' must be \(type), not the \(value.typeName) \(value)")
            }
        }
        return DMNRun(graph: graph, known: known)
    }

    private func result(_ value: FEELValue, _ m: Machine) -> DMNResult {
        let warnings = m.warnings.map {
            parts.finding($0.message, part: $0.part, line: $0.line, column: $0.column)
        }
        return DMNResult(value: m.stopped ? .null : value, warnings: warnings, tables: m.tables)
    }
}

/// What a decision or a service answered.
public struct DMNResult: Sendable {
    /// The answer.
    public let value: FEELValue
    /// Why parts of it are null, and where in the model.
    public let warnings: [DMNFinding]
    /// The decision tables that were asked on the way.
    package let tables: [TableTrace]
}

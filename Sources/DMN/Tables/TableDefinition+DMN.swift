import Kernel
import Rules

extension TableDefinition {
    /// The table as a model of the standard: one decision, its inputs, and the law behind each rule as annotation. What the
    /// standard has no place for (titles in further languages, whole numbers) goes into `extensionElements`.
    public var definitions: DMNDefinitions { definitions(in: .ja) }

    /// The same, with labels in a language.
    public func definitions(in language: Language) -> DMNDefinitions {
        var model = DMNDefinitions(
            name: title.text(in: language), namespace: "urn:miotsukushi:table:\(id)", id: "model-\(id)")
        model.inputs = inputs.enumerated().map { index, input in
            DMNInputData(
                name: input.name, id: "input-\(index + 1)",
                variable: DMNVariable(name: input.name, typeRef: input.type),
                label: input.label.text(in: language))
        }
        var table = DMNTable(
            hitPolicy: hitPolicy,
            inputs: inputs.map {
                DMNTable.Input($0.name, typeRef: $0.type, allowed: $0.allowed, label: $0.label.text(in: language))
            },
            outputs: outputs.map { output in
                DMNTable.Output(
                    outputs.count == 1 ? nil : output.name, typeRef: output.type,
                    values: output.values.isEmpty ? nil : output.values.joined(separator: ", "),
                    defaultValue: output.defaultValue, label: output.label.text(in: language))
            }, annotations: ["basis"],
            rules: rules.map { DMNTable.Rule(tests: $0.tests, answers: $0.answers, annotations: [$0.basis]) })
        for index in table.rules.indices { table.rules[index].id = "rule-\(index + 1)" }
        let type =
            outputs.count == 1 && outputs.allSatisfy { _ in HitPolicy(hitPolicy)?.isSingle ?? true }
            ? outputs[0].type : nil
        var decision = DMNDecision(
            name: id, id: "decision", variable: DMNVariable(name: id, typeRef: type),
            expression: DMNExpression(.table(table)))
        decision.label = title.text(in: language)
        decision.required = model.inputs.map { "#\($0.id)" }
        decision.extensionText = beyondTheStandard.canonical
        model.decisions = [decision]
        return model
    }

    /// Reads a table back from a model that ``definitions`` made, or from a single table of another tool; nil when the
    /// model has no decision with a table.
    public init?(_ model: DMNDefinitions, decision name: String? = nil) {
        let decisions = model.decisions.filter { name == nil || $0.name == name }
        for decision in decisions {
            guard case .table(let table)? = decision.expression?.kind else { continue }
            let own = decision.extensionText.flatMap { try? JSONValue(parsing: $0) }
            self.init(decision, table, own)
            return
        }
        return nil
    }

    private init(_ decision: DMNDecision, _ table: DMNTable, _ own: JSONValue?) {
        func text(_ value: JSONValue?, instead fallback: String) -> LocalizedText {
            guard let map = value?.objectValue else { return LocalizedText(ja: fallback) }
            return LocalizedText(
                Dictionary(
                    map.compactMap { key, value in value.stringValue.map { (Language(rawValue: key), $0) } },
                    uniquingKeysWith: { first, _ in first }))
        }
        let heads = own?.objectValue
        let ownInputs = heads?["inputs"]?.arrayValue ?? []
        let ownOutputs = heads?["outputs"]?.arrayValue ?? []
        self.init(
            id: heads?["id"]?.stringValue ?? decision.name,
            title: text(heads?["title"], instead: decision.label ?? decision.name), hitPolicy: table.hitPolicy,
            inputs: table.inputs.enumerated().map { index, input in
                let more = index < ownInputs.count ? ownInputs[index].objectValue : nil
                return Input(
                    name: input.expression,
                    label: text(more?["label"], instead: input.label ?? input.expression),
                    type: input.typeRef ?? "Any", allowed: input.allowed, isWhole: more?["whole"]?.boolValue ?? false)
            },
            outputs: table.outputs.enumerated().map { index, output in
                let more = index < ownOutputs.count ? ownOutputs[index].objectValue : nil
                let values = more?["values"]?.arrayValue?.compactMap(\.stringValue)
                return Output(
                    name: more?["name"]?.stringValue ?? output.name ?? decision.name,
                    label: text(more?["label"], instead: output.label ?? output.name ?? decision.name),
                    type: output.typeRef ?? "Any", values: values ?? output.values.map { [$0] } ?? [],
                    defaultValue: output.defaultValue)
            },
            rules: table.rules.map {
                Rule(tests: $0.tests, answers: $0.answers, basis: $0.annotations.first ?? "", line: $0.place.line)
            }, source: heads?["source"]?.stringValue ?? "")
    }

    private var beyondTheStandard: JSONValue {
        func texts(_ text: LocalizedText) -> JSONValue {
            .object(Dictionary(uniqueKeysWithValues: text.languages.map { ($0.rawValue, .string(text.text(in: $0))) }))
        }
        return [
            "id": .string(id), "title": texts(title), "source": .string(source),
            "inputs": .array(inputs.map { ["label": texts($0.label), "whole": .bool($0.isWhole)] }),
            "outputs": .array(
                outputs.map {
                    [
                        "name": .string($0.name), "label": texts($0.label),
                        "values": .array($0.values.map { .string($0) }),
                    ]
                }),
        ]
    }
}

import Foundation
import Rules

/// A case of the DMN Technology Compatibility Kit: inputs, and what decisions must answer
/// (namespace `http://www.omg.org/spec/DMN/20160719/testcase`).
struct ConformanceCase: Sendable {
    /// A result that is expected.
    struct Expectation: Sendable {
        /// The decision or service.
        let name: String
        let isService: Bool
        let value: FEELValue
        /// Whether an error is expected, whose value is null.
        let isError: Bool
    }

    let id: String
    let description: String
    /// The decision service that is called; nil where decisions are asked.
    let service: String?
    let inputs: [String: FEELValue]
    let expectations: [Expectation]
}

/// Reads a file of cases.
struct ConformanceReader {
    let file: String

    /// The name of the model's file, and the cases.
    func read(_ bytes: Data) throws(DecisionModelError) -> (model: String, cases: [ConformanceCase]) {
        let root = try XMLTree.read(bytes, file: file)
        guard root.name == "testCases", let model = root.first("modelName")?.trimmed else {
            throw fault("this is no file of test cases", root)
        }
        var cases: [ConformanceCase] = []
        for node in root.all("testCase") { cases.append(try testCase(node)) }
        return (model, cases)
    }

    private func fault(_ message: String, _ node: XMLNode) -> DecisionModelError {
        DecisionModelError(message, file: file, line: node.line, column: node.column)
    }

    private func testCase(_ node: XMLNode) throws(DecisionModelError) -> ConformanceCase {
        var inputs: [String: FEELValue] = [:]
        for input in node.all("inputNode") {
            guard let name = input.attributes["name"] else { throw fault("the input has no name", input) }
            inputs[name] = try value(input)
        }
        let isService = node.attributes["type"] == "decisionService"
        var expectations: [ConformanceCase.Expectation] = []
        for result in node.all("resultNode") {
            guard let name = result.attributes["name"] else { throw fault("the result has no name", result) }
            let expected = try result.first("expected").map { node throws(DecisionModelError) in try value(node) }
            expectations.append(
                .init(
                    name: name, isService: result.attributes["type"] == "decisionService", value: expected ?? .null,
                    isError: result.attributes["errorResult"] == "true"))
        }
        return ConformanceCase(
            id: node.attributes["id"] ?? "", description: node.first("description")?.trimmed ?? "",
            service: isService ? node.attributes["invocableName"] : nil, inputs: inputs, expectations: expectations)
    }

    /// The value inside an element: a `value`, a `list`, or `component`s.
    private func value(_ node: XMLNode) throws(DecisionModelError) -> FEELValue {
        if let list = node.first("list") { return try items(list) }
        let components = node.all("component")
        if !components.isEmpty {
            var context = FEELContext()
            for component in components {
                guard let name = component.attributes["name"] else {
                    throw fault("the component has no name", component)
                }
                context[name] = try value(component)
            }
            return .context(context)
        }
        guard let value = node.first("value") else { return .null }
        return try simple(value)
    }

    private func items(_ list: XMLNode) throws(DecisionModelError) -> FEELValue {
        if list.attributes["xsi:nil"] == "true" { return .null }
        var items: [FEELValue] = []
        for item in list.all("item") { items.append(try value(item)) }
        return .list(items)
    }

    private func simple(_ node: XMLNode) throws(DecisionModelError) -> FEELValue {
        if node.attributes["xsi:nil"] == "true" { return .null }
        let text = node.text
        let trimmed = node.trimmed
        let type = (node.attributes["xsi:type"] ?? "string").split(separator: ":").last.map(String.init) ?? "string"
        let read: FEELValue?
        switch type {
        case "string": read = .string(text)
        case "boolean":
            read =
                ["true": .boolean(true), "1": .boolean(true), "false": .boolean(false), "0": .boolean(false)][trimmed]
        case "decimal", "double", "float", "integer", "int", "long": read = FEELValue(decimal: trimmed)
        case "date", "time", "dateTime", "duration", "dayTimeDuration", "yearMonthDuration":
            read = FEELValue(temporal: trimmed)
        default: throw fault("there is no type '\(type)'", node)
        }
        guard let read else { throw fault("'\(trimmed)' is no \(type)", node) }
        return read
    }
}

import ArgumentParser
import DMN
import Foundation
import Kernel
import Rules

struct RulesEval: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval", abstract: "Make a decision of a model or table, or evaluate an expression.",
        discussion: "Warnings go to standard error, with file, line and column.")

    @Argument(help: "A model (.dmn) or a table (.yml).")
    var file: String?

    @Option(name: .shortAndLong, help: "An expression in FEEL, instead of a file.")
    var expression: String?

    @OptionGroup var decision: RulesDecision
    @OptionGroup var input: RulesInput

    @Flag(help: "Print JSON instead of FEEL.")
    var json = false

    func validate() throws {
        guard (file == nil) != (expression == nil) else { throw ValidationError("give a file or an --expression") }
    }

    func run() async throws {
        try await Terminal.explainingErrors {
            let value: FEELValue
            if let file {
                let result = try decision.evaluate(RulesFile(file), input)
                for warning in result.warnings { Terminal.error(warning.description) }
                value = result.value
            } else {
                value = try evaluate(expression ?? "")
            }
            print(json ? value.json.canonical : value.description)
        }
    }

    private func evaluate(_ source: String) throws -> FEELValue {
        let values = try input.values({ _ in .any }, known: [])
        do {
            let scope = FEELScope(names: values.mapValues { _ in .any }, checking: .lenient)
            let expression = try FEELExpression(source, scope: scope)
            let (value, warnings) = expression.evaluateWithWarnings(scope.inputs(values, now: try input.moment()))
            for warning in warnings { Terminal.error(warning.description) }
            return value
        } catch let error as FEELError {
            throw RulesFile.Failure(error.description)
        }
    }
}

struct RulesExplain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Say which rules fit, and which conditions of the others did not.")

    @Argument(help: "A model (.dmn) or a table (.yml).")
    var file: String

    @OptionGroup var decision: RulesDecision
    @OptionGroup var input: RulesInput

    @Option(help: "ja or en.")
    var lang = "ja"

    @Flag(help: "Print JSON instead of words.")
    var json = false

    func run() async throws {
        try await Terminal.explainingErrors {
            let rules = try RulesFile(file, language: Language(rawValue: lang))
            let result = try decision.evaluate(rules, input, asksBack: true)
            let explanations = rules.model.explanations(of: result)
            for warning in result.warnings { Terminal.error(warning.description) }
            if json {
                print(JSONValue.array(explanations.map(\.json)).canonical)
                return
            }
            for explanation in explanations { print(explanation.text(in: Language(rawValue: lang)) + "\n") }
            print((lang == "ja" ? "決定：" : "Decision: ") + result.value.description)
        }
    }
}

import Foundation
import Kernel
import Rules

/// Answers the questions of a case, or counts how many it answers a second: `RulesBench CASE CASES.json answers|SECONDS`.
@main
enum RulesBench {
    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        guard arguments.count == 3 else { throw Usage() }
        let file = try JSONValue(parsing: Array(Data(contentsOf: URL(fileURLWithPath: arguments[1]))))
        guard let one = file.objectValue?[arguments[0]]?.objectValue, let kind = one["kind"]?.stringValue,
            let questions = one["questions"]?.arrayValue
        else { throw Usage() }
        let ask: [@Sendable () -> FEELValue] =
            switch kind {
            case "table": try Self.table(one, questions)
            case "expression": try Self.expression(one, questions)
            default: try Allowance().questions(questions)
            }
        guard let seconds = Double(arguments[2]) else {
            print(JSONValue.array(ask.map { $0().json }).canonical)
            return
        }
        time(ask, seconds)
    }

    private static func table(
        _ one: [String: JSONValue], _ questions: [JSONValue]
    ) throws -> [@Sendable () -> FEELValue] {
        let names = one["inputs"]?.arrayValue?.compactMap(\.stringValue) ?? []
        let texts = one["texts"]?.arrayValue?.compactMap(\.stringValue) ?? []
        let rules = (one["rules"]?.arrayValue ?? []).map { $0.arrayValue?.compactMap(\.stringValue) ?? [] }
        let types: [String: FEELType] = Dictionary(
            uniqueKeysWithValues: names.map { ($0, texts.contains($0) ? .string : .number) })
        let scope = FEELScope(names: types)
        let table = try DecisionTable(
            hitPolicy: .unique, inputs: names.map { .init($0) }, outputs: [.init("answer")],
            rules: rules.map { .init(Array($0.dropLast()), [$0[$0.count - 1]]) }, scope: scope)
        return try questions.map { question in
            let values = try inputs(question, types)
            // The values are laid out at each call, as a caller has to.
            return { table.evaluate(scope.inputs(values)).value }
        }
    }

    private static func expression(
        _ one: [String: JSONValue], _ questions: [JSONValue]
    ) throws -> [@Sendable () -> FEELValue] {
        let types: [String: FEELType] = ["age": .number, "income": .number]
        let scope = FEELScope(names: types)
        let compiled = try FEELExpression(one["feel"]?.stringValue ?? "", scope: scope)
        return try questions.map { question in
            let values = scope.inputs(try inputs(question, types))
            return { compiled.evaluate(values) }
        }
    }

    private static func inputs(_ question: JSONValue, _ types: [String: FEELType]) throws -> [String: FEELValue] {
        var values: [String: FEELValue] = [:]
        for (name, value) in question.objectValue ?? [:] {
            values[name] = try FEELValue(value, as: types[name] ?? .any)
        }
        return values
    }

    private static func time(_ ask: [@Sendable () -> FEELValue], _ seconds: Double) {
        let clock = ContinuousClock()
        var (count, sum) = (0, 0)
        for question in ask { sum &+= question().hashValue & 1 }
        let start = clock.now
        let cpu = Self.cpu()
        var wall = 0.0
        repeat {
            for _ in 0..<100 {
                for question in ask {
                    if case .null = question() { sum &+= 1 }
                    count += 1
                }
            }
            wall = (clock.now - start) / .seconds(1)
        } while wall < seconds
        // The sum is printed so that no work can be left out.
        print("{\"rate\": \(Double(count) / wall), \"cpu\": \(Self.cpu() - cpu), \"sum\": \(sum)}")
    }

    private static func cpu() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) }

    struct Usage: Error, CustomStringConvertible {
        var description: String { "RulesBench CASE CASES.json answers|SECONDS" }
    }
}

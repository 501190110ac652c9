import Rules
import Testing

@Suite("Large tables answer as small ones do")
struct TableIndexTests {
    /// A generator that gives the same numbers each time.
    struct Seeded: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    static let scope = FEELScope(names: ["kind": .string, "age": .number, "flag": .boolean])

    static func test(_ column: Int, _ random: inout Seeded) -> String {
        let number = Int.random(in: 0...6, using: &random)
        let other = number + Int.random(in: 0...3, using: &random)
        let text = ["\"a\"", "\"b\"", "\"c\"", "\"神\"", "\"\u{FA19}\""].randomElement(using: &random) ?? "-"
        switch (column, Int.random(in: 0...8, using: &random)) {
        case (_, 0): return "-"
        case (0, 1...4): return text
        case (0, 5): return "\"a\", \"c\""
        case (0, 6): return "not(\(text))"
        case (0, 7): return "null"
        case (0, _): return "starts with(?, \"a\")"
        case (1, 1): return "\(number)"
        case (1, 2): return "< \(number)"
        case (1, 3): return ">= \(number)"
        case (1, 4): return "[\(number)..\(other))"
        case (1, 5): return "]\(number)..\(other + 1)]"
        case (1, 6): return "\(number), > \(other)"
        case (1, 7): return "not(\(number))"
        case (1, _): return "? * 2 > \(number)"
        case (_, 1...4): return "true"
        default: return "false"
        }
    }

    @Test("for every value, also null and unknown ones, the same rules fit", arguments: 1...20)
    func same(_ seed: Int) throws {
        var random = Seeded(state: UInt64(seed))
        let rules = (0..<40).map { number in
            DecisionTable.Rule((0..<3).map { Self.test($0, &random) }, ["\(number)"])
        }
        func table(_ rules: [DecisionTable.Rule]) throws -> DecisionTable {
            try DecisionTable(
                hitPolicy: .ruleOrder, inputs: [.init("kind"), .init("age"), .init("flag")], outputs: [.init("x")],
                rules: rules, scope: Self.scope)
        }
        let whole = try table(rules)
        let single = try rules.map { try table([$0]) }
        let kinds: [FEELValue] =
            ["a", "b", "x", "神", "\u{FA19}"].map { .string($0) } + [.null, .unknown(UnknownInputs("kind"))]
        let ages: [FEELValue] =
            [-1, 0, 1, 2, 3, 5, 6, 9].map { .number($0) } + [.null, .unknown(UnknownInputs("age"))]
        for kind in kinds {
            for age in ages {
                for flag in [FEELValue.boolean(true), .boolean(false), .null] {
                    let inputs = Self.scope.inputs(["kind": kind, "age": age, "flag": flag])
                    let decision = whole.evaluate(inputs)
                    let alone = single.map { $0.evaluate(inputs) }
                    #expect(decision.hits == alone.indices.filter { !alone[$0].hits.isEmpty })
                    #expect(decision.possible == alone.indices.filter { !alone[$0].possible.isEmpty })
                }
            }
        }
    }
}

import Testing

@testable import Rules

@Suite("Decision tables answer by their hit policy")
struct DecisionTableTests {
    static let scope = FEELScope(names: [
        "age": .number, "risk": .choice(["High", "Low", "Medium"]), "affordable": .boolean, "name": .string,
    ])

    /// The table of DMN TCK 0004.
    static func approval() throws -> DecisionTable {
        try DecisionTable(
            hitPolicy: .unique, inputs: [.init("age"), .init("risk"), .init("affordable")],
            outputs: [.init("Approval Status", type: .string)],
            rules: [
                .init([">= 18", "\"Medium\", \"Low\"", "true"], ["\"Approved\""]),
                .init(["< 18", "\"Medium\", \"Low\"", "true"], ["\"Declined\""]),
                .init(["-", "\"High\"", "true"], ["\"Declined\""]),
                .init(["-", "-", "false"], ["\"Declined\""]),
            ], scope: scope)
    }

    @Test(
        "U answers with the one rule that fits",
        arguments: [
            (18, "Low", true, "Approved", 0), (17, "Medium", true, "Declined", 1), (40, "High", true, "Declined", 2),
            (40, "Low", false, "Declined", 3),
        ])
    func unique(age: Int, risk: String, affordable: Bool, status: String, rule: Int) throws {
        let decision = try Self.approval().evaluate(
            Self.scope.inputs(["age": .number(age), "risk": .string(risk), "affordable": .boolean(affordable)]))
        #expect(decision.value == .string(status))
        #expect(decision.hits == [rule])
    }

    @Test("an unknown input leaves open only what it can change")
    func unknown() throws {
        let table = try Self.approval()
        let declined = table.evaluate(Self.scope.inputs(["affordable": .boolean(false)], unknown: ["age", "risk"]))
        #expect(declined.value == .string("Declined"))
        let high = table.evaluate(
            Self.scope.inputs(["risk": .string("High"), "affordable": .boolean(true)], unknown: ["age"]))
        #expect(high.value == .string("Declined"))
        let low = table.evaluate(
            Self.scope.inputs(["risk": .string("Low"), "affordable": .boolean(true)], unknown: ["age"]))
        #expect(low.value == .unknown(UnknownInputs("age")))
        #expect(low.possible == [0, 1])
        #expect(table.inputs == ["age", "risk", "affordable"])
    }

    /// One number in, rules that overlap; what each policy makes of 7.
    static func overlapping(_ policy: String) throws -> DecisionTable {
        try DecisionTable(
            hitPolicy: try #require(HitPolicy(policy)), inputs: [.init("age")],
            outputs: [.init("fee", type: .number, values: ["30", "20", "10", "0"], defaultValue: "0")],
            rules: [.init(["[1..10]"], ["10"]), .init(["> 5"], ["30"]), .init(["not(1, 2, 3)"], ["20"])], scope: scope)
    }

    @Test(
        "policies",
        arguments: [
            ("F", "10"), ("P", "30"), ("R", "[10, 30, 20]"), ("O", "[30, 20, 10]"), ("C", "[10, 30, 20]"), ("C+", "60"),
            ("C<", "10"),
            ("C>", "30"), ("C#", "3"), ("U", "null"), ("A", "null"),
        ])
    func policies(letters: String, expected: String) throws {
        let decision = try Self.overlapping(letters).evaluate(Self.scope.inputs(["age": .number(7)]))
        #expect(decision.value == (try feel(expected)))
        if expected == "null" { #expect(!decision.warnings.isEmpty) }
    }

    @Test("where no rule fits the default answers")
    func defaults() throws {
        let table = try DecisionTable(
            hitPolicy: .first, inputs: [.init("age")],
            outputs: [
                .init("fee", type: .number, defaultValue: "5"), .init("note", type: .string, defaultValue: "\"none\""),
            ],
            rules: [.init(["> 100"], ["1", "\"old\""])], scope: Self.scope)
        #expect(table.evaluate(Self.scope.inputs(["age": .number(7)])).value == (try feel("{fee: 5, note: \"none\"}")))
        #expect(table.evaluate(Self.scope.inputs(["age": .number(107)])).value == (try feel("{fee: 1, note: \"old\"}")))
        #expect(try Self.overlapping("A").evaluate(Self.scope.inputs(["age": .number(2)])).value == .number(10))
        #expect(
            try Self.overlapping("C").evaluate(Self.scope.inputs([:], unknown: ["age"])).value
                == .unknown(UnknownInputs("age")))
    }

    @Test("conditions about ?, lists and values that are not allowed")
    func cells() throws {
        let table = try DecisionTable(
            hitPolicy: .first, inputs: [.init("name", allowed: "starts with(?, \"x\"), \"a\", \"b\"")],
            outputs: [.init("r")],
            rules: [
                .init(["string length(?) > 5"], ["1"]), .init(["[\"a\", \"b\"]"], ["2"]),
                .init(["\"x\", \"xy\""], ["3"]),
                .init(["null"], ["4"]),
            ], scope: Self.scope)
        for (text, answer) in [("xxxxxxx", "1"), ("b", "2"), ("xy", "3"), ("xz", "null"), ("other", "null")] {
            #expect(table.evaluate(Self.scope.inputs(["name": .string(text)])).value == (try feel(answer)))
        }
        #expect(table.evaluate(Self.scope.inputs(["name": .string("other")])).warnings.count == 1)
    }

    @Test("a fault names its cell")
    func faults() {
        func place(_ rule: DecisionTable.Rule) -> DecisionTableError? {
            do throws(DecisionTableError) {
                _ = try DecisionTable(
                    hitPolicy: .unique, inputs: [.init("age"), .init("risk")], outputs: [.init("x", type: .number)],
                    rules: [rule],
                    scope: Self.scope)
                return nil
            } catch { return error }
        }
        let choice = place(.init(["-", "\"Hihg\""], ["1"]))
        #expect(choice?.place == .test(rule: 0, input: 1))
        #expect(choice?.error.message == "\"Hihg\" is not one of \"High\", \"Low\", \"Medium\"; did you mean 'High'?")
        #expect(place(.init(["< \"a\"", "-"], ["1"]))?.place == .test(rule: 0, input: 0))
        #expect(place(.init(["-", "-"], ["\"a\""]))?.place == .answer(rule: 0, output: 0))
        #expect(place(.init(["-"], ["1"]))?.error.message == "the rule has 1 tests for 2 inputs")
        #expect(place(.init(["-", "-"], ["1"])) == nil)
        #expect {
            _ = try DecisionTable(
                hitPolicy: .first, inputs: [.init("age")], outputs: [.init("x", values: ["1", "2"])],
                rules: [.init(["-"], ["3"])],
                scope: Self.scope)
        } throws: { "\($0)" == "rule 1, output 1, 1:1: 3 is none of the allowed values of 'x'" }
    }
}

import Testing

@testable import Rules

@Suite("A result names exactly the unanswered inputs that can still change it")
struct UnknownTests {
    static let scope = FEELScope(names: [
        "a": .boolean, "b": .boolean, "n": .number, "m": .number, "person.age": .number, "person.name": .string,
        "list": .list(.number), "household.members": .list(.context(["age": .number])),
    ])
    static let members: FEELValue = .list([
        .context(FEELContext(["age": .number(30)])),
        .context(FEELContext(["age": .unknown(UnknownInputs("household.members[2].age"))])),
    ])

    static func value(_ source: String) throws -> FEELValue {
        let unknown: Set<String> = ["a", "b", "n", "m", "person.age", "list"]
        return try FEELExpression(source, scope: scope).evaluate(
            scope.inputs(["household.members": members], unknown: unknown))
    }

    @Test(
        "unknown inputs spread only as far as they matter",
        arguments: [
            ("a", ["a"]), ("a and b", ["a", "b"]), ("a and true", ["a"]), ("a and null", ["a"]), ("not(a)", ["a"]),
            ("n < 5", ["n"]), ("n = null", ["n"]), ("n + m > 3", ["m", "n"]), ("n in [1..5]", ["n"]),
            ("person.age >= 75", ["person.age"]),
            ("if a then 1 else 2", ["a"]), ("if a then n else 2", ["a", "n"]), ("n between 1 and 3", ["n"]),
            ("n in (1, 2, 3)", ["n"]),
            ("list[item > 1]", ["list"]), ("sum([n, 1])", ["n"]), ("some x in [1, 2] satisfies x > n", ["n"]),
            ("list contains([n, 1], 2)", ["n"]), ("all([a, true])", ["a"]), ("\"x\" + string(n)", ["n"]),
            ("some p in household.members satisfies p.age < 18", ["household.members[2].age"]),
            ("household.members[age < 18]", ["household.members[2].age"]), ("for x in list return x", ["list"]),
            ("{x: n}.x", ["n"]), ("[1, n][2]", ["n"]), ("[1, n] = [1, 2]", ["n"]), ("max(n, 3)", ["n"]),
            ("a or b", ["a", "b"]),
            ("floor(n)", ["n"]), ("every p in household.members satisfies p.age > 18", ["household.members[2].age"]),
        ] as [(String, [String])])
    func unknown(source: String, names: [String]) throws {
        #expect(try Self.value(source) == .unknown(UnknownInputs(names)))
    }

    @Test(
        "a result that no answer can change is known",
        arguments: [
            ("false and a", "false"), ("a and false", "false"), ("a or true", "true"), ("if a then 1 else 1", "1"),
            ("some p in household.members satisfies p.age > 18", "true"),
            ("every p in household.members satisfies p.age < 18", "false"),
            ("list contains([n, 1], 1)", "true"), ("count([n, 1])", "2"), ("any([a, true])", "true"),
            ("[1, n][1]", "1"),
            ("[1, n] = [2, 2]", "false"), ("n > null", "null"), ("n + null", "null"), ("a and b and false", "false"),
            ("count(household.members)", "2"), ("person.name", "null"), ("3 in (3, n)", "true"),
            ("get value({x: n, y: 1}, \"y\")", "1"),
        ])
    func known(source: String, expected: String) throws {
        #expect(try Self.value(source) == feel(expected))
    }

    @Test("inputs of an expression are the declared names that it reads")
    func inputs() throws {
        let expression = try FEELExpression("person.age > n and a", scope: Self.scope)
        #expect(expression.inputs == ["person.age", "n", "a"])
        #expect(expression.type == .boolean)
    }

    @Test("a function with several forms takes the one that fits the value at hand")
    func forms() throws {
        let scope = FEELScope(names: ["x": .any])
        let date = try FEELExpression("date(x)", scope: scope)
        let wanted = try feel("@\"2026-04-20\"")
        #expect(date.evaluate(scope.inputs(["x": .string("2026-04-20")])) == wanted)
        #expect(date.evaluate(scope.inputs(["x": try feel("@\"2026-04-20T10:00:00\"")])) == wanted)
        #expect(date.evaluate(scope.inputs([:], unknown: ["x"])) == .unknown(UnknownInputs("x")))
    }

    @Test("a prefix of declared names is the context of its members")
    func prefix() throws {
        let value = try Self.value("person")
        #expect(value == .context(FEELContext(["age": .unknown(UnknownInputs("person.age")), "name": .null])))
    }

    @Test("inputs serve any scope, and contexts serve the dotted names inside")
    func looseInputs() throws {
        let inputs = FEELInputs(["person": .context(FEELContext(["age": .number(80)]))], unknown: ["a"])
        #expect(try FEELExpression("person.age >= 75", scope: Self.scope).evaluate(inputs) == .boolean(true))
        #expect(try FEELExpression("a", scope: Self.scope).evaluate(inputs) == .unknown(UnknownInputs("a")))
        let other = FEELScope(names: ["n": .number])
        #expect(try FEELExpression("n", scope: other).evaluate(Self.scope.inputs(["n": .number(3)])) == .number(3))
    }
}

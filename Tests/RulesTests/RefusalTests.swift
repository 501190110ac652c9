import Testing

@testable import Rules

@Suite("A wrong expression is refused at load with its place and what may have been meant")
struct RefusalTests {
    static let scope: FEELScope = {
        var functions = FEELFunctions.standard
        functions.register(name: "legal age", parameters: [("born", .date), ("on", .date)], result: .number) { values in
            guard let born = values[0].civilDate, let on = values[1].civilDate else { return .null }
            return .number(on.year - born.year)
        }
        return FEELScope(
            names: [
                "person.age": .number, "person.birthDate": .date, "event": .choice(["move-in", "birth"]),
                "name": .string,
                "flag": .boolean, "Monthly Salary": .number, "today": .date,
            ], functions: functions)
    }()

    @Test(
        "the error names the place",
        arguments: [
            ("person.agee > 3", 1, 1, "unknown name 'person.agee'; did you mean 'person.age'?"),
            ("true and\n  naem = \"x\"", 2, 3, "unknown name 'naem'; did you mean 'name'?"),
            ("name > 3", 1, 1, "a string is compared with a number"),
            ("name = 3", 1, 1, "a string is compared with a number"),
            ("event = \"movein\"", 1, 9, "\"movein\" is not one of \"move-in\", \"birth\"; did you mean 'move-in'?"),
            (
                "event in (\"birth\", \"bith\")", 1, 20,
                "\"bith\" is not one of \"move-in\", \"birth\"; did you mean 'birth'?"
            ),
            ("event in [\"bith\"]", 1, 11, "\"bith\" is not one of \"move-in\", \"birth\"; did you mean 'birth'?"),
            ("flag and name", 1, 10, "'and' needs conditions, not a string"),
            ("1 + ", 1, 5, "a value is missing at the end of the expression"),
            ("(1 + 2", 1, 7, "')' is missing to close '('; found the end"),
            ("1 2", 1, 3, "the expression should end here, but the number 2 follows"),
            ("\"abc", 1, 1, "the string has no closing quotation mark"),
            ("cuont([1])", 1, 1, "unknown function 'cuont'; did you mean 'count'?"),
            ("if name then 1 else 2", 1, 4, "'if' needs a condition, not a string"),
            ("person.birthDate.yaer", 1, 1, "a date has no 'yaer'; did you mean 'year'?"),
            ("name * 2", 1, 1, "'*' cannot take a string and a number"),
            ("floor(name)", 1, 7, "'floor': 'n' must be number, not string"),
            ("legal age(name, today)", 1, 11, "'legal age': 'born' must be date, not string"),
            ("a # b", 1, 3, "the character '#' has no meaning here"),
            ("@\"2026-02-30\"", 1, 1, "@\"2026-02-30\" is no date, time, date and time, or duration"),
            ("? > 3", 1, 1, "'?' has a meaning only in the cells of a decision table"),
            ("[5..1]", 1, 1, "the range runs backwards"),
            ("count", 1, 1, "'count' is a function; give its arguments in parentheses"),
            ("{a: 1, a: 2}", 1, 8, "the context has two entries 'a'"),
            ("today + duration(\"P1D\") > 3", 1, 1, "a date is compared with a number"),
            ("flag < true", 1, 1, "a boolean has no order for '<'"),
            ("if true then 1", 1, 15, "'else' is missing behind 'then'; found the end"),
        ] as [(String, Int, Int, String)])
    func refused(source: String, line: Int, column: Int, message: String) {
        #expect {
            _ = try FEELExpression(source, scope: Self.scope)
        } throws: { error in
            guard let error = error as? FEELError else { return false }
            #expect(error.message == message)
            #expect(error.line == line)
            #expect(error.column == column)
            return true
        }
    }

    @Test("names with spaces are read as the scope declares them")
    func spaces() throws {
        let inputs = Self.scope.inputs(["Monthly Salary": .number(100)])
        #expect(try FEELExpression("Monthly   Salary * 12", scope: Self.scope).evaluate(inputs) == .number(1200))
    }

    @Test("registered functions are called with values of their types")
    func registered() throws {
        let inputs = Self.scope.inputs([
            "person.birthDate": try feel("@\"2000-01-01\""), "today": try feel("@\"2026-04-20\""),
        ])
        #expect(
            try FEELExpression("legal age(person.birthDate, today) >= 18", scope: Self.scope).evaluate(inputs)
                == .boolean(true))
        let open = Self.scope.inputs(["today": try feel("@\"2026-04-20\"")], unknown: ["person.birthDate"])
        #expect(
            try FEELExpression("legal age(person.birthDate, today) >= 18", scope: Self.scope).evaluate(open)
                == .unknown(UnknownInputs("person.birthDate")))
    }
}

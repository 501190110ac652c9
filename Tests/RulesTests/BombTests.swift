import Testing

@testable import Rules

@Suite("Hostile expressions are refused or stopped")
struct BombTests {
    @Test(
        "brackets without end are refused before the stack suffers",
        arguments: [
            "(", "[", "{a:", "]1..", "(1..", "[1..", "-(", "not(", "if true then ", "for x in ", "1 in (", "count(",
            "a[", "function(x) ",
            "{a: function(x) ", "1 + (", "some x in (", "\"a\" in ((", "]",
        ])
    func brackets(_ opening: String) {
        #expect(throws: FEELError.self) { try feel(String(repeating: opening, count: 100_000 / opening.count)) }
        #expect(throws: FEELError.self) { try feel(String(repeating: opening, count: 10_000) + "1") }
    }

    @Test("200 levels of brackets are read, 201 refused")
    func nesting() throws {
        #expect(try feel(String(repeating: "(", count: 199) + "1" + String(repeating: ")", count: 199)) == .number(1))
        #expect(throws: FEELError.self) {
            try feel(String(repeating: "(", count: 200) + "1" + String(repeating: ")", count: 200))
        }
    }

    @Test("long chains are refused, long conditions are not")
    func chains() throws {
        #expect(throws: FEELError.self) { try feel("1" + String(repeating: "+1", count: 20_000)) }
        #expect(throws: FEELError.self) { try feel("a" + String(repeating: ".a", count: 20_000)) }
        #expect(throws: FEELError.self) { try feel(String(repeating: "-", count: 50_000) + "x") }
        #expect(throws: FEELError.self) { try feel("[1]" + String(repeating: "[1]", count: 20_000)) }
        #expect(try feel("false" + String(repeating: " or false", count: 5_000)) == .boolean(false))
    }

    @Test(
        "loops without end are stopped with a warning",
        arguments: [
            "for x in 1..1000000000 return x", "for x in 1..10000, y in 1..10000 return x * y",
            "every x in 1..1000000000 satisfies x > 0".replacing("1..1000000000", with: "[1..1000000000]"),
            "count(for x in 1..100000 return for y in 1..100000 return [x, y])",
            "{f: function(g, n) g(g, n + 1), r: f(f, 0)}.r",
            "{f: function(g, n) g(g, n) + g(g, n), r: f(f, 0)}.r",
            "sum(for x in 1..9999999999999 return 1)",
        ])
    func loops(_ source: String) throws {
        let clock = ContinuousClock()
        let start = clock.now
        let (value, warnings) = try FEELExpression(source, scope: FEELScope(names: [:])).evaluateWithWarnings(
            FEELInputs([:]))
        #expect(value == .null)
        #expect(warnings.last?.message.hasPrefix("stopped") == true)
        #expect(clock.now - start < .seconds(60))
    }

    @Test(
        "lists that hold each other twice are stopped before they are as large as they look",
        arguments: [
            "[l60]", "l60 = l60", "string(l60)", "flatten(l60)", "distinct values(l60)", "append(l60, l60)",
            "count(l60)", "{a: l60, b: l60}",
        ])
    func doubledLists(_ use: String) throws {
        var source = "{l0: [1]"
        for i in 1...60 { source += ", l\(i): [l\(i - 1), l\(i - 1)]" }
        #expect(try feel(source + ", r: \(use)}.r") == .null)
    }

    @Test("large lists cannot be compared or joined without end")
    func largeLists() throws {
        var appended = "{l0: [1, 2]"
        for i in 1...40 { appended += ", l\(i): concatenate(l\(i - 1), l\(i - 1))" }
        #expect(try feel(appended + "}.l40") == .null)
        #expect(try feel("{l: for x in 1..10000 return x, r: for y in 1..1000 return l = l}.r") == .null)
        #expect(try feel("{l: for x in 1..10000 return x, r: for y in 1..1000 return distinct values([l])}.r") == .null)
    }

    @Test("doubled strings and huge powers end in null")
    func growth() throws {
        var source = "{s0: \"0123456789\""
        for i in 1...60 { source += ", s\(i): s\(i - 1) + s\(i - 1)" }
        #expect(try feel(source + "}.s60") == .null)
        #expect(try feel("10 ** 999999999") == .null)
        #expect(try feel("10 ** -999999999") == .number(0))
        #expect(try feel("(1 / 3) ** 999999999") == .number(0))
        #expect(throws: FEELError.self) { try feel("1E999999999999999999999999") }
        #expect(try feel("@\"P999999999999D\" * 1E6000") == .null)
        #expect(throws: FEELError.self) { try feel(String(repeating: "1 ", count: 200_000)) }
    }

    @Test(
        "patterns that would try for ever, huge powers and growing texts are stopped",
        arguments: [
            "matches(string join(for x in 1..40 return \"a\"), \"(a+)+[bc]\")",
            "matches(string join(for x in 1..5000 return \"a\"), \"(a*)*(a*)*(a*)*[bc]\")",
            "replace(string join(for x in 1..60 return \"ab\"), \"((a|b)*)*[cd]\", \"x\")",
            "split(string join(for x in 1..60 return \"a\"), \"(a|a)*[bc]\")[2]",
            "9.99 ** 999999999999", "1e6000 ** 1e6000", "exp(1e6000)", "(-1) ** 1e30 + null",
            "replace(string join(for x in 1..1000 return \"a\"), \"a\", string join(for x in 1..100000 return \"b\"))",
            "{f: function(t) f(t + t), r: f(\"ab\")}.r", "{f: function(l) f(concatenate(l, l)), r: f([1])}.r",
        ])
    func growth(_ source: String) throws {
        let clock = ContinuousClock()
        let expression = try FEELExpression(source, scope: FEELScope(names: [:], checking: .lenient))
        var value = FEELValue.boolean(true)
        // A build for debugging takes some thirty times as long as one for release.
        #expect(clock.measure { value = expression.evaluate(FEELInputs([:])) } < .seconds(60))
        #expect(value == .null)
    }
}

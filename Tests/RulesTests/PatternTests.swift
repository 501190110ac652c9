import Testing

@testable import Rules

@Suite("Patterns of a city's files take a time that grows as the text does")
struct PatternTests {
    private func refusal(_ call: String) -> String? {
        do throws(FEELError) {
            _ = try FEELExpression(call, scope: FEELScope(names: ["x": .string]))
            return nil
        } catch {
            return error.message
        }
    }

    @Test(
        "are let in where the tries for a long text are bounded",
        arguments: [
            "^[0-9０-９]{10}$", "^[0-9]{2,4}-?[0-9]{2,4}-?[0-9]{4}$", "^[^@]+@example\\.jp$", "丁目", "^(a|b|cd){1,9}$",
            "^.*$",
            "[0-9]{1,3}(年|月|日)", "^(?:[A-Z][0-9]{3}){2}$", "^$", "a|b",
        ])
    func linear(_ pattern: String) { #expect(refusal("matches(x, \"\(pattern)\")") == nil) }

    @Test(
        "are refused where a text can be made that takes too many",
        arguments: [
            ("^(a+)+$", "too many ways"), ("^(a|a)*b$", "too many ways"), ("^(a{0,50}){0,50}$", "too many ways"),
            ("a+b", "begin it with '^'"), ("^a*a*b$", "two repetitions"), ("^(a+b?){2}c$", "too many ways"),
            ("^(a)\\1$", "refers to no group"), ("[0-9]{1,30}-", "bound its repetitions"),
            ("^a|b+c", "begin it with '^'"),
            ("^a*b{0,30}$", "bound its repetitions"), ("(ab){30000}c", "bound its repetitions"),
            ("(a", "')' is missing"),
        ])
    func dangerous(_ pattern: String, _ why: String) throws {
        let said = try #require(refusal("matches(x, \"\(pattern)\")"))
        #expect(said.contains(why), "\(said)")
    }

    @Test("are written out, with their flags; a line's beginning is not the text's")
    func written() {
        #expect(refusal("matches(x, x)")?.contains("write the pattern out") == true)
        #expect(refusal("matches(x, \"a\", x)")?.contains("write the flags out") == true)
        #expect(refusal("matches(x, \"^a+$\", \"m\")")?.contains("begin it with '^'") == true)
        #expect(refusal("matches(x, \"^a+$\", \"i\")") == nil)
        #expect(refusal("matches(x, \"a+\", \"q\")") == nil)
        #expect(refusal("replace(x, \"a+\", \"b\")")?.contains("begin it with '^'") == true)
        #expect(refusal("replace(x, \"[ 　]\", \"\", \"i\")") == nil)
        #expect(refusal("split(x, \"、\")") == nil)
        #expect(refusal("split(delimiter: \"(,*)*\", string: x)")?.contains("too many ways") == true)
    }

    @Test("what was refused is let pass where expressions are looked at leniently, and its tries are bounded")
    func lenient() throws {
        let scope = FEELScope(names: ["x": .string], checking: .lenient)
        let expression = try FEELExpression("matches(x, \"^(a+)+$\")", scope: scope)
        #expect(expression.evaluate(scope.inputs(["x": .string("aaa")])) == .boolean(true))
    }
}

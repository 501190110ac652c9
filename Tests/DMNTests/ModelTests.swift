import DMN
import Foundation
import Rules
import Testing

@Suite("Decision models")
struct ModelTests {
    static func model(_ inside: String, namespace: String = "urn:test", imports: [String: String] = [:]) throws
        -> DMNModel
    {
        func xml(_ inside: String, _ namespace: String) -> Data {
            Data(
                "<definitions xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\" name=\"t\" namespace=\"\(namespace)\">\(inside)</definitions>"
                    .utf8)
        }
        return try DMNModel(xml(inside, namespace), file: "t.dmn") { wanted in
            imports[wanted.namespace].map { (xml($0, wanted.namespace), "imported.dmn") }
        }
    }

    static func decision(
        _ name: String, _ body: String, type: String? = nil, needs: [String] = [], calls: [String] = []
    ) -> String {
        let typeRef = type.map { " typeRef=\"\($0)\"" } ?? ""
        return "<decision id=\"\(name)\" name=\"\(name)\"><variable name=\"\(name)\"\(typeRef)/>"
            + needs.map { "<informationRequirement><requiredInput href=\"\($0)\"/></informationRequirement>" }.joined()
            + calls.map { "<knowledgeRequirement><requiredKnowledge href=\"\($0)\"/></knowledgeRequirement>" }.joined()
            + "\(body)</decision>"
    }

    static func literal(_ text: String) -> String { "<literalExpression><text>\(text)</text></literalExpression>" }

    @Test(
        "a decision's value is brought to its type, or is null with a warning",
        arguments: [
            ("[\"a\"]", "string", "\"a\""), ("\"a\"", "number", "null"), ("1", "tList", "[1]"),
            ("@\"2026-04-20\"", "dateTime", "2026-04-20T00:00:00Z"), ("[1, 2]", "number", "null"),
            ("200", "tAge", "null"),
            ("20", "tAge", "20"), ("[1, 200]", "tAges", "null"), ("{a: 1}", "tPart", "{a: 1}"),
            ("{a: \"x\"}", "tPart", "null"),
        ])
    func coercion(_ expression: String, _ type: String, _ expected: String) throws {
        let types = """
            <itemDefinition name="tList" isCollection="true"><typeRef>number</typeRef></itemDefinition>
            <itemDefinition name="tAge"><typeRef>number</typeRef><allowedValues><text>[0..150]</text></allowedValues></itemDefinition>
            <itemDefinition name="tAges" isCollection="true"><typeRef>tAge</typeRef></itemDefinition>
            <itemDefinition name="tPart"><itemComponent name="a"><typeRef>number</typeRef></itemComponent></itemDefinition>
            """
        let model = try Self.model(types + Self.decision("d", Self.literal(expression), type: type))
        let result = try #require(model.evaluate(decision: "d", [:]))
        #expect(result.value.description == expected)
        #expect(result.warnings.isEmpty == (expected != "null"))
    }

    @Test("what cannot work is a finding with its place, and the rest of the model works")
    func findings() throws {
        let model = try Self.model(
            "\n" + Self.decision("bad", Self.literal("1 + foo")) + "\n" + Self.decision("worse", Self.literal("1 +"))
                + "\n"
                + Self.decision("good", Self.literal("1 + 1")) + Self.decision("empty", "")
                + Self.decision("lost", Self.literal("1"), needs: ["#nowhere"]))
        #expect(model.evaluate(decision: "good", [:])?.value == .number(2))
        for name in ["bad", "worse", "empty"] { #expect(model.evaluate(decision: name, [:])?.value == .null) }
        let texts = model.findings.map(\.description)
        #expect(texts.contains { $0.hasPrefix("t.dmn:2:") && $0.contains("bad: unknown name 'foo'") })
        #expect(texts.contains { $0.hasPrefix("t.dmn:3:") && $0.contains("worse: a value is missing at the end") })
        #expect(texts.contains { $0.contains("empty: the decision has no logic") })
        #expect(texts.contains { $0.contains("lost: it refers to '#nowhere', which is not there") })
        #expect(model.evaluate(decision: "none", [:]) == nil)
    }

    @Test("imported decisions, functions and types are called by the name of the import")
    func imports() throws {
        let other = """
            <itemDefinition name="tSmall"><typeRef>number</typeRef><allowedValues><text>&lt; 10</text></allowedValues></itemDefinition>
            <inputData id="in" name="age"><variable name="age" typeRef="number"/></inputData>
            <businessKnowledgeModel id="k" name="twice"><variable name="twice"/><encapsulatedLogic><formalParameter name="n"/>\(Self.literal("n * 2"))</encapsulatedLogic></businessKnowledgeModel>
            """ + Self.decision("next", Self.literal("age + 1"), needs: ["#in"])
        let model = try Self.model(
            "<import name=\"the other\" namespace=\"urn:other\" importType=\"https://www.omg.org/spec/DMN/20230324/MODEL/\"/>"
                + Self.decision(
                    "d", Self.literal("the other.twice(the other.next) + 1"), type: "number", needs: ["urn:other#next"],
                    calls: ["urn:other#k"]) + Self.decision("small", Self.literal("3 + 20"), type: "the other.tSmall"),
            imports: ["urn:other": other])
        #expect(model.findings.isEmpty)
        #expect(model.evaluate(decision: "d", ["age": .number(4)])?.value == .number(11))
        #expect(model.evaluate(decision: "small", [:])?.value == .null)
    }

    @Test("decisions that need each other in a circle, and functions without end, stop")
    func circles() throws {
        let model = try Self.model(
            Self.decision("a", Self.literal("b"), needs: ["#b"]) + Self.decision("b", Self.literal("a"), needs: ["#a"])
                + "<businessKnowledgeModel id=\"k\" name=\"f\"><variable name=\"f\"/><encapsulatedLogic><formalParameter name=\"n\"/>\(Self.literal("f(n + 1)"))</encapsulatedLogic></businessKnowledgeModel>"
                + Self.decision("c", Self.literal("f(1)"), calls: ["#k"]))
        #expect(model.evaluate(decision: "a", [:])?.value == .null)
        #expect(model.evaluate(decision: "c", [:])?.value == .null)
        #expect(model.evaluate(decision: "c", [:])?.warnings.contains { $0.message.hasPrefix("stopped") } == true)
    }

    @Test(
        "hostile files are refused with a place",
        arguments: [
            "", "no xml", "<a/>", "<definitions/>", "<definitions xmlns=\"urn:x\"/>",
            "<!DOCTYPE d [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]><d>&b;</d>",
            "<!DOCTYPE d [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><d>&x;</d>",
            String(repeating: "<a>", count: 100_000),
            "<definitions xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\"><decision/></definitions>",
            "<definitions xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\"><decision name=\"a\"><decisionTable hitPolicy=\"X\"/></decision></definitions>",
        ])
    func hostile(_ xml: String) {
        let error = #expect(throws: DecisionModelError.self) { try DMNModel(Data(xml.utf8), file: "h.dmn") }
        #expect((error?.line ?? 0) >= 1 && error?.file == "h.dmn")
    }
}

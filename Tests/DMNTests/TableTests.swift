import Foundation
import Kernel
import Pack
import Rules
import Testing

@testable import DMN

@Suite("Tables that people write")
struct TableTests {
    static let fees = """
        id: fees
        title: {ja: 手数料, en: fees}
        source: 条例
        inputs:
          - {name: kind, label: {ja: 種類, en: kind}, allowed: '"a", "b"'}
          - {name: age, label: {ja: 年齢, en: age}, type: number, whole: true}
        outputs:
          - {name: yen, label: {ja: 円, en: yen}, type: number}
        rules:
          - {when: ["a, b", "< 75"], then: ["300"], basis: 2条}
          - {when: [a, ">= 75"], then: ["0"], basis: 3条}
          - {when: [b, "[75..80]"], then: ["100"]}
        """

    static func read(_ yaml: String, csv: [String: String] = [:]) -> (table: TableDefinition?, faults: [String]) {
        let faults = PackFaults()
        let table = PackNode.read(Array(yaml.utf8), file: "t.yml", faults: faults).flatMap { node in
            TableFile.table(node) { name in csv[name].map { ($0, name) } }
        }
        return (table, faults.all.map(\.description))
    }

    static func table(_ change: (String, String)? = nil) throws -> TableDefinition {
        let yaml = change.map { fees.replacingOccurrences(of: $0.0, with: $0.1) } ?? fees
        return try #require(read(yaml).table)
    }

    @Test("plain words in columns of text stand for themselves, and the table is evaluated by the engine of FEEL")
    func words() throws {
        let table = try Self.table()
        #expect(table.rules[0].tests == ["\"a\", \"b\"", "< 75"])
        let compiled = try table.compiled()
        func fee(_ kind: String, _ age: Int) -> FEELValue {
            compiled.evaluate(FEELInputs(["kind": .string(kind), "age": .number(age)])).value
        }
        #expect(fee("b", 74) == .number(300))
        #expect(fee("a", 75) == .number(0))
        #expect(fee("b", 80) == .number(100))
        #expect(fee("b", 81) == .null)
    }

    @Test("rules may stand in a CSV beside it")
    func csv() throws {
        let yaml = Self.fees.components(separatedBy: "rules:")[0] + "rules: fees.csv"
        let text = "# 手数料\nkind,age,yen,basis\n\"a, b\",< 75,300,2条\na,>= 75,0,3条\nb,[75..80],100,\n"
        let (table, faults) = Self.read(yaml, csv: ["fees.csv": text])
        #expect(faults.isEmpty)
        #expect(table == (try Self.table()))
        #expect(table?.rules.map(\.line) == [3, 4, 5])
    }

    @Test(
        "what is wrong is said with its line",
        arguments: [
            ("hitPolicy: X\nid: a", "t.yml:1:12: the hit policy is one of U, A, P, F, R, O, C, C+, C<, C>, C#"),
            ("id: fees\nrule: []", "t.yml:2:7: unknown key \"rule\"; did you mean \"rules\"?"),
        ])
    func faults(_ head: String, _ expected: String) {
        #expect(
            Self.read(head + "\n" + Self.fees.replacingOccurrences(of: "id: fees\n", with: "")).faults.contains(
                expected))
    }

    @Test("a column that the CSV lacks, and a rule with a cell too few")
    func shapes() {
        let yaml = Self.fees.components(separatedBy: "rules:")[0] + "rules: fees.csv"
        #expect(
            Self.read(yaml, csv: ["fees.csv": "kind,yen\na,1\n"]).faults.contains {
                $0.hasSuffix("fees.csv has no column age")
            })
        #expect(Self.read(yaml).faults.contains { $0.hasSuffix("the file fees.csv is not there") })
        let short = Self.fees.replacingOccurrences(of: "[a, \">= 75\"]", with: "[a]")
        #expect(
            Self.read(short).faults.contains { $0.contains("the rule has 1 conditions and 1 answers for 2 inputs") })
    }

    @Test("written as a model of the standard and as YAML, it comes back without change")
    func roundTrips() throws {
        let table = try Self.table()
        let model = try DMNDefinitions(Data(table.definitions.xml.utf8), file: "t.dmn")
        #expect(TableDefinition(model) == table)
        #expect(Self.read(table.yaml).table == table)
        let evaluated = try DMNModel(table.definitions, file: "t.dmn")
        #expect(evaluated.findings.isEmpty)
        #expect(
            evaluated.evaluate(decision: "fees", ["kind": .string("b"), "age": .number(80)])?.value == .number(100))
    }

    @Test(
        "gaps, overlaps and rules that never decide are found, with values that show them",
        arguments: [
            (("x", "x"), ["error: no rule fits: 種類 = \"b\", 年齢 = 81"]),
            (
                ("[75..80]", ">= 74"), ["error: rules 1 and 3 fit at once: 種類 = \"b\", 年齢 = 74"]
            ),
            (("[75..80]", ">= 75"), []),
            (("\"[75..80]\"", "\"> 75\""), ["error: no rule fits: 種類 = \"b\", 年齢 = 75"]),
            (("whole: true", "whole: false"), ["error: no rule fits: 種類 = \"b\", 年齢 = 81"]),
            (("source: 条例", "source: 条例\nhitPolicy: F"), ["error: no rule fits: 種類 = \"b\", 年齢 = 81"]),
            (
                ("source: 条例", "hitPolicy: C"), ["warning: no rule fits: 種類 = \"b\", 年齢 = 81"]
            ),
        ])
    func checks(_ change: (String, String), _ expected: [String]) throws {
        let findings = TableCheck.findings(try Self.table(change))
        #expect(findings.map { "\($0.severity.rawValue): \($0)" } == expected)
    }

    @Test("a rule behind others that cover it never decides")
    func masked() throws {
        var table = try Self.table(("[75..80]", ">= 75"))
        table.hitPolicy = "F"
        table.rules.append(.init(tests: ["\"a\"", "> 10"], answers: ["1"]))
        let findings = TableCheck.findings(table)
        #expect(findings.map(\.description) == ["rule 4 never decides: rules 1, 2 come first"])
        #expect(findings.first?.japanese == "規則4は、先に規則1・2が当てはまるため使われません")
    }

    @Test("what does not compile is named by its cell")
    func invalid() throws {
        let findings = TableCheck.findings(try Self.table(("[75..80]", "foo(1)")))
        #expect(findings.map(\.severity) == [.error])
        #expect(
            findings.first?.description.hasPrefix("cannot be read: rule 3, input 2, 1:1: unknown function 'foo'")
                == true)
    }

    @Test("a table that is too large to be checked whole says so, and the check ends")
    func large() throws {
        let inputs = (0..<10).map {
            TableDefinition.Input(name: "n\($0)", label: LocalizedText(ja: "n\($0)"), type: "number")
        }
        let rules = (0..<10_000).map { number in
            TableDefinition.Rule(
                tests: (0..<10).map { $0 == number % 10 ? "= \(number)" : "-" }.map {
                    $0.replacingOccurrences(of: "= ", with: "")
                },
                answers: ["\(number)"])
        }
        let table = TableDefinition(
            id: "large", title: LocalizedText(ja: "large"), hitPolicy: "F", inputs: inputs,
            outputs: [.init(name: "x", label: LocalizedText(ja: "x"), type: "number")], rules: Array(rules.prefix(600)))
        #expect(TableCheck.findings(table).contains { $0.severity == .error || $0.severity == .note })
    }

    @Test("an explanation names the rule that fits and the conditions that the others failed, in both languages")
    func explanation() throws {
        let model = try DMNModel(try Self.table().definitions, file: "t.dmn")
        let result = try #require(
            model.evaluate(decision: "fees", ["kind": .string("a"), "age": .number(80)], explaining: true))
        let explanation = try #require(model.explanations(of: result).first)
        #expect(
            explanation.text(in: .ja) == """
                表：手数料
                  種類 = "a"
                  年齢 = 80
                ✗ 規則1：年齢 < 75 ではありません（80）
                ✓ 規則2に当てはまります（種類 "a"、年齢 >= 75）→ 0［3条］
                ✗ 規則3：種類 "b" ではありません（"a"）
                答え：0
                """)
        #expect(explanation.text(in: .en).contains("✓ rule 2 fits (種類 \"a\"; 年齢 >= 75) → 0 [3条]"))
    }

    @Test("an input that nobody answered is asked for only where it matters")
    func open() throws {
        let model = try DMNModel(try Self.table(("a, b", "-")).definitions, file: "t.dmn")
        func open(_ inputs: [String: FEELValue]) -> [String]? {
            model.evaluate(decision: "fees", inputs, explaining: true).flatMap {
                model.explanations(of: $0).first?.open
            }
        }
        #expect(open(["kind": .unknown(UnknownInputs("kind")), "age": .number(30)]) == [])
        #expect(open(["kind": .unknown(UnknownInputs("kind")), "age": .number(76)]) == ["kind"])
    }
}

import Foundation
import Kernel
import Pack
import Rules
import Testing

@testable import DMN

/// `docs/rules.md` shows a table, its model and its explanation; they must be what the program says.
@Suite("The document about rules")
struct DocumentTests {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    /// The fenced blocks of a language.
    static func blocks(_ language: String) throws -> [String] {
        try text("docs/rules.md").components(separatedBy: "```\(language)\n").dropFirst().compactMap {
            $0.components(separatedBy: "```").first
        }
    }

    static func table() throws -> TableDefinition {
        let file = "City/osaka/tables/dog-fees.yml"
        return try #require(TableTests.read(try text(file)).table)
    }

    @Test("the table is the one of the pack")
    func table() throws {
        #expect(try Self.blocks("yaml").first == (try Self.text("City/osaka/tables/dog-fees.yml")))
        #expect(TableCheck.findings(try Self.table()).isEmpty)
    }

    @Test("the model is what the table is exported as")
    func model() throws {
        #expect(try Self.blocks("xml").first == (try Self.table().definitions.xml))
    }

    @Test("the explanations are what the program says", arguments: [(Language.ja, true), (.en, false)])
    func explanations(_ language: Language, _ again: Bool) throws {
        let model = try DMNModel(try Self.table().definitions(in: language), file: "dog-fees.yml")
        let inputs: [String: FEELValue] = [
            "item": .string("vaccination"), "again": again ? .boolean(true) : .unknown(UnknownInputs("again")),
        ]
        let result = try #require(model.evaluate(decision: "dog-fees", inputs, explaining: true))
        let said = try #require(model.explanations(of: result).first).text(in: language)
        #expect(try Self.text("docs/rules.md").contains(said))
    }

    @Test("the dated rate of the document is read")
    func rate() throws {
        let faults = PackFaults()
        let block = try #require(try Self.blocks("yaml").last)
        let node = try #require(PackNode.read(Array(block.utf8), file: "rates.yml", faults: faults))
        let rates = ParameterBook(ParameterFile.parameters(node))
        #expect(faults.isEmpty)
        let day = try #require(CivilDate(iso: "2024-10-01"))
        #expect(rates["third-child"]?.value(on: day) == .number(30_000))
        #expect(rates["third-child"]?.value(on: day, knownAt: CivilDate(iso: "2024-06-11")) == .number(15_000))
    }
}

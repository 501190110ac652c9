import Foundation
import Kernel
import Pack
import Testing

@testable import Procedures

@Suite("Faults of the pack")
struct FaultTests {
    /// A town on the real base with one more file, and what is wrong with that file.
    private func faults(_ path: String, _ text: String, manifest: String = "") throws -> [String] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "pack-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let town = folder.appending(path: "town")
        try FileManager.default.createDirectory(
            at: town.appending(path: "procedures"), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/base", withDestinationPath: Fixture.root + "/City/base")
        try FileManager.default.copyItem(
            atPath: Fixture.root + "/City/sample-town/fees.yml", toPath: town.path + "/fees.yml")
        try Data("id: town\nname: {ja: 町}\nbase: ../base\nlanguages: [ja]\n\(manifest)".utf8)
            .write(to: town.appending(path: "pack.yml"))
        try Data(text.utf8).write(to: town.appending(path: path))
        let pack = try CityPack.load(town.path)
        _ = ProcedureCatalogue(pack: pack)
        return pack.faults.all.map(\.description).filter { $0.hasPrefix(town.path) }.map {
            String($0.dropFirst(town.path.count + 1))
        }
    }

    private func procedure(_ lines: String) -> String {
        """
        - id: test
          row: 90
          title: {ja: 試験}
          events: [moved-in]
          per: person
          needed: {ja: 必要}
          basis: [条例]
          where: this-desk
          minutes: 1
          source: {from: 条例, checked: 2026-04-01, status: sample}
        \(lines)
        """
    }

    @Test("a good procedure has none")
    func good() throws {
        #expect(try faults("procedures/a.yml", procedure("  when: person.age > 3")) == [])
    }

    @Test("a condition over an unknown fact is named with line and column")
    func unknownFact() throws {
        let found = try faults("procedures/a.yml", procedure("  when: 'person.age > 3 and person.crd.held'"))
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("procedures/a.yml:11:29: ") == true, "\(found)")
    }

    @Test("a comparison with a value the fact never has is refused")
    func wrongChoice() throws {
        let found = try faults("procedures/a.yml", procedure("  when: person.insurance = \"kokuhoo\""))
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("procedures/a.yml:11:") == true)
    }

    @Test("a condition that yields no truth value, an unknown event, document, rule, form of last day and key")
    func wrongReferences() throws {
        let found = try faults(
            "procedures/a.yml",
            procedure(
                """
                  when: person.age + 1
                  deemed: [moved-inn]
                  documents: [D99]
                  lastDay: {rule: resident-15, from: eventDate}
                  nots: 1
                """
            ).replacing(
                "when: person.age + 1", with: "when: 'true'\n  notNeeded: [{when: person.age + 1, reason: {ja: 理由}}]"))
        #expect(
            found == [
                "procedures/a.yml:12:22: the expression yields number, but boolean is expected",
                "procedures/a.yml:13:12: there is no life event \"moved-inn\"; did you mean \"moved-in\"?",
                "procedures/a.yml:14:15: there is no document \"D99\"",
                "procedures/a.yml:15:19: there is no rule \"resident-15\"; did you mean \"resident-14\"?",
                "procedures/a.yml:16:9: unknown key \"nots\"; known keys: id, row, title, events, per, who, when, needed, "
                    + "possible, notNeeded, notices, basis, lastDay, documents, fields, where, window, online, fee, minutes, "
                    + "deemed, counterSupport, forms, leak, source",
            ])
    }

    @Test("a procedure that the base has already is refused, and so is leaving out what is not there")
    func duplicates() throws {
        let text = procedure("  when: 'true'").replacing("id: test", with: "id: tennyuu")
        #expect(try faults("procedures/a.yml", text).first?.contains("\"tennyuu\" is already defined in") == true)
        let found = try faults(
            "procedures/a.yml", procedure("  when: 'true'"), manifest: "omit: {procedures: [tenyuu]}\n")
        #expect(
            found == [
                "pack.yml:5:7: \"tenyuu\" is left out, but there is none in procedures; did you mean \"tennyuu\"?"
            ])
    }

    @Test("facts that follow from each other in a circle are refused")
    func circle() throws {
        let found = try faults(
            "facts.yml",
            """
            facts:
              - {name: household.a, scope: household, type: boolean, default: household.b}
              - {name: household.b, scope: household, type: boolean, default: household.a}
            """)
        #expect(found == ["facts.yml:2:5: \"household.a\" follows from itself"])
    }
}

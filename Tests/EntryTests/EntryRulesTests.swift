import Foundation
import Pack
import Procedures
import Registry
import Testing

@testable import Entry

@Suite("Entry rules of the pack")
struct EntryRulesTests {
    /// A copy of the invented town's pack with another file of entry rules, and the faults found in it.
    func faults(_ text: String) throws -> [String] {
        let files = FileManager.default
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let folder = files.temporaryDirectory.appending(path: "entry-rules-\(UUID().uuidString)")
        defer { try? files.removeItem(at: folder) }
        try files.copyItem(at: root.appending(path: "City"), to: folder)
        try Data(text.utf8).write(to: folder.appending(path: "base/entry/resident-register.yml"))
        let pack = try CityPack.load(folder.appending(path: "sample-town").path)
        let catalogue = ProceduresService(pack: pack, places: Places(pack: pack), calendars: Calendars(pack: pack))
            .catalogue
        #expect(pack.faults.all.isEmpty)
        _ = EntryRules(pack: pack, catalogue: catalogue)
        return pack.faults.all.map(\.description)
    }

    @Test("a rule that is right has no faults")
    func right() throws {
        #expect(
            try faults(
                """
                - procedures: [tennyuu]
                  system: juki
                  title: {ja: 住民記録}
                  fields: [{field: caseNumber, label: 案件番号, case: number}]
                """) == [])
    }

    @Test(
        "what is wrong is named with its line",
        arguments: [
            (
                "- procedures: [tenyuu]\n  system: juki\n  title: {ja: 住民記録}\n  fields: [{field: a, label: A, case: number}]",
                ":1:",
                "no procedure \"tenyuu\""
            ),
            (
                "- procedures: [tennyuu]\n  system: juki\n  title: {ja: 住民記録}\n  fields: [{field: a, label: A, value: x}]",
                ":1:",
                "case: number"
            ),
            (
                "- procedures: [tennyuu]\n  system: juki\n  title: {ja: 住民記録}\n  fields:\n    - {field: a, label: A, case: number, value: x}",
                ":5:", "exactly one of"
            ),
            (
                "- procedures: [tennyuu]\n  system: juki\n  title: {ja: 住民記録}\n  fields:\n    - {field: a, label: A, case: number}\n    - {field: a, label: B, value: x}",
                ":6:", "there twice"
            ),
            (
                "- procedures: [tennyuu]\n  system: juki\n  title: {ja: 住民記録}\n  fields:\n    - {field: a, label: A, case: number}\n    - {field: b, label: B, fact: [x]}",
                ":6:", "\"of\" is missing"
            ),
            (
                "- procedures: [tennyuu]\n  system: juki\n  title: {ja: 住民記録}\n  speed: fast\n  fields: [{field: a, label: A, case: number}]",
                ":4:", "speed"
            ),
            (
                "- procedures: [tennyuu]\n  system: juki\n  title: {ja: 住民記録}\n  fields: [{field: a, label: A, case: number}]\n  persons:\n    most: 5\n    fields: [{field: name, label: N, fact: [x]}]",
                ":7:", "{n}"
            ),
        ])
    func wrong(text: String, line: String, reason: String) throws {
        let faults = try faults(text)
        #expect(faults.contains { $0.contains(line) && $0.contains(reason) }, "\(faults)")
    }
}

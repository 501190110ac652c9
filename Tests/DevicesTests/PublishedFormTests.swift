import Foundation
import Kernel
import Sheets
import Site
import Store
import Testing

@testable import Devices

@Suite("Terminals get the forms that were published")
struct PublishedFormTests {
    private func edition(_ version: String, from day: String) throws -> String {
        try String(contentsOfFile: TerminalFloor.root + "/City/base/forms/inu-henkou.yml", encoding: .utf8)
            .replacing("version: \"2026-04\"", with: "version: \"\(version)\"")
            .replacing("validFrom: 2026-04-01", with: "validFrom: \(day)")
    }

    @Test(
        "a sign of life tells of the new pack, which is whole and used from its first day; without it the old one stands"
    )
    func published() async throws {
        let floor = try await TerminalFloor(ownForms: true)
        let (_, key) = try await floor.enrol()
        func version() async throws -> String {
            let answer = await floor.ask("POST", "/api/v1/edge/heartbeat", ["pack": "x", "troubles": []], key: key)
            return try #require(try floor.json(answer)["pack"]?.stringValue)
        }
        let before = try await version()
        #expect(await floor.ask("GET", "/api/v1/edge/pack?since=\(before)", key: key).status == 204)
        floor.forms.replacePublished(
            with: [
                .init(number: 1, form: "inu-henkou", text: try edition("2026-06", from: "2026-06-01")),
                // What cannot be read is left out, and so is what the pack has.
                .init(number: 2, form: "inu-henkou", text: "id: inu-henkou"),
                .init(number: 3, form: "inu-henkou", text: try edition("2026-04", from: "2026-07-01")),
            ])
        let after = try await version()
        #expect(after != before && floor.forms.published.map(\.number) == [1])
        let sent = await floor.ask("GET", "/api/v1/edge/pack?since=\(before)", key: key)
        let archive = try PackArchive(try floor.json(sent))
        #expect(archive.version == after)
        #expect(archive.files["osaka/forms-published/00000001-inu-henkou.yml"]?.contains("2026-06") == true)
        let first = try #require(CivilDate(iso: "2026-06-01"))
        #expect(floor.forms.definition("inu-henkou", on: first)?.template.version == "2026-06")
        #expect(floor.forms.definition("inu-henkou", on: first.adding(days: -1))?.template.version == "2026-04")
        floor.forms.replacePublished(with: [])
        #expect(try await version() == before)
    }
}

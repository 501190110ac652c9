import Foundation
import Kernel
import Site
import TestPaper
import TestVisitor
import Testing

@testable import Procedures

@Suite("The desk for forms")
struct FormPageTests {
    private static let page = "/office/forms/juuminhyou-seikyuu"

    private func definition(_ id: String = "juuminhyou-seikyuu") throws -> String {
        try String(contentsOfFile: "\(Fixture.root)/City/base/forms/\(id).yml", encoding: .utf8)
    }

    @Test("the list names every form with owner, edition, validity and the uses of the fiscal year, window by window")
    func list() async throws {
        let office = try await Office()
        for key in ["a", "b", "c"] { try await office.submit(try await office.submission(key)) }
        let page = await Visitor.signedIn(Office.clerk, at: office).get("/office/forms").text
        for text in ["住民異動の窓口", "住民票の写し等交付請求書", "juuminhyou-seikyuu", "住民記録担当", "2026-04", "令和8年4月1日"] {
            #expect(page.contains(text), "\(text)")
        }
        let row = try #require(page.split(separator: "<tr>").first { $0.contains("<code>idou-todoke</code>") })
        #expect(row.contains(">3</td>"), "\(row)")
        let other = try #require(page.split(separator: "<tr>").first { $0.contains("<code>ininjou</code>") })
        #expect(other.contains(">0</td>"))
    }

    @Test("uses of an earlier fiscal year are not counted")
    func usesOfTheYear() async throws {
        let office = try await Office(at: "2026-03-31T10:00:00+09:00")
        try await office.submit(try await office.submission("a"))
        office.clock.advance(seconds: 86_400)
        try await office.submit(try await office.submission("b"))
        try await office.submit(try await office.submission("b"))
        let uses = try await office.store.read {
            try FormUse.since(try #require(CivilDate(iso: "2026-04-01")), in: $0)
        }
        #expect(uses == ["idou-todoke": 1])
    }

    @Test("a form's page shows its definition and a picture of it for an invented person")
    func show() async throws {
        let office = try await Office()
        let page = await Visitor.signedIn(Office.clerk, at: office).get(Self.page).text
        #expect(page.contains("<h1>住民票の写し等交付請求書</h1>"))
        #expect(page.contains("Request for copies of the resident record") && page.contains("住民基本台帳法第12条"))
        #expect(page.contains("window: shoumei") && page.contains("いちばん長い氏名と住所"))
        let picture = try #require(page.firstMatch(of: /src="data:image\/png;base64,([^"]+)"/))
        let png = try #require(Data(base64Encoded: String(picture.1)))
        #expect(png.prefix(8) == Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
        // 210 mm and 297 mm at 96 dots an inch, whole dots: width and height stand in the first chunk.
        #expect([UInt8](png[16..<24]) == [0, 0, 0x03, 0x1A, 0, 0, 0x04, 0x63])
        #expect(await Visitor.signedIn(Office.clerk, at: office).get("/office/forms/none").status == 404)
    }

    @Test("what is written is shown at once, kept as typed, and stored nowhere")
    func preview() async throws {
        let office = try await Office()
        let visitor = await Visitor.signedIn(Office.clerk, at: office)
        let before = await visitor.get(Self.page).text
        let written = try definition().replacing("太い枠の中を記入し", with: "わくの中を書き")
        let answer = await visitor.post(Self.page + "/preview", ["definition": written, "person": "longest"])
        #expect(answer.status == 200)
        #expect(answer.text.contains("わくの中を書き") && answer.text.contains("data:image/png;base64,"))
        let pdf = await visitor.post(
            Self.page + "/preview", ["definition": written, "person": "longest", "as": "pdf"])
        #expect(pdf.headers["content-type"] == "application/pdf")
        let text = try OutsideReader.text(pdf.bytes).unspaced
        #expect(text.contains("わくの中を書き") && text.contains("フェルナンデス・ガルシアマリア"))
        #expect(await visitor.get(Self.page).text.contains("太い枠の中を記入し") && before.contains("太い枠の中を記入し"))
    }

    @Test("a blank form is shown when nobody is chosen, and a person who was not offered is refused")
    func persons() async throws {
        let office = try await Office()
        let visitor = await Visitor.signedIn(Office.clerk, at: office)
        await visitor.get(Self.page)
        let fields = try definition()
        let blank = await visitor.post(Self.page + "/preview", ["definition": fields, "person": "", "as": "pdf"])
        #expect(try !OutsideReader.text(blank.bytes).unspaced.contains("見本太郎"))
        let other = await visitor.post(Self.page + "/preview", ["definition": fields, "person": "somebody"])
        #expect(other.status == 422)
    }

    @Test("faults are named with their lines and what was typed is kept")
    func faults() async throws {
        let office = try await Office()
        let visitor = await Visitor.signedIn(Office.clerk, at: office)
        await visitor.get(Self.page)
        let wrong = try definition().replacing("window: shoumei", with: "window: shomei")
        let answer = await visitor.post(Self.page + "/preview", ["definition": wrong, "as": "pdf"])
        #expect(answer.status == 422)
        #expect(answer.text.contains("定義に直すところが1か所あります") && answer.text.contains("window: shomei"))
        // The window stands on line 11 of the file, its value in column 9.
        #expect(answer.text.contains("11行目・9文字目") && answer.text.contains("did you mean"))
        for broken in ["", "a: [", "just text", String(repeating: "x", count: 70_000)] {
            let answer = await visitor.post(Self.page + "/preview", ["definition": broken])
            #expect(answer.status == 422, "\(broken.prefix(10))")
        }
    }

    @Test("the desk is for staff")
    func permission() async throws {
        let office = try await Office()
        #expect(await Visitor(office.app).get("/office/forms").status == 303)
    }
}

import Kernel
import Procedures
import TestPaper
import Testing

@testable import Counter

@Suite("A session from the first question to the leaflet")
struct JourneyTests {
    @Test("the same journey in a town without wards, from other data and no other code")
    func secondCity() async throws {
        let office = try await WardOffice(in: .sampleTown)
        let journey = try await Journey.opened(at: office)
        try await journey.move([
            ("newPostalCode", "999-0003"), ("newBlock", "１丁目２番３号"), ("oldAddress", "兵庫県神戸市中央区加納町６丁目５番１号"),
        ])
        try await journey.answerAll()
        #expect(await journey.browser.get(journey.page).text.contains("見本県見本町港町１丁目２番３号"))
        #expect(await journey.procedures("needed").isSuperset(of: ["tennyuu", "kokuho-shutoku", "jidou-teate-nintei"]))
        #expect(await journey.sign().status == 303)
        #expect(await journey.handIn().status == 303)
        let form = try #require(await journey.forms().first { $0.contains("idou-todoke") })
        #expect(try OutsideReader.text(await journey.browser.get(form).bytes).unspaced.contains("見本町港町"))
    }

    @Test(
        "a family of four moves in: hearing, one signature, cases, leaflet, calendar, and the count of completed cases")
    func wholeJourney() async throws {
        let office = try await WardOffice()
        let journey = try await Journey.heard(at: office)
        let browser = journey.browser

        let page = await browser.get(journey.page).text
        for procedure in ["tennyuu", "card-keizoku", "kokuho-shutoku", "kokunen", "jidou-teate-nintei"] {
            #expect(page.contains("data-procedure=\"\(procedure)\" data-status=\"needed\""), "\(procedure)")
        }
        #expect(page.contains("5月7日"), "the last day of row 1: the 14th day and the holidays after it are over")
        #expect(!page.contains("⟦"))
        #expect(page.contains("ほかの窓口（") && page.contains("の窓口）"))
        #expect(page.contains(">未確認<"), "what was not checked against its source says so")

        let confirm = await browser.get(journey.page + "/confirm").text
        #expect(confirm.contains("港　花子") && confirm.contains("見本マンション"))
        #expect(await journey.sign().status == 303)
        let forms = await journey.forms()
        #expect(forms.count >= 7)
        #expect(await journey.handIn().status == 303)

        let done = await browser.get(journey.page).text
        let id = try journey.id
        let cases = try await office.store.read { try Cases.from(origin: id.description, in: $0) }
        #expect(cases.count >= 7)
        #expect(cases.allSatisfy { done.contains($0.number) })

        let leaflet = await browser.get(journey.page + "/leaflet.pdf")
        #expect(leaflet.headers["content-type"] == "application/pdf")
        let text = try OutsideReader.text(leaflet.bytes)
        #expect(text.unspaced.contains("手続きのご案内") && text.contains(cases[0].number))
        #expect(!text.contains("⟦"))
        #expect(text.unspaced.contains("手続きごとの持ち物") && text.unspaced.contains("の窓口"))
        let codes = try OutsideReader.codes(leaflet.bytes, page: 1)
        let address = try #require(codes.first { $0.contains("/leaflet/") }?.split(separator: ":", maxSplits: 1).last)
        let calendar = await Browser(office.app).get(String(address.dropFirst("http://city.example".count)))
        #expect(calendar.headers["content-type"] == "text/calendar; charset=utf-8")
        #expect(calendar.text.hasPrefix("BEGIN:VCALENDAR\r\n") && calendar.text.hasSuffix("END:VCALENDAR\r\n"))
        #expect(!calendar.text.contains("港") && !calendar.text.contains("見本マンション"))

        let moved = try #require(cases.first { $0.procedure == "tennyuu" })
        try await office.store.write { tx in
            _ = try Cases.move(moved.id, to: .completed, note: nil, by: WardOffice.checker, in: tx)
        }
        let completed = try #require(try await office.events().last { $0.kind == "case.completed" })
        #expect(completed.data["procedure"] == "tennyuu" && completed.data["channel"] == "counter-session")
        #expect(completed.ward == WardOffice.ward)
        let kinds = Set(try await office.kinds())
        for kind in ["session.opened", "outcome.changed", "session.confirmed", "session.signed", "session.closed"] {
            #expect(kinds.contains(kind), "\(kind)")
        }
    }
}

import Kernel
import Procedures
import TestPaper
import Testing

@testable import Counter

@Suite("Procedures that are not taken on every day the office is open")
struct ProcedureHourTests {
    /// A family that has moved with the card, on a day.
    private func session(at moment: String, special: String = "yes") async throws -> Journey {
        let journey = try await Journey.opened(at: try await WardOffice(at: moment))
        try await journey.move(Journey.address)
        try await journey.answerAll(Journey.answers.merging(["move.special": special]) { $1 })
        return journey
    }

    @Test(
        "on the fourth Sunday what needs another municipality waits for Monday: it is said, not signed, and on the leaflet"
    )
    func sunday() async throws {
        let journey = try await session(at: "2026-04-26T10:00:00+09:00")
        let page = await journey.browser.get(journey.page).text
        #expect(page.contains("今日は受け付けできない手続きがあります"))
        #expect(page.contains("次に受け付けられるのは令和8年4月27日（月） 9:00から"))
        #expect(page.contains("転出した市区町村に照会するため"))
        #expect(await journey.procedures("needed").contains("tennyuu"), "needed all the same")
        let record = try await journey.record()
        let decision = journey.office.desk.decide(record, on: journey.office.clock.today)
        #expect(!decision.handedIn.contains("tennyuu") && !decision.handedIn.isEmpty)
        #expect(await !journey.forms().contains { $0.contains("tennyuu--") })
        let leaflet = try OutsideReader.text(await journey.browser.get(journey.page + "/leaflet.pdf").bytes).unspaced
        #expect(leaflet.contains("令和8年4月27日から"), "\(leaflet.prefix(600))")
        // On Monday it is part of what is signed.
        journey.office.clock.set(try #require(Timestamp(iso: "2026-04-27T09:00:00+09:00")))
        #expect(journey.office.desk.decide(record, on: journey.office.clock.today).handedIn.contains("tennyuu"))
    }

    @Test("with a moving-out certificate it is done on the Sunday, and on a weekday nothing is said of hours")
    func certificate() async throws {
        let sunday = try await session(at: "2026-04-26T10:00:00+09:00", special: "no")
        let decision = sunday.office.desk.decide(try await sunday.record(), on: sunday.office.clock.today)
        #expect(decision.handedIn.contains("tennyuu"))
        let friday = try await session(at: "2026-04-24T10:00:00+09:00")
        #expect(await !friday.browser.get(friday.page).text.contains("今日は受け付けできない"))
    }

    @Test("who came before the hours ended is served after them; who comes later is told the next day")
    func evening() async throws {
        let early = try await session(at: "2026-04-24T17:25:00+09:00")
        early.office.clock.set(try #require(Timestamp(iso: "2026-04-24T18:10:00+09:00")))
        #expect(await !early.browser.get(early.page).text.contains("今日は受け付けできない"))
        let late = try await session(at: "2026-04-24T18:10:00+09:00")
        #expect(await late.browser.get(late.page).text.contains("令和8年4月27日（月） 9:00から"))
    }
}

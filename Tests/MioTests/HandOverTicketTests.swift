import Counter
import Foundation
import Kernel
import Site
import Store
import TestDatabase
import Testing

@testable import Tickets
@testable import mio

@Suite("One visit over several windows", .serialized)
struct HandOverTicketTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    private static let friday = Timestamp(iso: "2026-04-24T10:00:00+09:00") ?? Timestamp(milliseconds: 0)

    /// A clerk with a session that was opened for a ticket that is being served.
    private struct Visit {
        let store: Store
        let desk: TicketDesk
        let app: SiteApp
        let browser: Browser
        let ticket: Ticket
        let session: String

        init() async throws {
            let city = try City.load(root + "/City/osaka")
            let clock = FixedClock(friday)
            store = try Store.open(TestDatabase.fresh(), clock: clock)
            try await city.migrate(store)
            let people = try await city.cast.people(in: store, today: friday.date)
            let clerk = try #require(people.people.first { $0.id == "clerk" }?.actor)
            let ward = try #require(clerk.ward)
            desk = city.ticketService(store).desk
            app = try city.app(store: store, clock: clock, demo: people)
            let home = Browser(app)
            let start = await home.get("/previsit").text
            let key = start.firstMatch(of: /name="key" value="([^"]+)"/).map { String($0.1) } ?? ""
            let begun = await home.post(
                "/previsit", [("event", "moved-in"), ("date.year", "2026-04-20"), ("persons", "1"), ("key", key)])
            let code = try #require(begun.headers["location"]?.split(separator: "/").last.map(String.init))
            browser = Browser(app)
            await browser.get("/sign-in")
            _ = await browser.post("/sign-in", [("person", "clerk")])
            await browser.get("/tickets/\(ward)")
            let issued = await browser.post("/tickets/\(ward)/check-in", [("code", code)])
            let id = try #require(issued.headers["location"]?.split(separator: "/").last.map(String.init))
            try await desk.open(1, of: ward, by: clerk)
            let called = try await desk.callNext(to: 1, of: ward, by: clerk)
            #expect(called.id.description == id)
            // The number of the answers stands in the form already.
            let form = await browser.get("/office/sessions/new?ticket=\(called.number)").text
            #expect(form.contains("value=\"\(code)\""))
            let opened = await browser.post(
                "/office/sessions",
                [
                    ("ticket", called.number.description), ("preVisit", code), ("role", "self"),
                    ("identity", "passport"),
                    ("language", "ja"),
                ])
            session = try #require(opened.headers["location"])
            ticket = try #require(try await desk.ticket(called.id, of: ward))
            #expect(ticket.state == .serving)
        }

        func current() async throws -> Ticket { try #require(try await desk.ticket(ticket.id, of: ticket.ward)) }
    }

    @Test("01 a pre-visit code gives the ticket, the ticket fills the session, and a hand-over takes the ticket along")
    func along() async throws {
        let visit = try await Visit()
        await visit.browser.get(visit.session)
        let sent = await visit.browser.post(visit.session + "/hand-over", [("window", "kokuho"), ("note", "")])
        try #require(sent.status == 303)
        let after = try await visit.current()
        #expect(
            after.state == .transferred && after.category == "health-insurance" && after.number == visit.ticket.number)
        #expect(await visit.browser.get("/office/hand-overs").text.contains(">\(after.number)</a>"))
        let events = try await visit.store.events(after: 0, kinds: ["ticket.transferred"], limit: 10)
        #expect(events.last?.data["reason"] == "handover")
    }

    @Test("01.8 the ticket's page keeps quiet as soon as somebody of the session is under a support measure")
    func quiet() async throws {
        let visit = try await Visit()
        let path = TicketPaths.ticket(visit.ticket)
        #expect(await Browser(visit.app).get(path).text.contains("窓口で対応中です"))
        await visit.browser.get(visit.session + "/persons/1")
        let saved = await visit.browser.post(
            visit.session + "/persons/1",
            [
                ("family", "影山"), ("given", "忍"), ("birthDate.year", "1988-08-08"), ("relation", "head"),
                ("protected", "yes"),
            ])
        try #require(saved.status == 303)
        #expect(try await visit.current().isQuiet)
        let page = await Browser(visit.app).get(path).text
        #expect(page.contains("窓口で職員がお伝えします") && !page.contains("対応中"))
    }
}

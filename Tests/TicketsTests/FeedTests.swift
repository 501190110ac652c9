import Kernel
import Site
import Store
import TestVisitor
import Testing

@testable import Tickets

/// The queues on the part of the network that visitors reach.
@Suite("Queues outside")
struct FeedTests {
    /// An office inside, and the part outside that is told of it.
    private struct Parts {
        let inside: TicketHall
        let outside: TicketHall

        init() async throws {
            inside = try await TicketHall(parcels: ParcelPolicy(kept: [.outward]))
            outside = try await TicketHall(parcels: ParcelPolicy(kept: [.inward], forwardsEvents: true))
        }

        /// Carries everything that was sent, as the relay does; also what was carried before.
        func carry(series: String = "one") async throws {
            let parcels = try await inside.store.read { try $0.parcels(.outward, after: 0, limit: 10_000) }
            let inbox = ParcelInbox(store: outside.store, topics: outside.service.parcels)
            _ = try await inbox.take(parcels, of: series, first: 1)
        }

        func advance(_ seconds: Int) {
            inside.clock.advance(seconds: seconds)
            outside.clock.advance(seconds: seconds)
        }
    }

    @Test("a ticket that was issued inside is seen outside as it moves, with the wait that the wall shows")
    func followed() async throws {
        let parts = try await Parts()
        let (inside, outside) = (parts.inside, parts.outside)
        try await inside.open(1)
        for _ in 0..<6 {
            try await inside.issue("moves")
            try await inside.serve(1, seconds: 700)
            outside.clock.advance(seconds: 700)
        }
        try await inside.issue("moves")
        let mine = try await inside.issue("moves")
        try await parts.carry()
        let page = TicketPaths.ticket(mine)
        let shown = await Visitor(outside.app).get(page)
        #expect(shown.status == 200 && shown.text.contains("A008") && shown.text.contains("1人"))
        #expect(shown.text == (await Visitor(inside.app).get(page).text))
        for path in ["/q/\(inside.ward)", "/display/\(inside.ward)/residents", "/api/v1/wards/\(inside.ward)/queues"] {
            #expect(await Visitor(outside.app).get(path).text == Visitor(inside.app).get(path).text, "\(path)")
        }
        let called = try await inside.desk.callNext(to: 1, of: inside.ward, by: inside.clerk())
        try await inside.desk.serve(called.id, of: inside.ward, by: inside.clerk())
        try await inside.desk.finish(called.id, of: inside.ward, by: inside.clerk())
        _ = try await inside.desk.callNext(to: 1, of: inside.ward, by: inside.clerk())
        try await parts.carry()
        #expect(await Visitor(outside.app).get(page).text.contains("1番窓口にお越しください"))
        #expect(try await outside.store.events(limit: 5).isEmpty, "nothing happens outside")
    }

    @Test("nothing that links a ticket with a person goes outside, and a quiet one stays quiet")
    func nothingPersonal() async throws {
        let parts = try await Parts()
        let inside = parts.inside
        try await inside.open(1, by: "clerk")
        let ticket = try await inside.desk.issue(
            TicketWish(categories: ["moves"], channel: "check-in", checkIn: "code-from-home"), at: inside.ward,
            by: inside.clerk("floor"))
        let (ward, clerk) = (inside.ward, inside.clerk())
        try await inside.store.write { tx in
            _ = try TicketDesk.link(ticket.number, of: ward, to: "session-of-somebody", by: clerk, in: tx)
            try TicketDesk.keepQuiet(session: "session-of-somebody", in: tx)
        }
        let sent = try await inside.store.read { try $0.parcels(.outward, after: 0, limit: 100) }
        let all = sent.map { $0.parcel.body.canonical }.joined()
        for word in ["code-from-home", "session-of-somebody", "clerk"] { #expect(!all.contains(word), "\(word)") }
        try await parts.carry()
        let page = await Visitor(parts.outside.app).get(TicketPaths.ticket(ticket)).text
        #expect(page.contains("窓口で職員がお伝えします") && !page.contains("前に待っている人"))
    }

    @Test("an outside without word from inside says of when its queues are, and issues no ticket itself")
    func old() async throws {
        let parts = try await Parts()
        let outside = parts.outside
        let path = "/q/\(outside.ward)"
        #expect(await Visitor(outside.app).get(path).text.contains("まだ届いていません"))
        try await parts.inside.desk.tellOutside()
        try await parts.carry()
        #expect(await !Visitor(outside.app).get(path).text.contains("届いていません"))
        parts.advance(TicketFeed.patience + 1)
        let page = await Visitor(outside.app).get(path).text
        #expect(page.contains("届いていません") && page.contains("10:00"))
        try await parts.inside.desk.tellOutside()
        try await parts.carry()
        #expect(await !Visitor(outside.app).get(path).text.contains("届いていません"))
        let refused = await outside.refusal { try await outside.issue("moves") }
        #expect(refused == .elsewhere)
        #expect(await !Visitor(parts.inside.app).get(path).text.contains("届いていません"), "inside are the queues themselves")
    }

    @Test("what arrives once more, or from an inside that was restored, changes nothing that is newer")
    func again() async throws {
        let parts = try await Parts()
        let inside = parts.inside
        try await inside.open(1)
        let first = try await inside.issue("moves")
        parts.advance(60)
        let called = try await inside.desk.callNext(to: 1, of: inside.ward, by: inside.clerk())
        #expect(called.id == first.id)
        try await parts.carry()
        let (outside, ward) = (parts.outside, inside.ward)
        let known = try await outside.store.read { try TicketStore.load(first.id, in: $0) }
        #expect(known?.state == .called)
        // Only the oldest parcel of the ticket, of another series.
        let oldest = try await inside.store.read { tx in
            try tx.parcels(.outward, after: 0, limit: 100).first { $0.parcel.topic == "ticket" }
        }
        let parcel = try #require(oldest)
        let inbox = ParcelInbox(store: outside.store, topics: outside.service.parcels)
        _ = try await inbox.take([parcel], of: "two", first: parcel.place)
        #expect(try await outside.store.read { try TicketStore.load(first.id, in: $0) }?.state == .called)
        // Everything once more: the same queues.
        try await parts.carry(series: "three")
        #expect(await Visitor(outside.app).get("/q/\(ward)").text == Visitor(inside.app).get("/q/\(ward)").text)
    }

    @Test("an outside that begins anew is told the day, its windows and how long services take")
    func introduced() async throws {
        let parts = try await Parts()
        let (inside, outside) = (parts.inside, parts.outside)
        try await inside.open(1)
        for _ in 0..<6 {
            try await inside.issue("moves")
            try await inside.serve(1, seconds: 900)
            outside.clock.advance(seconds: 900)
        }
        let mine = try await inside.issue("moves")
        let before = try await inside.store.read { try $0.parcelQueue(.outward).newest }
        let service = inside.service
        try await inside.store.write { try service.introduce(in: $0) }
        let parcels = try await inside.store.read { try $0.parcels(.outward, after: before, limit: 1_000) }
        let inbox = ParcelInbox(store: outside.store, topics: outside.service.parcels)
        _ = try await inbox.take(parcels, of: "new", first: before + 1)
        let page = TicketPaths.ticket(mine)
        #expect(await Visitor(outside.app).get(page).text == Visitor(inside.app).get(page).text)
    }

    @Test("a screen that is open outside shows a change when it has been carried")
    func live() async throws {
        let parts = try await Parts()
        try await parts.inside.desk.tellOutside()
        try await parts.carry()
        let response = await Visitor(parts.outside.app).get("/display/\(parts.outside.ward)/residents/events")
        let reader = try #require(LiveTests.Reader(response))
        #expect(try await reader.message()?.contains("1人") == false)
        try await parts.inside.issue("moves")
        try await parts.carry()
        #expect(try await reader.message()?.contains("1人") == true)
    }
}

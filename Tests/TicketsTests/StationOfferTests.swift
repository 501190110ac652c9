import Kernel
import Site
import Store
import Synchronization
import TestVisitor
import Testing

@testable import Tickets

@Suite("The machine sends people who can do it themselves to a station")
struct StationOfferTests {
    /// A station for people who move out, free until somebody stands there.
    private final class Stations: StationOffers {
        private let isFree = Mutex(true)

        func occupy() { isFree.withLock { $0 = false } }

        func offer(
            for events: [String], at ward: WardCode, now: Timestamp, in tx: some Queryable
        ) throws -> StationOffer? {
            guard events.contains("moving-out"), isFree.withLock({ $0 }) else { return nil }
            return StationOffer(free: [LocalizedText(ja: "1階の端末")], minutes: 5, isMeasured: true)
        }
    }

    private func events(_ hall: TicketHall) async throws -> [JSONValue] {
        try await hall.store.events(limit: 5_000).filter { $0.kind == "station.offered" }.map(\.data)
    }

    @Test(
        "who moves is asked, with the minutes of now for both ways; who says yes is shown the station, and it is counted"
    )
    func taken() async throws {
        let hall = try await TicketHall(stations: Stations())
        try await hall.open(1)
        for _ in 0..<3 { try await hall.issue("moves") }
        let visitor = await hall.signedIn("floor")
        let path = "/tickets/\(hall.ward)"
        await visitor.get(path)
        let asked = await visitor.post(path, ["category": "moves", "priority": "assisted", "key": "k1"])
        #expect(asked.status == 200 && asked.text.contains("カードはありますか"))
        // Three wait: 10 minutes by the table of the day's first services, and 18 for the service itself (20 by the rhythm of a
        // Friday morning and whole minutes).
        let window = try #require(try await hall.picture().minutes(for: "moves"))
        #expect((28...30).contains(window) && asked.text.contains("約\(window)分") && asked.text.contains("約5分"))
        #expect(asked.text.contains("name=\"priority\" value=\"assisted\"") && asked.text.contains("この30日"))
        let shown = await visitor.post(path, ["category": "moves", "key": "k1", "station": "yes"])
        #expect(shown.status == 200 && shown.text.contains("1階の端末"))
        #expect(try await events(hall).map { $0["taken"] } == [true])
        #expect(try await events(hall).first?["window"]?.intValue == window)
        #expect(try await hall.kinds().filter { $0 == "ticket.issued" }.count == 3)
    }

    @Test("who says no gets the ticket that was chosen, once")
    func refused() async throws {
        let hall = try await TicketHall(stations: Stations())
        let visitor = await hall.signedIn("floor")
        let path = "/tickets/\(hall.ward)"
        await visitor.get(path)
        for _ in 0..<2 {
            let issued = await visitor.post(
                path, ["category": "moves", "priority": "ordinary", "key": "k2", "station": "no"])
            #expect(issued.status == 303)
        }
        #expect(try await hall.kinds().filter { $0 == "ticket.issued" }.count == 1)
        #expect(try await events(hall).allSatisfy { $0["taken"] == false })
    }

    @Test("nobody is asked for another business, while no station is free, or where there is none")
    func notAsked() async throws {
        let stations = Stations()
        let hall = try await TicketHall(stations: stations)
        let visitor = await hall.signedIn("floor")
        let path = "/tickets/\(hall.ward)"
        await visitor.get(path)
        #expect(await visitor.post(path, ["category": "certificates", "key": "k3"]).status == 303)
        stations.occupy()
        #expect(await visitor.post(path, ["category": "moves", "key": "k4"]).status == 303)
        let other = try await TicketHall(in: .sampleTown)
        let elsewhere = await other.signedIn("floor")
        await elsewhere.get("/tickets/\(other.ward)")
        #expect(await elsewhere.post("/tickets/\(other.ward)", ["category": "moves", "key": "k5"]).status == 303)
        #expect(try await events(hall).isEmpty)
    }
}

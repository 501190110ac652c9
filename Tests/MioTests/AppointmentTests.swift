import Booking
import Foundation
import Kernel
import Site
import Store
import TestDatabase
import Testing

@testable import Tickets
@testable import mio

@Suite("A reserved visit at the ticket machine")
struct AppointmentTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    @Test(
        "01 a reservation gives a ticket of class 予約 by its QR code or its eight digits, and is kept with it",
        arguments: [true, false])
    func kept(byCode: Bool) async throws {
        let city = try City.load(Self.root + "/City/osaka")
        let clock = FixedClock(try #require(Timestamp(iso: "2026-04-23T10:00:00+09:00")))
        let store = try Store.open(TestDatabase.fresh(), clock: clock)
        try await city.migrate(store)
        let people = try await city.cast.people(in: store, today: clock.today)
        let ward = try #require(people.people.first { $0.id == "clerk" }?.actor.ward)
        let day = try #require(CivilDate(iso: "2026-04-24"))
        let booking = BookingDesk(plan: city.booking)
        let slot = BookingSlot(kind: "move-in", place: ward, day: day, time: TimeOfDay(secondsAfterMidnight: 36_000))
        let reservation = try await store.write { tx in
            try booking.reserve(slot, persons: 3, subject: nil, key: "test", by: .anonymous, in: tx)
        }
        let app = try city.app(store: store, clock: clock, demo: people)
        let address = "/appointments/\(reservation.id)"
        let home = await Browser(app).get(address).text
        let number = try #require(home.firstMatch(of: />([0-9A-F]{4}-[0-9A-F]{4})</).map { String($0.1) })

        clock.set(try #require(Timestamp(iso: "2026-04-24T09:40:00+09:00")))
        let floor = Browser(app)
        await floor.get("/sign-in")
        _ = await floor.post("/sign-in", [("person", "floor-manager")])
        await floor.get("/tickets/\(ward)")
        let code = byCode ? "https://city.example\(address)" : number.lowercased().replacing("-", with: " ")
        let issued = await floor.post("/tickets/\(ward)/check-in", [("code", code)])
        try #require(issued.status == 303)
        let found = try await store.read { tx in
            (
                try TicketStore.load(checkIn: reservation.id.description, of: ward, on: day, in: tx),
                try booking.load(reservation.id, in: tx)
            )
        }
        #expect(found.0?.priority == .appointment && found.0?.category == "moves" && found.1?.status == .kept)
        #expect(try await store.events(after: 0, kinds: ["reservation.kept"], limit: 5).count == 1)
        // The same on the telephone is the same ticket.
        #expect(await Browser(app).get(address).text.contains("番号札 A001 を見る"))
    }
}

import Kernel
import Pack
import Registry
import Site
import Store
import Synchronization
import TestDatabase
import Testing

@testable import Booking

/// An office whose visits are reserved in two parts of a network. A slot has 4 places, of which the outside has 2.
private struct DividedOffice {
    let clock: SettableClock
    let outside: (store: Store, service: BookingService)
    let inside: (store: Store, service: BookingService)
    let ward: WardCode

    init() async throws {
        let pack = try Office.pack.get()
        let places = Places(pack: pack)
        clock = SettableClock(Timestamp(iso: "2026-04-20T10:00:00+09:00") ?? Timestamp(milliseconds: 0))
        let plan = BookingPlan(pack: pack, places: places, calendars: Calendars(pack: pack))
        func part(_ share: BookingPlan.Share, _ policy: ParcelPolicy, _ clock: SettableClock) async throws
            -> (Store, BookingService)
        {
            var plan = plan
            plan.share = share
            let store = try Store.open(TestDatabase.fresh(), clock: clock, parcels: policy)
            let service = BookingService(plan: plan)
            try await SiteApp.migrate(store, services: [service])
            return (store, service)
        }
        outside = try await part(.outside, ParcelPolicy(kept: [.inward], forwardsEvents: true), clock)
        inside = try await part(.inside, ParcelPolicy(kept: [.outward]), clock)
        ward = try #require(WardCode("271276"))
    }

    func slot(_ day: String = "2026-04-23") throws -> BookingSlot {
        BookingSlot(
            kind: "move-in", place: ward, day: try #require(CivilDate(iso: day)),
            time: try #require(TimeOfDay(iso: "10:00")))
    }

    /// Reserves as often as asked for; how often there was a place.
    func reserve(
        _ part: (store: Store, service: BookingService), _ slot: BookingSlot, times: Int, key: String
    ) async throws -> [Reservation] {
        var made: [Reservation] = []
        for number in 1...times {
            do {
                made.append(
                    try await part.store.write { tx in
                        try part.service.desk.reserve(
                            slot, persons: 1, subject: nil, key: "\(key)\(number)", by: .system("test"), in: tx)
                    })
            } catch is BookingRefusal {}
        }
        return made
    }

    func carry(_ direction: ParcelDirection, as series: String? = nil) async throws {
        let (from, to) = direction == .inward ? (outside, inside) : (inside, outside)
        let queue = try await from.store.read { try $0.parcelQueue(direction) }
        let parcels = try await from.store.read { try $0.parcels(direction, after: 0, limit: 10_000) }
        guard let name = series ?? queue.series else { return }
        _ = try await ParcelInbox(store: to.store, topics: to.service.parcels + [.events])
            .take(parcels, of: name, first: queue.first)
        let held = try await to.store.read { try $0.one(Int.self, "SELECT COUNT(*) FROM parcel_held") }
        #expect(held == 0)
    }

    func listed(_ slot: BookingSlot) async throws -> [Reservation] {
        try await inside.store.read {
            try inside.service.desk.list(ward, slot.day, after: nil, limit: 100, in: $0).rows
        }
    }

    func free(_ part: (store: Store, service: BookingService), _ slot: BookingSlot) async throws -> Int? {
        let today = clock.today
        return try await part.store.read {
            try part.service.desk.free(slot.kind, ward, slot.day, today: today, in: $0)
        }.first { $0.slot == slot }?.free
    }
}

private final class SettableClock: CityClock {
    private let state: Mutex<Timestamp>

    init(_ now: Timestamp) { state = Mutex(now) }

    func now() -> Timestamp { state.withLock { $0 } }

    func set(_ iso: String) throws {
        let moment = try #require(Timestamp(iso: iso))
        state.withLock { $0 = moment }
    }
}

@Suite("Reservations over divided networks")
struct DividedBookingTests {
    @Test("the parts together never give away more than there is, and the inside lists what was reserved outside, once")
    func shares() async throws {
        let office = try await DividedOffice()
        let slot = try office.slot()
        let outside = try await office.reserve(office.outside, slot, times: 5, key: "o")
        let inside = try await office.reserve(office.inside, slot, times: 5, key: "i")
        #expect(outside.count == 2 && inside.count == 2)
        try await office.carry(.inward)
        try await office.carry(.inward, as: "restored")
        let all = try await office.listed(slot)
        #expect(Set(all.map(\.id)) == Set((outside + inside).map(\.id)))
        #expect(try await office.free(office.outside, slot) == 0)
        #expect(try await office.free(office.inside, slot) == 0)
        let events = try await office.inside.store.read {
            try $0.one(Int.self, "SELECT COUNT(*) FROM event WHERE kind = 'reservation.made'")
        }
        #expect(events == 4)
    }

    @Test("what becomes of a visit inside is known outside, and a place that is given up there is free there")
    func back() async throws {
        let office = try await DividedOffice()
        let slot = try office.slot()
        let made = try await office.reserve(office.outside, slot, times: 2, key: "o")
        try await office.carry(.inward)
        let first = try #require(made.first), second = try #require(made.last)
        // Cancelled at the window: the place is the outside's again.
        _ = try await office.inside.store.write {
            try office.inside.service.desk.move(first.id, to: .cancelled, by: .system("test"), in: $0)
        }
        #expect(try await office.free(office.inside, slot) == 2)
        try await office.carry(.outward)
        #expect(try await office.free(office.outside, slot) == 1)
        // Cancelled at home while it was kept inside: what was done at the office holds, on both sides.
        _ = try await office.inside.store.write {
            try office.inside.service.desk.move(second.id, to: .kept, by: .system("test"), in: $0)
        }
        _ = try await office.outside.store.write {
            try office.outside.service.desk.move(second.id, to: .cancelled, by: .system("test"), in: $0)
        }
        try await office.carry(.inward)
        try await office.carry(.outward)
        for part in [office.outside, office.inside] {
            #expect(try await part.store.read { try part.service.desk.load(second.id, in: $0)?.status } == .kept)
        }
    }

    @Test("the day before, what was not reserved outside is the inside's")
    func givenBack() async throws {
        let office = try await DividedOffice()
        let slot = try office.slot()
        _ = try await office.reserve(office.outside, slot, times: 1, key: "o")
        try await office.carry(.inward)
        #expect(try await office.free(office.inside, slot) == 2)
        // On the 21st the 23rd can still be reserved outside, on the 22nd no more.
        try office.clock.set("2026-04-21T10:00:00+09:00")
        try await office.outside.store.write { try office.outside.service.desk.giveBack(in: $0) }
        try await office.carry(.inward)
        #expect(try await office.free(office.outside, slot) == 1)
        #expect(try await office.free(office.inside, slot) == 2)
        try office.clock.set("2026-04-22T00:00:00+09:00")
        try await office.outside.store.write { try office.outside.service.desk.giveBack(in: $0) }
        try await office.outside.store.write { try office.outside.service.desk.giveBack(in: $0) }
        try await office.carry(.inward)
        #expect(try await office.reserve(office.outside, slot, times: 1, key: "late").isEmpty)
        #expect(try await office.free(office.inside, slot) == 3)
        #expect(try await office.reserve(office.inside, slot, times: 5, key: "i").count == 3)
    }

    @Test("who did not come is noted inside alone")
    func missed() async throws {
        let office = try await DividedOffice()
        let slot = try office.slot()
        let made = try await office.reserve(office.outside, slot, times: 1, key: "o")
        try await office.carry(.inward)
        try office.clock.set("2026-04-24T01:00:00+09:00")
        #expect(try await office.outside.store.write { try office.outside.service.desk.missPast(in: $0) } == 0)
        #expect(try await office.inside.store.write { try office.inside.service.desk.missPast(in: $0) } == 1)
        try await office.carry(.outward)
        let status = try await office.outside.store.read {
            try office.outside.service.desk.load(try #require(made.first).id, in: $0)?.status
        }
        #expect(status == .missed)
    }
}

import Foundation
import Kernel
import Pack
import Registry
import Site
import Store
import TestDatabase
import Testing

@testable import Booking

/// An office whose visits can be reserved.
struct Office {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    static let pack = Result { try CityPack.load(root + "/City/osaka") }
    static let actor = Actor.system("test")

    let clock = FixedClock(Timestamp(iso: "2026-04-20T10:00:00+09:00") ?? Timestamp(milliseconds: 0))
    let store: Store
    let desk: BookingDesk
    let ward: WardCode

    init() async throws {
        let pack = try Self.pack.get()
        store = try Store.open(TestDatabase.fresh(), clock: clock)
        let places = Places(pack: pack)
        desk = BookingDesk(plan: BookingPlan(pack: pack, places: places, calendars: Calendars(pack: pack)))
        ward = try #require(WardCode("271276"))
        try await SiteApp.migrate(store, services: [BookingService(plan: desk.plan)])
    }

    /// Tuesday, 21 April 2026.
    func slot(_ time: String = "10:00", day: String = "2026-04-21") throws -> BookingSlot {
        BookingSlot(
            kind: "move-in", place: ward, day: try #require(CivilDate(iso: day)),
            time: try #require(TimeOfDay(iso: time)))
    }

    func reserve(_ slot: BookingSlot, key: String) async throws -> Reservation {
        try await store.write { [desk] tx in
            try desk.reserve(slot, persons: 2, subject: nil, key: key, by: Self.actor, in: tx)
        }
    }
}

@Suite("Reservations")
struct BookingTests {
    @Test(
        "slots lie within the hours of open days, from tomorrow up to sixty days",
        arguments: [
            ("2026-04-21", "09:00", true), ("2026-04-21", "17:00", true), ("2026-04-21", "17:30", false),
            ("2026-04-21", "09:15", false), ("2026-04-24", "18:30", true), ("2026-04-20", "11:00", false),
            ("2026-04-29", "10:00", false), ("2026-05-04", "10:00", false), ("2026-06-19", "10:00", true),
            ("2026-06-22", "10:00", false),
        ])
    func slots(day: String, time: String, isOffered: Bool) async throws {
        let office = try await Office()
        let capacity = office.desk.plan.capacity(of: try office.slot(time, day: day), today: office.clock.today)
        #expect((capacity != nil) == isOffered)
    }

    @Test("the same key is one reservation, with another slot it is refused, and a cancelled place is free again")
    func keys() async throws {
        let office = try await Office()
        let slot = try office.slot()
        let first = try await office.reserve(slot, key: "a")
        #expect(try await office.reserve(slot, key: "a").id == first.id)
        let other = try office.slot("10:30")
        await #expect(throws: BookingRefusal.keyUsedBefore) { try await office.reserve(other, key: "a") }
        for key in ["b", "c", "d"] { _ = try await office.reserve(slot, key: key) }
        await #expect(throws: BookingRefusal.full) { try await office.reserve(slot, key: "e") }
        try await office.store.write { [desk = office.desk] tx in
            _ = try desk.move(first.id, to: .cancelled, by: Office.actor, in: tx)
        }
        _ = try await office.reserve(slot, key: "e")
        await #expect(throws: BookingRefusal.notNow(.cancelled)) {
            try await office.store.write { [desk = office.desk] tx in
                _ = try desk.move(first.id, to: .kept, by: Office.actor, in: tx)
            }
        }
    }

    /// Long form: `MIO_TRIES=10000`.
    @Test("of many tries for one slot exactly as many are granted as fit, and all others are told that it is full")
    func race() async throws {
        let office = try await Office()
        let slot = try office.slot()
        let tries = ProcessInfo.processInfo.environment["MIO_TRIES"].flatMap { Int($0) } ?? 1_000
        let (granted, full) = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<tries {
                group.addTask {
                    do {
                        _ = try await office.reserve(slot, key: "try-\(number)")
                        return true
                    } catch BookingRefusal.full {
                        return false
                    }
                }
            }
            return try await group.reduce(into: (0, 0)) { $1 ? ($0.0 += 1) : ($0.1 += 1) }
        }
        #expect(granted == 4)
        #expect(full == tries - 4)
        let made = try await office.store.events(after: 0, kinds: ["reservation.made"], limit: 100)
        #expect(made.count == 4)
    }

    @Test("the list of a day goes on by its cursor, and who did not come is noted the day after")
    func list() async throws {
        let office = try await Office()
        for (index, time) in ["09:00", "09:30", "10:00", "10:30", "11:00"].enumerated() {
            _ = try await office.reserve(try office.slot(time), key: "k\(index)")
        }
        let day = try office.slot().day
        let (first, second) = try await office.store.read { [desk = office.desk, ward = office.ward] tx in
            let first = try desk.list(ward, day, after: nil, limit: 3, in: tx)
            return (first, try desk.list(ward, day, after: first.next, limit: 3, in: tx))
        }
        #expect(
            first.rows.map(\.slot.time.description)
                == ["09:00", "09:30", "10:00"].map { TimeOfDay(iso: $0)?.description })
        #expect(second.rows.count == 2)
        #expect(second.next == nil)
        let kept = first.rows[0].id
        let missed = try await office.store.write { [desk = office.desk] tx in
            _ = try desk.move(kept, to: .kept, by: Office.actor, in: tx)
            return try desk.missPast(in: tx)
        }
        #expect(missed == 0)
        office.clock.advance(seconds: 2 * 86_400)
        let late = try await office.store.write { [desk = office.desk] tx in try desk.missPast(in: tx) }
        #expect(late == 4)
    }
}

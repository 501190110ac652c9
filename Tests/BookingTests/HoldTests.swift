import Kernel
import Store
import Testing

@testable import Booking

/// Holds, waiting lists and draws of the calendars in `booking.yml`.
@Suite("Places that are held, waited for and drawn")
struct HoldTests {
    private func slot(_ office: Office, _ kind: String, _ day: String, _ time: String) throws -> BookingSlot {
        BookingSlot(
            kind: kind, place: office.ward, day: try #require(CivilDate(iso: day)),
            time: try #require(TimeOfDay(iso: time)))
    }

    private func taken(_ slot: BookingSlot, _ office: Office) async throws -> [Int] {
        try await office.store.read { tx in
            let row = try tx.one(Row.self, "SELECT taken, waiting FROM booking_slot WHERE \(slot.isThis)")
            return [try row?.int("taken") ?? 0, try row?.int("waiting") ?? 0]
        }
    }

    @Test("what is held is nobody else's until its time is over, and becomes a reservation when it is confirmed")
    func hold() async throws {
        let office = try await Office()
        let slot = try office.slot()
        let desk = office.desk
        try await office.store.write { tx in
            for number in 0..<4 { try desk.hold(slot, subject: "draft", key: "h\(number)", in: tx) }
        }
        await #expect(throws: BookingRefusal.full) {
            try await office.store.write { _ = try desk.hold(slot, subject: "draft", key: "h4", in: $0) }
        }
        // The list of the office has no visit of somebody who only fills in a form.
        let list = try await office.store.read { try desk.list(office.ward, slot.day, after: nil, limit: 10, in: $0) }
        #expect(list.rows.isEmpty)
        let made = try await office.store.write { tx in
            try desk.confirm(slot, persons: 2, subject: "a", key: "h0", by: Office.actor, in: tx)
        }
        #expect(made.status == .made && made.heldUntil == nil && made.persons == 2)
        #expect(try await taken(slot, office) == [4, 0])
        // After its twenty minutes a place goes to who asks for it, and its holder may have lost it.
        office.clock.advance(seconds: 21 * 60)
        _ = try await office.reserve(slot, key: "later")
        #expect(try await taken(slot, office) == [2, 0])
        let cleared = try await office.store.write { try desk.clearHolds(in: $0) }
        #expect(cleared == 0)
    }

    @Test("holding another slot lets the first go; letting go frees the place")
    func change() async throws {
        let office = try await Office()
        let (first, second) = (try office.slot(), try office.slot("10:30"))
        let desk = office.desk
        try await office.store.write { tx in
            try desk.hold(first, subject: "draft", key: "h", in: tx)
            try desk.hold(first, subject: "draft", key: "h", in: tx)
            try desk.hold(second, subject: "draft", key: "h", in: tx)
        }
        #expect(try await taken(first, office) == [0, 0])
        #expect(try await taken(second, office) == [1, 0])
        try await office.store.write { try desk.release(key: "h", in: $0) }
        #expect(try await taken(second, office) == [0, 0])
    }

    @Test("who waits gets the place that becomes free in the order of the line, and nobody overtakes them")
    func line() async throws {
        let office = try await Office()
        let slot = try slot(office, "gan-kenshin", "2026-05-13", "09:30")
        let desk = office.desk
        let first = try await office.reserve(slot, key: "0")
        for number in 1..<10 { _ = try await office.reserve(slot, key: "\(number)") }
        await #expect(throws: BookingRefusal.full) { try await office.reserve(slot, key: "full") }
        let waiting = try await office.store.write { tx in
            try (0..<5).map {
                try desk.reserve(
                    slot, persons: 1, subject: nil, key: "w\($0)", orWait: true, by: Office.actor, in: tx)
            }
        }
        #expect(waiting.allSatisfy { $0.status == .waiting })
        await #expect(throws: BookingRefusal.full) {
            try await office.store.write { tx in
                _ = try desk.reserve(
                    slot, persons: 1, subject: nil, key: "w5", orWait: true, by: Office.actor, in: tx)
            }
        }
        #expect(try await office.store.read { try desk.standing(waiting[2], in: $0) } == 3)
        try await office.store.write { tx in
            try desk.move(first.id, to: .cancelled, by: Office.actor, in: tx)
            try desk.move(waiting[1].id, to: .cancelled, by: Office.actor, in: tx)
        }
        // The place is free, and theirs who wait.
        await #expect(throws: BookingRefusal.full) { try await office.reserve(slot, key: "overtakes") }
        let promoted = try await office.store.write { try desk.promoteAll(in: $0) }
        #expect(promoted.map(\.id) == [waiting[0].id])
        #expect(try await office.store.read { try desk.standing(waiting[2], in: $0) } == 1)
        #expect(try await taken(slot, office) == [10, 3])
    }

    @Test("a kind is reserved on its own days and hours, and only from the moment on at which it opens")
    func days() async throws {
        let office = try await Office()
        let plan = office.desk.plan
        let kind = try #require(plan.kind("hoiku-uketsuke"))
        let day = try #require(CivilDate(iso: "2026-10-05"))
        let seen = try #require(CivilDate(iso: "2026-09-01"))
        #expect(
            plan.times(kind, office.ward, day, today: seen).map(\.description) == [
                "09:30", "10:00", "10:30", "11:00", "11:30", "13:30", "14:00", "14:30", "15:00", "15:30", "16:00",
            ])
        // Saturday; the Sunday on which the office has its extra opening; a day after the last one.
        for closed in ["2026-10-03", "2026-10-25", "2026-11-02"] {
            let day = try #require(CivilDate(iso: closed))
            #expect(plan.times(kind, office.ward, day, today: seen).isEmpty, "\(closed)")
        }
        let slot = try slot(office, "hoiku-uketsuke", "2026-10-05", "13:30")
        let opens = try #require(Timestamp(iso: "2026-09-01T09:00:00+09:00"))
        office.clock.set(opens.adding(seconds: -1))
        await #expect(throws: BookingRefusal.notYet(opens)) { try await office.reserve(slot, key: "early") }
        office.clock.set(opens)
        _ = try await office.reserve(slot, key: "early")
        // A collection is one slot a day.
        let waste = try #require(plan.kind("sodai-gomi"))
        let collected = plan.times(waste, office.ward, day, today: try #require(CivilDate(iso: "2026-09-28")))
        #expect(collected.map(\.description) == ["08:30"])
    }

    @Test("lots are drawn once, after the close, and anybody who has the seed makes the same draw again")
    func draw() async throws {
        let office = try await Office()
        let slot = try slot(office, "kouza-bousai", "2026-06-14", "10:00")
        let desk = office.desk
        let entries = try await office.store.write { tx in
            try (0..<100).map {
                try desk.reserve(slot, persons: 1, subject: "s\($0)", key: "e\($0)", by: Office.actor, in: tx)
            }
        }
        #expect(entries.allSatisfy { $0.status == .entered })
        let closes = try #require(Timestamp(iso: "2026-05-31T23:59:00+09:00"))
        await #expect(throws: BookingRefusal.notYet(closes)) {
            try await office.store.write { _ = try desk.draw(slot, seed: "7", by: Office.actor, in: $0) }
        }
        office.clock.set(closes.adding(seconds: 60))
        await #expect(throws: BookingRefusal.closed) { try await office.reserve(slot, key: "late") }
        let (draw, decided) = try await office.store.write { try desk.draw(slot, seed: "7", by: Office.actor, in: $0) }
        #expect(draw.entries == 100 && draw.won == 30 && decided.count == 100)
        #expect(decided.count { $0.status == .made } == 30)
        #expect(decided.count { $0.status == .waiting } == 10)
        #expect(decided.count { $0.status == .lost } == 60)
        // The published rule, applied to the published numbers, gives the winners and the line.
        let order = BookingDraw.order(entries.map(\.id).reversed(), seed: "7")
        #expect(Set(order.prefix(30)) == Set(decided.filter { $0.status == .made }.map(\.id)))
        let line = try await office.store.read { try desk.line(slot, limit: 10, in: $0) }
        #expect(line.map(\.id) == Array(order[30..<40]))
        #expect(BookingDraw.digest(of: entries.map(\.id)) == draw.digest)
        let again = try await office.store.write { try desk.draw(slot, seed: "8", by: Office.actor, in: $0) }
        #expect(again.draw.seed == "7" && again.decided.isEmpty)
        // A winner who does not come makes room for the first of the line.
        try await office.store.write { tx in
            try desk.move(order[0], to: .cancelled, by: Office.actor, in: tx)
        }
        #expect(try await office.store.write { try desk.promote(slot, in: $0) }.map(\.id) == [order[30]])
    }

    @Test("the order of a draw is that of SHA-256 over the seed and the number of the entry")
    func order() throws {
        // First bytes of sha256sum: with the seed 1 68, e4 and b0; with the seed 2 7a, bc and d3.
        let ids = try [
            "0190a000-0000-7000-8000-000000000001", "0190a000-0000-7000-8000-000000000002",
            "0190a000-0000-7000-8000-000000000003",
        ].map { try #require(Reservation.Identifier($0)) }
        #expect(BookingDraw.order(ids, seed: "1") == BookingDraw.order(ids.reversed(), seed: "1"))
        #expect(BookingDraw.order(ids, seed: "1").map { ids.firstIndex(of: $0) } == [0, 2, 1])
        #expect(BookingDraw.order(ids, seed: "2").map { ids.firstIndex(of: $0) } == [0, 1, 2])
    }
}

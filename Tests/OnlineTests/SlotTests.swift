import Booking
import Forms
import Kernel
import Mail
import Procedures
import Site
import Store
import TestVisitor
import Testing

@testable import Online

@Suite("Slots of calendars in forms")
struct SlotTests {
    private static let open = "2026-09-01T09:00:00+09:00"

    /// The answers of the first example that is right.
    private static func answers(_ procedure: OnlineProcedure) throws -> JSONValue {
        try #require(procedure.sheet.examples.first { $0.problems == [] }).answers
    }

    /// A draft of somebody who has answered everything, and wants this slot.
    private static func draft(
        _ number: Int, _ procedure: OnlineProcedure, _ slot: JSONValue, _ city: OnlineCity
    ) throws -> Draft {
        var draft = Draft(
            id: SecretWord.make(), procedure: procedure, owner: DraftOwner(kind: .account, id: "person-\(number)"),
            prefill: Prefill(), language: .ja, channel: "online", at: city.clock.now())
        draft.raw = RawAnswers(try answers(procedure))
        draft.raw.put(slot, at: "slot")
        return draft
    }

    private static func count(_ city: OnlineCity, _ status: String) async throws -> Int {
        try await city.store.read {
            try $0.one(Int.self, "SELECT COUNT(*) FROM booking_reservation WHERE status = \(status)") ?? 0
        }
    }

    @Test("13.6 of 1,000 parallel bookings for 300 places exactly 300 are made, none twice, in the order of arrival")
    func thousand() async throws {
        let city = try await OnlineCity(at: Self.open)
        let procedure = try #require(city.desk.catalogue.procedure("hoiku-uketsuke-yoyaku"))
        let plan = city.parts.booking
        let kind = try #require(plan.kind("hoiku-uketsuke"))
        // 75 slots of four places from 5 October on: 300 places.
        var slots: [JSONValue] = []
        var day = try #require(CivilDate(iso: "2026-10-05"))
        while slots.count < 75 {
            for time in plan.times(kind, city.ward, day, today: city.clock.now().date) where slots.count < 75 {
                slots.append(["day": .string(day.description), "time": .string(time.description)])
            }
            day = day.adding(days: 1)
        }
        let drafts = try (0..<1_000).map { try Self.draft($0, procedure, slots[$0 % 75], city) }
        let offered = slots
        try await city.store.write { tx in
            for var draft in drafts {
                draft.raw.put("271276", at: "ward_office")
                try draft.add(in: tx)
            }
        }
        let refused = try await withThrowingTaskGroup(of: Bool.self) { group in
            for draft in drafts {
                let actor = Actor(kind: .account, id: draft.owner.id, name: "")
                group.addTask {
                    do {
                        _ = try await city.desk.submit(draft, by: actor)
                        return false
                    } catch SubmissionRefusal.slot(let problem) {
                        return problem.kind == .slotFull(canWait: false)
                    }
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(offered.count * 4 == 300)
        #expect(refused == 700)
        let rows = try await city.store.read { tx in
            try tx.all(
                Row.self,
                """
                SELECT r.subject, r.day, r.minute, a.draft, a.number FROM booking_reservation r
                JOIN online_application a ON r.subject = 'online/' || a.id WHERE r.status = 'made' ORDER BY a.number
                """
            ).map {
                (try $0.string("subject"), "\(try $0.string("day")) \(try $0.int("minute"))", try $0.string("draft"))
            }
        }
        #expect(rows.count == 300 && Set(rows.map(\.0)).count == 300 && Set(rows.map(\.2)).count == 300)
        let each = Dictionary(grouping: rows, by: \.1)
        #expect(each.count == 75 && each.values.allSatisfy { $0.count == 4 })
        // An application that was not taken left nothing behind, and its draft is there.
        let left = try await city.store.read { tx in
            (
                try tx.one(Int.self, "SELECT COUNT(*) FROM online_application") ?? 0,
                try tx.one(Int.self, "SELECT COUNT(*) FROM online_draft WHERE application IS NULL") ?? 0,
                try tx.one(Int.self, "SELECT SUM(taken) FROM booking_slot") ?? 0
            )
        }
        #expect(left == (300, 700, 300))
    }

    @Test("13.6 places of one slot go to those who arrive first: nobody who was refused came before one who was taken")
    func order() async throws {
        let city = try await OnlineCity(at: Self.open)
        let plan = city.parts.booking
        let booking = BookingDesk(plan: plan)
        let slot = BookingSlot(
            kind: "hoiku-uketsuke", place: city.ward, day: try #require(CivilDate(iso: "2026-10-05")),
            time: try #require(TimeOfDay(iso: "13:30")))
        // A number in the same transaction says in which order they arrived, and is not given back with a refusal.
        let tries = try await withThrowingTaskGroup(of: (Int, Bool).self) { group in
            for number in 0..<200 {
                group.addTask {
                    try await city.store.write { tx in
                        let arrived = try tx.nextNumber(series: "arrivals")
                        do {
                            try booking.reserve(
                                slot, persons: 1, subject: nil, key: "k\(number)", by: .system("test"), in: tx)
                            return (arrived, true)
                        } catch BookingRefusal.full {
                            return (arrived, false)
                        }
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let granted = tries.sorted { $0.0 < $1.0 }.map(\.1)
        #expect(granted.count == 200 && granted.prefix(4).allSatisfy(\.self) && !granted.dropFirst(4).contains(true))
    }

    @Test(
        "days, then times are chosen without scripts; a slot is held, confirmed with the application, and seen by both sides"
    )
    func walk() async throws {
        let city = try await OnlineCity(at: "2026-05-01T10:00:00+09:00")
        var walk = try await Walk("gan-kenshin", in: city, as: "account")
        try await walk.fill(try Self.answers(walk.procedure), until: "slot")
        let path = try await walk.next()
        let first = await walk.visitor.get(path)
        #expect(first.text.contains("先に区または住所"))
        // The ward, then its days: Wednesdays from the third day on, for sixty days.
        let days = try await walk.send(path, ["venue_ward": ["271276"], "slots": ["slot"]])
        #expect(days.status == 200 && days.text.contains("value=\"2026-05-13\"") && !days.text.contains("2026-05-06"))
        #expect(!days.text.contains("value=\"2026-05-14\"") && days.text.contains("空き40"))
        let times = try await walk.send(path, ["slot.day": ["2026-05-13"], "slots": ["slot"]])
        #expect(times.text.contains("value=\"09:30\"") && times.text.contains("value=\"11:00\""))
        let open = try await walk.send(path, [:])
        #expect(open.status == 422 && open.text.contains("選んでください"))
        let chosen = try await walk.send(path, ["slot.time": ["09:30"]])
        #expect(chosen.status == 303)
        #expect(try await Self.count(city, "held") == 1)
        #expect(await walk.visitor.get(path).text.contains("10:20まで確保"))
        let number = try await walk.submit()
        #expect(try await Self.count(city, "made") == 1)
        let mine = await walk.visitor.get("/my/applications/\(number)").text
        #expect(mine.contains("予約済み") && mine.contains("9:30") && mine.contains("北区"))
        let examiner = await city.visitor("examiner")
        let application = try #require(try await city.store.read { try Application.load(number: number, in: $0) })
        let page = await examiner.get("/office/applications/\(application.id)").text
        #expect(page.contains("予約済み"))
        let moving = String(
            try #require(page.firstMatch(of: /\/office\/applications\/[0-9a-f-]+\/slots\/[0-9a-f-]+/)).output)
        #expect(await examiner.get(moving + "?day=2026-05-20").text.contains("2026-05-20T10:00"))
        let moved = await examiner.post(moving, ["day": "2026-05-20", "to": "2026-05-20T10:00"])
        #expect(moved.status == 303)
        let after = await walk.visitor.get("/my/applications/\(number)").text
        #expect(after.contains("10:00") && after.contains("変えました"))
        #expect(
            await walk.visitor.get(
                moving.replacing("/office/applications/\(application.id)", with: "/my/applications/\(number)")
            ).status == 404)
        // Taken back, the place is free.
        let withdrawn = await walk.visitor.post("/my/applications/\(number)/withdraw", ["reason": "都合が悪くなった"])
        #expect(withdrawn.status == 303)
        let taken = try await city.store.read { try $0.one(Int.self, "SELECT SUM(taken) FROM booking_slot") }
        #expect(taken == 0)
    }

    @Test("a slot that fills up meanwhile is told at its page with what to do, and the draft is kept")
    func full() async throws {
        let city = try await OnlineCity(at: Self.open)
        var walk = try await Walk("hoiku-uketsuke-yoyaku", in: city, as: "account")
        try await walk.fill(try Self.answers(walk.procedure).with("ward_office", "271276"))
        // The twenty minutes pass, the place is cleared away, and others take all four.
        try city.clock.set("2026-09-01T09:21:00+09:00")
        let slots = try #require(city.desk.slots)
        let slot = BookingSlot(
            kind: "hoiku-uketsuke", place: city.ward, day: try #require(CivilDate(iso: "2026-10-05")),
            time: try #require(TimeOfDay(iso: "13:30")))
        try await city.store.write { tx in
            try slots.tidy(in: tx)
            for number in 0..<4 {
                try slots.booking.reserve(
                    slot, persons: 1, subject: nil, key: "o\(number)", by: .system("test"), in: tx)
            }
        }
        let check = "/apply/\(walk.draft)/check"
        let sent = await walk.post("/apply/\(walk.draft)/submit", [], from: check)
        #expect(sent.status == 409 && sent.text.contains("満員になりました") && sent.text.contains("満員：13:30"))
        // What was typed is there, and another time is one page away.
        let path = try await walk.next()
        #expect(path.hasSuffix("/pages/when"))
        let again = try await walk.send(path, ["slot.time": ["14:00"]])
        #expect(again.status == 303)
        _ = try await walk.submit()
        // On the page itself it is told as well.
        var late = try await Walk("hoiku-uketsuke-yoyaku", in: city, as: "head")
        let first = try await late.next()
        let refused = try await late.send(
            first,
            [
                "ward_office": ["271276"], "slot.day": ["2026-10-05"], "slot.time": ["13:30"], "children_count": ["1"],
                "first": ["yes"],
            ])
        #expect(refused.status == 422 && refused.text.contains("満員になりました"))
    }

    @Test("who waits for a place is told their number, and gets the place that becomes free with a letter")
    func waiting() async throws {
        let city = try await OnlineCity(at: "2026-05-01T10:00:00+09:00")
        let slots = try #require(city.desk.slots)
        let slot = BookingSlot(
            kind: "gan-kenshin", place: city.ward, day: try #require(CivilDate(iso: "2026-06-10")),
            time: try #require(TimeOfDay(iso: "09:30")))
        let first = try await city.store.write { tx in
            try (0..<10).map {
                try slots.booking.reserve(
                    slot, persons: 1, subject: nil, key: "o\($0)", by: .system("test"), in: tx)
            }.first
        }
        var walk = try await Walk("gan-kenshin", in: city, as: "account")
        try await walk.fill(try Self.answers(walk.procedure), until: "slot")
        let path = try await walk.next()
        let chosen = ["venue_ward": ["271276"], "slot.day": ["2026-06-10"], "slot.time": ["09:30"]]
        let refused = try await walk.send(path, chosen)
        #expect(refused.status == 422 && refused.text.contains("キャンセル待ち"))
        let taken = try await walk.send(path, ["slot.waiting": ["yes"], "slot.time": ["09:30"]])
        #expect(taken.status == 303)
        let number = try await walk.submit()
        #expect(await walk.visitor.get("/my/applications/\(number)").text.contains("1番目です"))
        try await city.store.write { tx in
            try slots.booking.move(try #require(first).id, to: .cancelled, by: .system("test"), in: tx)
            try slots.tidy(in: tx)
        }
        #expect(await walk.visitor.get("/my/applications/\(number)").text.contains("予約済み"))
    }

    @Test("lots are drawn by the section once entries have ended, with the seed on the page, and all are told")
    func draw() async throws {
        let city = try await OnlineCity(at: "2026-05-20T10:00:00+09:00")
        var walk = try await Walk("kouza-event-moushikomi", in: city, as: nil)
        try await walk.fill(try Self.answers(walk.procedure))
        let number = try await walk.submit()
        #expect(try await Self.count(city, "entered") == 1)
        let office = await city.visitor("city"), other = await city.visitor("fire")
        #expect(await other.get("/office/draws").text.contains("抽選する申込みはありません"))
        #expect(await office.get("/office/draws").text.contains("締切りのあとに抽選できます"))
        let path = "/office/draws/kouza-bousai/271276/2026-06-14/10:00"
        let seed = "seed-kouza-bousai-271276-2026-06-14-1000"
        #expect(await office.post(path, [seed: "123"]).status == 409)
        #expect(await other.post(path, [seed: "123"]).status == 404)
        try city.clock.set("2026-06-01T09:00:00+09:00")
        await office.signIn("city")
        #expect(await office.post(path, [seed: "2026年6月1日"]).status == 303)
        let page = await office.get("/office/draws").text
        #expect(page.contains("2026年6月1日") && page.contains("当選"))
        #expect(try await Self.count(city, "made") == 1)
        let events = try await city.store.events(after: 0, kinds: ["reservation.drawn"], limit: 10)
        #expect(events.count == 1 && !number.isEmpty)
    }
}

extension JSONValue {
    /// With another answer.
    fileprivate func with(_ name: String, _ value: JSONValue) -> JSONValue {
        var members = objectValue ?? [:]
        members[name] = value
        return .object(members)
    }
}

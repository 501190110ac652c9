import Kernel
import Store
import TestVisitor
import Testing

@testable import Tickets

@Suite("Tickets of an office")
struct TicketDeskTests {
    @Test("are numbered from 001 for each letter, and anew on the next opening day")
    func numbers() async throws {
        let hall = try await TicketHall()
        var numbers: [String] = []
        for category in ["moves", "certificates", "moves"] {
            numbers.append(try await hall.issue(category).number.description)
        }
        #expect(numbers == ["A001", "B001", "A002"])
        // Monday.
        hall.clock.set(try #require(Timestamp(iso: "2026-04-27T09:00:00+09:00")))
        #expect(try await hall.issue("moves").number.description == "A001")
        let tokens = Set(try await hall.store.read { try $0.all(String.self, "SELECT token FROM ticket") })
        #expect(tokens.count == 4 && tokens.allSatisfy { $0.utf8.count == 26 })
    }

    @Test(
        "are issued in opening hours only, and what is not done on Friday evenings and fourth Sundays is refused then",
        arguments: [
            // Friday 24 April 2026: 9:00–19:00; the daytime ends at 17:30.
            ("2026-04-24T08:59:59+09:00", "moves", TicketRefusal.closed), ("2026-04-24T09:00:00+09:00", "moves", nil),
            ("2026-04-24T17:29:00+09:00", "pension", nil), ("2026-04-24T17:30:00+09:00", "pension", .notOffered),
            ("2026-04-24T18:59:00+09:00", "moves", nil), ("2026-04-24T19:00:00+09:00", "moves", .closed),
            // 26 April is the fourth Sunday, 19 April the third; 29 April a holiday.
            ("2026-04-26T10:00:00+09:00", "moves", nil), ("2026-04-26T10:00:00+09:00", "pension", .notOffered),
            ("2026-04-19T10:00:00+09:00", "moves", .closed), ("2026-04-29T10:00:00+09:00", "moves", .closed),
            ("2026-04-23T17:30:00+09:00", "moves", .closed),
        ] as [(String, String, TicketRefusal?)])
    func hours(moment: String, category: String, expected: TicketRefusal?) async throws {
        let hall = try await TicketHall(at: moment)
        #expect(await hall.refusal { try await hall.issue(category) } == expected)
    }

    @Test("a town without wards has the same queues at its own hours: closed at noon, open on Wednesday evening")
    func town() async throws {
        let hall = try await TicketHall(at: "2026-04-22T12:30:00+09:00", in: .sampleTown)
        #expect(await hall.refusal { try await hall.issue("moves") } == .closed)
        hall.clock.set(try #require(Timestamp(iso: "2026-04-22T18:00:00+09:00")))
        #expect(try await hall.issue("moves").group == "desk")
        #expect(await hall.refusal { try await hall.issue("nursery") } == .notOffered)
        #expect(hall.desk.offices.offices.count == 1 && hall.desk.offices.categories.count >= 12)
    }

    @Test("goes from issued over called and serving to done, each step an event with its seconds")
    func path() async throws {
        let hall = try await TicketHall()
        try await hall.open(1)
        let issued = try await hall.issue("moves")
        hall.clock.advance(seconds: 240)
        let called = try await hall.desk.callNext(to: 1, of: hall.ward, by: hall.clerk())
        #expect(called.id == issued.id && called.state == .called && called.window == 1)
        hall.clock.advance(seconds: 30)
        #expect(try await hall.desk.serve(called.id, of: hall.ward, by: hall.clerk()).state == .serving)
        hall.clock.advance(seconds: 600)
        #expect(try await hall.desk.finish(called.id, of: hall.ward, by: hall.clerk()).state == .done)
        let events = try await hall.store.events(subject: issued.id.description)
        #expect(events.map(\.kind) == ["ticket.issued", "ticket.called", "ticket.served", "ticket.finished"])
        #expect(events[1].data["waitSec"] == 240 && events[2].data["waitSec"] == 270)
        #expect(events[3].data["serveSec"] == 600 && events[3].data["waitSec"] == 240)
        #expect(events.allSatisfy { $0.ward == hall.ward && $0.data["category"] == "moves" })
        // The window was occupied from the call to the end.
        let occupied = try await hall.store.read { try $0.one(Int.self, "SELECT occupied_seconds FROM ticket_service") }
        #expect(occupied == 630)
    }

    @Test("is called to a terminal, where no clerk can sit down; wall and holder read the terminal's number")
    func terminal() async throws {
        let hall = try await TicketHall()
        #expect(await hall.refusal { try await hall.open(31) } == .unknown)
        #expect(
            await hall.refusal { try await hall.desk.move(.next, at: 1, called: "x", of: hall.ward, by: hall.clerk()) }
                == .unknown)
        let ticket = try await hall.issue("forms")
        try await hall.desk.move(.next, at: 31, called: "KITA-01", of: hall.ward, by: hall.clerk("floor"))
        let visitor = Visitor(hall.app)
        let wall = await visitor.get("/display/\(hall.ward)/terminals").text
        #expect(wall.contains("31番の端末") && wall.contains("please come to terminal 31") && !wall.contains("31番窓口"))
        #expect(await visitor.get(TicketPaths.ticket(ticket)).text.contains("31番の端末"))
        #expect(await visitor.get("/q/\(hall.ward)").text.contains("31番の端末"))
        // Another clerk's window is not closed by it, and none is theirs.
        let panel = await hall.signedIn("floor").get("/office/calls")
        #expect(panel.status == 403)
        #expect(await !hall.signedIn("clerk").get("/office/calls").text.contains("31番"))
        #expect(await hall.signedIn("manager").get("/office/board").text.contains("31 KITA-01"))
    }

    @Test("keeps its number when it is handed over, and waits for the other windows")
    func transfer() async throws {
        let hall = try await TicketHall()
        try await hall.open(1)
        try await hall.open(11, by: "second")
        let ticket = try await hall.issue("moves")
        _ = try await hall.desk.callNext(to: 1, of: hall.ward, by: hall.clerk())
        #expect(
            await hall.refusal {
                try await hall.desk.transfer(ticket.id, to: "nonsense", of: hall.ward, by: hall.clerk())
            }
                == .notOffered)
        let moved = try await hall.desk.transfer(ticket.id, to: "health-insurance", of: hall.ward, by: hall.clerk())
        #expect(moved.number == ticket.number && moved.state == .transferred && moved.group == "insurance")
        #expect(try await hall.picture().group("insurance")?.waiting.map(\.ticket.id) == [ticket.id])
        // It may not be called from where it was.
        #expect(
            await hall.refusal { try await hall.desk.call(ticket.id, to: 1, of: hall.ward, by: hall.clerk()) }
                == .otherGroup)
        let called = try await hall.desk.callNext(to: 11, of: hall.ward, by: hall.clerk("second"))
        #expect(called.number == ticket.number && called.window == 11)
    }

    @Test("is given up after three calls two minutes apart, and comes back after three others, the same day only")
    func noShow() async throws {
        let hall = try await TicketHall()
        try await hall.open(1)
        let ticket = try await hall.issue("moves")
        var call = try await hall.desk.callNext(to: 1, of: hall.ward, by: hall.clerk())
        for (seconds, calls) in [(60, 1), (60, 2), (119, 2), (1, 3)] {
            let early = await hall.refusal { try await hall.desk.giveUp(ticket.id, of: hall.ward, by: hall.clerk()) }
            #expect(early == .callAgainFirst(remaining: 3 - call.calls.count))
            hall.clock.advance(seconds: seconds)
            call = try await hall.desk.call(ticket.id, to: 1, of: hall.ward, by: hall.clerk())
            #expect(call.calls.count == calls)
        }
        #expect(try await hall.desk.giveUp(ticket.id, of: hall.ward, by: hall.clerk()).state == .noShow)
        // Called again is no further wait.
        #expect(try await hall.kinds().filter { $0 == "ticket.called" }.count == 1)
        let others = [
            try await hall.issue("moves"), try await hall.issue("moves"), try await hall.issue("moves"),
            try await hall.issue("moves"),
        ]
        try await hall.desk.comeBack(ticket.id, of: hall.ward, by: hall.clerk())
        let order = try await hall.picture().group("residents")?.waiting.map(\.ticket.number.description)
        #expect(order == ["A002", "A003", "A004", "A001", "A005"])
        for _ in others.prefix(3) { try await hall.serve(1, seconds: 60) }
        #expect(try await hall.desk.callNext(to: 1, of: hall.ward, by: hall.clerk()).id == ticket.id)

        let late = try await TicketHall()
        try await late.open(1)
        let gone = try await late.issue("moves")
        _ = try await late.desk.callNext(to: 1, of: late.ward, by: late.clerk())
        for _ in 0..<2 {
            late.clock.advance(seconds: 120)
            try await late.desk.call(gone.id, to: 1, of: late.ward, by: late.clerk())
        }
        try await late.desk.giveUp(gone.id, of: late.ward, by: late.clerk())
        late.clock.set(try #require(Timestamp(iso: "2026-04-27T10:00:00+09:00")))
        #expect(
            await late.refusal { try await late.desk.comeBack(gone.id, of: late.ward, by: late.clerk()) } == .yesterday)
    }

    @Test("is put aside and called again; the time at the window adds up")
    func hold() async throws {
        let hall = try await TicketHall()
        try await hall.open(1)
        let ticket = try await hall.issue("moves")
        _ = try await hall.desk.callNext(to: 1, of: hall.ward, by: hall.clerk())
        try await hall.desk.serve(ticket.id, of: hall.ward, by: hall.clerk())
        hall.clock.advance(seconds: 100)
        #expect(try await hall.desk.hold(ticket.id, of: hall.ward, by: hall.clerk()).state == .held)
        // The window is free meanwhile.
        try await hall.issue("my-number")
        try await hall.serve(1, seconds: 500)
        try await hall.desk.call(ticket.id, to: 1, of: hall.ward, by: hall.clerk())
        try await hall.desk.serve(ticket.id, of: hall.ward, by: hall.clerk())
        hall.clock.advance(seconds: 200)
        try await hall.desk.finish(ticket.id, of: hall.ward, by: hall.clerk())
        let occupied = try await hall.store.read {
            try $0.all(Int.self, "SELECT occupied_seconds FROM ticket_service ORDER BY ended_at")
        }
        #expect(occupied == [500, 300])
    }

    @Test("with several windows goes on to the next by itself, in the order with the earliest finish, under one number")
    func severalWindows() async throws {
        let hall = try await TicketHall()
        for (window, clerk) in [(1, "clerk"), (11, "second"), (21, "third")] { try await hall.open(window, by: clerk) }
        // Children and health insurance come after the move.
        let ticket = try await hall.issue("child", "health-insurance", "moves")
        #expect(ticket.category == "moves" && Set(ticket.todo) == ["child", "health-insurance"])
        // Somebody is before it at the windows for insurance, nobody at those for children.
        try await hall.issue("health-insurance")
        try await hall.issue("health-insurance")
        _ = try await hall.desk.callNext(to: 1, of: hall.ward, by: hall.clerk())
        try await hall.desk.serve(ticket.id, of: hall.ward, by: hall.clerk())
        let after = try await hall.desk.finish(ticket.id, of: hall.ward, by: hall.clerk())
        #expect(after.state == .transferred && after.category == "child" && after.todo == ["health-insurance"])
        #expect(after.number == ticket.number)
        let child = try await hall.desk.callNext(to: 21, of: hall.ward, by: hall.clerk("third"))
        #expect(child.id == ticket.id)
    }

    @Test("two windows that call at the same moment get two tickets")
    func twoWindows() async throws {
        let hall = try await TicketHall()
        for window in 1...4 { try await hall.open(window, by: "clerk\(window)") }
        for _ in 0..<4 { try await hall.issue("moves") }
        let called = try await withThrowingTaskGroup(of: String.self) { group in
            for window in 1...4 {
                group.addTask {
                    try await hall.desk.callNext(to: window, of: hall.ward, by: hall.clerk("clerk\(window)"))
                        .number.description
                }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(called == ["A001", "A002", "A003", "A004"])
    }

    @Test("a window has one clerk and one ticket, and says who or what is there")
    func windows() async throws {
        let hall = try await TicketHall()
        try await hall.open(1)
        #expect(await hall.refusal { try await hall.open(1, by: "second") } == .windowTaken(name: "clerk"))
        #expect(await hall.refusal { try await hall.open(99) } == .unknown)
        #expect(
            await hall.refusal { try await hall.desk.callNext(to: 1, of: hall.ward, by: hall.clerk()) } == .nobodyWaits)
        #expect(
            await hall.refusal { try await hall.desk.callNext(to: 2, of: hall.ward, by: hall.clerk()) } == .windowClosed
        )
        let first = try await hall.issue("moves")
        try await hall.issue("moves")
        _ = try await hall.desk.callNext(to: 1, of: hall.ward, by: hall.clerk())
        let occupied = TicketRefusal.windowOccupied(first.number)
        #expect(await hall.refusal { try await hall.desk.callNext(to: 1, of: hall.ward, by: hall.clerk()) } == occupied)
        #expect(await hall.refusal { try await hall.desk.close(1, of: hall.ward, by: hall.clerk()) } == occupied)
        // Sitting down elsewhere leaves the window, unless somebody is there.
        #expect(await hall.refusal { try await hall.open(2) } == occupied)
        try await hall.desk.serve(first.id, of: hall.ward, by: hall.clerk())
        // The next is called, and the one before is finished with it.
        let second = try await hall.desk.callNext(to: 1, of: hall.ward, by: hall.clerk())
        #expect(try await hall.now(first).state == .done && second.number.description == "A002")
        try await hall.desk.serve(second.id, of: hall.ward, by: hall.clerk())
        // Nobody is left: the one who is being served stays.
        #expect(
            await hall.refusal { try await hall.desk.callNext(to: 1, of: hall.ward, by: hall.clerk()) } == .nobodyWaits)
        #expect(try await hall.now(second).state == .serving)
        try await hall.desk.finish(second.id, of: hall.ward, by: hall.clerk())
        try await hall.open(2)
        #expect(try await hall.picture().group("residents")?.windows.map(\.number) == [2])
        // What was left open is closed the next day.
        hall.clock.set(try #require(Timestamp(iso: "2026-04-27T10:00:00+09:00")))
        #expect(try await hall.picture().group("residents")?.windows.isEmpty == true)
        try await hall.open(2, by: "second")
    }

    @Test("who was passed twice comes first, also when a clerk chooses somebody else")
    func chosen() async throws {
        let hall = try await TicketHall()
        try await hall.open(1)
        let tickets = [
            try await hall.issue("moves"), try await hall.issue("moves"), try await hall.issue("moves"),
            try await hall.issue("moves"),
        ]
        for ticket in [tickets[3], tickets[2]] {
            try await hall.desk.call(ticket.id, to: 1, of: hall.ward, by: hall.clerk())
            try await hall.desk.serve(ticket.id, of: hall.ward, by: hall.clerk())
            try await hall.desk.finish(ticket.id, of: hall.ward, by: hall.clerk())
        }
        #expect(
            await hall.refusal { try await hall.desk.call(tickets[1].id, to: 1, of: hall.ward, by: hall.clerk()) }
                == .othersFirst)
        try await hall.desk.call(tickets[0].id, to: 1, of: hall.ward, by: hall.clerk())
    }

    @Test("sent twice under one key is one ticket; another wish under it is refused")
    func keys() async throws {
        let hall = try await TicketHall()
        let key = TicketKey(key: "k", body: "b")
        let wish = TicketWish(categories: ["moves"], channel: "api")
        let first = try await hall.desk.issue(wish, at: hall.ward, by: hall.clerk(), key: key)
        let again = try await hall.desk.issue(wish, at: hall.ward, by: hall.clerk(), key: key)
        #expect(first == again)
        let other = await hall.refusal {
            try await hall.desk.issue(wish, at: hall.ward, by: hall.clerk(), key: TicketKey(key: "k", body: "c"))
        }
        #expect(other == .keyUsedBefore)
    }

    @Test("a session takes a ticket by its number, and begins to serve it when it was called")
    func link() async throws {
        let hall = try await TicketHall()
        try await hall.open(1)
        let ticket = try await hall.issue("moves")
        _ = try await hall.desk.callNext(to: 1, of: hall.ward, by: hall.clerk())
        let (ward, clerk) = (hall.ward, hall.clerk())
        func link(_ number: String) async throws -> Bool {
            let number = try #require(TicketNumber(number))
            return try await hall.store.write { tx in
                try TicketDesk.link(number, of: ward, to: "session-1", by: clerk, in: tx)
            }
        }
        #expect(try await !link("A002"))
        #expect(try await link("a1"))
        let linked = try await hall.now(ticket)
        #expect(linked.state == .serving && linked.session == "session-1")
    }

    @Test("tickets are forgotten after forty days; the pace that they taught is kept")
    func forget() async throws {
        let hall = try await TicketHall()
        try await hall.open(1)
        try await hall.issue("moves")
        try await hall.serve(1, seconds: 60)
        hall.clock.set(try #require(Timestamp(iso: "2026-06-03T10:00:00+09:00")))
        #expect(try await hall.desk.deleteOld() == 0)
        hall.clock.set(try #require(Timestamp(iso: "2026-06-04T10:00:00+09:00")))
        #expect(try await hall.desk.deleteOld() == 1)
        let left = try await hall.store.read { tx in
            (
                try tx.one(Int.self, "SELECT count(*) FROM ticket_service"),
                try tx.one(Int.self, "SELECT services FROM ticket_pace")
            )
        }
        #expect(left.0 == 0 && left.1 == 1)
    }

    @Test("the times that were shown turn out wrong: one alarm a day for each direction, as an event")
    func alarm() async throws {
        let hall = try await TicketHall()
        for window in 1...2 { try await hall.open(window, by: "clerk\(window)") }
        // Twenty of twenty-one are told ten minutes, and each waits for twenty.
        for round in 0..<21 {
            try await hall.issue("moves")
            hall.clock.advance(seconds: round == 0 ? 0 : 1_200)
            let ticket = try await hall.desk.callNext(to: 1, of: hall.ward, by: hall.clerk("clerk1"))
            try await hall.desk.hold(ticket.id, of: hall.ward, by: hall.clerk("clerk1"))
        }
        let alarms = try await hall.store.events(kinds: ["ticket.calibration_off"])
        #expect(alarms.count == 1 && alarms.first?.data["kind"] == "too-short")
        let calibration = try await hall.picture().calibration
        #expect(calibration.shown == 21 && calibration.within == 1 && calibration.alarm == .tooShort)
    }
}

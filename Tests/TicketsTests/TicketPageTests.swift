import Kernel
import Pack
import Registry
import Site
import Store
import TestVisitor
import Testing

@testable import Tickets

@Suite("The pages of tickets")
struct TicketPageTests {
    @Test(
        "a floor manager issues a ticket with one press; the page shows its number, wait and code, once however often it is sent"
    )
    func machine() async throws {
        let hall = try await TicketHall()
        try await hall.open(1)
        let floor = await hall.signedIn("floor")
        let page = await floor.get("/tickets/\(hall.ward)")
        #expect(
            page.status == 200 && page.text.contains("value=\"moves\"")
                && !page.text.contains("<nav class=\"site-nav\""))
        let key = try #require(page.text.firstMatch(of: /name="key" value="([^"]+)"/)?.1)
        var location = ""
        for _ in 0..<2 {
            let issued = await floor.post(
                "/tickets/\(hall.ward)", ["category": "moves", "priority": "assisted", "key": String(key)])
            #expect(issued.status == 303)
            location = issued.headers["location"] ?? ""
        }
        let shown = await floor.get(location)
        #expect(
            shown.text.contains("<strong class=\"ticket-number\">A001</strong>")
                && shown.text.contains("<svg class=\"qr\""))
        // Without scripts the machine goes back to its start by itself.
        #expect(
            shown.text.contains(
                "<noscript><meta http-equiv=\"refresh\" content=\"25;url=/tickets/\(hall.ward)\"></noscript>"))
        let tickets = try await hall.store.read { try $0.all(Ticket.self, "SELECT * FROM ticket") }
        #expect(tickets.count == 1 && tickets.first?.priority == .assisted)
    }

    @Test("what is missing or too much is said beside the field, and what was chosen is kept")
    func mistakes() async throws {
        let hall = try await TicketHall()
        let floor = await hall.signedIn("floor")
        await floor.get("/tickets/\(hall.ward)")
        let none = await floor.post("/tickets/\(hall.ward)", ["priority": "assisted"])
        #expect(none.status == 422 && none.text.contains("ご用件を選んでください"))
        #expect(none.text.contains(#"value="assisted" checked"#))
        let unknown = await floor.post("/tickets/\(hall.ward)", ["category": "nonsense"])
        #expect(unknown.status == 422)
        hall.clock.set(try #require(Timestamp(iso: "2026-04-24T18:00:00+09:00")))
        await floor.signIn("floor")
        let evening = await floor.post("/tickets/\(hall.ward)", ["category": "pension"])
        #expect(evening.status == 422 && evening.text.contains("この時間帯は受け付けていません"))
        hall.clock.set(try #require(Timestamp(iso: "2026-04-24T20:00:00+09:00")))
        await floor.signIn("floor")
        #expect(await floor.get("/tickets/\(hall.ward)").text.contains("いまは受け付けていません"))
        #expect(await floor.post("/tickets/\(hall.ward)", ["category": "moves"]).status == 409)
    }

    @Test("several things are one ticket, and its page promises when all is done")
    func several() async throws {
        let hall = try await TicketHall()
        for (window, name) in [(1, "a"), (11, "b"), (21, "c")] { try await hall.open(window, by: name) }
        let floor = await hall.signedIn("floor")
        await floor.get("/tickets/\(hall.ward)")
        let issued = await floor.post(
            "/tickets/\(hall.ward)", ["categories": "health-insurance", "categories": "moves", "categories": "child"])
        #expect(issued.status == 303)
        let ticket = try #require(try await hall.store.read { try $0.one(Ticket.self, "SELECT * FROM ticket") })
        let visitor = Visitor(hall.app)
        let mine = await visitor.get("/q/\(hall.ward)/\(ticket.token)")
        #expect(mine.status == 200)
        // Moves take 18 minutes, child 15, insurance 14; on a Friday morning 5 % more: 49.35 minutes from ten o'clock,
        // which is 10:50.
        #expect(mine.text.contains("すべて終わる見込み：10:50ごろ"))
        #expect(mine.text.contains("<noscript><meta http-equiv=\"refresh\" content=\"20\"></noscript>"))
        #expect(mine.text.contains("data-live=\"/q/\(hall.ward)/\(ticket.token)/events\""))
    }

    @Test("a ticket is seen under its own address only, by whoever has it, on its day")
    func mine() async throws {
        let hall = try await TicketHall()
        try await hall.open(1)
        let first = try await hall.issue("moves")
        let ticket = try await hall.issue("moves")
        let visitor = Visitor(hall.app)
        let path = "/q/\(hall.ward)/\(ticket.token)"
        let waits = await visitor.get(path)
        #expect(waits.text.contains("A002") && waits.text.contains("1人") && waits.text.contains("約10分"))
        let other = ticket.token.dropLast() + (ticket.token.hasSuffix("0") ? "1" : "0")
        #expect(await visitor.get("/q/\(hall.ward)/\(other)").status == 404)
        #expect(await visitor.get("/q/271284/\(ticket.token)").status == 404)
        #expect(await visitor.get("/q/999997").status == 404)
        for _ in 0..<1 { try await hall.serve(1, seconds: 60) }
        #expect(try await hall.now(first).state == .done)
        _ = try await hall.desk.callNext(to: 1, of: hall.ward, by: hall.clerk())
        #expect(await visitor.get(path).text.contains("お呼びしています。1番窓口にお越しください。"))
        hall.clock.set(try #require(Timestamp(iso: "2026-04-25T10:00:00+09:00")))
        #expect(await visitor.get(path).status == 404)
    }

    @Test(
        "a clerk opens a window, calls, serves and finishes; what is refused is said, and pages are for one's own office"
    )
    func calls() async throws {
        let hall = try await TicketHall()
        try await hall.issue("moves")
        let clerk = await hall.signedIn("clerk")
        #expect(await clerk.get("/office/calls").text.contains("担当する窓口を選んでください"))
        #expect(await clerk.post("/office/calls/open", ["window": "1"]).status == 303)
        let panel = await clerk.get("/office/calls")
        #expect(panel.text.contains("accesskey=\"n\"") && panel.text.contains("A001"))
        #expect(await clerk.post("/office/calls/next", [:]).status == 303)
        let called = await clerk.get("/office/calls")
        let id = try #require(called.text.firstMatch(of: /name="ticket" value="([0-9a-f-]+)"/)?.1)
        // Not before three calls.
        #expect(!called.text.contains("不在にする"))
        let early = await clerk.post("/office/calls/no-show", ["ticket": String(id)])
        #expect(early.status == 409 && early.text.contains("あと2回呼んでください"))
        await clerk.get("/office/calls")
        for act in ["call", "serve", "finish"] {
            #expect(await clerk.post("/office/calls/\(act)", ["ticket": String(id)]).status == 303, "\(act)")
        }
        let other = await hall.signedIn("elsewhere")
        #expect(await other.get("/tickets/\(hall.ward)").status == 404)
        let checker = await hall.signedIn("checker")
        for path in ["/office/calls", "/office/board", "/tickets/\(hall.ward)"] {
            #expect(await checker.get(path).status == 403)
        }
    }

    @Test("the board shows queues, windows and how truthful the times are")
    func board() async throws {
        let hall = try await TicketHall()
        try await hall.open(1)
        try await hall.issue("moves")
        hall.clock.advance(seconds: 720)
        let board = await hall.signedIn("manager").get("/office/board").text
        #expect(board.contains("1 / 4") && board.contains("12分") && board.contains("まだ分かりません"))
        #expect(board.contains("/display/\(hall.ward)/residents"))
    }

    @Test("no page lacks a word", arguments: ["ja", "ja-easy", "en"])
    func words(language: String) async throws {
        let hall = try await TicketHall()
        try await hall.open(1)
        let ticket = try await hall.issue("moves", "pension")
        _ = try await hall.desk.callNext(to: 1, of: hall.ward, by: hall.clerk())
        try await hall.issue("my-number", priority: .appointment)
        let clerk = await hall.signedIn("clerk")
        await clerk.get("/q?lang=\(language)")
        for path in [
            "/q", "/q/\(hall.ward)", "/q/\(hall.ward)/\(ticket.token)", "/display/\(hall.ward)/residents",
            "/tickets/\(hall.ward)", "/tickets/\(hall.ward)/\(ticket.id)", "/office/calls", "/office/board",
        ] {
            let page = await clerk.get(path)
            #expect(page.status == 200 && !page.text.contains("⟦"), "\(path)")
        }
        let refusals: [TicketRefusal] = [
            .unknown, .closed, .notOffered, .notNow(.held), .nobodyWaits, .othersFirst, .windowClosed,
            .windowTaken(name: ""), .otherGroup, .callAgainFirst(remaining: 1), .yesterday, .keyUsedBefore,
            .windowOccupied(ticket.number),
        ]
        let states = TicketState.allCases.map { "tickets.state.\($0.rawValue)" }
        let printers = PrinterState.allCases.map { "tickets.printer.\($0.rawValue)" } + ["tickets.printer.low"]
        let mine = ["serving", "held", "done", "no-show"].map { "tickets.mine.\($0)" }
        let alarms = Calibration.Alarm.allCases.map { "tickets.board.alarm.\($0.rawValue)" }
        for key in refusals.map(\.word) + states + printers + mine + alarms + ["tickets.print.doubtful"] {
            #expect(hall.pack.words.has(key, in: Language(rawValue: language)), "\(key)")
        }
    }
}

import Kernel
import Site
import Store
import TestVisitor
import Testing

@testable import Tickets

@Suite("Checking in with a code")
struct CheckInTests {
    /// Codes that stand for what they say.
    private struct Codes: CheckInCodes {
        func checkIn(_ typed: String, at ward: WardCode, on day: CivilDate, in tx: some Queryable) throws -> CheckIn? {
            switch typed {
            case "home", "https://city.example/previsit/home": CheckIn(code: "home", events: ["moved-in", "birth"])
            case "other": CheckIn(code: "other", events: ["no-such-event"])
            default: try appointment(typed, in: tx)
            }
        }

        /// An appointment at 11:00 on 24 April, or as its code says.
        func appointment(_ code: String, in tx: some Queryable) throws -> CheckIn? {
            guard code.hasPrefix("booked"), let north = WardCode("271276"), let west = WardCode("271063") else {
                return nil
            }
            let time = code == "booked-tomorrow" ? "2026-04-25T11:00:00+09:00" : "2026-04-24T11:00:00+09:00"
            return CheckIn(
                code: code, visits: ["move-in"],
                appointment: CheckIn.Appointment(
                    ward: code == "booked-west" ? west : north, at: Timestamp(iso: time) ?? Timestamp(milliseconds: 0),
                    number: "1A2B-3C4D", isOpen: code != "booked-cancelled"))
        }

        func arrived(_ checkIn: CheckIn, at ward: WardCode, by actor: Actor, in tx: WriteTransaction) throws {
            guard checkIn.appointment != nil else { return }
            try tx.record(Event(kind: "test.arrived", at: tx.now, actor: actor, subject: checkIn.code, ward: ward))
        }
    }

    @Test("a code that was scanned gives one ticket a day, in the queues of what its holder comes for")
    func scanned() async throws {
        let hall = try await TicketHall(codes: Codes())
        let visitor = Visitor(hall.app)
        await visitor.signIn("floor")
        let path = "/tickets/\(hall.ward)"
        #expect(await visitor.get(path).text.contains("事前申請・予約をした方"))
        let first = await visitor.post(path + "/check-in", ["code": "home"])
        try #require(first.status == 303)
        let again = await visitor.post(path + "/check-in", ["code": "https://city.example/previsit/home"])
        #expect(again.headers["location"] == first.headers["location"])
        let (ward, day) = (hall.ward, hall.clock.today)
        let tickets = try await hall.store.read { try TicketStore.open(ward, on: day, in: $0) }
        #expect(tickets.count == 1 && tickets[0].checkIn == "home" && tickets[0].channel == "check-in")
        #expect(Set([tickets[0].category] + tickets[0].todo) == ["moves", "family-register"])
    }

    @Test(
        "an appointment comes before others from 30 minutes before to 30 minutes after its time, else like everybody",
        arguments: [
            ("10:29", TicketClass.ordinary, "30分以上早い"), ("10:30", .appointment, ""), ("11:30", .appointment, ""),
            ("11:31", .ordinary, "30分を過ぎ"),
        ])
    func arrival(time: String, priority: TicketClass, notice: String) async throws {
        let hall = try await TicketHall(at: "2026-04-24T\(time):00+09:00", codes: Codes())
        let visitor = await hall.signedIn("floor")
        let path = "/tickets/\(hall.ward)"
        await visitor.get(path)
        let issued = await visitor.post(path + "/check-in", ["code": "booked"])
        try #require(issued.status == 303)
        let (ward, day) = (hall.ward, hall.clock.today)
        let ticket = try await hall.store.read { try TicketStore.load(checkIn: "booked", of: ward, on: day, in: $0) }
        #expect(ticket?.priority == priority && ticket?.category == "moves")
        let page = await visitor.get(issued.headers["location"] ?? "").text
        #expect(notice.isEmpty ? page.contains("予約") : page.contains(notice.replacing("30分を過ぎ", with: "30分過ぎた")))
        // That its holder came is noted with the ticket, once.
        _ = await visitor.post(path + "/check-in", ["code": "booked"])
        #expect(try await hall.store.events(after: 0, kinds: ["test.arrived"], limit: 5).count == 1)
    }

    @Test(
        "an appointment of another office, of another day or that was cancelled is said beside the field",
        arguments: [
            ("booked-west", "西区役所"), ("booked-tomorrow", "4月25日"), ("booked-cancelled", "見つかりません"),
        ])
    func otherAppointment(code: String, said: String) async throws {
        let hall = try await TicketHall(at: "2026-04-24T11:00:00+09:00", codes: Codes())
        let visitor = await hall.signedIn("floor")
        let path = "/tickets/\(hall.ward)"
        await visitor.get(path)
        let refused = await visitor.post(path + "/check-in", ["code": code])
        #expect(refused.status == 422 && refused.text.contains("id=\"f-code-error\"") && refused.text.contains(said))
        #expect(try await hall.store.events(after: 0, kinds: ["ticket.issued"], limit: 5).isEmpty)
    }

    @Test("on the holder's telephone the appointment shows its code, and gives the ticket when the time has come")
    func telephone() async throws {
        let hall = try await TicketHall(at: "2026-04-24T10:00:00+09:00", codes: Codes())
        let visitor = Visitor(hall.app)
        let path = "/appointments/booked"
        let early = await visitor.get(path).text
        #expect(early.contains("1A2B-3C4D") && early.contains("<svg") && early.contains("30分前になると"))
        // A form that somebody makes up takes no ticket before its time either.
        await visitor.get("/sign-in")
        #expect(await visitor.post(path, [:]).headers["location"] == path)
        #expect(try await hall.store.events(after: 0, kinds: ["ticket.issued"], limit: 5).isEmpty)
        hall.clock.advance(seconds: 3_600)
        #expect(await visitor.get(path).text.contains("着きました"))
        let first = await visitor.post(path, [:])
        #expect(first.headers["location"]?.hasPrefix("/q/\(hall.ward)/") == true)
        #expect(await visitor.post(path, [:]).headers["location"] == first.headers["location"])
        #expect(await visitor.get(path).text.contains("番号札 A001 を見る"))
        #expect(try await hall.store.events(after: 0, kinds: ["ticket.issued"], limit: 5).count == 1)
        #expect(await visitor.get("/appointments/nothing").status == 404)
        #expect(await visitor.get("/appointments/booked-cancelled").text.contains("取り消されたか"))
        for language in ["ja", "ja-easy", "en"] {
            #expect(await !visitor.get(path + "?lang=\(language)").text.contains("⟦"))
        }
    }

    @Test(
        "a code that nobody has, or whose business is not taken here, is said beside the field and kept",
        arguments: ["nothing", "other", ""])
    func unknown(code: String) async throws {
        let hall = try await TicketHall(codes: Codes())
        let visitor = Visitor(hall.app)
        await visitor.signIn("floor")
        let path = "/tickets/\(hall.ward)"
        await visitor.get(path)
        let refused = await visitor.post(path + "/check-in", ["code": code])
        #expect(refused.status == 422 && refused.text.contains("id=\"f-code-error\""))
        #expect(refused.text.contains("value=\"\(code)\""))
    }

    @Test("a browser that was left as a ticket machine issues tickets and opens nothing of the office")
    func device() async throws {
        let hall = try await TicketHall()
        let visitor = Visitor(hall.app)
        await visitor.signIn("floor")
        let path = "/tickets/\(hall.ward)"
        await visitor.get(path)
        #expect(await visitor.post(path + "/device", [:]).status == 303)
        let page = await visitor.get(path).text
        #expect(page.contains("http-equiv=\"refresh\"") && !page.contains("action=\"/sign-out\""))
        #expect(await visitor.post(path, ["category": "moves"]).status == 303)
        for closed in ["/office/board", "/office/calls"] {
            #expect(await visitor.get(closed).status != 200, "\(closed)")
        }
        await visitor.get(path)
        #expect(await visitor.post(path + "/device", [:]).status == 403)
        #expect(try await hall.store.events(after: 0, kinds: ["device.enrolled"], limit: 5).count == 1)
    }

    @Test("a ticket that keeps quiet tells its number and nothing of where and when, also to a page that is open")
    func quiet() async throws {
        let hall = try await TicketHall()
        let ticket = try await hall.issue("moves")
        let (ward, number) = (hall.ward, ticket.number)
        let clerk = hall.clerk()
        try await hall.store.write { tx in
            _ = try TicketDesk.link(number, of: ward, to: "session-1", by: clerk, in: tx)
            for _ in 0..<2 { try TicketDesk.keepQuiet(session: "session-1", in: tx) }
        }
        #expect(try await hall.store.events(after: 0, kinds: ["ticket.quiet"], limit: 10).count == 1)
        let page = await Visitor(hall.app).get(TicketPaths.ticket(ticket)).text
        #expect(page.contains("A001") && page.contains("窓口で職員がお伝えします"))
        for word in ["住所の異動", "前に待っている人", "まもなく", "約", "番窓口"] { #expect(!page.contains(word), "\(word)") }
    }
}

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
        func checkIn(_ typed: String, on day: CivilDate, in tx: some Queryable) throws -> CheckIn? {
            switch typed {
            case "home", "https://city.example/previsit/home": CheckIn(code: "home", events: ["moved-in", "birth"])
            case "booked": CheckIn(code: "booked", events: ["marriage"], isAppointment: true)
            case "other": CheckIn(code: "other", events: ["no-such-event"])
            default: nil
            }
        }
    }

    @Test("a code that was scanned gives one ticket a day, in the queues of what its holder comes for")
    func scanned() async throws {
        let hall = try await TicketHall(codes: Codes())
        let visitor = Visitor(hall.app)
        await visitor.signIn("floor")
        let path = "/tickets/\(hall.ward)"
        #expect(await visitor.get(path).text.contains("事前申請をした方"))
        let first = await visitor.post(path + "/check-in", ["code": "home"])
        try #require(first.status == 303)
        let again = await visitor.post(path + "/check-in", ["code": "https://city.example/previsit/home"])
        #expect(again.headers["location"] == first.headers["location"])
        let (ward, day) = (hall.ward, hall.clock.today)
        let tickets = try await hall.store.read { try TicketStore.open(ward, on: day, in: $0) }
        #expect(tickets.count == 1 && tickets[0].checkIn == "home" && tickets[0].channel == "check-in")
        #expect(Set([tickets[0].category] + tickets[0].todo) == ["moves", "family-register"])
        _ = await visitor.post(path + "/check-in", ["code": "booked"])
        let booked = try await hall.store.read { try TicketStore.load(checkIn: "booked", of: ward, on: day, in: $0) }
        #expect(booked?.priority == .appointment)
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

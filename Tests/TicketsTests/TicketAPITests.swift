import Kernel
import Site
import TestVisitor
import Testing

@testable import Tickets

@Suite("Tickets for programs")
struct TicketAPITests {
    private func json(_ response: SiteResponse) throws -> JSONValue { try JSONValue(parsing: response.bytes) }

    @Test("a ticket is issued once for each key, and moved on by its id")
    func path() async throws {
        let hall = try await TicketHall()
        try await hall.open(1)
        let clerk = await hall.signedIn("clerk")
        let body = #"{"categories": ["moves"], "priority": "assisted"}"#
        #expect(await clerk.json("POST", "/api/v1/tickets", body).status == 400)
        let first = await clerk.json("POST", "/api/v1/tickets", body, headers: ["idempotency-key": "k1"])
        #expect(first.status == 201)
        let again = await clerk.json("POST", "/api/v1/tickets", body, headers: ["idempotency-key": "k1"])
        #expect(try json(again)["id"] == json(first)["id"])
        let other = await clerk.json(
            "POST", "/api/v1/tickets", #"{"categories": ["pension"]}"#, headers: ["idempotency-key": "k1"])
        #expect(other.status == 422)
        #expect(try json(other)["type"] == "urn:mio:problem:idempotency-key-taken")
        let ticket = try json(first)
        #expect(ticket["number"] == "A001" && ticket["state"] == "issued" && ticket["ahead"] == 0)
        #expect(ticket["wait"]?["minutes"] == 0)
        let id = try #require(ticket["id"]?.stringValue)
        // The same call under one key is one call.
        for _ in 0..<2 {
            let called = await clerk.json(
                "POST", "/api/v1/tickets/\(id)/call", #"{"window": 1}"#, headers: ["idempotency-key": "c"])
            #expect(called.status == 200)
            #expect(try json(called)["calledAt"]?.arrayValue?.count == 1)
        }
        for (act, state) in [
            ("serve", "serving"), ("hold", "held"), ("call", "called"), ("serve", "serving"), ("finish", "done"),
        ] {
            let moved = await clerk.json("POST", "/api/v1/tickets/\(id)/\(act)", "{}")
            #expect(try json(moved)["state"]?.stringValue == state, "\(act)")
        }
        let over = await clerk.json("POST", "/api/v1/tickets/\(id)/serve", "{}")
        #expect(over.status == 409)
        #expect(try json(over)["type"] == "urn:mio:problem:ticket-not-now")
    }

    @Test("a ticket is handed over, and not given up before three calls; wrong members are named")
    func refusals() async throws {
        let hall = try await TicketHall()
        try await hall.open(1)
        let ticket = try await hall.issue("moves")
        let clerk = await hall.signedIn("clerk")
        let path = "/api/v1/tickets/\(ticket.id)"
        #expect(await clerk.json("POST", path + "/call", #"{"window": 1}"#).status == 200)
        let early = await clerk.json("POST", path + "/no-show", "{}")
        #expect(early.status == 409)
        #expect(try json(early)["type"] == "urn:mio:problem:ticket-call-again-first")
        let missing = await clerk.json("POST", path + "/transfer", "{}")
        #expect(missing.status == 422)
        #expect(try json(missing)["errors"]?[0]?["pointer"] == "/category")
        let moved = await clerk.json("POST", path + "/transfer", #"{"category": "pension"}"#)
        #expect(try json(moved)["state"] == "transferred" && json(moved)["number"] == "A001")
        let wrong = await clerk.json(
            "POST", "/api/v1/tickets", #"{"categories": ["movs"], "priority": "vip"}"#,
            headers: ["idempotency-key": "x"])
        #expect(try json(wrong)["errors"]?.arrayValue?.count == 2)
        #expect(await hall.signedIn("elsewhere").json("POST", path + "/call", "{}").status == 404)
        #expect(await Visitor(hall.app).json("POST", path + "/call", "{}").status == 401)
    }

    @Test("everybody may ask for the queues of an office, and the document describes all of it")
    func queues() async throws {
        let hall = try await TicketHall()
        try await hall.open(1)
        try await hall.issue("moves")
        let queues = try json(await Visitor(hall.app).get("/api/v1/wards/\(hall.ward)/queues"))
        #expect(queues["open"] == true && queues["groups"]?.arrayValue?.count == 5)
        let residents = queues["groups"]?[0]
        #expect(residents?["openWindows"] == 1 && residents?["categories"]?[0]?["waiting"] == 1)
        #expect(residents?["categories"]?[0]?["wait"]?["minutes"] == 10)
        #expect(residents?["categories"]?[0]?["wait"]?["basis"] == "table")
        let document = try json(await Visitor(hall.app).get("/api/v1/openapi.json"))
        for path in [
            "/api/v1/tickets", "/api/v1/tickets/{id}/call", "/api/v1/tickets/{id}/serve",
            "/api/v1/tickets/{id}/transfer",
            "/api/v1/tickets/{id}/finish", "/api/v1/tickets/{id}/hold", "/api/v1/tickets/{id}/no-show",
            "/api/v1/tickets/{id}/return", "/api/v1/wards/{code}/queues",
        ] { #expect(document["paths"]?[path] != nil, "\(path)") }
    }
}

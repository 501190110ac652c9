import Kernel
import Site
import TestVisitor
import Testing

@testable import Devices

@Suite("The floor helps a terminal from its page; the terminal fetches what is asked")
struct OrderTests {
    private func beat(_ floor: TerminalFloor, _ key: String, _ phase: String?, _ visit: String = "aa11") async {
        var body: [String: JSONValue] = ["pack": "p", "busy": .bool(phase != nil)]
        if let phase { (body["phase"], body["visit"]) = (.string(phase), .string(visit)) }
        #expect(await floor.ask("POST", "/api/v1/edge/heartbeat", .object(body), key: key).status == 200)
    }

    private func orders(_ floor: TerminalFloor, _ key: String) async throws -> [JSONValue] {
        try floor.json(await floor.ask("GET", "/api/v1/edge/orders", key: key))["orders"]?.arrayValue ?? []
    }

    @Test("a sheet that did not come out is printed again, once, for the visit that was seen")
    func printAgain() async throws {
        let floor = try await TerminalFloor()
        let (device, key) = try await floor.enrol()
        let path = "/office/terminals/\(device.id)"
        await beat(floor, key, "failed")
        let staff = await floor.signedIn("floor")
        let page = await staff.get(path).text
        #expect(page.contains("出なかった用紙をもう一度印刷する") && page.contains("取りやめて、内容を消す"))
        for _ in 0..<2 {
            #expect(
                await staff.post(path + "/orders", ["kind": "print-again", "visit": "aa11"]).headers["location"] == path
            )
        }
        let waiting = try await orders(floor, key)
        #expect(waiting.count == 1 && waiting[0]["kind"] == "print-again" && waiting[0]["visit"] == "aa11")
        let id = try #require(waiting.first?["id"]?.stringValue)
        #expect(await staff.get(path).text.contains("端末に伝えています"))
        for _ in 0..<2 {
            #expect(await floor.ask("POST", "/api/v1/edge/orders/\(id)", ["result": "done"], key: key).status == 204)
        }
        #expect(try await orders(floor, key).isEmpty)
        #expect(try await floor.events("terminal.order_ended").map { $0.data["result"] } == ["done"])
        #expect(try await floor.events("terminal.ordered").count == 1)
    }

    @Test("an order reaches no other visit, no other terminal, and none after two minutes")
    func bounds() async throws {
        let floor = try await TerminalFloor()
        let (device, key) = try await floor.enrol()
        let (_, other) = try await floor.enrol("KITA-02")
        let path = "/office/terminals/\(device.id)"
        let staff = await floor.signedIn("floor")
        await beat(floor, key, "filling", "bb22")
        // The visit that somebody saw has ended meanwhile, and nothing can be printed again while it is filled in.
        for (kind, visit) in [("cancel", "aa11"), ("print-again", "bb22"), ("cancel", "")] {
            let answer = await staff.post(path + "/orders", ["kind": .init(kind), "visit": .init(visit)])
            #expect(answer.headers["location"] == path + "?over=1", "\(kind)")
        }
        #expect(await staff.post(path + "/orders", ["kind": "sing", "visit": "bb22"]).status == 404)
        #expect(try await orders(floor, key).isEmpty)
        #expect(await staff.post(path + "/orders", ["kind": "cancel", "visit": "bb22"]).status == 303)
        let id = try #require(try await orders(floor, key).first?["id"]?.stringValue)
        #expect(try await orders(floor, other).isEmpty)
        #expect(await floor.ask("POST", "/api/v1/edge/orders/\(id)", ["result": "done"], key: other).status == 404)
        #expect(await floor.ask("POST", "/api/v1/edge/orders/\(id)", ["result": "waiting"], key: key).status == 422)
        floor.clock.advance(seconds: 121)
        #expect(try await orders(floor, key).isEmpty)
    }

    @Test("another ward, a checker and an operator ask nothing; where nobody stands there is nothing to ask")
    func permissions() async throws {
        let floor = try await TerminalFloor()
        let (device, key) = try await floor.enrol()
        let path = "/office/terminals/\(device.id)"
        await beat(floor, key, "filling")
        for (person, status) in [("elsewhere", 404), ("checker", 403), ("operator", 403)] {
            let visitor = await floor.signedIn(person)
            await visitor.get("/")
            #expect(
                await visitor.post(path + "/orders", ["kind": "cancel", "visit": "aa11"]).status == status, "\(person)")
        }
        #expect(await !floor.signedIn("operator").get(path).text.contains("/orders\""))
        await beat(floor, key, nil)
        #expect(await !floor.signedIn("floor").get(path).text.contains("いま使っている方"))
        #expect(await floor.ask("POST", "/api/v1/edge/heartbeat", ["phase": "asleep"], key: key).status == 422)
    }
}

import Kernel
import Site
import Store
import TestVisitor
import Testing
import Tickets

@testable import Devices

@Suite("The floor calls people to terminals by their tickets")
struct CallTests {
    private func ready(_ floor: TerminalFloor, _ key: String, _ troubles: [String] = []) async {
        let body: JSONValue = [
            "pack": "p1", "waiting": 0, "prints": .bool(troubles.isEmpty),
            "troubles": .array(troubles.map { .string($0) }),
        ]
        #expect(await floor.ask("POST", "/api/v1/edge/heartbeat", body, key: key).status == 200)
    }

    private func issue(_ floor: TerminalFloor) async throws -> Ticket {
        let desk = try #require(floor.tickets)
        return try await desk.issue(
            TicketWish(categories: ["forms"], priority: .ordinary, channel: "machine"), at: floor.ward,
            by: .system("test"))
    }

    private func numbered(_ floor: TerminalFloor, _ name: String = "KITA-01", _ number: Int = 31) async throws -> (
        device: Device, key: String
    ) {
        let (device, key) = try await floor.enrol(name)
        let visitor = await floor.signedIn("floor")
        await visitor.get("/office/terminals/\(device.id)")
        let set = await visitor.post("/office/terminals/\(device.id)/number", ["window": String(number)])
        #expect(set.status == 303)
        await ready(floor, key)
        return (device, key)
    }

    @discardableResult
    private func press(_ visitor: Visitor, _ device: Device, _ move: String, from: String = "") async -> SiteResponse {
        await visitor.get("/office/terminals")
        return await visitor.post("/office/terminals/\(device.id)/calls", ["move": move, "from": from])
    }

    @Test("the next is called to a free terminal, comes, is done, and the one after is called in the same step")
    func calling() async throws {
        let floor = try await TerminalFloor(calls: true)
        let (device, _) = try await numbered(floor)
        let (first, second) = (try await issue(floor), try await issue(floor))
        let visitor = await floor.signedIn("floor")
        let before = await visitor.get("/office/terminals").text
        #expect(before.contains("番号札で2人がお待ちです") && before.contains("次の方を呼ぶ") && before.contains("31番の端末"))
        #expect(await press(visitor, device, "next").status == 303)
        let called = await visitor.get("/office/terminals").text
        #expect(called.contains("T001") && called.contains("来られた") && !called.contains("不在にする"))
        // Nobody else is called while somebody is on the way.
        let refused = await press(visitor, device, "next")
        #expect(refused.status == 409 && refused.text.contains("T001"))
        await press(visitor, device, "serve", from: "terminal")
        #expect(await visitor.get("/office/terminals").text.contains("終わった・次の方を呼ぶ"))
        floor.clock.advance(seconds: 90)
        await press(visitor, device, "next")
        let desk = try #require(floor.tickets)
        #expect(try await desk.ticket(first.id, of: floor.ward)?.state == .done)
        let now = try await desk.ticket(second.id, of: floor.ward)
        #expect(now?.state == .called && now?.window == 31)
        #expect(try await floor.events("ticket.called").map(\.actorID) == ["floor", "floor"])
        await press(visitor, device, "serve")
        await press(visitor, device, "finish")
        let after = await visitor.get("/office/terminals").text
        #expect(after.contains("番号札でお待ちの方はいません") && after.contains("この端末への呼出しをやめる"))
        await press(visitor, device, "close")
        #expect(try await floor.events("ticket.window_closed").count == 1)
        #expect(await press(visitor, device, "next").status == 409)
    }

    @Test("who does not come is called three times, two minutes apart, before they are given up")
    func missing() async throws {
        let floor = try await TerminalFloor(calls: true)
        let (device, _) = try await numbered(floor)
        let ticket = try await issue(floor)
        let visitor = await floor.signedIn("clerk")
        await press(visitor, device, "next")
        #expect(await press(visitor, device, "no-show").status == 409)
        for _ in 0..<2 {
            floor.clock.advance(seconds: 120)
            await press(visitor, device, "again")
        }
        #expect(await visitor.get("/office/terminals/\(device.id)").text.contains("不在にする"))
        await press(visitor, device, "no-show")
        let desk = try #require(floor.tickets)
        #expect(try await desk.ticket(ticket.id, of: floor.ward)?.state == .noShow)
    }

    @Test("nobody is called to a terminal that does not work")
    func broken() async throws {
        let floor = try await TerminalFloor(calls: true)
        let (device, key) = try await numbered(floor)
        _ = try await issue(floor)
        await ready(floor, key, ["printer-jam"])
        let visitor = await floor.signedIn("floor")
        #expect(await !visitor.get("/office/terminals").text.contains("次の方を呼ぶ"))
        let refused = await press(visitor, device, "next")
        #expect(refused.status == 409 && refused.text.contains("KITA-01はいま使えません"))
        #expect(try await floor.events("ticket.called").isEmpty)
    }

    @Test("a number is one terminal's; others are none of the office's, and a terminal out of use gives it back")
    func numbers() async throws {
        let floor = try await TerminalFloor(calls: true)
        let (device, _) = try await numbered(floor)
        let (other, _) = try await floor.enrol("KITA-02")
        let visitor = await floor.signedIn("floor")
        await visitor.get("/office/terminals/\(other.id)")
        let taken = await visitor.post("/office/terminals/\(other.id)/number", ["window": "31"])
        #expect(taken.status == 422 && taken.text.contains("31番はほかの端末の番号です"))
        #expect(await visitor.post("/office/terminals/\(other.id)/number", ["window": "1"]).status == 404)
        #expect(try await floor.devices.register.retire(device.id, of: nil, by: .system("test")))
        #expect(await visitor.post("/office/terminals/\(other.id)/number", ["window": "31"]).status == 303)
        #expect(await visitor.post("/office/terminals/\(other.id)/number", ["window": ""]).status == 303)
        #expect(await press(visitor, other, "next").status == 404)
        #expect(try await floor.events("device.numbered").map { $0.data["window"] } == [31, 31, .null])
    }

    @Test("only who helps at the terminals of the ward calls; whoever watches sees it")
    func whoMay() async throws {
        let floor = try await TerminalFloor(calls: true)
        let (device, _) = try await numbered(floor)
        _ = try await issue(floor)
        #expect(await press(await floor.signedIn("checker"), device, "next").status == 403)
        #expect(await press(await floor.signedIn("operator"), device, "next").status == 403)
        #expect(await press(await floor.signedIn("elsewhere"), device, "next").status == 404)
        let page = await floor.signedIn("operator").get("/office/terminals").text
        #expect(page.contains("番号札で1人がお待ちです") && !page.contains("次の方を呼ぶ"))
    }

    @Test("where no queue is for terminals nothing is asked", arguments: [true, false])
    func none(_ calls: Bool) async throws {
        let floor = try await TerminalFloor(in: .sampleTown, calls: calls)
        let (device, _) = try await floor.enrol("TOWN-1")
        for path in ["", "/\(device.id)"] {
            let page = await floor.signedIn("floor").get("/office/terminals\(path)")
            #expect(page.status == 200 && !page.text.contains("番号札"))
        }
    }

    @Test("no word is lacking", arguments: ["ja", "ja-easy", "en"])
    func words(_ language: String) async throws {
        let floor = try await TerminalFloor(calls: true)
        let (device, _) = try await numbered(floor)
        let visitor = await floor.signedIn("floor")
        for move in ["", "next", "serve", "finish"] {
            if move == "next" { _ = try await issue(floor) }
            if !move.isEmpty { await press(visitor, device, move) }
            for path in ["", "/\(device.id)"] {
                let page = await visitor.get("/office/terminals\(path)?lang=\(language)")
                #expect(page.status == 200 && !page.text.contains("⟦"), "\(move) \(path)")
            }
        }
    }
}

import Kernel
import Site
import Store
import Testing

@testable import Devices

@Suite("The floor sees its terminals")
struct FloorTests {
    private func beat(_ troubles: [String] = [], prints: Bool = true) -> JSONValue {
        ["pack": "p1", "waiting": 0, "prints": .bool(prints), "troubles": .array(troubles.map { .string($0) })]
    }

    @Test("a jam calls for somebody, is an event once, and is over when it is over")
    func trouble() async throws {
        let floor = try await TerminalFloor()
        let (device, key) = try await floor.enrol()
        for body in [
            beat(), beat(), beat(["printer-jam"], prints: false), beat(["printer-jam"], prints: false), beat(),
        ] {
            #expect(await floor.ask("POST", "/api/v1/edge/heartbeat", body, key: key).status == 200)
            floor.clock.advance(seconds: 30)
        }
        #expect(try await floor.events("terminal.state").map { $0.data["state"] } == ["ready", "help", "ready"])
        let page = await floor.signedIn("floor").get("/office/terminals").text
        // It is renewed by a script of the site, and by the browser itself where scripts do not run.
        #expect(page.contains("<meta name=\"renew\" content=\"20\">") && page.contains("<noscript><meta http-equiv"))
        let script = try #require(page.firstMatch(of: /\/assets\/renew\.[0-9a-f]+\.js/)).output
        #expect(await floor.signedIn("floor").get(String(script)).text.contains("replaceWith"))
        #expect(page.contains("KITA-01") && page.contains("すべての端末が使えます"))
        let detail = await floor.signedIn("floor").get("/office/terminals/\(device.id)").text
        #expect(detail.contains("紙づまり") && detail.contains("対応が必要"))
        // Little paper calls nobody, but is shown.
        _ = await floor.ask("POST", "/api/v1/edge/heartbeat", beat(["printer-paper-low"]), key: key)
        let low = await floor.signedIn("floor").get("/office/terminals").text
        #expect(low.contains("用紙が残りわずか") && low.contains("すべての端末が使えます"))
    }

    @Test("a terminal that is not heard of for a minute and a half is away, once, until it is heard of again")
    func absence() async throws {
        let floor = try await TerminalFloor()
        let (_, key) = try await floor.enrol()
        _ = await floor.ask("POST", "/api/v1/edge/heartbeat", beat(), key: key)
        floor.clock.advance(seconds: 90)
        #expect(try await floor.devices.beats.missAbsent() == 0)
        floor.clock.advance(seconds: 10)
        #expect(try await floor.devices.beats.missAbsent() == 1)
        #expect(try await floor.devices.beats.missAbsent() == 0)
        #expect(await floor.signedIn("floor").get("/office/terminals").text.contains("応答なし"))
        _ = await floor.ask("POST", "/api/v1/edge/heartbeat", beat(), key: key)
        #expect(try await floor.events("terminal.state").map { $0.data["state"] } == ["ready", "away", "ready"])
    }

    @Test("another ward's terminal is as one that is not there")
    func otherWard() async throws {
        let floor = try await TerminalFloor()
        let (device, _) = try await floor.enrol()
        let other = await floor.signedIn("elsewhere")
        #expect(await other.get("/office/terminals/\(device.id)").status == 404)
        #expect(await !other.get("/office/terminals").text.contains("KITA-01"))
        #expect(await floor.signedIn("checker").get("/office/terminals").status == 403)
        #expect(await floor.signedIn("operator").get("/office/terminals").text.contains("KITA-01"))
    }

    @Test("the sheet of a day counts visits, forms, pages and troubles, also for a spreadsheet")
    func sheet() async throws {
        let floor = try await TerminalFloor()
        let (_, key) = try await floor.enrol()
        _ = try await floor.enrol("KITA-02")
        let uses = [floor.use(seconds: 40), floor.use([("ininjou", 10), ("zei-shoumei", 20)], seconds: 60)]
        _ = await floor.ask("POST", "/api/v1/edge/uses", ["uses": .array(uses)], key: key)
        _ = await floor.ask("POST", "/api/v1/edge/heartbeat", beat(["reader"]), key: key)
        let csv = await floor.signedIn("floor").get("/office/terminals/sheet?day=2026-04-24&as=csv").text
        let lines = csv.split(whereSeparator: \.isNewline).map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        #expect(lines.count == 3)
        #expect(lines[1].suffix(8).map(String.init) == ["KITA-01", "1階", "2", "3", "3", "50", "0", "1"])
        #expect(lines[2].suffix(8).map(String.init) == ["KITA-02", "1階", "0", "0", "0", "", "0", "0"])
        let wrong = await floor.signedIn("floor").get("/office/terminals/sheet?day.year=2026&day.month=13&day.day=1")
        #expect(wrong.status == 422 && wrong.text.contains("value=\"13\""))
    }

    @Test(
        "the year's statistics name forms, wards and the least used terminals, by the plan's formula and by the measured one"
    )
    func statistics() async throws {
        let floor = try await TerminalFloor()
        let (_, key) = try await floor.enrol()
        _ = try await floor.enrol("KITA-09")
        let uses = (0..<40).map { _ in floor.use(seconds: 45) }
        _ = await floor.ask("POST", "/api/v1/edge/uses", ["uses": .array(uses)], key: key)
        let page = await floor.signedIn("operator").get("/office/terminals/statistics").text
        // 40 × 3 / 60 = 2.0 hours by the plan; 40 × (185 − 45) s = 1.6 hours measured.
        for words in ["住民票の写し等交付請求書", "2.0", "1.6", "北区役所", "KITA-09", "手書きの時間は見本"] {
            #expect(page.contains(words), "\(words)")
        }
        let first = try #require(page.firstRange(of: "KITA-09")), second = try #require(page.firstRange(of: "KITA-01"))
        #expect(first.lowerBound < second.lowerBound)
        #expect(await floor.signedIn("floor").get("/office/terminals/statistics?year=1990").status == 404)
        #expect(await floor.signedIn("floor").get("/office/terminals/statistics?year=2025").text.contains("まだ利用がありません"))
        let ofWard = await floor.signedIn("elsewhere").get("/office/terminals/statistics").text
        #expect(!ofWard.contains("KITA-01") && ofWard.contains("まだ利用がありません"))
    }

    @Test("2.10 the sums of a year are some thousand rows, whatever the number of uses")
    func volume() async throws {
        let floor = try await TerminalFloor()
        let (_, key) = try await floor.enrol()
        let uses = (0..<500).map { index in
            floor.use([("ininjou", 10)], endingAt: floor.clock.now().adding(seconds: -index * 60))
        }
        _ = await floor.ask("POST", "/api/v1/edge/uses", ["uses": .array(uses)], key: key)
        let rows = try await floor.store.read { tx in
            (
                try tx.one(Int.self, "SELECT COUNT(*) FROM device_form_month") ?? 0,
                try tx.one(Int.self, "SELECT COUNT(*) FROM device_use_day") ?? 0
            )
        }
        #expect(rows.0 == 1 && rows.1 == 1)
        // 111 terminals show a sign of life each half minute.
        for index in 0..<111 {
            let (_, key) = try await floor.enrol("T-\(index)")
            #expect(await floor.ask("POST", "/api/v1/edge/heartbeat", beat(), key: key).status == 200)
        }
        let page = await floor.signedIn("operator").get("/office/terminals")
        #expect(page.status == 200 && page.text.contains("T-110"))
    }

    @Test("operators enrol a terminal and see its key once; the same name in the same office is refused")
    func enrolling() async throws {
        let floor = try await TerminalFloor()
        let visitor = await floor.signedIn("operator")
        await visitor.get("/office/terminals/enrol")
        let done = await visitor.post(
            "/office/terminals/enrol", ["ward": floor.ward.code, "name": "KITA-01", "place": "1階 証明窓口前"])
        #expect(done.status == 200 && done.headers["cache-control"] == "no-store")
        let key = try #require(done.text.firstMatch(of: /<code>([0-9a-f]{64})<\/code>/)?.1)
        #expect(await floor.ask("POST", "/api/v1/edge/heartbeat", beat(), key: String(key)).status == 200)
        await visitor.get("/office/terminals/enrol")
        let again = await visitor.post(
            "/office/terminals/enrol", ["ward": floor.ward.code, "name": "KITA-01", "place": "2階"])
        #expect(again.status == 422 && again.text.contains("同じ名前の端末があります") && again.text.contains("value=\"2階\""))
        let wrong = await visitor.post(
            "/office/terminals/enrol", ["ward": "999999", "name": "名前", "place": ""])
        #expect(wrong.status == 422)
        #expect(await floor.signedIn("floor").get("/office/terminals/enrol").status == 403)
        let page = await visitor.get("/office/terminals/enrol").text
        #expect(!page.contains(String(key)))
        let id = try #require(page.firstMatch(of: /enrol\/([0-9a-f-]{36})\/retire/)?.1)
        #expect(await visitor.post("/office/terminals/enrol/\(id)/retire", [:]).status == 303)
        #expect(await floor.ask("POST", "/api/v1/edge/heartbeat", beat(), key: String(key)).status == 401)
    }

    @Test("a town without wards has terminals too")
    func town() async throws {
        let floor = try await TerminalFloor(in: .sampleTown)
        let (_, key) = try await floor.enrol("TOWN-1")
        _ = await floor.ask("POST", "/api/v1/edge/uses", ["uses": [floor.use()]], key: key)
        for path in ["/office/terminals", "/office/terminals/sheet", "/office/terminals/statistics"] {
            let page = await floor.signedIn("operator").get(path)
            #expect(page.status == 200 && page.text.contains("TOWN-1") && !page.text.contains("⟦"))
        }
    }

    @Test("no page for terminals lacks a word", arguments: ["ja", "ja-easy", "en"])
    func words(_ language: String) async throws {
        let floor = try await TerminalFloor()
        let (device, key) = try await floor.enrol()
        _ = await floor.ask("POST", "/api/v1/edge/uses", ["uses": [floor.use()]], key: key)
        _ = await floor.ask("POST", "/api/v1/edge/heartbeat", beat(DeviceState.troubles, prints: false), key: key)
        let visitor = await floor.signedIn("operator")
        for path in ["", "/\(device.id)", "/sheet", "/statistics", "/enrol"] {
            let page = await visitor.get("/office/terminals\(path)?lang=\(language)")
            #expect(page.status == 200 && !page.text.contains("⟦"), "\(path)")
        }
    }
}

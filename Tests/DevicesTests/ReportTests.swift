import Kernel
import Site
import Store
import Testing

@testable import Devices

@Suite("What terminals report")
struct ReportTests {
    @Test("a batch is taken once however often it is sent, with one event for each use")
    func once() async throws {
        let floor = try await TerminalFloor()
        let (device, key) = try await floor.enrol()
        let uses = [floor.use(), floor.use([("ininjou", 40), ("koseki-seikyuu", 70)], seconds: 61)]
        for _ in 0..<3 {
            let answer = try floor.json(await floor.ask("POST", "/api/v1/edge/uses", ["uses": .array(uses)], key: key))
            #expect(answer["taken"]?.arrayValue?.count == 2 && answer["refused"]?.arrayValue?.isEmpty == true)
        }
        let events = try await floor.events("form.printed")
        #expect(events.count == 2)
        let second = try #require(events.last)
        #expect(second.data["forms"] == ["ininjou", "koseki-seikyuu"] && second.data["charsSaved"] == 110)
        #expect(
            second.data["seconds"] == 61 && second.data["source"] == "card"
                && second.data["terminal"] == .string(device.id.description))
        #expect(second.ward == floor.ward && second.actorKind == .device)
    }

    @Test("2.9 two hundred uses of a day without network arrive once, and the day's figure of the plan is right")
    func dayOff() async throws {
        let floor = try await TerminalFloor(at: "2026-04-24T18:00:00+09:00")
        let (_, key) = try await floor.enrol()
        let morning = try #require(Timestamp(iso: "2026-04-24T09:00:00+09:00"))
        let uses = (0..<200).map { floor.use(endingAt: morning.adding(seconds: $0 * 120)) }
        // The line breaks after each batch was taken and before it was answered: every batch comes twice.
        for batch in [uses[0..<120], uses[0..<120], uses[60..<200], uses[60..<200]] {
            let answer = await floor.ask("POST", "/api/v1/edge/uses", ["uses": .array(Array(batch))], key: key)
            #expect(answer.status == 200)
        }
        #expect(try await floor.events("form.printed").count == 200)
        try await floor.plan.catchUp(floor.store)
        let counted = try await floor.store.read { tx in
            try tx.one(
                Row.self,
                "SELECT figure FROM plan_day WHERE measure = 'formsPrinted' AND ward = '*' AND day = '2026-04-24'")
        }
        // Thousandths; 200 uses × 3 minutes are 10 hours.
        #expect(try counted?.int("figure") == 200_000)
        let plan = try floor.json(await floor.app.handle(IncomingRequest(method: "GET", target: "/api/v1/plan/2")))
        #expect(plan.canonical.contains("\"actual\":10,"))
    }

    @Test("2.7 five forms of one reading count five times in the plan")
    func fiveForms() async throws {
        let floor = try await TerminalFloor()
        let (_, key) = try await floor.enrol()
        let five = ["juuminhyou-seikyuu", "koseki-seikyuu", "ininjou", "idou-todoke", "zei-shoumei"]
        let use = floor.use(five.map { ($0, 50) }, seconds: 100)
        _ = await floor.ask("POST", "/api/v1/edge/uses", ["uses": [use]], key: key)
        try await floor.plan.catchUp(floor.store)
        let figures = try await floor.store.read { tx in
            try tx.all(
                Row.self, "SELECT measure, figure FROM plan_year WHERE ward = '*' AND year = 2026 ORDER BY measure"
            )
            .map { (try $0.string("measure"), try $0.int("figure")) }
        }
        let byName = Dictionary(figures, uniquingKeysWith: { first, _ in first })
        #expect(byName["formsPrinted"] == 5_000 && byName["formVisits"] == 1_000 && byName["formCharsSaved"] == 250_000)
        // 185 + 210 + 240 + 330 + 170 seconds by hand, less 100 at the terminal: 1,035 s = 0.2875 h.
        #expect([287, 288].contains(byName["formHoursMeasured"]))
    }

    @Test("a report that cannot be read is refused by itself, with what is wrong")
    func refused() async throws {
        let floor = try await TerminalFloor()
        let (_, key) = try await floor.enrol()
        func wrong(_ change: (inout [String: JSONValue]) -> Void) -> JSONValue {
            var members = floor.use().objectValue ?? [:]
            change(&members)
            return .object(members)
        }
        let batch: [JSONValue] = [
            floor.use(), wrong { $0["id"] = "x" }, wrong { $0["source"] = "magic" }, wrong { $0["forms"] = [] },
            wrong { $0["end"] = "yesterday" }, wrong { $0["start"] = "2027-01-01T00:00:00+09:00" },
            wrong { $0["forms"] = [["form": "大阪　太郎", "version": "1", "chars": 1]] }, wrong { $0["kind"] = "person" },
            "text", .null,
        ]
        let answer = try floor.json(await floor.ask("POST", "/api/v1/edge/uses", ["uses": .array(batch)], key: key))
        #expect(answer["taken"]?.arrayValue?.count == 1 && answer["refused"]?.arrayValue?.count == 9)
        #expect(try await floor.events("form.printed").count == 1)
        #expect(await floor.ask("POST", "/api/v1/edge/uses", ["uses": "x"], key: key).status == 422)
        #expect(await floor.ask("POST", "/api/v1/edge/uses", nil, key: key).status == 400)
    }

    @Test("what has no member cannot be sent: a name in a report leaves no trace")
    func nothingPersonal() async throws {
        let floor = try await TerminalFloor()
        let (_, key) = try await floor.enrol()
        var members = try #require(floor.use().objectValue)
        members["name"] = "滝川クリスタル試験９９"
        let reading: JSONValue = [
            "id": .string(ID<EdgeReport>.make(at: floor.clock.now()).description), "kind": "reading",
            "at": .string(floor.clock.now().iso), "result": "digest", "triesLeft": .null, "holder": "滝川クリスタル試験９９",
        ]
        let answer = await floor.ask("POST", "/api/v1/edge/uses", ["uses": [.object(members), reading]], key: key)
        #expect(answer.status == 200)
        let events = try await floor.store.events(limit: 100)
        #expect(!events.map(\.data.canonical).joined().contains("滝川"))
        #expect(try await floor.events("card.read").map { $0.data["result"] } == ["digest"])
    }

    @Test("the self-test of forgetting becomes an event that says whether anything was left")
    func forgetting() async throws {
        let floor = try await TerminalFloor()
        let (_, key) = try await floor.enrol()
        for found in [0, 2] {
            let check: JSONValue = [
                "id": .string(ID<EdgeReport>.make(at: floor.clock.now()).description), "kind": "forgetting",
                "at": .string(floor.clock.now().iso), "searched": 1_000,
                "found": ["memory": .int(Int64(found)), "files": 0, "log": 0, "spool": 0],
            ]
            _ = await floor.ask("POST", "/api/v1/edge/uses", ["uses": [check]], key: key)
        }
        #expect(try await floor.events("terminal.forgetting_checked").map { $0.data["clean"] } == [true, false])
    }

    @Test("seconds saved are the baseline less the time at the terminal; a blank form saves none")
    func saving() async throws {
        let floor = try await TerminalFloor()
        let timing = FormTiming(pack: floor.pack)
        func saving(_ forms: [(String, Int)], _ seconds: Int, _ source: String = "card") throws -> [Int] {
            guard case .use(let use) = try EdgeReport(floor.use(forms, seconds: seconds, source: source)) else {
                return []
            }
            return Saving(use, timing).byForm
        }
        // 185 s were timed; 1.8 s for each character where nobody has timed.
        #expect(try saving([("juuminhyou-seikyuu", 60)], 45) == [140])
        #expect(try saving([("inu-touroku", 50)], 45) == [45])
        #expect(try saving([("juuminhyou-seikyuu", 60), ("inu-touroku", 50)], 45) == [185 - 23, 90 - 22])
        #expect(try saving([("juuminhyou-seikyuu", 0)], 45, "blank") == [0])
        // Who needed long has saved nothing, and that counts too.
        #expect(try saving([("inu-touroku", 10)], 60) == [18 - 60])
    }

    @Test("only a device with its key reports; a retired one does not, nor does a person")
    func keys() async throws {
        let floor = try await TerminalFloor()
        let (device, key) = try await floor.enrol()
        let body: JSONValue = ["uses": []]
        #expect(await floor.ask("POST", "/api/v1/edge/uses", body, key: key).status == 200)
        #expect(await floor.ask("POST", "/api/v1/edge/uses", body, key: String(key.reversed())).status == 401)
        #expect(await floor.ask("POST", "/api/v1/edge/uses", body, key: "").status == 401)
        #expect(await floor.signedIn("operator").json("POST", "/api/v1/edge/uses", "{}").status == 403)
        #expect(await floor.ask("GET", "/office/terminals", nil, key: key).status == 403)
        let stored = try await floor.store.read { try $0.one(Row.self, "SELECT key_hash FROM device") }
        #expect(try stored?.string("key_hash") != key)
        #expect(try await floor.devices.register.retire(device.id, of: nil, by: .system("test")))
        #expect(await floor.ask("POST", "/api/v1/edge/uses", body, key: key).status == 401)
    }

    @Test("the pack travels when it differs, and not when it does not; a heartbeat says which there is")
    func pack() async throws {
        let floor = try await TerminalFloor()
        let (_, key) = try await floor.enrol()
        let sent = await floor.ask("GET", "/api/v1/edge/pack?since=", nil, key: key)
        let version = try #require(try floor.json(sent)["version"]?.stringValue)
        #expect(await floor.ask("GET", "/api/v1/edge/pack?since=\(version)", nil, key: key).status == 204)
        let beat = try floor.json(await floor.ask("POST", "/api/v1/edge/heartbeat", ["pack": "old"], key: key))
        #expect(beat["pack"]?.stringValue == version)
    }
}

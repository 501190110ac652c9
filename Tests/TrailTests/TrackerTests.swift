import Kernel
import Site
import Store
import Testing

@testable import Registry
@testable import Trail

@Suite("The data tracker")
struct TrackerTests {
    private let town: Town
    private let portal: Visitor

    init() async throws {
        town = try await Town()
        portal = await town.visitor("portal")
    }

    private func ask(
        _ query: String, user: String? = nil, as visitor: Visitor? = nil
    ) async throws -> (status: Int, body: JSONValue) {
        let response = await (visitor ?? portal).get(
            "/datatracker/findUsage?\(query)", headers: ["x-road-userid": user ?? town.mio.description])
        return (response.status, try JSONValue(parsing: response.bytes))
    }

    private func usages(_ query: String) async throws -> [JSONValue] {
        let answer = try await ask(query)
        #expect(answer.status == 200, "\(answer.body)")
        return try #require(answer.body["usages"]?.arrayValue)
    }

    @Test("findUsage tells who used a person's data, with the names of the protocol")
    func findUsage() async throws {
        try await town.open(town.mio)
        try await town.record(1, of: town.other)
        let answer = try await ask("userCode=\(town.mio)")
        #expect(answer.status == 200)
        let expected: JSONValue = [
            "totalUsages": 1,
            "usages": [
                [
                    "logtime": "2026-04-24T12:00:00.000+09:00", "action": "本人・家族からの問い合わせへの回答 (住民の記録)",
                    "receiverCode": "999997", "receiverName": "見本町役場", "receiverSystem": "みおつくし",
                ]
            ],
        ]
        #expect(answer.body == expected)
    }

    @Test("asking is recorded with who asked, shown on the person's page, and left out of the protocol's list")
    func recorded() async throws {
        for _ in 1...2 { #expect(try await usages("userCode=\(town.mio)").isEmpty) }
        let reads = try await town.store.read { try $0.events(kinds: ["personal.read"]) }
        #expect(reads.count == 2)
        let read = try #require(reads.first)
        #expect(read.actorKind == .organisation && read.actorID == "portal" && read.subject == town.mio.description)
        #expect(read.onBehalfOf == town.mio.description && read.purpose == "data-tracker")
        let represented = try await ask("userCode=\(town.mio)", user: town.other.description)
        #expect(represented.status == 200)
        let last = try await town.store.read { try $0.events(kinds: ["personal.read"]) }.last
        #expect(last?.onBehalfOf == town.other.description && last?.subject == town.mio.description)
        let page = await town.visitor("mio").get("/my/usage")
        #expect(page.text.contains("ほかのサイトで本人に見せるため") && page.text.contains("ほかの機関・事業者（portal）"))
    }

    @Test("a long list comes in parts that neither overlap nor leave a gap, newest first")
    func parts() async throws {
        try await town.record(25, of: town.mio)
        var times: [String] = []
        for offset in [0, 10, 20, 30] {
            let answer = try await ask("userCode=\(town.mio)&limit=10&offset=\(offset)")
            #expect(answer.body["totalUsages"] == 25)
            times += (answer.body["usages"]?.arrayValue ?? []).compactMap { $0["logtime"]?.stringValue }
        }
        #expect(times.count == 25 && times == times.sorted(by: >) && Set(times).count == 25)
    }

    @Test("a period is taken with its ends, in any time zone; without an offset it is the city's time")
    func period() async throws {
        try await town.record(10, of: town.mio)
        for (period, count) in [
            ("periodStart=2026-04-24T11:55:00%2B09:00", 6), ("periodStart=2026-04-24T02:55:00Z", 6),
            ("periodStart=2026-04-24T11:55:00", 6), ("periodEnd=2026-04-24T11:55:00", 5),
            ("periodStart=2026-04-24T11:55:00&periodEnd=2026-04-24T11:55:00", 1),
            ("periodStart=2026-04-23T22:55:00-04:00&periodEnd=2026-04-24T11:56:00.500", 2),
            ("periodEnd=2026-04-24T11:00:00Z", 10),
        ] {
            #expect(try await usages("userCode=\(town.mio)&\(period)").count == count, "\(period)")
        }
        let time = try await usages("userCode=\(town.mio)&limit=1").first?["logtime"]?.stringValue
        #expect(time == "2026-04-24T12:00:00.000+09:00")
    }

    @Test("of a protected person neither the protocol nor the page tells in which area somebody looked")
    func protected() async throws {
        try await town.open(town.mio)
        let access = try ProtectedAccess(
            actor: Actor(kind: .staff, id: "s-200", name: "", roles: ["supervisor"]),
            purpose: Purpose(code: "correction", label: [.ja: "訂正"]))
        try await town.registry.directory.setProtection(true, of: town.mio, with: access)
        let usage = try #require(try await usages("userCode=\(town.mio)").first)
        // The town is one area: its name is left, and the name of the area's office is gone.
        #expect(usage["receiverName"]?.stringValue == Town.pack.name.text(in: .ja))
        let page = await town.visitor("mio").get("/my/usage").text
        #expect(page.contains("市役所・町村役場") && !page.contains("見本町役場"))
    }

    @Test("usagePeriod begins with the first record and has no end")
    func usagePeriod() async throws {
        let first = try await town.store.read { try $0.events(limit: 1).first?.at.iso }
        town.clock.advance(seconds: 86_400)
        let answer = await portal.get("/datatracker/usagePeriod")
        let expected: JSONValue = ["periodStart": .string(try #require(first))]
        // A day later the portal's session has ended.
        #expect(answer.status == 401)
        let again = await town.visitor("portal").get("/datatracker/usagePeriod")
        #expect(try JSONValue(parsing: again.bytes) == expected)
    }

    @Test("the heartbeat answers everyone")
    func heartbeat() async throws {
        let answer = await Visitor(town.app).get("/datatracker/heartbeat")
        #expect(answer.status == 200)
        #expect(try JSONValue(parsing: answer.bytes)["status"] == "OK")
    }

    @Test("only an organisation of this business may ask; nobody else learns anything, and nothing is recorded")
    func permission() async throws {
        try await town.record(1, of: town.mio)
        for person in ["taxi", "mio", "clerk", "supervisor"] {
            let visitor = await town.visitor(person)
            #expect(try await ask("userCode=\(town.mio)", as: visitor).status == 403, "\(person)")
            #expect(await visitor.get("/datatracker/usagePeriod").status == 403, "\(person)")
        }
        let stranger = try await ask("userCode=\(town.mio)", as: Visitor(town.app))
        #expect(stranger.status == 401 && stranger.body["type"] == "urn:mio:problem:sign-in-needed")
        #expect(try await town.store.read { try $0.events(kinds: ["personal.read"]) }.count == 1)
        // The role opens the trail and no record.
        #expect(await portal.get("/office/residents/\(town.mio)").status == 403)
    }

    @Test("what cannot be used is refused, each parameter named, and nothing is recorded")
    func hostile() async throws {
        let nobody = ResidentID.make(at: Town.noon)
        let mio = "userCode=\(town.mio)"
        for (query, pointers) in [
            ("", ["userCode"]), ("userCode=", ["userCode"]), ("userCode=EE12345678901", ["userCode"]),
            ("userCode=\(nobody)", ["userCode"]), ("userCode=%27%20OR%201%3D1%20--", ["userCode"]),
            ("\(mio)&\(mio)", ["userCode"]), ("\(mio)&limit=99999999999999999999", ["limit"]),
            ("\(mio)&limit=10001", ["limit"]), ("\(mio)&limit=0", ["limit"]), ("\(mio)&limit=ten", ["limit"]),
            ("\(mio)&offset=-1", ["offset"]), ("\(mio)&offset=2147483648", ["offset"]),
            ("\(mio)&periodStart=yesterday", ["periodStart"]), ("\(mio)&periodEnd=2026-02-30T00:00:00", ["periodEnd"]),
            ("\(mio)&periodStart=2026-04-24T00:00:00+09:00", ["periodStart"]),
            ("\(mio)&periodStart=2026-04-25T00:00:00&periodEnd=2026-04-24T00:00:00", ["periodEnd"]),
            ("limit=0&offset=x&periodStart=x", ["userCode", "periodStart", "limit", "offset"]),
        ] {
            let answer = try await ask(query)
            #expect(answer.status == 400 && answer.body["status"] == 400, "\(query): \(answer.body)")
            let named = (answer.body["errors"]?.arrayValue ?? []).compactMap { $0["pointer"]?.stringValue }
            #expect(named == pointers, "\(query): \(named)")
        }
        for user in ["", "EE12345678901", "花子"] {
            #expect(try await ask(mio, user: user).status == 400, "\(user)")
        }
        #expect(await portal.get("/datatracker/findUsage?\(mio)").status == 400)
        #expect(try await town.store.read { try $0.events(kinds: ["personal.read"]) }.isEmpty)
        #expect(try await usages("\(mio)&offset=2147483647&limit=10000").isEmpty)
    }
}

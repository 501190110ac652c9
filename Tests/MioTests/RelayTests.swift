import Kernel
import Logging
import Site
import Store
import TestDatabase
import Testing

@testable import mio

@Suite("Between parts of the network")
struct RelayTests {
    private static let key = String(repeating: "k", count: 40)
    private static let now = Timestamp(iso: "2026-04-24T10:00:00+09:00") ?? Timestamp(milliseconds: 0)

    private func outside() async throws -> (Store, SiteApp) {
        let city = try City.load("City/osaka")
        let clock = FixedClock(Self.now)
        let store = try Store.open(
            try TestDatabase.fresh(), clock: clock, parcels: ParcelPolicy(kept: [.inward], forwardsEvents: true))
        try await city.migrate(store)
        let machine = try #require(MachineAccount(key: Self.key, actor: .system("relay")))
        return (store, try city.app(store: store, clock: clock, machines: [machine], role: .public))
    }

    private func ask(
        _ app: SiteApp, _ method: String, _ query: String = "", body: JSONValue? = nil, key: String = key
    ) async -> (Int, JSONValue?) {
        var headers: Headers = ["authorization": "Bearer \(key)"]
        if body != nil { headers["content-type"] = "application/json" }
        let response = await app.handle(
            IncomingRequest(
                method: method, target: "/api/v1/relay/parcels" + query, headers: headers,
                body: .bytes(body.map { Array($0.canonical.utf8) } ?? [])))
        return (response.status, try? JSONValue(parsing: response.bytes))
    }

    @Test("who has the key fetches after a place; the place counts as stored; others are refused")
    func fetch() async throws {
        let (store, app) = try await outside()
        try await store.write { tx in
            for number in 1...3 {
                try tx.send(Parcel(topic: "x", key: "\(number)", body: ["n": .int(Int64(number))]), .inward)
            }
        }
        #expect(await ask(app, "GET", key: "another-key-of-forty-characters-at-least").0 == 401)
        let first = await ask(app, "GET").1
        let series = try #require(first?["series"]?.stringValue)
        #expect(first?["parcels"]?.arrayValue == [])
        let all = await ask(app, "GET", "?series=\(series)&after=0").1
        #expect(all?["parcels"]?.arrayValue?.compactMap { $0["place"]?.intValue } == [1, 2, 3])
        let rest = await ask(app, "GET", "?series=\(series)&after=2").1
        #expect(rest?["parcels"]?.arrayValue?.compactMap { $0["body"]?["n"]?.intValue } == [3])
        #expect(try await store.read { try $0.parcelQueue(.inward).fetched } == 2)
    }

    @Test("who waits is told when something arrives")
    func wait() async throws {
        let (store, app) = try await outside()
        try await store.write { try $0.send(Parcel(topic: "x", key: "1", body: [:]), .inward) }
        let series = try #require(await ask(app, "GET").1?["series"]?.stringValue)
        async let answer = ask(app, "GET", "?series=\(series)&after=1&wait=20")
        try await Task.sleep(for: .milliseconds(200))
        try await store.write { try $0.send(Parcel(topic: "x", key: "2", body: [:]), .inward) }
        #expect(await answer.1?["parcels"]?.arrayValue?.count == 1)
    }

    @Test("the plan outside shows the figures that are counted inside, without what they were counted by")
    func figures() async throws {
        var city = try City.load("City/osaka")
        let clock = FixedClock(Self.now)
        let inside = try Store.open(
            try TestDatabase.fresh(), clock: clock, parcels: ParcelPolicy(kept: [.outward]))
        try await city.migrate(inside)
        let officeApp = try city.app(store: inside, clock: clock, role: .staff)
        let ward = try #require(city.places.wards.first).code
        func complete(_ procedure: String, _ seconds: Int64) async throws {
            try await inside.write { tx in
                try tx.record(
                    Event(
                        kind: "case.completed", at: tx.now, actor: .system("test"), subject: "s", ward: ward,
                        data: [
                            "procedure": .string(procedure), "channel": "counter-session", "counterSupport": true,
                            "seconds": .int(seconds), "fieldsAutofilled": 30, "fieldsTyped": 2,
                        ]))
            }
            try await city.plan.catchUp(inside)
        }
        try await complete("first-before", 300)

        let plan = city.plan
        city.plan = plan.fed
        let outside = try Store.open(
            try TestDatabase.fresh(), clock: clock, parcels: ParcelPolicy(kept: [.inward], forwardsEvents: true))
        try await city.migrate(outside)
        let publicApp = try city.app(store: outside, clock: clock, role: .public)
        let inbox = city.inbox(outside)
        city.plan = plan
        // The outside begins anew: it is told what was before, then what comes.
        try await inside.write { try plan.introduce(in: $0) }
        for (procedure, seconds) in [("second", 500), ("second", 700), ("third", 900)] as [(String, Int64)] {
            try await complete(procedure, seconds)
        }
        let queue = try await inside.read { try $0.parcelQueue(.outward) }
        let parcels = try await inside.read { try $0.parcels(.outward, after: 0, limit: 1_000) }
        _ = try await inbox.take(parcels, of: queue.series ?? "", first: queue.first)

        for target in ["/api/v1/plan/1", "/api/v1/plan/1?ward=\(ward.code)", "/api/v1/plan"] {
            let shown = await publicApp.handle(IncomingRequest(method: "GET", target: target))
            let counted = await officeApp.handle(IncomingRequest(method: "GET", target: target))
            // How many events there are is another matter: outside there are only those of the outside.
            let isSame = try Self.figures(shown) == Self.figures(counted)
            #expect(shown.status == 200)
            #expect(isSame, "\(target)")
        }
        let known = try await outside.read { try $0.all(Int.self, "SELECT figure FROM plan_year WHERE figure > 0") }
        #expect(!known.isEmpty)
        #expect(!parcels.contains { $0.parcel.body.canonical.contains("second") })
    }

    private static func figures(_ response: SiteResponse) throws -> [String: JSONValue] {
        var members = try JSONValue(parsing: response.bytes).objectValue ?? [:]
        members["events"] = nil
        return members
    }

    @Test("what is brought is taken once; what is none is refused")
    func bring() async throws {
        let (store, app) = try await outside()
        let parcel: JSONValue = [
            "place": 1, "topic": "leaflet", "key": "t", "sentAt": 0,
            "body": ["calendar": "BEGIN:VCALENDAR", "until": "2026-07-01"],
        ]
        let body: JSONValue = ["series": "s", "first": 1, "parcels": [parcel]]
        #expect(await ask(app, "POST", body: body).1 == ["known": false, "place": 1])
        #expect(await ask(app, "POST", body: body).1 == ["known": true, "place": 1])
        let kept = try await store.read { try $0.all(String.self, "SELECT calendar FROM counter_leaflet") }
        #expect(kept == ["BEGIN:VCALENDAR"])
        for wrong in [["series": 1], ["series": "s", "first": 0, "parcels": []], ["series": "s", "first": 1]]
            as [JSONValue]
        {
            #expect(await ask(app, "POST", body: wrong).0 == 422)
        }
        let response = await app.handle(IncomingRequest(method: "GET", target: "/leaflet/t.ics"))
        #expect(response.text == "BEGIN:VCALENDAR")
    }
}

import Foundation
import Kernel
import Logging
import Store
import TestDatabase
import Testing

@testable import Site

@Suite("Limits of requests")
struct LimitTests {
    let clock = FixedClock(Timestamp(iso: "2026-04-20T10:00:15.000+09:00") ?? Timestamp(milliseconds: 0))

    func app(_ limits: RequestLimits, _ store: Store) async throws -> SiteApp {
        try await SiteApp.migrate(store, services: [SampleService()])
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return try SiteApp(
            store: store, pack: try TestPack.loaded.get(), clock: clock, services: [SampleService()], limits: limits,
            logger: logger)
    }

    func get(_ app: SiteApp, _ path: String = "/", from peer: String, accept: String = "text/html") async
        -> SiteResponse
    {
        await app.handle(IncomingRequest(method: "GET", target: path, headers: ["accept": accept], peer: peer))
    }

    @Test("an address that sends too much is told when to come again; others are not held up, and probes never")
    func address() async throws {
        let app = try await app(
            RequestLimits(perAddress: 5, perAccount: nil), try Store.open(try TestDatabase.fresh(), clock: clock))
        for _ in 0..<5 { #expect(await get(app, from: "192.0.2.1").status == 200) }
        let refused = await get(app, from: "192.0.2.1")
        #expect(refused.status == 429)
        #expect(refused.headers["retry-after"] == "45")
        #expect(refused.text.contains("45秒"))
        #expect(await get(app, "/api/v1/openapi.json", from: "192.0.2.1").status == 429)
        #expect(await get(app, from: "192.0.2.2").status == 200)
        #expect(await get(app, "/readyz", from: "192.0.2.1").status == 200)
    }

    @Test("nodes that share a database count together, and addresses are not stored in clear")
    func nodes() async throws {
        let store = try Store.open(try TestDatabase.fresh(), clock: clock)
        let nodes = try await [
            app(RequestLimits(perAddress: 20, perAccount: nil), store),
            app(RequestLimits(perAddress: 20, perAccount: nil), store),
        ]
        var answered = 0
        for number in 0..<60 {
            if await get(nodes[number % 2], from: "192.0.2.1").status == 200 { answered += 1 }
            // What a node has counted is told in the background.
            try await Task.sleep(for: .milliseconds(5))
        }
        #expect((20...24).contains(answered), "\(answered)")
        let senders = try await store.read { try $0.all(String.self, "SELECT DISTINCT sender FROM request_rate") }
        #expect(senders.count == 1)
        #expect(!senders[0].contains("192"))
    }

    @Test("more requests at a time than are good are asked to come again at once")
    func crowded() async throws {
        let app = try await app(
            RequestLimits(perAddress: nil, perAccount: nil, atATime: 0),
            try Store.open(try TestDatabase.fresh(), clock: clock))
        let refused = await get(app, from: "192.0.2.1")
        #expect(refused.status == 503)
        #expect(refused.headers["retry-after"] == "1")
        #expect(refused.text.contains("混み合って"))
        #expect(refused.headers["content-security-policy"] != nil)
        let english = await app.handle(
            IncomingRequest(method: "GET", target: "/", headers: ["accept-language": "en-GB"], peer: "192.0.2.1"))
        #expect(english.text.contains("The service is very busy"))
        let program = await get(app, "/api/v1/plan", from: "192.0.2.1")
        #expect(program.headers["content-type"] == "application/problem+json")
        // What was typed comes back.
        let form = await app.handle(
            IncomingRequest(
                method: "POST", target: "/x", headers: ["content-type": "application/x-www-form-urlencoded"],
                body: .bytes(Array("name=typed-before".utf8)), peer: "192.0.2.1"))
        #expect(form.status == 503)
        #expect(form.text.contains("typed-before"))
        #expect(await get(app, "/healthz", from: "192.0.2.1").status == 200)
    }

    @Test("a program that is about to end says so, and still answers")
    func readiness() async throws {
        let app = try await app(.none, try Store.open(try TestDatabase.fresh(), clock: clock))
        #expect(await get(app, "/readyz", from: "192.0.2.1").status == 200)
        app.readiness.end()
        #expect(await get(app, "/readyz", from: "192.0.2.1").status == 503)
        #expect(await get(app, from: "192.0.2.1").status == 200)
    }
}

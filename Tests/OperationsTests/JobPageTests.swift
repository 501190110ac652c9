import Foundation
import Kernel
import Logging
import Pack
import Site
import Store
import TestDatabase
import TestVisitor
import Testing

@testable import Operations

@Suite("The page of work that was given up")
struct JobPageTests {
    static let now = Timestamp(iso: "2026-04-20T10:00:00.000+09:00") ?? Timestamp(milliseconds: 0)
    let store: Store
    let app: SiteApp
    let visitor: Visitor

    init() async throws {
        let clock = FixedClock(Self.now)
        store = try Store.open(try TestDatabase.fresh(), clock: clock)
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let pack = try CityPack.load(root.appendingPathComponent("City/sample-town").path)
        let services: [any CityService] = [OperationsService()]
        try await SiteApp.migrate(store, services: services)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        func person(_ id: String, _ roles: Set<String>) -> DemoPerson {
            DemoPerson(
                id: id, name: id, role: LocalizedText([.ja: id]),
                actor: Actor(kind: .staff, id: id, name: id, roles: roles))
        }
        app = try SiteApp(
            store: store, pack: pack, clock: clock, services: services,
            demo: DemoPeople([person("operator", ["operator"]), person("clerk", ["clerk"])]), logger: logger)
        visitor = Visitor(app)
    }

    /// Work of this data that fails unless the data says it is right.
    func fail(_ key: String, data: JSONValue = ["ok": false]) async throws -> ID<Job> {
        try await store.write { try $0.enqueue(Job(kind: "notice.send", key: key, data: data)) }
        try await runner.drain()
        return try #require(try await store.read { try $0.job(kind: "notice.send", key: key)?.id })
    }

    var runner: JobRunner {
        JobRunner(
            store: store,
            kinds: [
                JobKind("notice.send") { job in
                    guard job.data["ok"]?.boolValue == true else { throw JobFailure("宛先がありません <b>") }
                    return nil
                }
            ], node: "test")
    }

    @Test("shows what was given up and why, and is for operators only")
    func list() async throws {
        _ = try await fail("case-1")
        await visitor.signIn("clerk")
        #expect(await visitor.get("/office/operations").status == 403)
        await visitor.signIn("operator")
        let page = await visitor.get("/office/operations")
        #expect(page.status == 200)
        #expect(page.text.contains("notice.send"))
        #expect(page.text.contains("宛先がありません &lt;b&gt;"))
        #expect(!page.text.contains("⟦"))
    }

    @Test("mended data is tried again, and what was done is in the trail")
    func retry() async throws {
        let id = try await fail("case-1")
        await visitor.signIn("operator")
        let path = "/office/operations/jobs/\(id)"
        #expect(await visitor.get(path).text.contains("ok"))
        let broken = await visitor.post(path + "/retry", ["data": "{\"ok\": tru"])
        #expect(broken.status == 422)
        #expect(broken.text.contains("{&quot;ok&quot;: tru"))
        #expect(await visitor.post(path + "/retry", ["data": "{\"ok\": true}"]).status == 303)
        try await runner.drain()
        #expect(try await store.read { try $0.job(id)?.state } == .done)
        #expect(try await store.events().map(\.kind) == ["job.dead", "job.retried"])
        let again = await visitor.post(path + "/retry", ["data": "{}"])
        #expect(again.status == 409)
    }

    @Test("dropping needs a reason, which is in the trail")
    func drop() async throws {
        let id = try await fail("case-1")
        await visitor.signIn("operator")
        let path = "/office/operations/jobs/\(id)"
        _ = await visitor.get(path)
        #expect(await visitor.post(path + "/drop", ["reason": ""]).status == 422)
        #expect(await visitor.post(path + "/drop", ["reason": "二重に登録された"]).status == 303)
        let event = try #require(try await store.events().last)
        #expect(event.kind == "job.dropped")
        #expect(event.data["reason"]?.stringValue == "二重に登録された")
        #expect(event.actorID == "operator")
        #expect(await visitor.get("/office/operations?done=dropped").text.contains("取りやめました"))
    }

    @Test("an id that is none is absent")
    func absent() async throws {
        await visitor.signIn("operator")
        #expect(await visitor.get("/office/operations/jobs/x").status == 404)
        #expect(await visitor.get("/office/operations/jobs/\(ID<Job>.make(at: Self.now))").status == 404)
    }
}

import Devices
import Foundation
import Kernel
import Pack
import Procedures
import Registry
import Site
import Store
import TestDatabase
import TestVisitor
import Testing
import Tickets

@testable import mio

@Suite("A whole city", .serialized)
struct CityTests {
    static let cities = ["osaka", "sample-town"]

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    private static let friday = Timestamp(iso: "2026-04-24T10:00:00+09:00") ?? Timestamp(milliseconds: 0)

    private func load(_ name: String) throws -> City { try City.load(Self.root + "/City/" + name) }

    @Test("has a pack without faults", arguments: cities)
    func noFaults(name: String) throws {
        #expect(try load(name).pack.faults.all.map(\.description) == [])
    }

    @Test("the list of forms says how often each edition came out of a terminal", arguments: cities)
    func printed(name: String) async throws {
        let city = try load(name)
        let store = try Store.open(TestDatabase.fresh(), clock: FixedClock(Self.friday))
        try await city.migrate(store)
        let ward = try #require(city.places.wards.first).code
        let clerk = Actor(kind: .staff, id: "c", name: "c", ward: ward, roles: ["clerk"])
        let app = try city.app(
            store: store, clock: FixedClock(Self.friday),
            demo: DemoPeople([DemoPerson(id: "c", name: "c", role: LocalizedText(ja: "職員"), actor: clerk)]))
        let key = try await city.devices(store).register.enrol(
            .terminal, name: "T-1", place: "1", ward: ward, by: .system("test")
        ).key
        let uses = (0..<7).map { _ in
            """
            {"id":"\(ID<CityTests>.make(at: Self.friday))","kind":"use","start":"2026-04-24T09:59:00+09:00",\
            "end":"2026-04-24T10:00:00+09:00","source":"typed","forms":[{"form":"ininjou","version":"2026-04","chars":9}],"pages":1}
            """
        }
        let sent = await app.handle(
            IncomingRequest(
                method: "POST", target: "/api/v1/edge/uses",
                headers: [
                    "authorization": "Bearer \(key)", "content-type": "application/json", "host": "city.example",
                ],
                body: .bytes(Array("{\"uses\":[\(uses.joined(separator: ","))]}".utf8))))
        #expect(sent.status == 200)
        let visitor = Visitor(app)
        await visitor.signIn("c")
        let page = await visitor.get("/office/forms").text
        #expect(page.contains("今年度の端末での印刷"))
        let row = try #require(page.firstRange(of: "/office/forms/ininjou"))
        #expect(page[row.upperBound...].prefix(900).contains(">7<"))
    }

    @Test("says every fault of its parts at once, each at its line")
    func allFaults() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("city-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let up = String(repeating: "../", count: folder.pathComponents.count - 1)
        let files = [
            "pack.yml":
                "id: t\nname: {ja: 町}\nbase: \(up)\(Self.root.dropFirst())/City/sample-town\nlanguages: [ja]\nomit: {}\n",
            "fees.yml": "- id: x\n  kind: unknown\n",
            "demo/people.yml": """
            - id: a
              kind: staff
              name: 甲
              role: {ja: 窓口}
              ward: "131016"
              rolls: []
            """,
            "site/purposes.yml": "- code: a\n",
            "plan/plan.yml": "titel: x\n",
        ]
        for (path, text) in files {
            let file = folder.appendingPathComponent(path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        let faults = try City.load(folder.path).pack.faults.all
        for file in ["fees.yml", "demo/people.yml", "site/purposes.yml", "plan/plan.yml"] {
            #expect(faults.contains { $0.file.hasSuffix(file) && $0.line > 0 }, "\(file)")
        }
        #expect(faults.contains { $0.reason.contains("did you mean \"roles\"?") && $0.line == 6 })
    }

    @Test("has people for a demonstration who can all open the page where their work begins", arguments: cities)
    func people(name: String) async throws {
        let city = try load(name)
        let clock = FixedClock(Self.friday)
        let store = try Store.open(TestDatabase.fresh(), clock: clock)
        try await city.migrate(store)
        let today = clock.today
        #expect(try await !city.cast.people(in: store, today: today).people.contains { $0.actor.kind == .resident })
        _ = try await SampleCityWriter(store: store, pack: city.pack, places: city.places)
            .write(residents: 30, seed: 1, today: today)
        let people = try await city.cast.people(in: store, today: today)
        let roles = Set(people.people.flatMap(\.actor.roles))
        #expect(roles.isSuperset(of: ["clerk", "checker", "supervisor", "floor-manager", "ward-manager", "policy"]))
        #expect(people.people.filter { $0.actor.kind == .resident }.count == 1)
        let app = try city.app(store: store, clock: clock, demo: people)
        for person in people.people {
            let browser = Browser(app)
            await browser.get("/sign-in")
            let start = await browser.post("/sign-in", [("person", person.id)])
            #expect(start.headers["location"] == person.home)
            #expect(await browser.get(person.home).status == 200, "\(person.id)")
        }
    }

    @Test(
        "a clerk opens a session for a ticket that was called: it is served from then on, and an unknown number is said",
        arguments: cities)
    func ticketAndSession(name: String) async throws {
        let city = try load(name)
        let store = try Store.open(TestDatabase.fresh(), clock: FixedClock(Self.friday))
        try await city.migrate(store)
        let people = try await city.cast.people(in: store, today: Self.friday.date)
        let clerk = try #require(people.people.first { $0.id == "clerk" }?.actor)
        let ward = try #require(clerk.ward)
        let desk = city.ticketService(store).desk
        let ticket = try await desk.issue(TicketWish(categories: ["moves"], channel: "machine"), at: ward, by: clerk)
        try await desk.open(1, of: ward, by: clerk)
        try await desk.callNext(to: 1, of: ward, by: clerk)
        let browser = Browser(try city.app(store: store, clock: FixedClock(Self.friday), demo: people))
        await browser.get("/sign-in")
        _ = await browser.post("/sign-in", [("person", "clerk")])
        #expect(await browser.get("/office/sessions/new?ticket=A001").text.contains(#"value="A001""#))
        func open(_ number: String) async -> SiteResponse {
            await browser.post(
                "/office/sessions",
                [
                    ("ticket", number), ("events", "moved-in"), ("date", "2026-04-20"), ("language", "ja"),
                    ("role", "self"), ("identity", "passport"),
                ])
        }
        let unknown = await open("A009")
        #expect(unknown.status == 422 && unknown.text.contains("今日この窓口では発行されていません"))
        #expect(unknown.text.contains(#"value="A009""#))
        let opened = await open("ａ１")
        #expect(opened.status == 303)
        let now = try #require(try await desk.ticket(ticket.id, of: ward))
        #expect(now.state == .serving && opened.headers["location"] == now.session.map { "/office/sessions/\($0)" })
        let event = try #require(try await store.events(kinds: ["session.opened"]).first)
        #expect(event.data["ticket"] == "A001")
    }

    @Test(
        "a demonstration has a firm whose administrator finds its members and gives and takes what they see",
        arguments: cities)
    func firm(name: String) async throws {
        let city = try load(name)
        let store = try Store.open(TestDatabase.fresh(), clock: FixedClock(Self.friday))
        try await city.migrate(store)
        try await city.cast.enrol(in: store)
        let people = try await city.cast.people(in: store, today: Self.friday.date)
        let app = try city.app(store: store, clock: FixedClock(Self.friday), demo: people)
        func visitor(_ person: String) async -> Visitor {
            let visitor = Visitor(app)
            await visitor.signIn(person)
            return visitor
        }
        let (boss, all, own) = (await visitor("business"), await visitor("business-all"), await visitor("business-own"))
        let page = await boss.get("/my/business").text
        for name in ["（見本 花）", "（見本 実）", "（見本 望）"] { #expect(page.contains(name)) }
        #expect(await all.get("/my/business").text.contains("すべての申請を見て"))
        #expect(await own.get("/my/business").text.contains("自分が入力した申請だけ"))
        await boss.get("/my/business")
        #expect(await boss.post("/my/business/gbiz-second", ["role": "all"]).status == 303)
        #expect(await own.get("/my/business").text.contains("すべての申請を見て"))
        #expect(await boss.post("/my/business/gbiz-second/remove", [:]).status == 303)
        #expect(await own.get("/my/business").text.contains("自分が入力した申請だけ"))
    }

    @Test("counts a procedure for the plan once it is completed at the counter, however often")
    func indicator() async throws {
        let city = try load("osaka")
        let clock = FixedClock(Self.friday)
        let store = try Store.open(TestDatabase.fresh(), clock: clock)
        try await city.migrate(store)
        let app = try city.app(store: store, clock: clock)
        func actual() async throws -> JSONValue? {
            let response = await app.handle(IncomingRequest(method: "GET", target: "/api/v1/plan/1"))
            let kpi = try JSONValue(parsing: response.bytes)["initiatives"]?[0]?["kpis"]?[0]
            return kpi?["years"]?.arrayValue?.first { $0["year"]?.intValue == 2026 }?["actual"]
        }
        #expect(try await actual() != 1)
        let ward = try #require(city.places.wards.first).code
        for (key, procedure) in [("a", "tennyuu"), ("b", "tennyuu"), ("c", "jidou-teate-nintei")] {
            let submission = CaseSubmission(
                idempotencyKey: key, procedure: procedure, title: procedure, ward: ward, channel: "counter-session",
                origin: nil, persons: 1, lastDay: nil, counterSupport: true, fieldsAutofilled: 1, fieldsTyped: 1,
                startedAt: clock.now(), documents: [])
            try await store.write { tx in
                let file = try Cases.submit(submission, by: Actor(kind: .staff, id: "a", name: "甲"), in: tx)
                if key != "c" {
                    let checker = Actor(kind: .staff, id: "b", name: "乙")
                    try Cases.move(file.id, to: .completed, note: nil, by: checker, in: tx)
                }
            }
        }
        #expect(try await actual() == 1)
    }
}

/// Keeps cookies and the form's token.
final class Browser {
    private let app: SiteApp
    private var cookies: [String: String] = [:]
    private var token = ""

    init(_ app: SiteApp) { self.app = app }

    @discardableResult
    func get(_ target: String) async -> SiteResponse { await send(IncomingRequest(method: "GET", target: target)) }

    func post(_ target: String, _ fields: [(String, String)]) async -> SiteResponse {
        let body = FormData(fields + [("_token", token)]).queryString
        return await send(
            IncomingRequest(
                method: "POST", target: target, headers: ["content-type": "application/x-www-form-urlencoded"],
                body: .bytes(Array(body.utf8))))
    }

    private func send(_ request: IncomingRequest) async -> SiteResponse {
        var request = request
        request.headers["host"] = "city.example"
        request.headers["cookie"] = cookies.map { "\($0)=\($1)" }.joined(separator: "; ")
        let response = await app.handle(request)
        for line in response.headers.all("set-cookie") {
            let pair = line.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
            if pair.count == 2 { cookies[String(pair[0])] = String(pair[1]) }
        }
        if let found = response.text.firstMatch(of: /name="_token" value="([0-9a-f]+)"/) { token = String(found.1) }
        return response
    }
}

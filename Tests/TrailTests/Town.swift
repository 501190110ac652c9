import Foundation
import Kernel
import Pack
import Registry
import Site
import Store
import TestDatabase
import Testing

@testable import Trail

/// The invented town with two residents, a clerk, a supervisor and a portal, for the tests of this target.
struct Town {
    static let noon = Timestamp(iso: "2026-04-24T12:00:00+09:00") ?? Timestamp(milliseconds: 0)
    static let pack: CityPack = {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "City/sample-town").path
        do { return try CityPack.load(folder) } catch { preconditionFailure("\(error)") }
    }()

    let clock = FixedClock(Town.noon)
    let store: Store
    let registry: RegistryService
    let app: SiteApp
    let ward: WardCode
    let mio: ResidentID
    let other: ResidentID
    let clerk: Actor

    init() async throws {
        let places = Places(pack: Self.pack)
        ward = try #require(places.wards.first).code
        store = try Store.open(TestDatabase.fresh(), clock: clock)
        registry = RegistryService(pack: Self.pack, store: store, places: places)
        let services: [any CityService] = [
            registry, TrailService(pack: Self.pack, directory: registry.directory),
        ]
        try await SiteApp.migrate(store, services: services)
        clerk = Actor(kind: .staff, id: "s-100", name: "見本 花子", ward: ward, roles: ["clerk"])
        let supervisor = Actor(
            kind: .staff, id: "s-200", name: "試用 京子", ward: ward, roles: ["clerk", "supervisor"])
        mio = try await Self.resident("澪", "ミオ", in: ward, registry)
        other = try await Self.resident("他", "タ", in: ward, registry)
        let people = [
            ("clerk", clerk), ("supervisor", supervisor),
            ("mio", Actor(kind: .resident, id: mio.description, name: "澪 標")),
            ("other", Actor(kind: .resident, id: other.description, name: "他 標")),
            ("child", Actor(kind: .resident, id: other.description, name: "他 標", onBehalfOf: mio.description)),
            ("portal", Actor(kind: .organisation, id: "portal", name: "見本ポータル", roles: ["data-tracker"])),
            ("taxi", Actor(kind: .organisation, id: "taxi-1", name: "見本タクシー", roles: ["taxi"])),
        ].map { DemoPerson(id: $0.0, name: $0.1.name, role: [.ja: "例"], actor: $0.1) }
        app = try SiteApp(
            store: store, pack: Self.pack, clock: clock, services: services, demo: DemoPeople(people))
    }

    private static func resident(
        _ family: String, _ kana: String, in ward: WardCode, _ registry: RegistryService
    ) async throws -> ResidentID {
        var name = PersonName(family: family, given: "標")
        name.furigana = .init(family: kana, given: "シルベ")
        let resident = NewResident(
            id: .make(at: noon), name: name, birth: try #require(BirthDate(iso: "1990-10-10")), sex: .female,
            relation: .head)
        let household = NewHousehold(
            id: .make(at: noon), ward: ward, postalCode: PostalCode("999-0003"), town: "港町", block: "1丁目2番3号",
            members: [resident])
        try await registry.directory.add(household, by: .system("test"))
        return resident.id
    }

    /// A browser in which a person is signed in.
    func visitor(_ person: String) async -> Visitor {
        let visitor = Visitor(app)
        await visitor.get("/sign-in")
        await visitor.post("/sign-in", [("person", person)])
        return visitor
    }

    /// A clerk opens a resident's record on its page, with the purpose asked for.
    func open(_ id: ResidentID, as person: String = "clerk", purpose: String = "inquiry") async throws {
        let staff = await visitor(person)
        let path = "/office/residents/\(id)"
        await staff.get("/office/purpose?subject=\(id)&next=\(path)")
        await staff.post(
            "/office/purpose", [("subject", id.description), ("next", path), ("purpose", purpose)])
        #expect(await staff.get(path).status == 200)
    }

    /// Readings as they would be recorded, one a minute, the last at noon.
    func record(
        _ count: Int, of id: ResidentID, purpose: String = "inquiry", endingAt end: Timestamp = Town.noon,
        every seconds: Int = 60
    ) async throws {
        let events = (0..<count).map { number in
            Event(
                kind: "personal.read", at: end.adding(seconds: (number + 1 - count) * seconds),
                actor: Actor(kind: .staff, id: "s-\(number)", name: ""), subject: id.description, ward: ward,
                purpose: purpose, data: ["route": "/office/residents/{id}", "roles": ["clerk"]])
        }
        try await store.write { tx in
            for event in events { try tx.record(event) }
        }
    }
}

/// Keeps cookies and the form's token.
final class Visitor {
    private let app: SiteApp
    private var cookies: [String: String] = [:]
    private var token = ""

    init(_ app: SiteApp) { self.app = app }

    @discardableResult
    func get(_ target: String, headers: Headers = [:]) async -> SiteResponse {
        await send(IncomingRequest(method: "GET", target: target, headers: headers))
    }

    @discardableResult
    func post(_ target: String, _ fields: [(String, String)]) async -> SiteResponse {
        let body = FormData(fields + [("_token", token)]).queryString
        return await send(
            IncomingRequest(
                method: "POST", target: target, headers: ["content-type": "application/x-www-form-urlencoded"],
                body: .bytes(Array(body.utf8))))
    }

    private func send(_ incoming: IncomingRequest) async -> SiteResponse {
        var request = incoming
        request.headers["host"] = "city.example"
        if !cookies.isEmpty {
            request.headers["cookie"] = cookies.map { "\($0)=\($1)" }.joined(separator: "; ")
        }
        let response = await app.handle(request)
        for line in response.headers.all("set-cookie") {
            let pair = line.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
            if pair.count == 2 { cookies[String(pair[0])] = String(pair[1]) }
        }
        if let found = response.text.firstMatch(of: /name="_token" value="([0-9a-f]+)"/) { token = String(found.1) }
        return response
    }
}

import Foundation
import Kernel
import Logging
import Pack
import Store
import TestDatabase

@testable import Site

/// A site on a database in memory with an invented town and a small service, called in-process like a browser would.
struct TestSite {
    let app: SiteApp
    let store: Store
    let clock: FixedClock
    let pack: CityPack

    static let clerk = Actor(kind: .staff, id: "s1", name: "窓口 花子", roles: ["clerk"])
    static let resident = Actor(kind: .resident, id: "r1", name: "澪標 太郎")

    init(
        demo: Bool = true, policy: SessionPolicy = SessionPolicy(), limits: RequestLimits = .none,
        role: NetworkRole = .all, beside: [any CityService] = []
    ) async throws {
        let clock = FixedClock(Timestamp(iso: "2026-04-20T10:00:00.000+09:00") ?? Timestamp(milliseconds: 0))
        self.clock = clock
        pack = try TestPack.loaded.get()
        store = try Store.open(TestDatabase.fresh(), clock: clock)
        try await SiteApp.migrate(store, services: [SampleService()])
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let people = [
            DemoPerson(
                id: "clerk", name: "窓口 花子", role: LocalizedText([.ja: "窓口の担当者"]), actor: Self.clerk,
                home: "/office"),
            DemoPerson(
                id: "resident", name: "澪標 太郎", role: LocalizedText([.ja: "市民"]), actor: Self.resident),
        ]
        app = try SiteApp(
            store: store, pack: pack, clock: clock, services: [SampleService()] + beside,
            demo: demo ? DemoPeople(people) : nil, policy: policy, limits: limits, role: role, logger: logger)
    }

    func get(_ target: String, headers: Headers = [:]) async -> SiteResponse {
        await app.handle(IncomingRequest(method: "GET", target: target, headers: headers))
    }

    func json(_ target: String, _ body: String, headers: Headers = [:]) async -> SiteResponse {
        var headers = headers
        headers["content-type"] = "application/json"
        return await app.handle(
            IncomingRequest(method: "POST", target: target, headers: headers, body: .bytes(Array(body.utf8))))
    }
}

/// Keeps cookies and form tokens like a browser.
final class Browser {
    let site: TestSite
    var cookies: [String: String] = [:]
    var token = ""

    init(_ site: TestSite) { self.site = site }

    @discardableResult
    func get(_ target: String, headers: Headers = [:]) async -> SiteResponse {
        await send(IncomingRequest(method: "GET", target: target, headers: headers))
    }

    @discardableResult
    func post(_ target: String, _ fields: [(String, String)], token: String?? = nil, headers: Headers = [:]) async
        -> SiteResponse
    {
        var form = FormData(fields)
        if let token = token ?? .some(self.token) { form.append("_token", token) }
        var headers = headers
        headers["content-type"] = "application/x-www-form-urlencoded"
        return await send(
            IncomingRequest(
                method: "POST", target: target, headers: headers, body: .bytes(Array(form.queryString.utf8))))
    }

    func send(_ request: IncomingRequest) async -> SiteResponse {
        var request = request
        request.headers["host"] = "city.example"
        if !cookies.isEmpty {
            request.headers["cookie"] = cookies.map { "\($0)=\($1)" }.sorted().joined(separator: "; ")
        }
        let response = await site.app.handle(request)
        for line in response.headers.all("set-cookie") {
            let pair = line.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if pair.count == 2 { cookies[String(pair[0])] = pair[1].isEmpty ? nil : String(pair[1]) }
        }
        if let found = response.text.firstMatch(of: /name="_token" value="([0-9a-f]+)"/) { token = String(found.1) }
        return response
    }

    func signIn(_ person: String) async {
        await get("/sign-in")
        await post("/sign-in", [("person", person)])
        await get("/sign-in")
    }
}

/// An invented town that stands on the base pack of the repository.
enum TestPack {
    static let base: String = {
        var folder = URL(fileURLWithPath: #filePath)
        while folder.path != "/", !FileManager.default.fileExists(atPath: folder.path + "/City/base/pack.yml") {
            folder.deleteLastPathComponent()
        }
        return folder.path + "/City/base"
    }()

    /// Read once for all tests.
    static let loaded = Result { try load() }

    private static func load() throws -> CityPack {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("town-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder + "/words", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: folder + "/base", withDestinationPath: base)
        try """
        id: town
        name: {ja: 見本町, ja-easy: "{見本|みほん}{町|ちょう}", en: Sample Town}
        base: base
        languages: [ja, ja-easy, en, ko]
        """.write(toFile: folder + "/pack.yml", atomically: true, encoding: .utf8)
        try """
        sample.title: {ja: 届出, ja-easy: "{届出|とどけで}", en: Notice}
        sample.name: {ja: 氏名, ja-easy: "{名前|なまえ}", en: Name}
        sample.office: {ja: 窓口, ja-easy: "{窓口|まどぐち}", en: Counter}
        """.write(toFile: folder + "/words/sample.yml", atomically: true, encoding: .utf8)
        return try CityPack.load(folder)
    }
}

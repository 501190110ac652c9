import Foundation
import Kernel
import Pack
import Site
import Store
import TestDatabase
import Testing

@testable import Plan

@Suite("The plan's pages")
struct PageTests {
    let clock = FixedClock(april20.moved(to: "2026-11-24", hour: 10))

    private struct City {
        let app: SiteApp
        let store: Store

        func get(_ target: String) async -> SiteResponse {
            await app.handle(IncomingRequest(method: "GET", target: target))
        }
    }

    private func open(_ name: String) async throws -> City {
        let pack = try city(name)
        let service = PlanService(plan(of: pack))
        let store = try Store.open(TestDatabase.fresh(), clock: clock)
        try await SiteApp.migrate(store, services: [service])
        return City(app: try SiteApp(store: store, pack: pack, clock: clock, services: [service]), store: store)
    }

    private func completed(_ procedure: String, ward: String = "271144", day: String = "2026-11-20") -> Event {
        event(
            "case.completed", day, ward: ward,
            [
                "procedure": .string(procedure), "channel": "counter-session", "counterSupport": true, "seconds": 240,
                "fieldsAutofilled": 12, "fieldsTyped": 3,
            ])
    }

    @Test("show all 41 initiatives, none of them measured before the first event", arguments: ["ja", "ja-easy", "en"])
    func overview(language: String) async throws {
        let site = try await open("osaka")
        let page = await site.get("/plan?lang=\(language)")
        #expect(page.status == 200)
        for number in 1...41 { #expect(page.text.contains("href=\"/plan/\(number)?year=2026\"")) }
        #expect(!page.text.contains("⟦"))
        let words = ["ja": "未計測", "ja-easy": "えていません", "en": "Not measured yet"]
        #expect(page.text.contains(try #require(words[language])))
    }

    @Test("let indicator 1 move when a procedure is completed at the counter, by ward too")
    func live() async throws {
        let site = try await open("osaka")
        #expect(try await value(site, "/api/v1/plan/1") == .null)
        try await site.store.record([completed("move-in"), completed("move-in"), completed("seal", ward: "271039")])
        #expect(try await value(site, "/api/v1/plan/1") == 2)
        #expect(try await value(site, "/api/v1/plan/1?ward=271144") == 1)
        #expect(try await value(site, "/api/v1/plan/1?ward=271021") == 0)
        let page = await site.get("/plan/1?lang=ja")
        #expect(page.text.contains("2手続き"))
        #expect(page.text.contains("達成"))
        let other = await site.get("/plan/1?lang=ja&ward=271021")
        #expect(other.text.contains("0手続き"))
    }

    @Test("do not count what was not a counter session or is not meant for it")
    func others() async throws {
        let site = try await open("osaka")
        try await site.store.record([
            event("case.completed", "2026-11-20", ["procedure": "a", "channel": "online", "counterSupport": true]),
            event("case.completed", "2026-11-20", ["procedure": "b", "channel": "counter-session"]),
            event(
                "case.submitted", "2026-11-20",
                ["procedure": "c", "channel": "counter-session", "counterSupport": true]),
        ])
        #expect(try await value(site, "/api/v1/plan/1") == .null)
    }

    @Test("count three minutes for each printed form")
    func forms() async throws {
        let site = try await open("osaka")
        try await site.store.record((0..<50).map { _ in event("form.printed", "2026-10-01", ward: "271021") })
        #expect(try await value(site, "/api/v1/plan/2") == .number("2.5"))
    }

    @Test("say so while many events are still to be counted, and count on with every view")
    func counting() async throws {
        let site = try await open("sample-town")
        try await site.store.record((0..<2_500).map { _ in event("ticket.called", "2026-11-20", ["waitSec": 60]) })
        let first = await site.get("/plan?lang=ja")
        #expect(first.text.contains("記録2,500件のうち2,000件まで集計しました"))
        let second = await site.get("/plan?lang=ja")
        #expect(!second.text.contains("集計中"))
    }

    @Test("open for every initiative, in every language the city offers", arguments: 1...41)
    func initiatives(number: Int) async throws {
        let site = try await open("osaka")
        try await site.store.record([completed("move-in")])
        for language in ["ja", "ja-easy", "en", "zh"] {
            let page = await site.get("/plan/\(number)?lang=\(language)&year=2027")
            #expect(page.status == 200)
            #expect(!page.text.contains("⟦"), "\(language)")
        }
    }

    @Test("give texts as printed in the plan, and their translation in English")
    func texts() async throws {
        let site = try await open("osaka")
        let japanese = await site.get("/plan/4?lang=ja")
        for text in ["48.8%", "57.8%", "検討中", "市民局", "計画に記載なし・未確認"] {
            #expect(japanese.text.contains(text), "\(text)")
        }
        let english = await site.get("/plan/4?lang=en")
        #expect(english.text.contains("under consideration"))
        #expect(english.text.contains("Residents") || english.text.contains("residents"))
    }

    @Test("answer a wrong year or ward with what would be right, and an unknown number with an absent page")
    func wrong() async throws {
        let site = try await open("osaka")
        let year = await site.get("/plan?lang=en&year=1999")
        #expect(year.status == 400)
        #expect(year.text.contains("2025, 2026, 2027, 2028"))
        for ward in ["271022", "abc", "131016", "271004"] {
            let page = await site.get("/plan?lang=en&ward=\(ward)")
            #expect(page.status == 400)
            #expect(page.text.contains("not the code of a ward"))
        }
        for path in ["/plan/0", "/plan/42", "/plan/01", "/plan/x", "/plan/-1", "/plan/99.csv", "/api/v1/plan/42"] {
            #expect(await site.get(path).status == 404, "\(path)")
        }
    }

    @Test("come as a table that a spreadsheet opens and does not run")
    func csv() async throws {
        let site = try await open("osaka")
        try await site.store.record([completed("move-in")])
        let all = await site.get("/plan.csv?lang=ja")
        #expect(all.status == 200)
        #expect(Array(all.bytes.prefix(3)) == [0xEF, 0xBB, 0xBF])
        let lines = all.text.split(whereSeparator: \.isNewline)
        #expect(lines.count == 261)  // heading; 65 indicators, 4 years
        #expect(lines.contains { $0.hasPrefix("5,手数料等の支払いをキャッシュレスで便利に") && $0.contains(",2028,'-,") })
        #expect(lines.contains { $0.hasPrefix("1,書かない") && $0.hasSuffix(",2026,2手続き,2,,,全体,1,進行中") })
        let one = await site.get("/plan/37.csv?lang=ja")
        let rows = one.text.split(whereSeparator: \.isNewline)
        #expect(rows.count == 201)  // heading; 2 indicators, 4 years, the city and 24 wards
    }

    @Test("of a town without wards show its own plan")
    func town() async throws {
        let site = try await open("sample-town")
        let page = await site.get("/plan?lang=ja")
        #expect(page.status == 200)
        #expect(page.text.contains("待たない町役場"))
        #expect(!page.text.contains("name=\"ward\""))
        try await site.store.record([event("ticket.called", "2026-11-20", ["waitSec": 300])])
        #expect(try await value(site, "/api/v1/plan/2") == 5)
    }

    @Test("of a city without a plan say so")
    func noPlan() async throws {
        let pack = try city("base")
        let service = PlanService(pack: pack)
        let store = try Store.open(TestDatabase.fresh(), clock: clock)
        try await SiteApp.migrate(store, services: [service])
        let app = try SiteApp(store: store, pack: pack, clock: clock, services: [service])
        #expect(await app.handle(IncomingRequest(method: "GET", target: "/plan")).status == 200)
        #expect(await app.handle(IncomingRequest(method: "GET", target: "/plan/1")).status == 404)
        #expect(await app.handle(IncomingRequest(method: "GET", target: "/plan.csv")).status == 404)
        #expect(await app.handle(IncomingRequest(method: "GET", target: "/api/v1/plan")).status == 404)
    }

    @Test("name every measure in Japanese and English, and every word in easy Japanese")
    func words() throws {
        let pack = try city("osaka")
        for measure in PlanData(pack: pack).measures {
            #expect(measure.title.has(.en) && measure.unit.has(.en), "\(measure.id)")
        }
        for key in pack.words.keys where key.hasPrefix("plan.") {
            #expect(pack.words.has(key, in: .en), "\(key)")
            #expect(pack.words.has(key, in: .jaEasy) || key.hasPrefix("plan.csv."), "\(key)")
        }
    }

    /// The actual value of the first indicator in fiscal year 2026.
    private func value(_ site: City, _ target: String) async throws -> JSONValue {
        let response = await site.get(target)
        #expect(response.status == 200)
        let json = try JSONDecoder().decode(JSONValue.self, from: Data(response.bytes))
        let years = json["initiatives"]?[0]?["kpis"]?[0]?["years"]?.arrayValue ?? []
        return try #require(years.first { $0["year"] == 2026 }?["actual"])
    }
}

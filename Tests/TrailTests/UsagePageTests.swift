import Kernel
import Site
import Store
import TestDatabase
import Testing

@testable import Registry
@testable import Trail

@Suite("The page of who looked at my data")
struct UsagePageTests {
    private let town: Town

    init() async throws { town = try await Town() }

    private func page(_ person: String = "mio", _ query: String = "") async -> SiteResponse {
        await town.visitor(person).get("/my/usage\(query)")
    }

    @Test("is for residents who are signed in, each for their own")
    func permission() async throws {
        #expect(await Visitor(town.app).get("/my/usage").headers["location"]?.hasPrefix("/sign-in") == true)
        for person in ["clerk", "supervisor", "portal"] { #expect(await page(person).status == 403, "\(person)") }
        let mine = await page()
        #expect(mine.status == 200 && mine.text.contains("まだだれも見ていません"))
        // Whoever acts for another person is not shown that person's trail.
        #expect(await page("child").status == 404)
        let moved = await town.visitor("mio").get("/my/accesses")
        #expect(moved.status == 303 && moved.headers["location"] == "/my/usage")
    }

    @Test("shows at once what a clerk has opened: office, role, purpose, kind of page, and nothing of who the clerk is")
    func read() async throws {
        try await town.open(town.mio, purpose: "inquiry")
        let mine = await page()
        for text in [
            "見本町役場", "職員（窓口担当）", "本人・家族からの問い合わせへの回答", "住民の記録", "令和8年4月24日", "12:00", "<h2>令和8年4月</h2>",
        ] {
            #expect(mine.text.contains(text), "\(text)")
        }
        for secret in ["s-100", "見本 花子"] { #expect(!mine.text.contains(secret), "\(secret)") }
        #expect(mine.headers["cache-control"] == "no-store")
        // Another resident was not looked at, and sees nothing of it.
        #expect(await page("other").text.contains("まだだれも見ていません"))
        // To look at one's own record or at this page is no access.
        await town.visitor("mio").get("/my/record")
        #expect(try await town.store.read { try $0.events(kinds: ["personal.read"]) }.count == 1)
    }

    @Test("shows searches in which the person stood, before and after they are spread, and protected addresses opened")
    func searchesAndAddresses() async throws {
        let clerk = await town.visitor("clerk")
        await clerk.get("/office/residents")
        await clerk.post("/office/residents", [("q", "ミオ")])
        #expect(await page().text.contains("住民を探した結果の一覧"))
        #expect(try await town.registry.directory.spreadListings() == 1)
        #expect(await page().text.contains("住民を探した結果の一覧"))
        #expect(await page("other").text.contains("まだだれも見ていません"))

        let supervisor = try #require(await supervisorAfterPurpose())
        #expect(await supervisor.post("/office/residents/\(town.mio)/address", []).status == 200)
        let mine = await page()
        #expect(mine.text.contains("保護された住所") && mine.text.contains("職員（窓口担当・責任者）"))
    }

    private func supervisorAfterPurpose() async -> Visitor? {
        let supervisor = await town.visitor("supervisor")
        await supervisor.get("/office/purpose?subject=\(town.mio)&next=/")
        let chosen = await supervisor.post(
            "/office/purpose", [("subject", town.mio.description), ("next", "/"), ("purpose", "inquiry")])
        return chosen.status == 303 ? supervisor : nil
    }

    @Test("goes on by cursor behind the fiftieth, newest first, under headings by month, without gap or repetition")
    func paging() async throws {
        try await town.record(120, of: town.mio, every: 86_400)
        try await town.record(5, of: town.other)
        var seen: [String] = []
        var query = ""
        for number in 1...3 {
            let text = await page("mio", query).text
            let moments = text.matches(of: /<dt><time datetime="([^"]+)"/).map { String($0.1) }
            #expect(moments.count == (number < 3 ? 50 : 20))
            seen += moments
            #expect((number > 1) == text.contains("いちばん新しい記録に戻る"))
            let next = text.firstMatch(of: /rel="next" href="\/my\/usage(\?after=[^"]+)"/)
            #expect((next == nil) == (number == 3))
            query = next.map { String($0.1) } ?? ""
        }
        #expect(seen == seen.sorted(by: >) && Set(seen).count == 120)
        let first = await page().text
        #expect(first.contains("令和8年4月</h2>") && first.contains("令和8年3月</h2>"))
        for broken in ["?after=x'--", "?after=", "?after=dAABYQ"] {
            #expect(await page("mio", broken).text.contains("2026-04-24T12:00:00.000+09:00"), "\(broken)")
        }
        let end = Cursor(keys: [.integer(1)])
        #expect(await page("mio", "?after=\(end)").text.contains("これより前の記録はありません"))
    }

    @Test("a day is the city's day, also when it is another day in Greenwich")
    func zone() async throws {
        let early = try #require(Timestamp(iso: "2026-04-30T15:30:00Z"))
        try await town.record(1, of: town.mio, endingAt: early)
        let text = await page().text
        #expect(text.contains("令和8年5月</h2>") && text.contains("令和8年5月1日（金） 0:30"))
    }

    @Test("several openings in a row for the same work are one line with their number")
    func together() async throws {
        for _ in 1...3 {
            try await town.open(town.mio)
            town.clock.advance(seconds: 60)
        }
        try await town.open(town.mio, purpose: "correction")
        let text = await page().text
        #expect(text.contains("（3回）") && text.contains("12:00</time>–<time") && text.contains(">12:02</time>"))
        #expect(text.matches(of: /<dt>/).count == 2)
    }

    @Test("speaks every language of the pack without a missing word", arguments: ["ja", "ja-easy", "en"])
    func languages(language: String) async throws {
        try await town.open(town.mio)
        try await town.record(60, of: town.mio, purpose: "")
        let text = await page("mio", "?lang=\(language)").text
        #expect(!text.contains("⟦"))
        #expect(!(await page("other", "?lang=\(language)").text.contains("⟦")))
    }

    @Test("every word for actors, roles of the demonstration and kinds of page stands in the catalogue")
    func words() {
        var keys = Actor.Kind.allCases.map { "trail.actor.\($0.rawValue)" }
        keys += ["clerk", "checker", "supervisor", "floor-manager", "ward-manager", "policy"].map { "trail.role.\($0)" }
        keys += ["listed", "protected", "other", "office-residents", "datatracker"].map { "trail.page.\($0)" }
        for key in keys {
            for language in [Language.ja, .jaEasy, .en] { #expect(Town.pack.words.has(key, in: language), "\(key)") }
        }
    }

    @Test("is read by an index, however many events there are of others")
    func plan() async throws {
        try await town.record(3, of: town.mio)
        for _ in 0..<20 {
            let others = (0..<100).map { _ in ResidentID.make(at: Town.noon).description }
            try await town.store.write { tx in
                for subject in others {
                    try tx.record(
                        Event(kind: "personal.read", at: tx.now, actor: .system("test"), subject: subject))
                }
            }
        }
        let statement = AccessLog.statement(to: town.mio, before: nil)
        let steps: [String]
        if TestDatabase.isPostgreSQL {
            _ = try await town.store.write { tx in try tx.run("ANALYZE event") }
            steps = try await town.store.read { tx in
                try tx.all(Row.self, "EXPLAIN \(statement)").map { try $0.string("QUERY PLAN") }
            }
        } else {
            steps = try await town.store.read { tx in
                try tx.all(Row.self, "EXPLAIN QUERY PLAN \(statement)").map { try $0.string("detail") }
            }
        }
        #expect(steps.contains { $0.contains("event_subject") }, "\(steps)")
        #expect(!steps.contains { $0.contains("Seq Scan on event") || $0.hasPrefix("SCAN e") }, "\(steps)")
    }
}

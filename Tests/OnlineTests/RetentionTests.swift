import Forms
import Kernel
import Site
import Store
import TestVisitor
import Testing

@testable import Online

@Suite("How long applications are kept")
struct RetentionTests {
    @Test(
        "the years begin on 1 April after the fiscal year in which it ended",
        arguments: [
            ("2026-05-01", 5, "2032-04-01"), ("2027-03-31", 1, "2028-04-01"), ("2027-04-01", 1, "2029-04-01"),
            ("2028-02-29", 3, "2031-04-01"),
        ])
    func terms(ended: String, years: Int, due: String) throws {
        let (ended, due) = (try #require(CivilDate(iso: ended)), try #require(CivilDate(iso: due)))
        #expect(RetentionTerm(ended: ended, years: years).due == due)
        // What the database is asked for is the same rule.
        #expect(ended < RetentionTerm.cutoff(years: years, dueBy: due))
        #expect(ended >= RetentionTerm.cutoff(years: years, dueBy: due.adding(days: -1)))
    }

    @Test(
        "it stands on a list for thirty days, is held while somebody says so, and is then removed whole; the counts stay"
    )
    func removed() async throws {
        let city = try await OnlineCity()
        var walk = try await Walk("jidou-teate-henkou", in: city, as: "head")
        let example = try #require(walk.procedure.sheet.examples.first { $0.problems == [] })
        try await walk.fill(walk.unknown(example.answers))
        let number = try await walk.submit()
        let path = "/my/applications/\(number)"
        await walk.visitor.get(path)
        #expect(await walk.visitor.post("\(path)/messages", ["message": "よろしくお願いします"]).status == 303)
        #expect(await walk.visitor.post("\(path)/withdraw", ["reason": "まちがえました"]).status == 303)
        let application = try #require(try await city.store.read { try Application.load(number: number, in: $0) })
        let years = walk.procedure.retentionYears
        let due = RetentionTerm(ended: try #require(CivilDate(iso: "2026-05-01")), years: years).due
        func day(_ days: Int) throws { try city.clock.set("\(due.adding(days: days))T09:00:00+09:00") }
        func listed() async throws -> Bool {
            try await city.desk.tidy()
            return await city.visitor("approver").get("/office/retention").text.contains(number)
        }
        func isThere() async throws -> Bool {
            try await city.store.read { try Application.load(number: number, in: $0) } != nil
        }
        let before = try await counts(city)
        try day(-31)
        #expect(try await !listed())
        try day(-30)
        #expect(try await listed())
        #expect(try await isThere())
        let hold = "/office/applications/\(application.id)/hold"
        let approver = await city.visitor("approver")
        await approver.get("/office/applications/\(application.id)")
        #expect(await approver.post(hold, ["hold": "審査請求のため"]).status == 303)
        let fire = await city.visitor("fire")
        await fire.get("/office/applications")
        #expect(await fire.post(hold, ["release": "yes"]).status == 404)
        try day(10)
        #expect(try await listed())
        #expect(try await isThere())
        let late = await city.visitor("approver")
        #expect(await late.get("/office/retention").text.contains("審査請求のため"))
        await late.get("/office/applications/\(application.id)")
        #expect(await late.post(hold, ["release": "yes"]).status == 303)
        #expect(try await !listed())
        #expect(try await !isThere())
        for table in ["online_application", "online_examination", "online_message", "online_step", "case_person"] {
            let left = try await city.store.read { tx in
                try tx.one(Int.self, SQL(stringLiteral: "SELECT COUNT(*) FROM \(table)"))
            }
            #expect(left == 0, "\(table)")
        }
        #expect(try await counts(city) == before)
        let removed = try await city.store.read { tx in
            try tx.all(String.self, "SELECT subject FROM event WHERE kind = 'application.removed'")
        }
        #expect(removed == [application.id.description])
    }

    @Test("files and the keys of numbers go with it")
    func keys() async throws {
        let city = try await OnlineCity()
        var walk = try await Walk("jidou-teate-nintei", in: city, as: "head")
        let example = try #require(walk.procedure.sheet.examples.first { $0.problems == [] })
        try await walk.fill(walk.unknown(example.answers))
        let number = try await walk.submit()
        let application = try #require(try await city.store.read { try Application.load(number: number, in: $0) })
        await walk.visitor.get("/my/applications/\(number)")
        #expect(await walk.visitor.post("/my/applications/\(number)/withdraw", ["reason": "取下げ"]).status == 303)
        let record = "online/\(application.draft)"
        func hasKey() async throws -> Bool {
            try await city.store.read { tx in
                try tx.exists("SELECT 1 FROM record_key WHERE id = \(record) AND wrapped IS NOT NULL")
            }
        }
        #expect(try await hasKey())
        let due = RetentionTerm(
            ended: try #require(CivilDate(iso: "2026-05-01")), years: walk.procedure.retentionYears
        ).due
        try city.clock.set("\(due.adding(days: -30))T09:00:00+09:00")
        try await city.desk.tidy()
        try city.clock.set("\(due)T09:00:00+09:00")
        try await city.desk.tidy()
        #expect(try await !hasKey())
        let left = try await city.store.read { tx in
            try (tx.one(Int.self, "SELECT COUNT(*) FROM online_file") ?? 0)
                + (tx.one(Int.self, "SELECT COUNT(*) FROM online_number") ?? 0)
        }
        #expect(left == 0)
    }

    /// An application that was sent and taken back on the day of the clock.
    private func ended(_ id: String, in city: OnlineCity) async throws -> Application {
        var walk = try await Walk(id, in: city, as: "head")
        let example = try #require(walk.procedure.sheet.examples.first { $0.problems == [] })
        try await walk.fill(walk.unknown(example.answers))
        let number = try await walk.submit()
        await walk.visitor.get("/my/applications/\(number)")
        try #require(
            await walk.visitor.post("/my/applications/\(number)/withdraw", ["reason": "まちがえました"]).status == 303)
        return try #require(try await city.store.read { try Application.load(number: number, in: $0) })
    }

    private func listed(_ city: OnlineCity) async throws -> [String: CivilDate] {
        try await city.desk.tidy()
        let rows = try await city.store.read {
            try $0.all(Row.self, "SELECT number, due_on FROM online_disposal WHERE removed_at IS NULL")
        }
        return Dictionary(
            try rows.map { (try $0.string("number"), try $0.date("due_on")) }, uniquingKeysWith: { first, _ in first })
    }

    @Test("each is kept as long as the edition says in which it was filed, whatever is published since")
    func editions() async throws {
        let city = try await OnlineCity(ownCatalogue: true)
        let id = "jidou-teate-kifu"
        let first = try await ended(id, in: city)
        let owner = Actor(kind: .staff, id: "owner", name: "owner", roles: ["owner", "section.child-benefits"])
        let checker = Actor(
            kind: .staff, id: "checker", name: "checker", roles: ["publisher", "section.child-benefits"])
        let studio = StudioDesk(city.desk)
        let begun = try await studio.begin(id, by: owner)
        let saved = try await studio.save(
            begun.text.replacing("retention: 5", with: "retention: 3"), of: begun.id, revision: begun.revision,
            by: owner)
        try await studio.propose(
            saved.id, revision: saved.revision, reason: "保存期間", from: try #require(CivilDate(iso: "2026-05-02")),
            by: owner)
        try await studio.publish(saved.id, revision: saved.revision + 1, by: checker)
        try city.clock.set("2026-05-07T10:00:00+09:00")
        let second = try await ended(id, in: city)

        // Three years after the fiscal year 2026, and five.
        try city.clock.set("2030-03-01T09:00:00+09:00")
        #expect(try await listed(city).isEmpty)
        try city.clock.set("2030-03-02T09:00:00+09:00")
        #expect(try await listed(city) == [second.number: try #require(CivilDate(iso: "2030-04-01"))])
        try city.clock.set("2032-03-02T09:00:00+09:00")
        #expect(try await listed(city) == [first.number: try #require(CivilDate(iso: "2032-04-01"))])
        try city.clock.set("2032-04-01T09:00:00+09:00")
        #expect(try await listed(city).isEmpty)
        #expect(try await city.store.read { try $0.one(Int.self, "SELECT COUNT(*) FROM online_application") } == 0)
    }

    @Test("of a procedure that has left the pack it is listed by its title, held from the list, and removed when due")
    func withoutProcedure() async throws {
        let city = try await OnlineCity()
        let application = try await ended("jidou-teate-kifu", in: city)
        try await city.store.write { tx in
            try tx.run("UPDATE online_application SET procedure = 'gone'")
            try tx.run("UPDATE online_examination SET procedure = 'gone'")
        }
        try city.clock.set("2032-03-02T09:00:00+09:00")
        let due = try #require(CivilDate(iso: "2032-04-01"))
        #expect(try await listed(city) == [application.number: due])
        let approver = await city.visitor("approver")
        let page = await approver.get(RetentionPages.path).text
        #expect(page.contains("児童手当 寄附の申出") && page.contains("手続きの定義はもうありません"))
        #expect(!page.contains("href=\"/office/applications/\(application.id)\""), "it has no page any more")
        let hold = "/office/applications/\(application.id)/hold", field = "hold-\(application.id)"
        let empty = await approver.post(hold, ["back": "list", field: ""])
        #expect(empty.status == 422 && empty.text.contains("error-summary"))
        #expect(
            await approver.post(hold, ["back": "list", field: "審査請求のため"]).headers["location"] == RetentionPages.path)
        try city.clock.set("2032-04-10T09:00:00+09:00")
        #expect(try await listed(city) == [application.number: due])
        let late = await city.visitor("approver")
        #expect(await late.get(RetentionPages.path).text.contains("審査請求のため"))
        #expect(await late.post(hold, ["back": "list", "release": "yes"]).status == 303)
        #expect(try await listed(city).isEmpty)
        #expect(try await city.store.read { try Application.load(number: application.number, in: $0) } == nil)
    }

    @Test("what was filed before the term was kept with it gets it from its edition, or else the longest of the city")
    func earlier() async throws {
        let city = try await OnlineCity()
        let known = try await ended("jidou-teate-kifu", in: city)
        let unknown = try await ended("jidou-teate-henkou", in: city)
        try await city.store.write { tx in
            try tx.run("UPDATE online_examination SET retention = NULL")
            try tx.run("UPDATE online_examination SET procedure = 'gone' WHERE id = \(unknown.id)")
            try tx.run("UPDATE online_application SET procedure = 'gone' WHERE id = \(unknown.id)")
        }
        try await city.desk.tidy()
        func years(_ application: Application) async throws -> Int? {
            try await city.store.read {
                try $0.one(Int.self, "SELECT retention FROM online_examination WHERE id = \(application.id)")
            }
        }
        #expect(try await years(known) == 5)
        #expect(try await years(unknown) == city.desk.catalogue.procedures.map(\.retentionYears).max())
        #expect(try await city.store.read { try Disposal.terms(in: $0) }.count == 2)
    }

    private func counts(_ city: OnlineCity) async throws -> [JSONValue] {
        try await city.store.read { tx in
            try tx.all(Row.self, "SELECT procedure, day, what, n FROM online_daily ORDER BY procedure, day, what").map {
                .array([
                    .string(try $0.string("procedure")), .string(try $0.string("what")), .int(Int64(try $0.int("n"))),
                ])
            }
        }
    }
}

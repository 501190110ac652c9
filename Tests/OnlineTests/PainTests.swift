import Forms
import Kernel
import Site
import Store
import TestVisitor
import Testing

@testable import Online

@Suite("Fields that hurt")
struct PainTests {
    @Test("fields are ranked by the shares that stopped, were wrong or set right, times the volume")
    func rank() async throws {
        let city = try await OnlineCity()
        let procedure = try #require(city.desk.catalogue.procedure("inu-henkou"))
        try await city.store.write { tx in
            for (what, count) in [
                (DailyCount.What.started, 200), (.page("dog"), 100), (.arrived("online"), 50), (.paper("counter"), 350),
                (.fault("changed_on"), 20), (.abandoned("changed_on"), 10), (.corrected("phone"), 5),
            ] { try DailyCount.add(what, of: procedure.id, count: count, in: tx) }
        }
        let counts = try await city.store.read { tx in
            try DailyCount.sums(
                of: FiscalYear(containing: city.clock.now().date), procedure: procedure.id, in: tx)
        }
        let adoption = Adoption(procedure, counts)
        let page = try #require(procedure.sheet.pages.first { $0.items.contains { $0.name == "changed_on" } })
        let pains = adoption.pains
        let dated = try #require(pains.first { $0.item.name == "changed_on" })
        // 10 of 200 stopped, 20 of 100 were wrong (if its page is the one that was counted), of 400 in all.
        #expect(dated.volume == 400)
        let wrong = page.id == "dog" ? 20.0 / 100 : 0
        #expect(dated.score == (10.0 / 200 + wrong) * 400)
        let phone = try #require(pains.first { $0.item.name == "phone" })
        #expect(phone.score == 5.0 / 50 * 400 && phone.fare.corrections == 10)
    }

    @Test("known cures follow from the rules of the pack: a file is not asked for, a text with many faults is chosen")
    func cures() async throws {
        let city = try await OnlineCity()
        let cures = city.desk.catalogue.cures
        let files = try #require(
            city.desk.catalogue.procedures.flatMap { $0.sheet.pages.flatMap(\.items) }.first { $0.kind == .file })
        func ids(_ item: FormItem, _ fare: FormCure.Fare) -> [String] { cures.filter { $0.fits(item, fare) }.map(\.id) }
        #expect(ids(files, .init(errors: 0, abandons: 4, corrections: 0)).first == "omission")
        #expect(!ids(files, .init(errors: 0, abandons: 4, corrections: 0)).contains("later"))
        #expect(ids(files, .init(errors: 0, abandons: 5, corrections: 0)).contains("later"))
    }

    @Test(
        "a form that was left alone for a week counts at its first open item, and ways are played again without a value"
    )
    func replay() async throws {
        let city = try await OnlineCity(at: "2026-05-01T10:00:00+09:00")
        var walk = try await Walk("jidou-teate-nintei", in: city, as: "head")
        let path = try await walk.next()
        let refused = try await walk.send(path, ["event_date.year": ["ひみつ"], "event_date.month": ["13"]])
        #expect(refused.status == 422)
        let trails = try await city.store.read {
            try FormTrail.all(of: "jidou-teate-nintei", wrongAt: "event_date", in: $0)
        }
        #expect(trails.count == 1 && trails.first?.steps.count == 1 && trails.first?.isSent == false)
        let stored = try await city.store.read { try $0.all(String.self, "SELECT errors FROM online_trail") }
        #expect(!stored.joined().contains("ひみつ"))
        try city.clock.set("2026-05-09T03:00:00+09:00")
        let abandonment = Abandonment(desk: city.desk)
        let now = city.clock.now()
        let found = try await city.store.read { try abandonment.find(at: now, in: $0) }
        #expect(found["jidou-teate-nintei"]?.values.reduce(0, +) == 1)
        try await city.store.write { try abandonment.count(found, in: $0) }
        let policy = await city.visitor("policy")
        let board = await policy.get("/office/adoption/jidou-teate-nintei").text
        #expect(board.contains("/items/event_date"))
        let page = await policy.get("/office/adoption/jidou-teate-nintei/items/event_date")
        #expect(page.status == 200 && page.text.contains("道すじ 1") && !page.text.contains("ひみつ"))
        #expect(await policy.get("/office/adoption/jidou-teate-nintei/items/nothing").status == 404)
    }
}

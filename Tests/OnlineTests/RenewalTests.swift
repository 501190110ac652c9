import Forms
import Kernel
import Site
import Store
import TestVisitor
import Testing

@testable import Online

@Suite("What comes back every year")
struct RenewalTests {
    @Test("who applied last year is told once when the round begins, and not when they have applied")
    func tell() async throws {
        let city = try await OnlineCity(at: "2025-08-05T10:00:00+09:00")
        let procedure = try #require(city.desk.catalogue.procedure("jidou-fuyou-genkyou"))
        let renewal = Renewal(desk: city.desk)
        // Last year's application; the definition of today is filled in as it was then.
        try city.clock.set("2026-08-03T21:00:00+09:00")
        let example = try #require(procedure.sheet.examples.first { $0.problems == [] })
        var walk = try await Walk(procedure.id, in: city, as: "other")
        try await walk.fill(example.answers)
        let number = try await walk.submit()
        let now = city.clock.now()
        let round = try #require(Renewal.round(procedure, at: now))
        #expect(round.year == 2026 && round.start == Timestamp(iso: "2026-08-01T00:00:00+09:00"))
        // Applied in this round: nothing to tell.
        #expect(try await city.store.write { try renewal.tell(procedure, round, in: $0) } == 0)
        #expect(!(await walk.visitor.get("/my/applications/\(number)").text.contains("前回の内容で申請する")))
        // A year later.
        try city.clock.set("2027-08-01T09:00:00+09:00")
        let next = try #require(Renewal.round(procedure, at: city.clock.now()))
        #expect(try await city.store.write { try renewal.tell(procedure, next, in: $0) } == 1)
        #expect(try await city.store.write { try renewal.tell(procedure, next, in: $0) } == 0)
        try await renewal.tellAll()
        let events = try await city.store.events(after: 0, kinds: ["renewal.told"], limit: 10)
        #expect(events.count == 1)
        #expect(Renewal.round(procedure, at: try #require(Timestamp(iso: "2027-08-16T00:00:00+09:00"))) == nil)
        #expect(Renewal.round(procedure, at: try #require(Timestamp(iso: "2027-07-31T23:59:59+09:00"))) == nil)
    }
}

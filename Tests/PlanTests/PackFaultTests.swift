import Pack
import Testing

@testable import Plan

@Suite("A wrong plan is refused with file and line")
struct PackFaultTests {
    private func faults(_ initiative: String, measures: String = FigureTests.measures) throws -> [String] {
        let pack = try pack([
            "plan/plan.yml": "{title: {ja: 計画}, publisher: {ja: 市}, published: 2026-03, years: [2026], status: sample}",
            "plan/measures.yml": measures, "plan/01-x.yml": initiative,
        ])
        _ = PlanData(pack: pack)
        return pack.faults.all.map { fault in
            "\(fault.file.split(separator: "/").last ?? ""):\(fault.line): \(fault.reason)"
        }
    }

    private func kpi(_ line: String) -> String {
        "number: 1\ntitle: {ja: 取組}\naim: [{ja: 姿}]\nkpis:\n  - {id: k, title: {ja: 指標}, \(line)}\n"
    }

    @Test(
        "in an indicator",
        arguments: [
            ("unit: {ja: 件}, formula: onlien, years: [{year: 2026, plan: 1件}]", "onlien"),
            ("unit: {ja: 件}, formula: 'all >= 2', years: [{year: 2026, plan: 1件}]", "must yield a number"),
            ("unit: {ja: 件}, formula: opening + all, years: [{year: 2026, plan: 1件}]", "has none"),
            ("formula: all, years: [{year: 2026, plan: 1件}]", "needs a \"unit\""),
            ("years: [{year: 2031, plan: 1件}]", "not one of the plan's years"),
            ("years: [{year: 2026}]", "says nothing"),
            ("years: [{year: 2026, plan: 1件, value: one}]", "must be a number"),
            ("since: nothing, years: [{year: 2026, plan: 1件}]", "no measure \"nothing\""),
            ("better: higher, years: [{year: 2026, plan: 1件}]", "not one of more, less"),
            ("year: 2026, years: [{year: 2026, plan: 1件}]", "unknown key \"year\""),
        ])
    func indicators(line: String, reason: String) throws {
        let found = try faults(kpi(line))
        #expect(found.contains { $0.hasPrefix("01-x.yml:5:") && $0.contains(reason) }, "\(found)")
    }

    @Test(
        "in a measure",
        arguments: [
            ("aggregate: count", "not one of events, sum"), ("aggregate: sum", "\"of\" is missing"),
            ("aggregate: latest, of: data.n", "\"per\" is missing"),
            ("aggregate: median, of: data.n, cumulative: true", "cannot be cumulative"),
            ("aggregate: events, where: 'dat.x = 1'", "dat"), ("aggregate: events, lastDays: 30", "\"lastDays\""),
        ])
    func measures(line: String, reason: String) throws {
        let measure = "- {id: m, title: {ja: 計測}, unit: {ja: 件}, events: [a.b], \(line)}\n"
        let found = try faults(kpi("years: [{year: 2026, plan: 1件}]"), measures: measure)
        #expect(found.contains { $0.hasPrefix("measures.yml:1:") && $0.contains(reason) }, "\(found)")
    }

    @Test("in a second file with the same number")
    func sameNumber() throws {
        let text = kpi("years: [{year: 2026, plan: 1件}]")
        let pack = try pack([
            "plan/plan.yml": "{title: {ja: 計画}, publisher: {ja: 市}, published: 2026-03, years: [2026], status: sample}",
            "plan/01-x.yml": text, "plan/02-y.yml": text,
        ])
        _ = PlanData(pack: pack)
        #expect(pack.faults.all.contains { $0.reason.contains("has the number 1 already") })
    }
}

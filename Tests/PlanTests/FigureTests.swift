import Kernel
import Pack
import Rules
import Store
import Testing

@testable import Plan

@Suite("Actual values of indicators")
struct FigureTests {
    static let measures = """
        - {id: online, title: {ja: オンライン}, unit: {ja: 件}, events: [case.done], aggregate: events, where: 'data.way = "online"'}
        - {id: all, title: {ja: 全部}, unit: {ja: 件}, events: [case.done], aggregate: events}
        - {id: reads, title: {ja: 読取}, unit: {ja: 回}, events: [code.read], aggregate: sum, of: data.n, cumulative: true}
        - {id: missed, title: {ja: 漏れ}, unit: {ja: 件}, events: [child.missed], aggregate: events}
        - {id: watched, title: {ja: 見守り}, unit: {ja: 件}, events: [child.expected], aggregate: events}
        """
    static let initiative = """
        number: 1
        title: {ja: 取組}
        aim: [{ja: めざす姿}]
        kpis:
          - {id: share, title: {ja: 割合}, unit: {ja: "%"}, formula: online / all * 100, years: [{year: 2026, plan: 50%, value: 50}]}
          - {id: reads, title: {ja: 累計}, unit: {ja: 回}, cumulative: true, formula: opening + reads, opening: {value: 100, asOf: 2026-03-31, status: forecast}, years: [{year: 2026, plan: 120回, value: 120}]}
          - {id: missed, title: {ja: 漏れ}, unit: {ja: 件}, better: less, formula: missed, since: watched, years: [{year: 2026, plan: 0件, value: 0}]}
          - {id: monthly, title: {ja: 月平均}, unit: {ja: 件/月}, formula: all / months, years: [{year: 2026, plan: 検討中}]}
          - {id: words, title: {ja: 言葉}, years: [{year: 2026, plan: 検討中}]}
        """

    let plan: PlanData
    let service: PlanService
    let store: Store

    init() async throws {
        let pack = try pack([
            "plan/plan.yml":
                "{title: {ja: 計画}, publisher: {ja: 市}, published: 2026-03, years: [2025, 2026, 2027], status: sample}",
            "plan/measures.yml": Self.measures, "plan/01-x.yml": Self.initiative,
        ])
        plan = PlanData(pack: pack)
        #expect(pack.faults.all.map(\.description) == [])
        service = PlanService(plan)
        store = try await emptyStore()
    }

    func cell(_ kpi: String, _ year: Int = 2026, on day: String = "2026-06-30") async throws -> PlanFigures.Cell {
        try await service.catchUp(store)
        let today = try #require(CivilDate(iso: day))
        let figures = try await store.read { tx in
            try PlanFigures.read(plan, plan.initiatives, ward: nil, today: today, in: tx)
        }
        let line = try #require(figures.entries[0].lines.first { $0.kpi.id == kpi })
        return try #require(line.cell(FiscalYear(year)))
    }

    @Test("nothing is measured until the first event of its kind; then a share of nothing has no value")
    func notMeasured() async throws {
        #expect(try await cell("share").standing == .notMeasured)
        try await store.record([event("case.done", "2026-05-01", ["way": "paper"])])
        #expect(try await cell("share").actual == .number(.zero))
        #expect(try await cell("share", 2025).standing == .notMeasured)
        #expect(try await cell("share", 2027, on: "2027-04-01").standing == .noCases)
        #expect(try await cell("share", 2027).standing == .ahead)
        #expect(try await cell("words").standing == .notMeasured)
    }

    @Test("a share is held against its target, and missed only when the year is over")
    func standing() async throws {
        try await store.record([
            event("case.done", "2026-05-01", ["way": "online"]), event("case.done", "2026-05-01", ["way": "paper"]),
            event("case.done", "2026-05-01", ["way": "paper"]),
        ])
        #expect(try await cell("share").standing == .onTheWay)
        #expect(try await cell("share", on: "2027-04-01").standing == .missed)
        try await store.record([event("case.done", "2026-05-02", ["way": "online"])])
        #expect(try await cell("share").standing == .reached)
    }

    @Test("a balance is added, and events before it are not counted twice")
    func opening() async throws {
        try await store.record([
            event("code.read", "2026-02-01", ["n": 90]), event("code.read", "2026-04-01", ["n": 15]),
            event("code.read", "2027-04-01", ["n": 10]),
        ])
        #expect(try await cell("reads").actual == .number(Decimal34(115)))
        #expect(try await cell("reads", 2027, on: "2027-05-01").actual == .number(Decimal34(125)))
    }

    @Test("no child missed is a good value once children are watched, and a missed one breaks the target")
    func since() async throws {
        #expect(try await cell("missed").standing == .notMeasured)
        try await store.record([event("child.expected", "2026-05-01")])
        #expect(try await cell("missed").actual == .number(.zero))
        #expect(try await cell("missed").standing == .within)
        #expect(try await cell("missed", on: "2027-04-01").standing == .reached)
        try await store.record([event("child.missed", "2026-05-02")])
        #expect(try await cell("missed").standing == .onTheWay)
    }

    @Test("a monthly mean divides by the part of the year that has passed")
    func months() async throws {
        try await store.record((0..<73).map { _ in event("case.done", "2026-05-01") })
        // 1 April to 12 June 2026 are 73 of 365 days: 2.4 months.
        let actual = try #require(try await cell("monthly", on: "2026-06-12").actual.number)
        #expect(actual.rounded(scale: 6, .halfEven) == Decimal34("30.416667"))
        #expect(try await cell("monthly", on: "2026-06-12").standing == .noTarget)
    }

    @Test("the value at the end of each month leads up to the year's value")
    func monthly() async throws {
        try await store.record([
            event("case.done", "2026-04-10", ["way": "online"]), event("case.done", "2026-06-10", ["way": "paper"]),
            event("code.read", "2026-05-10", ["n": 5]),
        ])
        try await service.catchUp(store)
        let scope = FigureScope(ward: nil, year: FiscalYear(2026), today: try #require(CivilDate(iso: "2026-06-30")))
        let (details, _) = try await store.read { tx in
            (try InitiativeDetails.read(plan, plan.initiatives[0], scope, today: scope.until, in: tx), 0)
        }
        let share = try #require(details.months["share"])
        #expect(share.map(\.month.month) == [4, 5, 6])
        #expect(share.map(\.actual) == [100, 100, 50].map { .number(Decimal34($0)) })
        #expect(try #require(details.months["reads"]).map(\.actual) == [100, 105, 105].map { .number(Decimal34($0)) })
    }
}

@Suite("Numbers as people read them")
struct NumberTextTests {
    @Test(
        "are grouped and rounded half up at the last digit shown",
        arguments: [
            ("36630", 0, "36,630"), ("2300000", 0, "2,300,000"), ("48.85", 1, "48.9"), ("48", 1, "48.0"),
            ("-11.4", 0, "-11"), ("-0.4", 0, "0"), ("0.05", 1, "0.1"), ("1234.5", 0, "1,235"),
            ("12500.25", 2, "12,500.25"),
        ])
    func numbers(number: String, decimals: Int, expected: String) throws {
        #expect(FigureText.number(try #require(Decimal34(number)), decimals: decimals) == expected)
    }
}

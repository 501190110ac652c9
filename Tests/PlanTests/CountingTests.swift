import Kernel
import Pack
import Rules
import Store
import Testing

@testable import Plan

/// Measures of every aggregate, over events made up for the tests.
let sampleMeasures = """
    - {id: visits, title: {ja: 来訪}, unit: {ja: 件}, events: [visit.made], aggregate: events}
    - {id: longVisits, title: {ja: 長い来訪}, unit: {ja: 件}, events: [visit.made], aggregate: events, where: data.minutes >= 10}
    - {id: minutes, title: {ja: 分}, unit: {ja: 分}, events: [visit.made], aggregate: sum, of: data.minutes}
    - {id: topics, title: {ja: 種類}, unit: {ja: 種類}, events: [visit.made], aggregate: distinct, of: data.topic}
    - {id: topicsEver, title: {ja: 種類}, unit: {ja: 種類}, events: [visit.made], aggregate: distinct, of: data.topic, cumulative: true}
    - {id: typicalMinutes, title: {ja: 中央値}, unit: {ja: 分}, events: [visit.made], aggregate: median, of: data.minutes}
    - {id: members, title: {ja: 会員}, unit: {ja: 人}, events: [member.joined, member.left], aggregate: latest, per: subject, of: 'if kind = "member.joined" then 1 else 0', cumulative: true}
    - {id: recent, title: {ja: 最近}, unit: {ja: 人}, events: [visit.made], aggregate: distinct, of: data.topic, lastDays: 30}

    """

@Suite("Measures are counted from events")
struct CountingTests {
    let plan: PlanData
    let service: PlanService
    let store: Store

    init() async throws {
        let pack = try pack(["plan/measures.yml": sampleMeasures])
        plan = PlanData(pack: pack)
        #expect(pack.faults.all.map(\.description) == [])
        service = PlanService(plan)
        store = try await emptyStore()
    }

    /// The figure of a measure as of 31 March after a fiscal year, or of a day.
    func number(
        _ id: String, _ year: Int = 2026, ward: String? = nil, on day: String? = nil
    ) async throws -> Decimal34? {
        try await service.catchUp(store)
        let measure = try #require(plan.measure(id))
        let fiscalYear = FiscalYear(year)
        let today = day.flatMap { CivilDate(iso: $0) } ?? fiscalYear.last
        let scope = FigureScope(ward: ward.flatMap { WardCode($0) }, year: fiscalYear, today: today)
        return try await store.read { tx in
            try MeasureFigures.read([measure], [scope], in: tx).number(measure, scope)
        }
    }

    func visit(_ day: String, _ minutes: Int, _ topic: String, ward: String? = nil) -> Event {
        event("visit.made", day, ward: ward, ["minutes": .int(Int64(minutes)), "topic": .string(topic)])
    }

    @Test("events, sums, different values and medians")
    func aggregates() async throws {
        try await store.record([
            visit("2026-04-01", 5, "a"), visit("2026-06-10", 10, "b"), visit("2026-06-10", 30, "a"),
            visit("2027-03-31", 40, "c"),
        ])
        #expect(try await number("visits") == Decimal34(4))
        #expect(try await number("longVisits") == Decimal34(3))
        #expect(try await number("minutes") == Decimal34(85))
        #expect(try await number("topics") == Decimal34(3))
        #expect(try await number("typicalMinutes") == Decimal34(20))  // between 10 and 30
    }

    @Test("the fiscal year begins on 1 April, by the city's clock")
    func fiscalYears() async throws {
        try await store.record([
            visit("2026-03-31", 1, "a"), visit("2026-04-01", 1, "b"),
            // 31 March 15:30 UTC is half past midnight on 1 April in Japan.
            Event(
                kind: "visit.made", at: try #require(Timestamp(iso: "2026-03-31T15:30:00.000Z")),
                actor: .system("test"), data: ["minutes": 1, "topic": "c"]),
        ])
        #expect(try await number("visits", 2025) == Decimal34(1))
        #expect(try await number("visits", 2026) == Decimal34(2))
    }

    @Test("cumulative counts go on over the years, a value counts once")
    func cumulative() async throws {
        try await store.record([
            visit("2025-05-01", 1, "a"), visit("2026-05-01", 1, "a"), visit("2026-05-02", 1, "b"),
            visit("2028-05-02", 1, "c"),
        ])
        #expect(try await number("topicsEver", 2025) == Decimal34(1))
        #expect(try await number("topicsEver", 2026) == Decimal34(2))
        #expect(try await number("topicsEver", 2027) == Decimal34(2))
        #expect(try await number("topicsEver", 2028) == Decimal34(3))
        #expect(try await number("topics", 2026) == Decimal34(2))
    }

    @Test("only the last event of each subject counts, whatever order the events come in")
    func latest() async throws {
        try await store.record([
            event("member.joined", "2026-05-01", subject: "x"), event("member.joined", "2026-05-02", subject: "y"),
            event("member.left", "2027-05-01", subject: "x"), event("member.joined", "2026-06-01", subject: "x"),
        ])
        #expect(try await number("members", 2026) == Decimal34(2))
        #expect(try await number("members", 2027) == Decimal34(1))
    }

    @Test("counts of the last 30 days reach back over 1 April")
    func lastDays() async throws {
        try await store.record([
            visit("2026-02-01", 1, "old"), visit("2026-03-25", 1, "a"), visit("2026-04-02", 1, "a"),
            visit("2026-04-03", 1, "b"),
        ])
        #expect(try await number("recent", 2026, on: "2026-04-10") == Decimal34(2))
        #expect(try await number("recent", 2025, on: "2026-03-31") == Decimal34(1))
    }

    @Test("a ward has its own counts; the city has all")
    func wards() async throws {
        try await store.record([
            visit("2026-05-01", 5, "a", ward: "271021"), visit("2026-05-01", 7, "a", ward: "271039"),
            visit("2026-05-01", 9, "b"),
            event("visit.made", "2026-05-01", ["minutes": 1, "topic": "d", "ward": "271021"]),
            event("visit.made", "2026-05-01", ["minutes": 1, "topic": "e", "ward": "no ward"]),
        ])
        #expect(try await number("visits", ward: "271021") == Decimal34(2))
        #expect(try await number("visits", ward: "271039") == Decimal34(1))
        #expect(try await number("topics", ward: "271021") == Decimal34(2))
        #expect(try await number("visits") == Decimal34(5))
        #expect(try await number("topics") == Decimal34(4))
    }

    @Test("events without what a measure needs do not count and stop nothing")
    func hostileEvents() async throws {
        try await store.record([
            event("visit.made", "2026-05-01"),
            event("visit.made", "2026-05-01", ["minutes": "ten", "topic": .object([:])]),
            event("visit.made", "2026-05-01", ["minutes": .number("1e30"), "topic": ""]),
            event("visit.made", "2026-05-01", ["minutes": .number("2.0005"), "topic": .int(1)]),
            event("visit.made", "2026-05-01", ["minutes": .number("0.5"), "topic": .number("1.0")]),
        ])
        #expect(try await number("visits") == Decimal34(5))
        #expect(try await number("minutes") == Decimal34("2.5"))  // 2.0005 to the nearest thousandth is 2.000
        #expect(try await number("topics") == Decimal34(1))
    }

    @Test("names are told apart by their code points, as in the register")
    func codePoints() async throws {
        try await store.record([visit("2026-05-01", 1, "\u{795E}"), visit("2026-05-01", 1, "\u{FA19}")])
        #expect(try await number("topics") == Decimal34(2))
    }

    @Test("a changed definition is counted anew from the first event")
    func changedDefinition() async throws {
        try await store.record([visit("2026-05-01", 5, "a"), visit("2026-05-01", 15, "a")])
        #expect(try await number("longVisits") == Decimal34(1))
        let changed = try pack([
            "plan/measures.yml": sampleMeasures.replacing("data.minutes >= 10", with: "data.minutes >= 3")
        ])
        let other = PlanService(pack: changed)
        try await other.catchUp(store)
        let measure = try #require(other.plan.measure("longVisits"))
        let scope = FigureScope(ward: nil, year: FiscalYear(2026), today: FiscalYear(2026).last)
        let number = try await store.read { tx in
            try MeasureFigures.read([measure], [scope], in: tx).number(measure, scope)
        }
        #expect(number == Decimal34(2))
    }
}

@Suite("The median of counted values")
struct MedianTests {
    @Test(
        "is the value in the middle, or the mean of the two in the middle",
        arguments: [
            ([(1_000, 1)], "1"), ([(1_000, 1), (2_000, 1)], "1.5"), ([(1_000, 2), (9_000, 1)], "1"),
            ([(1_000, 1), (9_000, 3)], "9"), ([(1_000, 5), (2_000, 5)], "1.5"),
        ])
    func median(values: [(Int, Int)], expected: String) {
        #expect(MedianRow.median(values.map { MedianRow(figure: $0, events: $1) }) == Decimal34(expected))
    }

    @Test("of nothing there is none")
    func none() { #expect(MedianRow.median([]) == nil && MedianRow.percentile(80, []) == nil) }

    @Test(
        "the 80th percentile is the smallest value that eight of ten do not exceed",
        arguments: [
            ([(1_000, 1)], "1"), ([(1_000, 4), (9_000, 1)], "1"), ([(1_000, 3), (9_000, 2)], "9"),
            ([(1_000, 7), (2_000, 1), (3_000, 2)], "2"),
        ])
    func percentile(values: [(Int, Int)], expected: String) {
        #expect(MedianRow.percentile(80, values.map { MedianRow(figure: $0, events: $1) }) == Decimal34(expected))
    }
}

import Kernel
import Pack
import Rules

/// An indicator (評価指標又は活動指標) of an initiative: what it is called, its targets by fiscal year, and how its
/// actual value follows from measures.
public struct KPI: Sendable {
    /// Which way is good.
    public enum Better: String, CaseIterable, Sendable {
        case more, less
    }

    /// A value known before counting began, such as the balance of a cumulative figure.
    public struct Opening: Sendable {
        /// How sure the value is.
        public enum Status: String, CaseIterable, Sendable {
            case final, forecast
        }

        /// The balance.
        public let value: Decimal34
        /// The last day it holds for; events count from the day after.
        public let asOf: CivilDate
        /// Final, or a forecast of the plan (見込み).
        public let status: Status
    }

    /// Unique within the initiative.
    public let id: String
    /// The mark it has in the plan, such as ①.
    public let mark: String?
    /// What it is called, as printed.
    public let title: LocalizedText
    /// The unit of its numbers; nil for indicators in words.
    public let unit: LocalizedText?
    /// Which way is good.
    public let better: Better
    /// Digits after the point when shown; 0…6.
    public let decimals: Int
    /// Counted from the beginning, not within the year.
    public let isCumulative: Bool
    /// Arithmetic over measures; nil when no service can measure it yet.
    public let formula: FEELExpression?
    /// The measure whose first event shows that the indicator is being measured; nil for those of the formula.
    public let since: String?
    /// A value known before counting began.
    public let opening: Opening?
    /// A remark, printed below.
    public let note: LocalizedText?
    /// Targets by fiscal year, in order; a year the plan leaves open is absent.
    public let years: [KPIYear]

    /// The measures its formula reads.
    public let measures: [String]

    /// - Parameter hasTargets: False for a figure that is shown beside the indicators and has no targets.
    init(_ node: PackNode, years planYears: [FiscalYear], scope: FormulaScope, hasTargets: Bool = true) {
        node.allow([
            "id", "mark", "title", "unit", "better", "decimals", "cumulative", "formula", "since", "opening", "note",
            "years",
        ])
        id = node.string("id")
        mark = node.optionalString("mark")
        title = node.localized("title")
        unit = node.optionalLocalized("unit")
        better = node.optionalValue("better", Better.self) ?? .more
        decimals = min(max(node.optionalInt("decimals") ?? 0, 0), 6)
        isCumulative = node.bool("cumulative", default: false)
        formula = scope.formula(node)
        since = node.optionalString("since")
        opening = node.node("opening").map(Self.opening)
        note = node.optionalLocalized("note")
        years = node.nodes("years").map { KPIYear($0, planYears: planYears) }
        measures = (formula?.inputs ?? []).filter(scope.measures.contains).sorted()
        if years.isEmpty, hasTargets { node.fault("\"years\" is missing: the targets by fiscal year") }
        if !hasTargets, formula == nil { node.fault("\"formula\" is missing: arithmetic over measures") }
        if years.map(\.year) != Set(years.map(\.year)).sorted() {
            node.node("years")?.fault("the fiscal years must stand in order, each once")
        }
        if formula != nil, unit == nil { node.fault("an indicator with a formula needs a \"unit\"") }
        if let since, !scope.measures.contains(since) {
            node.node("since")?.fault("there is no measure \"\(since)\" in plan/measures.yml")
        }
        if formula?.inputs.contains(FormulaScope.opening) == true, opening == nil {
            node.node("formula")?.fault("the formula reads \"opening\", but the indicator has none")
        }
    }

    /// Every measure that has to be read for it.
    var measuresRead: [String] { measures + (since.map { [$0] } ?? []) }

    /// The targets of a fiscal year; nil when the plan leaves the year open.
    public func year(_ year: FiscalYear) -> KPIYear? { years.first { $0.year == year } }

    private static func opening(_ node: PackNode) -> Opening {
        node.allow(["value", "asOf", "status"])
        return Opening(
            value: node.decimal("value") ?? .zero, asOf: node.date("asOf"),
            status: node.value("status", Opening.Status.self) ?? .forecast)
    }
}

/// What the plan says about an indicator in one fiscal year.
public struct KPIYear: Sendable {
    /// The fiscal year.
    public let year: FiscalYear
    /// The plan's text, exactly as printed; nil when there is only a state or a forecast.
    public let plan: LocalizedText?
    /// The state at the time of the plan (現在), exactly as printed.
    public let now: LocalizedText?
    /// The number in the text that the actual value is compared with; nil for targets in words.
    public let target: Decimal34?
    /// What was expected of the year's end (年度末見込み), exactly as printed.
    public let forecast: LocalizedText?
    /// The number in the forecast.
    public let forecastValue: Decimal34?

    init(_ node: PackNode, planYears: [FiscalYear]) {
        node.allow(["year", "plan", "now", "value", "forecast", "forecastValue"])
        year = FiscalYear(node.int("year"))
        plan = node.optionalLocalized("plan")
        now = node.optionalLocalized("now")
        target = node.decimal("value")
        forecast = node.optionalLocalized("forecast")
        forecastValue = node.decimal("forecastValue")
        if !planYears.contains(year) { node.fault("\(year.year) is not one of the plan's years in plan/plan.yml") }
        if plan == nil && now == nil && forecast == nil {
            node.fault("the year says nothing: \"plan\", \"now\" or \"forecast\" is expected")
        }
        if target != nil && plan == nil && now == nil { node.fault("\"value\" needs the text it stands in") }
        if forecastValue != nil && forecast == nil { node.fault("\"forecastValue\" needs the text it stands in") }
    }
}

extension PackNode {
    /// A number written without quotes, such as 48.8.
    func decimal(_ key: String) -> Decimal34? {
        guard let found = node(key) else { return nil }
        guard let text = found.scalar, !found.isQuoted, let number = Decimal34(text) else {
            found.fault("\"\(key)\" must be a number, such as 48.8")
            return nil
        }
        return number
    }
}

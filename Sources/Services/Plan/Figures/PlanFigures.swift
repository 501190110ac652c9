import Kernel
import Store

/// The plan with its actual values for a ward or the whole city: what the pages, the tables and the API show.
struct PlanFigures: Sendable {
    /// An indicator in one fiscal year.
    struct Cell: Sendable {
        let scope: FigureScope
        /// What the plan says; nil when it leaves the year open.
        let planned: KPIYear?
        let actual: Actual
        let standing: Standing
    }

    /// An indicator over the years of the plan.
    struct Line: Sendable {
        let kpi: KPI
        let cells: [Cell]

        func cell(_ year: FiscalYear) -> Cell? { cells.first { $0.scope.year == year } }
    }

    /// An initiative with its indicators.
    struct Entry: Sendable {
        let initiative: Initiative
        let lines: [Line]
    }

    let ward: WardCode?
    let years: [FiscalYear]
    let entries: [Entry]

    /// Reads the actual values.
    ///
    /// - Parameter today: The last day that is counted.
    static func read(
        _ plan: PlanData, _ initiatives: [Initiative], ward: WardCode?, today: CivilDate, in tx: some Queryable
    ) throws -> PlanFigures {
        let years = plan.document?.years ?? []
        let scopes = years.map { FigureScope(ward: ward, year: $0, today: today) }
        let measures = Set(initiatives.flatMap(\.kpis).flatMap(\.measuresRead))
        let figures = try MeasureFigures.read(measures.sorted().compactMap(plan.measure), scopes, in: tx)
        let entries = initiatives.map { initiative in
            Entry(initiative: initiative, lines: initiative.kpis.map { line($0, scopes, figures, plan) })
        }
        return PlanFigures(ward: ward, years: years, entries: entries)
    }

    private static func line(
        _ kpi: KPI, _ scopes: [FigureScope], _ figures: MeasureFigures, _ plan: PlanData
    ) -> Line {
        let cells = scopes.map { scope in
            let planned = kpi.year(scope.year)
            let actual = kpi.actual(figures, scope, in: plan)
            // The plan's targets are for the whole city; a ward alone neither reaches nor misses them.
            let target = scope.ward == nil ? planned?.target : nil
            return Cell(
                scope: scope, planned: planned, actual: actual,
                standing: Standing(actual, target: target, better: kpi.better, scope: scope))
        }
        return Line(kpi: kpi, cells: cells)
    }
}

/// What the page of one initiative shows beside ``PlanFigures``: by ward, by month, and the measures themselves.
struct InitiativeDetails: Sendable {
    /// A ward with an indicator's value.
    struct WardValue: Sendable {
        let ward: PlanData.Ward
        let actual: Actual
    }

    /// A month with an indicator's value from the beginning of the year to its end.
    struct MonthValue: Sendable {
        let month: CivilDate
        let actual: Actual
    }

    /// A measure beside the indicators.
    struct MeasureValue: Sendable {
        let title: LocalizedText
        let unit: LocalizedText?
        /// Digits after the point; nil for as many as it has, at most one.
        let decimals: Int?
        let actual: Actual
    }

    /// By the id of the indicator; absent when the city has no wards or the indicator is not measured.
    let wards: [String: [WardValue]]
    /// By the id of the indicator; absent when it is not measured or not kept by month.
    let months: [String: [MonthValue]]
    let measures: [MeasureValue]

    static func read(
        _ plan: PlanData, _ initiative: Initiative, _ scope: FigureScope, today: CivilDate, in tx: some Queryable
    ) throws -> InitiativeDetails {
        let measures = Set(initiative.kpis.flatMap(\.measuresRead)).sorted().compactMap(plan.measure)
        let places = plan.wards.map { FigureScope(ward: $0.code, year: scope.year, today: today) }
        let city = FigureScope(ward: nil, year: scope.year, today: today)
        let figures = try MeasureFigures.read(measures, places + [scope, city], in: tx)
        let monthly = try MonthlyFigures.read(measures, scope, in: tx)
        var wards: [String: [WardValue]] = [:]
        var months: [String: [MonthValue]] = [:]
        for kpi in initiative.kpis {
            guard case .number = kpi.actual(figures, city, in: plan) else { continue }
            let values = zip(plan.wards, places).map { WardValue(ward: $0, actual: kpi.actual(figures, $1, in: plan)) }
            if !values.isEmpty { wards[kpi.id] = values }
            let moves = monthly.values(of: kpi, figures, in: plan)
            if !moves.isEmpty { months[kpi.id] = moves.map { MonthValue(month: $0.month, actual: $0.actual) } }
        }
        let beside = initiative.beside.compactMap(plan.measure)
        let parts = Set(initiative.ratios.flatMap(\.measuresRead)).subtracting(initiative.beside).sorted()
        let besides = try MeasureFigures.read(beside + parts.compactMap(plan.measure), [scope], in: tx)
        return InitiativeDetails(
            wards: wards, months: months,
            measures: beside.map {
                MeasureValue(title: $0.title, unit: $0.unit, decimals: nil, actual: actual($0, scope, besides))
            }
                + initiative.ratios.map {
                    MeasureValue(
                        title: $0.title, unit: $0.unit, decimals: $0.decimals,
                        actual: $0.actual(besides, scope, in: plan))
                })
    }

    private static func actual(_ measure: Measure, _ scope: FigureScope, _ figures: MeasureFigures) -> Actual {
        guard scope.hasBegun else { return .ahead }
        guard figures.isMeasured(measure.id, through: scope.year) else { return .notMeasured }
        return figures.number(measure, scope).map(Actual.number) ?? .noCases
    }
}

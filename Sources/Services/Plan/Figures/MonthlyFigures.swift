import Kernel
import Rules
import Store

/// An indicator's value from the beginning of the year up to the end of each month: how it moves.
struct MonthlyFigures: Sendable {
    private struct MonthRow: RowDecodable {
        let measure: String
        let month: String
        let figure: Int

        init(row: Row) throws {
            measure = try row.string("measure")
            month = try row.string("month")
            figure = try row.int("figure")
        }
    }

    private let changes: [String: [String: Int]]
    private let scope: FigureScope

    /// Reads what was counted month by month in the scope's year.
    static func read(_ measures: [Measure], _ scope: FigureScope, in tx: some Queryable) throws -> MonthlyFigures {
        let rows = try tx.all(
            MonthRow.self,
            """
            SELECT measure, substr(day, 1, 7) AS month, sum(figure) AS figure FROM plan_day
            WHERE ward = \(scope.place) AND measure IN \(list: measures.map(\.id))
            AND day >= \(scope.year.first) AND day <= \(scope.year.last) GROUP BY measure, substr(day, 1, 7)
            """)
        var changes: [String: [String: Int]] = [:]
        for row in rows { changes[row.measure, default: [:]][row.month] = row.figure }
        return MonthlyFigures(changes: changes, scope: scope)
    }

    /// The values of an indicator at the end of each month that has begun, the running one included; empty when it
    /// rests on medians or the last days, which are not kept by month, or when it is not measured.
    func values(of kpi: KPI, _ figures: MeasureFigures, in plan: PlanData) -> [(month: CivilDate, actual: Actual)] {
        let measures = kpi.measures.compactMap(plan.measure)
        guard scope.hasBegun, !measures.isEmpty, !measures.contains(where: \.isOrdered) else { return [] }
        guard kpi.actual(figures, scope, in: plan) != .notMeasured else { return [] }
        var running: [String: Int] = [:]
        for measure in measures {
            running[measure.id] = figures.count(measure, scope, after: kpi.opening?.asOf) - total(measure.id)
        }
        var values: [(CivilDate, Actual)] = []
        var month = scope.year.first
        while month <= scope.until {
            let next = month.adding(months: 1)
            let end = FigureScope(ward: scope.ward, year: scope.year, today: min(scope.until, next.adding(days: -1)))
            for measure in measures { running[measure.id, default: 0] += changes[measure.id]?[Self.name(month)] ?? 0 }
            values.append(
                (month, kpi.actual(figures, end) { id in running[id].map { Thousandths(count: $0).number } }))
            month = next
        }
        return values
    }

    private func total(_ measure: String) -> Int { changes[measure]?.values.reduce(0, +) ?? 0 }

    private static func name(_ day: CivilDate) -> String { String(day.description.prefix(7)) }
}

import Kernel
import Site

extension PlanService {
    /// `GET /plan.csv`: every indicator by fiscal year, for the city or one ward.
    func downloadOverview(_ request: SiteRequest) async throws -> SiteResponse {
        guard plan.document != nil else { throw SiteFailure.notFound }
        let choice = try PlanChoice(request, plan)
        _ = try await freshen(request.store)
        let figures = try await request.store.read { tx in
            try PlanFigures.read(plan, plan.initiatives, ward: choice.ward, today: choice.today, in: tx)
        }
        let table = PlanTable(ctx: request.ctx, plan: plan)
        let rows = [table.heading] + table.rows(figures)
        return .csv(rows, downloadName: "plan-\(request.ctx.pack.id)\(choice.ward.map { "-" + $0.code } ?? "").csv")
    }

    /// `GET /plan/{number}.csv`: the indicators of an initiative by fiscal year, for the city and every ward.
    func downloadInitiative(_ request: SiteRequest, _ number: Substring) async throws -> SiteResponse {
        let initiative = try initiative(number)
        let choice = try PlanChoice(request, plan)
        _ = try await freshen(request.store)
        let places: [WardCode?] = [nil] + plan.wards.map(\.code)
        let figures = try await request.store.read { tx in
            try places.map { try PlanFigures.read(plan, [initiative], ward: $0, today: choice.today, in: tx) }
        }
        let table = PlanTable(ctx: request.ctx, plan: plan)
        let rows = [table.heading] + figures.flatMap(table.rows)
        return .csv(rows, downloadName: "plan-\(request.ctx.pack.id)-\(initiative.number).csv")
    }
}

/// The plan as rows of text.
struct PlanTable {
    let ctx: PageContext
    let plan: PlanData

    private var text: FigureText { FigureText(ctx: ctx) }

    /// The names of the columns.
    var heading: [String] {
        [
            "number", "initiative", "owner", "kpi", "unit", "year", "target", "target-value", "forecast",
            "forecast-value", "place", "actual", "standing",
        ].map { ctx.text("plan.csv.\($0)") }
    }

    /// A row for each indicator and fiscal year.
    func rows(_ figures: PlanFigures) -> [[String]] {
        let ward = figures.ward.flatMap { code in plan.wards.first { $0.code == code } }
        let place = ward.map { ctx.text($0.name) } ?? ctx.text("plan.filter.whole-city")
        return figures.entries.flatMap { entry in
            entry.lines.flatMap { line in
                line.cells.map { row(entry.initiative, line.kpi, $0, place) }
            }
        }
    }

    private func row(_ initiative: Initiative, _ kpi: KPI, _ cell: PlanFigures.Cell, _ place: String) -> [String] {
        let number = cell.actual.number.flatMap { $0.rounded(scale: kpi.decimals, .halfUp)?.description }
        return [
            String(initiative.number), ctx.text(initiative.title), initiative.owner.map { ctx.text($0) } ?? "",
            text.plainTitle(kpi), kpi.unit.map { ctx.text($0) } ?? "", String(cell.scope.year.year),
            text.planned(cell.planned, of: kpi), cell.planned?.target?.description ?? "",
            text.forecast(cell.planned, of: kpi) ?? "", cell.planned?.forecastValue?.description ?? "", place,
            number ?? text.actual(cell.actual, unit: nil, decimals: 0),
            ctx.text("plan.standing.\(cell.standing.rawValue)"),
        ]
    }
}

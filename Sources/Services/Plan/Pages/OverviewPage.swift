import Kernel
import Site

extension PlanService {
    /// `GET /plan`: all initiatives with target, actual value and standing.
    func showOverview(_ request: SiteRequest) async throws -> SiteResponse {
        guard plan.document != nil else { return .page(NoPlanPage(ctx: request.ctx).page) }
        let choice = try PlanChoice(request, plan)
        let progress = try await freshen(request.store)
        let page = try await memory.page(PageMemory.Key(request, choice), progress) {
            let figures = try await request.store.read { tx in
                try PlanFigures.read(plan, plan.initiatives, ward: choice.ward, today: choice.today, in: tx)
            }
            return OverviewPage(
                ctx: request.ctx, plan: plan, choice: choice, figures: figures, progress: progress
            ).page
        }
        return .page(page)
    }
}

/// What a city without a plan says.
struct NoPlanPage {
    let ctx: PageContext

    var page: Page { Page(ctx, "plan.title", body: "<p>\(ctx.t("plan.none"))</p>") }
}

/// The plan as a whole.
struct OverviewPage {
    let ctx: PageContext
    let plan: PlanData
    let choice: PlanChoice
    let figures: PlanFigures
    let progress: MeasureCounter.Progress

    private var text: FigureText { FigureText(ctx: ctx) }

    /// An indicator in the chosen year.
    private struct Line {
        let initiative: Initiative
        let kpi: KPI
        let cell: PlanFigures.Cell
    }

    private var lines: [Line] {
        figures.entries.flatMap { entry in
            entry.lines.compactMap { line in
                line.cell(choice.year).map { Line(initiative: entry.initiative, kpi: line.kpi, cell: $0) }
            }
        }
    }

    var page: Page {
        let lines = lines
        let body: HTML = """
            \(CountingNotice(ctx: ctx, progress: progress))\
            \(PlanFilter(ctx: ctx, plan: plan, choice: choice, action: "/plan"))
            <h2>\(ctx.t("plan.summary.title", ["year": text.year(choice.year)]))</h2>
            \(summary(lines))
            \(choice.ward == nil ? nil : "<p>\(ctx.t("plan.targets-are-citywide"))</p>" as HTML)
            \(chart(lines))
            <h2>\(ctx.t("plan.list"))</h2>
            \(Table(caption: caption, columns: columns, rows: lines.map(row)))
            <p>\(LinkButton(ctx.t("plan.csv"), path: "/plan.csv\(choice.query)", download: true))</p>
            \(PlanSource(ctx: ctx, plan: plan))
            """
        return Page(ctx, "plan.title", lead: lead, width: .wide, body: body)
    }

    private var lead: HTML? {
        plan.document.map { document in
            "\(text.html(document.title))\(document.part.map { "　\(text.html($0))" as HTML })"
        }
    }

    private var caption: HTML {
        let place = choice.ward.flatMap { code in plan.wards.first { $0.code == code } }
        let name = place.map { ctx.text($0.name) } ?? ctx.text("plan.filter.whole-city")
        return ctx.t("plan.caption", ["year": text.year(choice.year), "place": name])
    }

    private func summary(_ lines: [Line]) -> HTML {
        let measured = lines.filter { $0.cell.actual.number != nil }.count
        let reached = lines.filter { $0.cell.standing == .reached || $0.cell.standing == .within }.count
        var items: [(HTML, HTML)] = [
            (ctx.t("plan.summary.initiatives"), HTML(text: String(figures.entries.count))),
            (ctx.t("plan.summary.kpis"), HTML(text: String(lines.count))),
            (ctx.t("plan.summary.measured"), HTML(text: String(measured))),
        ]
        if choice.ward == nil { items.append((ctx.t("plan.summary.reached"), HTML(text: String(reached)))) }
        return DescriptionList(items).html
    }

    /// How far each measured indicator with a number as its target has come, in percent of the target.
    private func chart(_ lines: [Line]) -> HTML {
        guard choice.ward == nil else { return HTML() }
        let bars = lines.compactMap { line -> BarChart.Bar? in
            guard let number = line.cell.actual.number, let target = line.cell.planned?.target,
                line.kpi.better == .more, let value = FigureText.length(number),
                let goal = FigureText.length(target), goal > 0
            else { return nil }
            let actual = text.actual(line.cell.actual, unit: line.kpi.unit, decimals: line.kpi.decimals)
            let figure = actual + " / " + text.planned(line.cell.planned, of: line.kpi)
            // A bar far beyond its target would make all others too short to read.
            return BarChart.Bar(
                "\(line.initiative.number) \(text.plainTitle(line.kpi))", value: min(value / goal, 1.5) * 100,
                figure: figure, mark: 100)
        }
        guard !bars.isEmpty else { return HTML() }
        return BarChart(
            title: ctx.t("plan.chart.progress"), labelHeading: ctx.t("plan.column.kpi"),
            figureHeading: ctx.t("plan.chart.actual-of-target"), markLabel: ctx.t("plan.chart.target"), bars: bars
        ).html
    }

    private var columns: [Table.Column] {
        [
            .init(ctx.t("plan.column.initiative"), .rowHeading), .init(ctx.t("plan.column.kpi")),
            .init(ctx.t("plan.column.target")), .init(ctx.t("plan.column.actual")),
            .init(ctx.t("plan.column.standing")),
        ]
    }

    private func row(_ line: Line) -> [HTML] {
        let path = "/plan/\(line.initiative.number)\(choice.query)"
        return [
            "<a href=\"\(href: path)\">\(line.initiative.number)　\(text.html(line.initiative.title))</a>",
            text.title(line.kpi),
            HTML(text: text.planned(line.cell.planned, of: line.kpi)),
            HTML(text: text.actual(line.cell.actual, unit: line.kpi.unit, decimals: line.kpi.decimals)),
            text.chip(line.cell.standing).html,
        ]
    }
}

/// Says that not all events are counted yet.
struct CountingNotice: Component {
    let ctx: PageContext
    let progress: MeasureCounter.Progress

    var html: HTML {
        guard !progress.isComplete else { return HTML() }
        return Banner(
            .info, ctx.t("plan.counting.title"),
            text: ctx.t(
                "plan.counting.text",
                ["counted": ctx.number(progress.counted), "events": ctx.number(progress.events)])
        ).html
    }
}

/// Where the plan's data is from and how sure it is.
struct PlanSource: Component {
    let ctx: PageContext
    let plan: PlanData

    var html: HTML {
        guard let document = plan.document else { return HTML() }
        let text = FigureText(ctx: ctx)
        return """
            <p class="quiet">\(ctx.t("plan.source")) \(text.html(document.publisher))「\(text.html(document.title))」\
            \(document.published) \(Chip(ctx.t("plan.status.\(document.status.rawValue)")))</p>
            <p class="quiet">\(ctx.t("plan.how-actuals-are-made"))</p>

            """
    }
}

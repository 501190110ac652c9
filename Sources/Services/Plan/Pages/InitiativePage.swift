import Kernel
import Rules
import Site

extension PlanService {
    /// `GET /plan/{number}`, and `GET /plan/{number}.csv` for the same as a table.
    func showInitiative(_ request: SiteRequest) async throws -> SiteResponse {
        let part = request.parameters["number"]
        if part.hasSuffix(".csv") { return try await downloadInitiative(request, part.dropLast(4)) }
        let initiative = try initiative(part)
        let choice = try PlanChoice(request, plan)
        let progress = try await freshen(request.store)
        let page = try await memory.page(PageMemory.Key(request, choice), progress) {
            let (figures, details) = try await request.store.read { tx in
                (
                    try PlanFigures.read(plan, [initiative], ward: choice.ward, today: choice.today, in: tx),
                    try InitiativeDetails.read(plan, initiative, choice.scope, today: choice.today, in: tx)
                )
            }
            return InitiativePage(
                ctx: request.ctx, plan: plan, initiative: initiative, choice: choice, lines: figures.entries[0].lines,
                details: details, progress: progress
            ).page
        }
        return .page(page)
    }

    /// The initiative with a number as written in a path; an absent page for anything else.
    func initiative(_ number: some StringProtocol) throws -> Initiative {
        guard let value = Int(number), String(value) == number, let initiative = plan.initiative(value) else {
            throw SiteFailure.notFound
        }
        return initiative
    }
}

/// One initiative: its aim, its indicators by year, ward and month, its schedule.
struct InitiativePage {
    let ctx: PageContext
    let plan: PlanData
    let initiative: Initiative
    let choice: PlanChoice
    let lines: [PlanFigures.Line]
    let details: InitiativeDetails
    let progress: MeasureCounter.Progress

    private var text: FigureText { FigureText(ctx: ctx) }

    var page: Page {
        let path = "/plan/\(initiative.number)"
        let body: HTML = """
            \(CountingNotice(ctx: ctx, progress: progress))\(facts.isEmpty ? nil : DescriptionList(facts))
            <h2>\(ctx.t("plan.aim"))</h2>
            \(aim)
            \(PlanFilter(ctx: ctx, plan: plan, choice: choice, action: path))
            \(choice.ward == nil ? nil : "<p>\(ctx.t("plan.targets-are-citywide"))</p>" as HTML)
            \(lines.map(indicator))
            \(beside)\(schedule)
            <p>\(LinkButton(ctx.t("plan.csv"), path: "\(path).csv", download: true))</p>
            \(PlanSource(ctx: ctx, plan: plan))
            """
        return Page(
            title: "\(initiative.number) \(ctx.text(initiative.title))",
            heading: "\(initiative.number)　\(text.html(initiative.title))",
            breadcrumbs: [Page.Crumb(ctx.t("plan.title"), path: "/plan\(choice.query)")], width: .wide, body: body)
    }

    private var facts: [(HTML, HTML)] {
        var facts: [(HTML, HTML)] = []
        if let group = initiative.group { facts.append((ctx.t("plan.group"), text.html(group))) }
        if let owner = initiative.owner {
            let doubt: HTML? = initiative.isOwnerConfirmed ? nil : " \(Chip(ctx.t("plan.owner.unconfirmed")))"
            facts.append((ctx.t("plan.owner"), "\(text.html(owner))\(doubt)"))
        }
        if let page = initiative.page { facts.append((ctx.t("plan.page"), HTML(text: String(page)))) }
        return facts
    }

    private var aim: HTML {
        if let short = initiative.aimInShort, !ctx.isJapanese {
            return "<p>\(text.html(short))</p>"
        }
        return "<ul>\(initiative.aim.map { "<li>\(text.html($0))</li>" as HTML })</ul>"
    }

    // MARK: Indicators

    private func indicator(_ line: PlanFigures.Line) -> HTML {
        let kpi = line.kpi
        let opening = kpi.opening.map { opening -> HTML in
            let value = text.value(opening.value, unit: kpi.unit, decimals: kpi.decimals)
            let words = ["value": value, "date": ctx.dateText(opening.asOf)]
            return "<p>\(ctx.t("plan.opening.\(opening.status.rawValue)", words))</p>"
        }
        return """
            <section><h2>\(text.title(kpi))</h2>
            \(kpi.note.map { "<p>\(text.html($0))</p>" as HTML })\(opening)
            \(years(line))\(yearChart(line))\(byWard(kpi))\(byMonth(line))</section>

            """
    }

    private func years(_ line: PlanFigures.Line) -> HTML {
        let kpi = line.kpi
        let hasForecast = kpi.years.contains { $0.forecast != nil }
        var columns: [Table.Column] = [
            .init(ctx.t("plan.column.year"), .rowHeading), .init(ctx.t("plan.column.target")),
        ]
        if hasForecast { columns.append(.init(ctx.t("plan.column.forecast"))) }
        columns += [.init(ctx.t("plan.column.actual")), .init(ctx.t("plan.column.standing"))]
        let rows = line.cells.map { cell -> [HTML] in
            var row: [HTML] = [
                HTML(text: text.year(cell.scope.year)), HTML(text: text.planned(cell.planned, of: kpi)),
            ]
            if hasForecast { row.append(HTML(text: text.forecast(cell.planned, of: kpi) ?? "")) }
            row.append(HTML(text: text.actual(cell.actual, unit: kpi.unit, decimals: kpi.decimals)))
            row.append(text.chip(cell.standing).html)
            return row
        }
        return Table(caption: ctx.t("plan.by-year"), columns: columns, rows: rows).html
    }

    private func yearChart(_ line: PlanFigures.Line) -> HTML {
        let kpi = line.kpi
        let hasNumbers = line.cells.contains { $0.planned?.target != nil || $0.actual.number != nil }
        guard hasNumbers else { return HTML() }
        let bars = line.cells.map { cell in
            BarChart.Bar(
                text.year(cell.scope.year), value: FigureText.length(cell.actual.number),
                figure: text.actual(cell.actual, unit: kpi.unit, decimals: kpi.decimals),
                mark: choice.ward == nil ? FigureText.length(cell.planned?.target) : nil)
        }
        return chart("plan.chart.by-year", label: "plan.column.year", bars, hasMark: bars.contains { $0.mark != nil })
    }

    private func byWard(_ kpi: KPI) -> HTML {
        guard let wards = details.wards[kpi.id] else { return HTML() }
        let bars = wards.map { value in
            BarChart.Bar(
                ctx.text(value.ward.name), value: FigureText.length(value.actual.number),
                figure: text.actual(value.actual, unit: kpi.unit, decimals: kpi.decimals))
        }
        let content = chart("plan.chart.by-ward", label: "plan.column.ward", bars, hasMark: false)
        return Accordion(ctx.t("plan.by-ward", ["year": text.year(choice.year)]), content: content).html
    }

    private func byMonth(_ line: PlanFigures.Line) -> HTML {
        let kpi = line.kpi
        guard let months = details.months[kpi.id] else { return HTML() }
        let target = choice.ward == nil ? FigureText.length(line.cell(choice.year)?.planned?.target) : nil
        let bars = months.map { value in
            BarChart.Bar(
                ctx.text("plan.month", ["year": String(value.month.year), "month": String(value.month.month)]),
                value: FigureText.length(value.actual.number),
                figure: text.actual(value.actual, unit: kpi.unit, decimals: kpi.decimals), mark: target)
        }
        let content = chart("plan.chart.by-month", label: "plan.column.month", bars, hasMark: target != nil)
        return Accordion(ctx.t("plan.by-month", ["year": text.year(choice.year)]), content: content).html
    }

    private func chart(_ title: String, label: String, _ bars: [BarChart.Bar], hasMark: Bool) -> HTML {
        BarChart(
            title: ctx.t(title), labelHeading: ctx.t(label), figureHeading: ctx.t("plan.column.actual"),
            markLabel: hasMark ? ctx.t("plan.chart.target") : nil, bars: bars
        ).html
    }

    // MARK: Beside the indicators

    private var beside: HTML {
        guard !details.measures.isEmpty else { return HTML() }
        let rows = details.measures.map { value -> [HTML] in
            let decimals = value.decimals ?? value.actual.number.map { $0.int == nil ? 1 : 0 } ?? 0
            return [
                text.html(value.title),
                HTML(text: text.actual(value.actual, unit: value.unit, decimals: decimals)),
            ]
        }
        let caption = ctx.t("plan.beside", ["year": text.year(choice.year)])
        let columns: [Table.Column] = [
            .init(ctx.t("plan.column.measure"), .rowHeading), .init(ctx.t("plan.column.actual"), .number),
        ]
        return Table(caption: caption, columns: columns, rows: rows).html
    }

    private var schedule: HTML {
        let years = (plan.document?.years ?? []).suffix(3)
        guard !initiative.schedule.isEmpty, !years.isEmpty else { return HTML() }
        let rows = initiative.schedule.map { step -> HTML in
            let cells = step.steps.prefix(years.count).enumerated().map { index, words -> HTML in
                // The last words hold to the end of the plan.
                let span = index == step.steps.count - 1 ? years.count - index : 1
                return "<td\(attribute: "colspan", span > 1 ? String(span) : nil)>\(text.html(words))</td>"
            }
            return "<tr><th scope=\"row\">\(text.html(step.item))</th>\(cells)</tr>\n"
        }
        let headings = years.map { "<th scope=\"col\">\(text.year($0))</th>" as HTML }
        return """
            <div class="table-frame" role="group" tabindex="0"><table class="table">
            <caption>\(ctx.t("plan.schedule"))</caption>
            <thead><tr><th scope="col">\(ctx.t("plan.column.item"))</th>\(headings)</tr></thead>
            <tbody>\(rows)</tbody></table></div>

            """
    }
}

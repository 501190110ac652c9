import Kernel
import Pack
import Site

/// Which ward and fiscal year a page is asked for: `?year=2026&ward=271021`.
struct PlanChoice: Sendable {
    let ward: WardCode?
    let year: FiscalYear
    let today: CivilDate

    /// - Throws: A ``Problem`` that says what would be right, for a year outside the plan or an unknown ward.
    init(_ request: SiteRequest, _ plan: PlanData) throws {
        let ctx = request.ctx
        today = request.now.date
        let years = plan.document?.years ?? []
        let current = FiscalYear(containing: today)
        if let text = Self.given("year", request) {
            guard let year = Int(text).map({ FiscalYear($0) }), years.contains(year), String(year.year) == text else {
                let known = years.map { String($0.year) }.joined(separator: ", ")
                throw Self.problem("unknown-year", "year", ctx, ["value": text, "years": known])
            }
            self.year = year
        } else {
            year = min(max(current, years.first ?? current), years.last ?? current)
        }
        guard let text = Self.given("ward", request) else {
            ward = nil
            return
        }
        let code: WardCode
        do {
            code = try WardCode(checking: text)
        } catch {
            throw Self.problem("unknown-ward", "ward", ctx, ["value": text])
        }
        guard plan.wards.contains(where: { $0.code == code }) else {
            throw Self.problem("unknown-ward", "ward", ctx, ["value": text])
        }
        ward = code
    }

    var scope: FigureScope { FigureScope(ward: ward, year: year, today: today) }

    /// The query that leads to the same choice.
    var query: String {
        "?year=\(year.year)" + (ward.map { "&ward=\($0.code)" } ?? "")
    }

    private static func given(_ name: String, _ request: SiteRequest) -> String? {
        guard let text = request.query[name], !text.isEmpty else { return nil }
        return String(text.prefix(40))
    }

    private static func problem(
        _ kind: String, _ parameter: String, _ ctx: PageContext, _ arguments: [String: String]
    ) -> Problem {
        let detail = ctx.text("plan.problem.\(kind).detail", arguments)
        return Problem(
            kind, status: 400, title: ctx.text("plan.problem.\(kind).title"), detail: detail,
            errors: [FieldProblem(pointer: parameter, detail: detail)])
    }
}

/// The form with which year and ward are chosen.
struct PlanFilter: Component {
    let ctx: PageContext
    let plan: PlanData
    let choice: PlanChoice
    let action: String

    var html: HTML {
        let text = FigureText(ctx: ctx)
        let years = (plan.document?.years ?? []).map { Choice(String($0.year), HTML(text: text.year($0))) }
        let wards = plan.wards.map { Choice($0.code.code, HTML(text: ctx.text($0.name))) }
        let year = Field(ctx, name: "year", label: ctx.t("plan.filter.year"), values: [String(choice.year.year)])
        let ward = Field(ctx, name: "ward", label: ctx.t("plan.filter.ward"), values: [choice.ward?.code ?? ""])
        let wardSelect =
            wards.isEmpty ? nil : Select(ward, wards, empty: ctx.t("plan.filter.whole-city"))
        return Form(ctx, action: action, method: .get, label: ctx.text("plan.filter.label")) {
            """
            <div class="filter-row">\(Select(year, years))\(wardSelect)\
            \(Button(ctx.t("plan.filter.show"), .secondary))</div>
            """
        }.html
    }
}

import Foundation
import Kernel
import Rules
import Site

/// Figures and texts of the plan as people read them.
struct FigureText {
    let ctx: PageContext

    /// A number with grouped digits, rounded half up at the last digit shown: 36,630 or 48.8.
    static func number(_ number: Decimal34, decimals: Int) -> String {
        guard let rounded = number.rounded(scale: decimals, .halfUp) else { return number.description }
        let parts = rounded.magnitude.description.split(separator: ".", maxSplits: 1)
        let whole = parts.first.flatMap { Int($0) }.map(GroupedNumber.text) ?? String(parts.first ?? "0")
        var fraction = parts.count > 1 ? String(parts[1]) : ""
        fraction += String(repeating: "0", count: max(0, decimals - fraction.count))
        let sign = rounded.isNegative && !rounded.isZero ? "-" : ""
        return sign + whole + (decimals > 0 ? "." + fraction : "")
    }

    /// A number with its unit: 2手続き, 2 procedures, 48.8%.
    func value(_ number: Decimal34, unit: LocalizedText?, decimals: Int) -> String {
        let digits = Self.number(number, decimals: decimals)
        guard let unit else { return digits }
        let text = ctx.text(unit)
        return ctx.isJapanese || text == "%" ? digits + text : digits + " " + text
    }

    /// The actual value in words.
    func actual(_ actual: Actual, unit: LocalizedText?, decimals: Int) -> String {
        switch actual {
        case .number(let number): value(number, unit: unit, decimals: decimals)
        case .notMeasured: ctx.text("plan.actual.not-measured")
        case .noCases: ctx.text("plan.actual.no-cases")
        case .ahead: ctx.text("plan.actual.ahead")
        }
    }

    /// Text as printed in the plan, or its translation. Where there is none, a number speaks for itself.
    func printed(_ text: LocalizedText?, number: Decimal34?, of kpi: KPI) -> String? {
        guard let text else { return nil }
        if ctx.isJapanese || text.has(ctx.language) || text.has(.en) { return ctx.text(text) }
        guard let number, let unit = kpi.unit else { return ctx.text(text) }
        let decimals = number.exponent < 0 ? kpi.decimals : 0
        return value(number, unit: unit, decimals: decimals)
    }

    /// A text of the plan as HTML, marked with its language when it is not the page's.
    func html(_ text: LocalizedText) -> HTML {
        let shown = text.languageShown(for: ctx.language)?.htmlTag ?? ctx.language.htmlTag
        return shown == ctx.language.htmlTag ? ctx.t(text) : "<span lang=\"\(shown)\">\(ctx.t(text))</span>"
    }

    /// A fiscal year: 2026年度, FY2026.
    func year(_ year: FiscalYear) -> String { ctx.text("plan.fiscal-year", ["year": String(year.year)]) }

    /// An indicator's name with its mark.
    func title(_ kpi: KPI) -> HTML { "\(kpi.mark.map { $0 + " " })\(html(kpi.title))" }

    /// The same, plain.
    func plainTitle(_ kpi: KPI) -> String { (kpi.mark.map { $0 + " " } ?? "") + ctx.text(kpi.title) }

    /// What the plan says about a year: the plan's text, or the state at the time of the plan.
    func planned(_ year: KPIYear?, of kpi: KPI) -> String {
        guard let year else { return ctx.text("plan.open") }
        if let text = printed(year.plan, number: year.target, of: kpi) { return text }
        if let text = printed(year.now, number: year.target, of: kpi) { return ctx.text("plan.now", ["state": text]) }
        return ctx.text("plan.open")
    }

    /// What was expected of the year's end.
    func forecast(_ year: KPIYear?, of kpi: KPI) -> String? {
        year.flatMap { printed($0.forecast, number: $0.forecastValue, of: kpi) }
    }

    /// The standing as a label.
    func chip(_ standing: Standing) -> Chip {
        let tone: Chip.Tone =
            switch standing {
            case .reached: .green
            case .within, .onTheWay: .blue
            case .missed: .yellow
            case .noTarget, .noCases, .ahead, .notMeasured: .neutral
            }
        return Chip(ctx.t("plan.standing.\(standing.rawValue)"), tone)
    }

    /// The length of a bar for a number; nothing below zero can be drawn.
    static func length(_ number: Decimal34?) -> Double? {
        guard let number, let length = Double(number.description) else { return nil }
        return max(length, 0)
    }
}

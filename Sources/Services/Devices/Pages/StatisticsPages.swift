import Kernel
import Registry
import Sheets
import Site
import Store

/// A fiscal year of uses by form, ward and terminal: what is saved by the plan's formula and by the measured one.
struct StatisticsPages: Sendable {
    let places: Places
    let forms: FormCatalogue
    let timing: FormTiming

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        let current = FiscalYear(containing: request.now.date)
        let year = request.query.text("year").flatMap { Int($0) }.map { FiscalYear($0) } ?? current
        guard (current.year - 10...current.year).contains(year.year) else { throw SiteFailure.notFound }
        let asked = request.query.text("ward").flatMap { WardCode($0) }
        // Staff of a ward see their own; those of the whole city choose.
        let ward = request.actor.ward ?? asked
        let (statistics, devices) = try await request.store.read { tx in
            (try UseStatistics(year, ward: ward, in: tx), try DeviceRegister.all(of: ward, in: tx))
        }
        let view = StatisticsView(
            ctx: request.ctx, places: places, forms: forms, timing: timing, devices: devices, ward: ward,
            current: current)
        if request.query.has("as", "csv") {
            return .csv(
                view.rows(statistics), downloadName: "\(request.ctx.text("devices.statistics.file"))-\(year.year).csv")
        }
        return .page(view.page(statistics))
    }
}

struct StatisticsView: Sendable {
    let ctx: PageContext
    let places: Places
    let forms: FormCatalogue
    let timing: FormTiming
    let devices: [Device]
    let ward: WardCode?
    let current: FiscalYear

    func page(_ statistics: UseStatistics) -> Page {
        let total = statistics.total
        let planHours = Double(total.uses) * 3 / 60
        let measured = Double(total.savedSeconds) / 3_600
        let days = statistics.terminals.reduce(0) { $0 + $1.days }
        let perDay =
            days == 0 ? "—" : Self.decimal(Double(statistics.terminals.reduce(0) { $0 + $1.uses }) / Double(days))
        let years = (max(current.year - 3, 2_025)...max(current.year, 2_025)).reversed().map { year in
            Tabs.Tab(
                HTML(text: ctx.text("devices.statistics.year", ["year": String(year)])),
                path: "\(DevicePaths.statistics)?year=\(year)")
        }
        let index = years.firstIndex { $0.path.hasSuffix("=\(statistics.year.year)") } ?? 0
        let sample: HTML =
            timing.status == .confirmed
            ? HTML() : " \(Chip(ctx.t("devices.timing.\(timing.status.rawValue)"), .yellow))"
        return Page(
            ctx, "devices.statistics.title", ["year": String(statistics.year.year)],
            lead: "<p>\(ward.flatMap(places.ward).map { ctx.t($0.office) } ?? ctx.t("devices.statistics.city"))</p>",
            width: .wide,
            body: """
                \(DeviceTabs(ctx: ctx, current: 2))\(Tabs(label: ctx.text("devices.statistics.years"), years, current: index))
                \(DescriptionList([
                    (ctx.t("devices.statistics.uses"), HTML(text: ctx.number(total.uses))),
                    (ctx.t("devices.statistics.plan-hours"), HTML(text: Self.decimal(planHours))),
                    (ctx.t("devices.statistics.measured-hours"), "\(Self.decimal(measured))\(sample)"),
                    (ctx.t("devices.statistics.per-day"), HTML(text: perDay)),
                    (ctx.t("devices.statistics.chars"), HTML(text: ctx.number(total.characters))),
                ]))
                <section><h2>\(ctx.t("devices.statistics.by-form"))</h2>\(table(statistics.byForm, "devices.column.form", formTitle))</section>
                \(ward == nil ? "<section><h2>\(ctx.t("devices.statistics.by-ward"))</h2>\(table(statistics.byWard, "devices.column.office", wardTitle))</section>" as HTML : HTML())
                <section><h2>\(ctx.t("devices.statistics.by-terminal"))</h2>\(terminals(statistics))</section>
                <p>\(LinkButton(ctx.t("devices.csv"), path: "\(DevicePaths.statistics)?year=\(statistics.year.year)&as=csv", download: true))</p>
                """)
    }

    private func table(_ lines: [UseStatistics.Line], _ heading: String, _ title: (String) -> HTML) -> Table {
        Table(
            caption: ctx.t(heading),
            columns: [
                .init(ctx.t(heading), .rowHeading), .init(ctx.t("devices.column.uses"), .number),
                .init(ctx.t("devices.column.by-card"), .number), .init(ctx.t("devices.column.chars"), .number),
                .init(ctx.t("devices.column.saved-each"), .number), .init(ctx.t("devices.column.saved-hours"), .number),
            ],
            rows: lines.map { line in
                [
                    title(line.key), HTML(text: ctx.number(line.uses)), HTML(text: ctx.number(line.byCard)),
                    HTML(text: ctx.number(line.characters)),
                    HTML(text: ctx.number(line.savedSeconds / max(line.uses, 1))),
                    HTML(text: Self.decimal(Double(line.savedSeconds) / 3_600)),
                ]
            }, captionHidden: true, empty: ctx.t("devices.statistics.none"), dense: true)
    }

    /// The least used first: those are the places to look at.
    private func terminals(_ statistics: UseStatistics) -> Table {
        let known = Dictionary(devices.map { ($0.id.description, $0) }, uniquingKeysWith: { first, _ in first })
        let used = Dictionary(statistics.terminals.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let all = Set(known.keys).union(used.keys)
        func perDay(_ id: String) -> Double { used[id].map { Double($0.uses) / Double(max($0.days, 1)) } ?? 0 }
        return Table(
            caption: ctx.t("devices.statistics.by-terminal"),
            columns: [
                .init(ctx.t("devices.column.name"), .rowHeading), .init(ctx.t("devices.column.office")),
                .init(ctx.t("devices.column.place")), .init(ctx.t("devices.column.visits"), .number),
                .init(ctx.t("devices.column.days"), .number), .init(ctx.t("devices.column.per-day"), .number),
            ],
            rows: all.sorted { (perDay($0), $0) < (perDay($1), $1) }.map { id in
                let ward = (known[id]?.ward.code ?? used[id]?.ward).flatMap { WardCode($0) }
                return [
                    HTML(text: known[id]?.name ?? String(id.suffix(8))),
                    ward.flatMap(places.ward).map { ctx.t($0.office) } ?? HTML(), HTML(text: known[id]?.place ?? ""),
                    HTML(text: ctx.number(used[id]?.uses ?? 0)), HTML(text: ctx.number(used[id]?.days ?? 0)),
                    HTML(text: Self.decimal(perDay(id))),
                ]
            }, captionHidden: true, empty: ctx.t("devices.none"), dense: true)
    }

    /// By form, for a spreadsheet.
    func rows(_ statistics: UseStatistics) -> [[String]] {
        let names = ["form-id", "form", "uses", "by-card", "chars", "saved-seconds"]
        return [names.map { ctx.text("devices.column.\($0)") }]
            + statistics.byForm.map { line in
                [
                    line.key, forms.editions(of: line.key).last.map { ctx.text($0.title) } ?? "", String(line.uses),
                    String(line.byCard), String(line.characters), String(line.savedSeconds),
                ]
            }
    }

    private func formTitle(_ id: String) -> HTML {
        forms.editions(of: id).last.map { ctx.t($0.title) } ?? "<code>\(id)</code>"
    }

    private func wardTitle(_ code: String) -> HTML {
        WardCode(code).flatMap(places.ward).map { ctx.t($0.office) } ?? HTML(text: code)
    }

    /// One digit after the point.
    private static func decimal(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        let sign = tenths < 0 ? "-" : ""
        return "\(sign)\(GroupedNumber.text(abs(tenths) / 10)).\(abs(tenths) % 10)"
    }
}

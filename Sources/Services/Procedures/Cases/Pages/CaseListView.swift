import Kernel
import Site

/// The cases of a ward.
struct CaseListView: Sendable {
    let ctx: PageContext
    let words: CaseWords
    let query: CaseListQuery

    func page(_ cases: CaseLines) -> Page {
        let ward = words.ward(query.ward, ctx)
        return Page(
            ctx, "cases.title", lead: "<p>\(ward)｜\(ctx.t("cases.about"))</p>", width: .wide,
            body: "\(search)\(tabs)\(table(cases))")
    }

    /// By the number of a case, or by the one under the bar code of a form.
    private var search: SearchBox {
        SearchBox(
            ctx, action: "/office/cases", label: ctx.t("cases.search"), hint: ctx.t("cases.search.hint"),
            value: query.number ?? "")
    }

    private var tabs: Tabs {
        let all = Tabs.Tab(ctx.t("cases.all"), path: "/office/cases")
        let states = CaseFile.Status.allCases
        let current = query.status.flatMap { states.firstIndex(of: $0) }.map { $0 + 1 } ?? 0
        let one = states.map { Tabs.Tab(words.status($0, ctx), path: "/office/cases?status=\($0.rawValue)") }
        return Tabs(label: ctx.text("cases.filter"), [all] + one, current: current)
    }

    private func table(_ cases: CaseLines) -> Table {
        let titles = words.titles(of: cases.rows, ctx)
        let chips = Dictionary(
            uniqueKeysWithValues: CaseFile.Status.allCases.map { ($0, words.chip($0, ctx).html) })
        let columns: [Table.Column] = [
            .init(ctx.t("cases.column.number"), .rowHeading), .init(ctx.t("cases.column.procedure")),
            .init(ctx.t("cases.column.arrived")), .init(ctx.t("cases.column.last-day")),
            .init(ctx.t("cases.column.status")), .init(ctx.t("cases.column.persons"), .number),
        ]
        var path = "/office/cases?"
        if let status = query.status { path += "status=\(status.rawValue)&" }
        if let number = query.number { path += "q=\(PercentCoding.encode(number))&" }
        return Table(
            caption: ctx.t("cases.title"), columns: columns, rows: cases.rows.map { row($0, titles, chips) },
            next: cases.next.map { .init(path: "\(path)after=\($0)", label: ctx.t("cases.next")) },
            captionHidden: true, empty: ctx.t(query.number == nil ? "cases.none" : "cases.search.none"), cards: true)
    }

    private func row(_ line: CaseLine, _ titles: [String: HTML], _ chips: [CaseFile.Status: HTML]) -> [HTML] {
        [
            "<a href=\"/office/cases/\(line.id)\">\(line.number)</a>",
            titles[line.procedure] ?? HTML(text: line.title), ctx.moment(line.receivedAt),
            words.lastDay(line.lastDay, isLate: line.isLate, ctx), chips[line.status] ?? HTML(),
            HTML(text: ctx.number(line.persons)),
        ]
    }
}

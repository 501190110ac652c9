import Kernel
import Site

/// The cases of a ward.
struct CaseListView: Sendable {
    let ctx: PageContext
    let words: CaseWords
    let query: CaseListQuery

    func page(_ cases: CaseListPage) -> Page {
        let ward = words.ward(query.ward, ctx)
        return Page(
            ctx, "cases.title", lead: "<p>\(ward)｜\(ctx.t("cases.about"))</p>", width: .wide,
            body: "\(tabs)\(table(cases))")
    }

    private var tabs: Tabs {
        let all = Tabs.Tab(ctx.t("cases.all"), path: "/office/cases")
        let states = CaseFile.Status.allCases
        let current = query.status.flatMap { states.firstIndex(of: $0) }.map { $0 + 1 } ?? 0
        let one = states.map { Tabs.Tab(words.status($0, ctx), path: "/office/cases?status=\($0.rawValue)") }
        return Tabs(label: ctx.text("cases.filter"), [all] + one, current: current)
    }

    private func table(_ cases: CaseListPage) -> Table {
        let columns: [Table.Column] = [
            .init(ctx.t("cases.column.number"), .rowHeading), .init(ctx.t("cases.column.procedure")),
            .init(ctx.t("cases.column.arrived")), .init(ctx.t("cases.column.last-day")),
            .init(ctx.t("cases.column.status")), .init(ctx.t("cases.column.persons"), .number),
        ]
        var path = "/office/cases?"
        if let status = query.status { path += "status=\(status.rawValue)&" }
        return Table(
            caption: ctx.t("cases.title"), columns: columns, rows: cases.rows.map(row),
            next: cases.next.map { .init(path: "\(path)after=\($0)", label: ctx.t("cases.next")) },
            captionHidden: true, empty: ctx.t("cases.none"), cards: true)
    }

    private func row(_ file: CaseFile) -> [HTML] {
        [
            "<a href=\"\(href: "/office/cases/\(file.id)")\">\(file.number)</a>", words.title(file, ctx),
            ctx.moment(file.receivedAt), words.lastDay(file, ctx), words.chip(file.status, ctx).html,
            HTML(text: ctx.number(file.persons)),
        ]
    }
}

import Kernel
import Site

/// The entries of a ward, or those that wait for their check.
struct EntryListView: Sendable {
    let ctx: PageContext
    let rules: EntryRules
    let query: EntryListQuery
    let isCheckList: Bool

    func page(_ entries: EntryListPage, notice: Banner?) -> Page {
        let (title, about) = isCheckList ? ("entry.checks", "entry.checks.about") : ("entry.title", "entry.about")
        return Page(
            ctx, title, lead: "<p>\(ctx.t(about))</p>", width: .wide,
            body: "\(notice)\(isCheckList ? nil : tabs)\(table(entries))")
    }

    private var tabs: Tabs {
        let states = EntryJob.State.allCases
        let current = query.state.flatMap { states.firstIndex(of: $0) }.map { $0 + 1 } ?? 0
        let each = states.map {
            Tabs.Tab(ctx.t("entry.state.\($0.rawValue)"), path: "/office/entries?state=\($0.rawValue)")
        }
        return Tabs(
            label: ctx.text("entry.filter"), [.init(ctx.t("entry.all"), path: "/office/entries")] + each,
            current: current)
    }

    private func table(_ entries: EntryListPage) -> Table {
        var path = isCheckList ? "/office/checks?" : "/office/entries?"
        if !isCheckList, let state = query.state { path += "state=\(state.rawValue)&" }
        return Table(
            caption: ctx.t("entry.title"),
            columns: [
                .init(ctx.t("entry.case"), .rowHeading), .init(ctx.t("entry.procedure")),
                .init(ctx.t("entry.system")), .init(ctx.t("entry.state")), .init(ctx.t("entry.number")),
                .init(ctx.t("entry.changed")),
            ],
            rows: entries.rows.map { entry in
                [
                    "<a href=\"\(href: "/office/entries/\(entry.id)")\">\(entry.caseNumber)</a>",
                    "<span lang=\"ja\">\(entry.title)</span>", ctx.t(rules.title(ofSystem: entry.system)),
                    EntryWords.chip(entry, ctx).html, HTML(text: entry.number ?? ""), ctx.moment(entry.changedAt),
                ]
            },
            next: entries.next.map { .init(path: "\(path)after=\($0)", label: ctx.t("entry.next")) },
            captionHidden: true, empty: ctx.t(isCheckList ? "entry.checks.none" : "entry.none"), cards: true)
    }
}

/// How entries are said.
enum EntryWords {
    static func chip(_ entry: EntryJob, _ ctx: PageContext) -> Chip {
        let tone: Chip.Tone =
            switch entry.state {
            case .committed: .green
            case .different, .failed: .red
            case .waitingForCheck, .takenOver: .yellow
            case .queued, .looking, .entering, .comparing: .blue
            }
        return Chip(ctx.t("entry.state.\(entry.state.rawValue)"), tone)
    }
}

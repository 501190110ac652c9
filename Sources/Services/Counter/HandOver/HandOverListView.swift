import Kernel
import Procedures
import Site
import Store

/// What waits at the windows of an office, window by window.
struct HandOverListView {
    let ctx: PageContext
    let windows: [ServiceWindow]
    /// Nil for all.
    let window: String?
    let counts: [String: Int]
    let rows: [HandOver]
    let next: Cursor?

    var page: Page {
        Page(
            ctx, "counter.handover.inbox", lead: "<p>\(ctx.t("counter.handover.about"))</p>", width: .wide,
            body: "\(tabs)\(table)")
    }

    private var tabs: Tabs {
        func label(_ words: HTML, _ count: Int) -> HTML { "\(words) <span class=\"count\">\(count)</span>" }
        let all = Tabs.Tab(label(ctx.t("counter.handover.all"), counts.values.reduce(0, +)), path: HandOverPath.inbox)
        let each = windows.map {
            Tabs.Tab(label(ctx.t($0.title), counts[$0.id] ?? 0), path: "\(HandOverPath.inbox)?window=\($0.id)")
        }
        let current = window.flatMap { id in windows.firstIndex { $0.id == id } }.map { $0 + 1 } ?? 0
        return Tabs(label: ctx.text("counter.handover.window"), [all] + each, current: current)
    }

    private var table: Table {
        var path = HandOverPath.inbox + "?"
        if let window { path += "window=\(window)&" }
        return Table(
            caption: ctx.t("counter.handover.inbox"),
            columns: [
                .init(ctx.t("counter.handover.ticket"), .rowHeading), .init(ctx.t("counter.handover.window")),
                .init(ctx.t("counter.list.status")), .init(ctx.t("counter.handover.from")),
                .init(ctx.t("counter.handover.sent")), .init(ctx.t("counter.handover.note")),
            ],
            rows: rows.map { handOver in
                let name = handOver.ticket.map { HTML(text: $0) } ?? ctx.t("counter.handover.no-ticket")
                return [
                    "<a href=\"\(href: HandOverPath.of(handOver.id))\">\(name)</a>",
                    HandOverWords.window(handOver, windows, ctx), HandOverWords.chip(handOver, ctx),
                    HTML(text: handOver.sentByName), ctx.moment(handOver.sentAt), HTML(text: handOver.note),
                ]
            },
            next: next.map { .init(path: "\(path)after=\($0)", label: ctx.t("counter.list.more")) },
            captionHidden: true, empty: ctx.t("counter.handover.none"), cards: true)
    }
}

/// Words that pages of hand-overs say.
enum HandOverWords {
    static func chip(_ handOver: HandOver, _ ctx: PageContext) -> HTML {
        let tone: Chip.Tone =
            switch handOver.state {
            case .waiting: .yellow
            case .accepted: .blue
            case .done: .green
            case .returned: .neutral
            }
        let chip = Chip(ctx.t("counter.handover.state.\(handOver.state.rawValue)"), tone).html
        return handOver.state == .accepted ? "\(chip) \(handOver.takenByName)" : chip
    }

    static func window(_ handOver: HandOver, _ windows: [ServiceWindow], _ ctx: PageContext) -> HTML {
        windows.first { $0.id == handOver.window }.map { ctx.t($0.title) } ?? HTML(text: handOver.window)
    }
}

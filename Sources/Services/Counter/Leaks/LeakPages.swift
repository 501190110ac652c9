import Kernel
import Procedures
import Registry
import Site
import Store

/// The procedures that were left out, for the section whose business they are.
enum LeakPages {
    static let path = "/office/leaks"
    static let length = 30
    static let longestReason = 300

    /// A leak as the list shows it, with the name read for this look.
    struct Line: Sendable {
        let leak: Leak
        /// Nil for somebody who is no resident any more.
        let resident: Resident?
        /// Whether the household is or can be written to; nil where nobody is.
        let notice: LeakNotice.State?
    }

    static func list(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        try await page(request, desk, FormState(request.ctx))
    }

    /// The section has looked: done elsewhere, not needed, asked the person.
    static func close(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        let id: Leak.Identifier = try request.parameters.value("id")
        var form = FormReader(request.ctx, request.form)
        let reason = form.text(
            "reason-\(id)", label: request.ctx.text("counter.leak.reason"), required: true, maxLength: longestReason)
        let actor = request.actor
        guard form.errors.isEmpty, let reason else { return try await page(request, desk, form.state) }
        try await desk.store.write { tx in
            guard let leak = try LeakStore.load(id, in: tx), leak.ward == actor.ward else { throw SiteFailure.notFound }
            guard leak.state == .open else { return }
            try LeakStore.end(id, .closed, by: actor.name, reason: reason, in: tx)
            try LeakFinder.record("leak.closed", leak, by: actor, in: tx)
        }
        return .redirect(path)
    }

    /// One letter to a grown-up who wants it. Pressed twice it is one; where nobody wants it any more the list says so.
    static func notify(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        guard let notices = NoticeDesk(desk) else { throw SiteFailure.notFound }
        let isSent = try await notices.send(try request.parameters.value("id"), by: request.actor)
        return .redirect("\(path)?notice=\(isSent ? "sent" : "not")")
    }

    private static func page(
        _ request: SiteRequest, _ desk: CounterDesk, _ form: FormState
    ) async throws -> SiteResponse {
        guard let ward = request.actor.ward else { throw SiteFailure.notFound }
        let section = request.query.text("section")
        let certainty = request.query.text("certainty").flatMap(Leak.Certainty.init) ?? .needed
        let after = request.query.text("after").flatMap { Cursor($0) }.flatMap { $0.keys.count == 2 ? $0 : nil }
        let (page, counts) = try await desk.store.read { tx in
            (
                try LeakStore.list(ward, certainty, section: section, after: after, limit: length, in: tx),
                try LeakStore.counts(ward, in: tx)
            )
        }
        let notices = try await NoticeDesk(desk)?.states(of: page.rows)
        var lines: [Line] = []
        for leak in page.rows {
            let resident = try await desk.directory.resident(leak.resident, for: ReadGrant(request))
            lines.append(Line(leak: leak, resident: resident, notice: notices?[leak.id]))
        }
        return .page(
            LeakListView(
                ctx: request.ctx, desk: desk, certainty: certainty, section: section, counts: counts, lines: lines,
                next: page.next, form: form, told: request.query.text("notice").flatMap(LeakListView.Told.init)
            ).page)
    }
}

struct LeakListView {
    let ctx: PageContext
    let desk: CounterDesk
    let certainty: Leak.Certainty
    let section: String?
    /// By certainty and section, over the whole ward.
    let counts: [Leak.Certainty: [String: Int]]
    let lines: [LeakPages.Line]
    let next: Cursor?
    let form: FormState
    /// What became of a letter that was to be sent a moment ago.
    var told: Told?

    enum Told: String { case sent, not }

    var page: Page {
        Page(
            ctx, "counter.leak.title", lead: "<p>\(ctx.t("counter.leak.about"))</p>", width: .wide,
            status: form.status(), hasErrors: !form.errors.isEmpty,
            body:
                "\(ErrorSummary(form))\(toldBanner)\(certainties)\(about)\(sections)\(table)<p class=\"quiet\">\(ctx.t("counter.leak.no-message"))</p>"
        )
    }

    private var toldBanner: Banner? {
        told.map { Banner($0 == .sent ? .success : .warning, ctx.t("counter.notice.told.\($0.rawValue)")) }
    }

    private func path(_ certainty: Leak.Certainty, _ section: String?) -> String {
        var query: [String] = []
        if certainty != .needed { query.append("certainty=\(certainty.rawValue)") }
        if let section { query.append("section=\(section)") }
        return query.isEmpty ? LeakPages.path : "\(LeakPages.path)?\(query.joined(separator: "&"))"
    }

    private func label(_ words: HTML, _ count: Int) -> HTML { "\(words) <span class=\"count\">\(count)</span>" }

    /// What was needed, and apart from it what may have been.
    private var certainties: Tabs {
        let all = Leak.Certainty.allCases
        return Tabs(
            label: ctx.text("counter.leak.certainty"),
            all.map { one in
                let words = ctx.t(one == .needed ? "counter.outcomes.needed" : "counter.outcomes.possible")
                return Tabs.Tab(label(words, (counts[one] ?? [:]).values.reduce(0, +)), path: path(one, section))
            }, current: all.firstIndex(of: certainty) ?? 0)
    }

    private var about: HTML { "<p>\(ctx.t("counter.leak.\(certainty.rawValue).about"))</p>" }

    private var sections: Tabs {
        let counts = counts[certainty] ?? [:]
        let windows = desk.catalogue.officeWindows.filter { (counts[$0.id] ?? 0) > 0 || $0.id == section }
        let all = Tabs.Tab(
            label(ctx.t("cases.all"), counts.values.reduce(0, +)), path: path(certainty, nil))
        let each = windows.map {
            Tabs.Tab(label(ctx.t($0.title), counts[$0.id] ?? 0), path: path(certainty, $0.id))
        }
        let current = section.flatMap { id in windows.firstIndex { $0.id == id } }.map { $0 + 1 } ?? 0
        return Tabs(label: ctx.text("cases.shortfall.section"), [all] + each, current: current)
    }

    private var table: Table {
        let here = path(certainty, section)
        return Table(
            caption: ctx.t("counter.leak.title"),
            columns: [
                .init(ctx.t("counter.leak.who"), .rowHeading), .init(ctx.t("counter.done.procedure")),
                .init(ctx.t("counter.leak.event")), .init(ctx.t("cases.column.last-day")),
                .init(ctx.t("counter.leak.action")),
            ], rows: lines.map(row),
            next: next.map {
                .init(path: "\(here)\(here.contains("?") ? "&" : "?")after=\($0)", label: ctx.t("counter.list.more"))
            },
            captionHidden: true, empty: ctx.t("counter.leak.none"), cards: true)
    }

    private func row(_ line: LeakPages.Line) -> [HTML] {
        let leak = line.leak
        let who: HTML =
            line.resident.map { resident in
                """
                <a href="\(href: "/office/residents/\(resident.id)")" lang="ja">\(resident.name.full)</a>\
                <br><span class="quiet">\(resident.birth.japanese)</span>
                """
            } ?? ctx.t("counter.leak.gone")
        let event = desk.catalogue.event(leak.event).map { ctx.t($0.title) } ?? HTML(text: leak.event)
        let isLate = leak.lastDay < ctx.now.date
        let name = "reason-\(leak.id)"
        let close = Form(ctx, action: "\(LeakPages.path)/\(leak.id)/close") {
            """
            \(TextField(form.field(name, label: ctx.t("counter.leak.reason"), required: true)))\
            \(Button(ctx.t("counter.leak.close"), .tertiary))
            """
        }
        return [
            who, desk.catalogue.procedure(leak.procedure).map { ctx.t($0.title) } ?? HTML(text: leak.procedure),
            "\(event)<br>\(ctx.date(leak.eventDate))",
            "\(ctx.date(leak.lastDay)) \(isLate ? Chip(ctx.t("counter.outcomes.overdue"), .red).html : HTML())",
            """
            \(line.notice.map { notice($0, leak) })\
            \(Accordion(ctx.t("counter.leak.close"), open: form.errors[name] != nil, content: close.html))
            """,
        ]
    }

    /// The button for a letter, or why there is none.
    private func notice(_ state: LeakNotice.State, _ leak: Leak) -> HTML {
        switch state {
        case .sent(let notice):
            return """
                <p>\(Chip(ctx.t("counter.notice.sent"), .blue)) \(ctx.moment(notice.sentAt))\
                <br><span class="quiet">\(ctx.t("counter.notice.number", ["number": notice.number]))</span></p>
                """
        case .ready:
            return Form(ctx, action: "\(LeakPages.path)/\(leak.id)/notice") {
                Button(ctx.t("counter.notice.send"), .secondary).html
            }.html
        case .unsure: return "<p class=\"quiet\">\(ctx.t("counter.notice.unsure"))</p>"
        case .unwanted: return "<p class=\"quiet\">\(ctx.t("counter.notice.unwanted"))</p>"
        case .unreachable: return "<p class=\"quiet\">\(ctx.t("counter.notice.unreachable"))</p>"
        }
    }
}

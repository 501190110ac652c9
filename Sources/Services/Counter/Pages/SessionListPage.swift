import Kernel
import Procedures
import Site
import Store

/// The sessions of the clerk's ward, the latest changed first.
struct SessionListPage {
    /// Rows a page.
    static let length = 50

    static func show(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        guard let ward = request.actor.ward else { throw SiteFailure.notFound }
        let cursor = request.query.text("after").flatMap(SessionCursor.init)
        let rows = try await desk.store.read {
            try SessionStore.list(ward: ward, before: cursor, limit: length + 1, in: $0)
        }
        return .page(view(request.ctx, Array(rows.prefix(length)), hasMore: rows.count > length, desk))
    }

    private static func view(
        _ ctx: PageContext, _ rows: [SessionSummary], hasMore: Bool, _ desk: CounterDesk
    ) -> Page {
        let table = Table(
            caption: ctx.t("counter.list.caption"),
            columns: [
                .init(ctx.t("counter.list.session"), .rowHeading), .init(ctx.t("counter.list.events")),
                .init(ctx.t("counter.list.persons"), .number), .init(ctx.t("counter.list.status")),
                .init(ctx.t("counter.list.holder")), .init(ctx.t("counter.list.updated")),
            ],
            rows: rows.map { row in
                let session = row.session
                let name = row.firstName.map { ctx.t("counter.list.party-of", ["name": $0]) }
                let cells: [HTML] = [
                    "<a href=\"\(href: SessionPath(session).page)\">\(name ?? ctx.t("counter.list.unnamed"))</a>",
                    SessionWords.events(session, ctx, desk), HTML(text: String(row.persons)),
                    "\(SessionWords.status(session.status, ctx))\(SessionWords.daysLeft(session, ctx))",
                    HTML(text: session.holderName),
                    ctx.moment(session.updatedAt),
                ]
                return cells
            },
            next: hasMore
                ? rows.last.map {
                    Table.Next(
                        path: "\(SessionPath.list)?after=\(SessionCursor($0.session))",
                        label: ctx.t("counter.list.more"))
                } : nil,
            empty: ctx.t("counter.list.empty"), cards: true)
        return Page(
            ctx, "counter.list.title", width: .wide,
            // The launcher of a counter with a reader opens this page; the script keeps what it brings.
            scripts: desk.cards == nil ? [] : [CounterAssets.card],
            body: """
                <p>\(LinkButton(ctx.t("counter.list.new"), path: SessionPath.new, .primary))</p>
                \(table)
                """)
    }
}

/// Words that several pages of a session say.
enum SessionWords {
    static func status(_ status: CounterSession.Status, _ ctx: PageContext) -> HTML {
        let tone: Chip.Tone =
            switch status {
            case .open, .hearing, .confirming: .blue
            case .signed, .checking, .handedOver: .yellow
            case .completed: .green
            case .suspended, .withdrawn: .neutral
            }
        return Chip(ctx.t("counter.status.\(status.rawValue)"), tone).html
    }

    /// For how many days more a session is kept that was put aside or ended.
    static func daysLeft(_ session: CounterSession, _ ctx: PageContext) -> HTML? {
        guard let last = session.expiresOn else { return nil }
        return " \(ctx.t("counter.list.days-left", ["days": String(max(0, ctx.now.date.days(until: last)))]))"
    }

    static func events(_ session: CounterSession, _ ctx: PageContext, _ desk: CounterDesk) -> HTML {
        session.events.map { id -> HTML in desk.catalogue.event(id).map { ctx.t($0.title) } ?? HTML(text: id) }
            .joined(by: ctx.isJapanese ? "、" : ", ")
    }

    /// A refusal as a banner; with the way back to the session where it stands on another page.
    static func banner(_ refusal: SessionRefusal, _ ctx: PageContext, back: SessionPath? = nil) -> HTML {
        let link = back.map { "<a href=\"\(href: $0.page)\">\(ctx.t("counter.back"))</a>" as HTML }
        return Banner(.error, ctx.t(refusal.word, refusal.arguments), text: link).html
    }

    /// How a value of a fact is shown.
    static func value(_ value: JSONValue, of name: String, _ ctx: PageContext, _ desk: CounterDesk) -> HTML {
        FactWords(ctx, desk.catalogue).value(value, of: name)
    }

    /// Where a fact comes from, as a small label.
    static func source(_ source: Provenance, _ ctx: PageContext) -> HTML {
        Chip(ctx.t("counter.source.\(source.rawValue)")).html
    }
}

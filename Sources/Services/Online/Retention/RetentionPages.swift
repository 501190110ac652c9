import Kernel
import Procedures
import Site
import Store

/// What will be removed soon (廃棄予定), for a person to look at, and what is held.
struct RetentionPages: Sendable {
    static let path = "/office/retention"
    private static let rowsAPage = 50

    let desk: OnlineDesk

    func list(_ request: SiteRequest) async throws -> SiteResponse {
        let sections = ExaminationDesk.sections(of: request.actor)
        guard !sections.isEmpty else { throw SiteFailure.forbidden }
        let (ward, after) = (
            request.actor.ward,
            request.query.text("after").flatMap { Cursor($0) }.flatMap { $0.keys.count == 2 ? $0 : nil }
        )
        let found = try await request.store.read { tx in
            try Disposal.page(sections: sections, ward: ward, after: after, limit: Self.rowsAPage, in: tx)
        }
        return .page(page(found, request.ctx))
    }

    /// Holds an application or lets it go; of another section it is absent.
    func hold(_ request: SiteRequest) async throws -> SiteResponse {
        let id: CaseFile.Identifier = try request.parameters.value("id")
        let actor = request.actor
        var form = FormReader(request.ctx, request.form)
        let isRelease = request.form["release"] == "yes"
        let reason =
            isRelease
            ? nil
            : form.text(
                "hold", label: request.ctx.text("online.hold.reason"), required: true,
                maxLength: ExaminationPages.longestNote)
        try await request.store.write { tx in
            guard let examination = try Examination.load(id, in: tx), ExaminationDesk.admits(actor, examination) else {
                throw SiteFailure.notFound
            }
            if isRelease {
                try Disposal.release(examination, by: actor, in: tx)
            } else if let reason {
                try Disposal.hold(examination, reason: reason, by: actor, in: tx)
            }
        }
        if !form.errors.isEmpty { return .redirect("\(ExaminationPages.path)/\(id)?hold=missing") }
        return .redirect(request.form["back"] == "list" ? Self.path : "\(ExaminationPages.path)/\(id)")
    }

    private func page(_ found: DisposalList, _ ctx: PageContext) -> Site.Page {
        let rows = found.rows.map { disposal -> [HTML] in
            let path = "\(ExaminationPages.path)/\(disposal.application)"
            let title = desk.catalogue.procedure(disposal.procedure).map { ctx.t($0.title) }
            return [
                "<a href=\"\(href: path)\">\(disposal.number)</a>", title ?? HTML(text: disposal.procedure),
                ctx.date(disposal.ended), ctx.date(disposal.due),
                disposal.hold.map { "\(Chip(ctx.t("online.hold.held"), .yellow)) \($0) (\(disposal.heldBy))" }
                    ?? HTML(),
            ]
        }
        let table: HTML =
            rows.isEmpty
            ? "<p>\(ctx.t("online.retention.none"))</p>"
            : Table(
                caption: ctx.t("online.retention.title"),
                columns: [
                    .init(ctx.t("online.fact.number"), .rowHeading), .init(ctx.t("online.fact.procedure")),
                    .init(ctx.t("online.retention.ended")), .init(ctx.t("online.retention.due")),
                    .init(ctx.t("online.hold")),
                ], rows: rows, cards: true
            ).html
        let more: HTML =
            found.next.map { LinkButton(ctx.t("online.mine.next"), path: "\(Self.path)?after=\($0)").html } ?? HTML()
        return Site.Page(
            ctx, "online.retention.title", lead: "<p>\(ctx.t("online.retention.lead"))</p>",
            breadcrumbs: [.init(ctx.t("online.office"), path: ExaminationPages.path)], width: .wide,
            body: "\(table)\(more)")
    }
}

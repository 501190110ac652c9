import Forms
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
        .page(try await view(request, after: request.query.text("after"), FormState(request.ctx)))
    }

    /// Holds an application or lets it go; of another section it is absent.
    func hold(_ request: SiteRequest) async throws -> SiteResponse {
        let id: CaseFile.Identifier = try request.parameters.value("id")
        let actor = request.actor
        var form = FormReader(request.ctx, request.form)
        let isRelease = request.form["release"] == "yes"
        // On the list each application has a field of its own.
        let isOnList = request.form["back"] == "list"
        let reason =
            isRelease
            ? nil
            : form.text(
                isOnList ? Self.field(id) : "hold", label: request.ctx.text("online.hold.reason"), required: true,
                maxLength: ExaminationPages.longestNote)
        try await request.store.write { tx in
            guard let examination = try ExaminationDesk.load(id, for: actor, in: tx) else {
                throw SiteFailure.notFound
            }
            if isRelease {
                try Disposal.release(examination, by: actor, in: tx)
            } else if let reason {
                try Disposal.hold(examination, reason: reason, by: actor, in: tx)
            }
        }
        if !form.errors.isEmpty {
            guard isOnList else { return .redirect("\(ExaminationPages.path)/\(id)?hold=missing") }
            return .page(try await view(request, after: request.form["after"], form.state))
        }
        return .redirect(isOnList ? Self.path : "\(ExaminationPages.path)/\(id)")
    }

    private static func field(_ id: CaseFile.Identifier) -> String { "hold-\(id)" }

    private func view(_ request: SiteRequest, after: String?, _ form: FormState) async throws -> Site.Page {
        let sections = ExaminationDesk.sections(of: request.actor)
        guard !sections.isEmpty else { throw SiteFailure.forbidden }
        let ward = request.actor.ward
        let cursor = after.flatMap { Cursor($0) }.flatMap { $0.keys.count == 2 ? $0 : nil }
        let found = try await request.store.read { tx in
            try Disposal.page(sections: sections, ward: ward, after: cursor, limit: Self.rowsAPage, in: tx)
        }
        return page(found, after: cursor, form)
    }

    private func page(_ found: DisposalList, after: Cursor?, _ form: FormState) -> Site.Page {
        let ctx = form.ctx
        let table = Table(
            caption: ctx.t("online.retention.title"),
            columns: [
                .init(ctx.t("online.fact.number"), .rowHeading), .init(ctx.t("online.fact.procedure")),
                .init(ctx.t("online.retention.ended")), .init(ctx.t("online.retention.due")),
                .init(ctx.t("online.hold.state")),
            ], rows: found.rows.map { row($0, after: after, form) },
            next: found.next.map { .init(path: "\(Self.path)?after=\($0)", label: ctx.t("online.mine.next")) },
            captionHidden: true, cards: true)
        return Site.Page(
            ctx, "online.retention.title", lead: "<p>\(ctx.t("online.retention.lead"))</p>",
            breadcrumbs: [.init(ctx.t("online.office"), path: ExaminationPages.path)], width: .wide,
            status: form.errors.isEmpty ? 200 : 422, hasErrors: !form.errors.isEmpty,
            body: """
                \(ErrorSummary(form))\
                \(found.rows.isEmpty ? "<p>\(ctx.t("online.retention.none"))</p>" as HTML : table.html)
                """)
    }

    private func row(_ disposal: Disposal, after: Cursor?, _ form: FormState) -> [HTML] {
        let ctx = form.ctx
        let known = desk.catalogue.procedure(disposal.procedure) ?? desk.editions.editions(of: disposal.procedure).last
        let path = "\(ExaminationPages.path)/\(disposal.application)"
        let held = disposal.hold.map { reason -> HTML in
            """
            <p>\(Chip(ctx.t("online.hold.held"), .yellow)) <span class="typed">\(reason)</span> (\(disposal.heldBy))</p>
            """
        }
        return [
            known == nil ? HTML(text: disposal.number) : "<a href=\"\(href: path)\">\(disposal.number)</a>",
            known.map { ctx.t($0.title) }
                ?? "\(disposal.title ?? disposal.procedure)<br><span class=\"hint\">\(ctx.t("online.retention.gone"))</span>",
            ctx.date(disposal.ended), ctx.date(disposal.due),
            known == nil ? "\(held)\(hold(disposal, path, after: after, form))" : held ?? HTML(),
        ]
    }

    /// Holds it or lets it go from the list: without a definition of its procedure it has no page.
    private func hold(_ disposal: Disposal, _ path: String, after: Cursor?, _ form: FormState) -> HTML {
        let ctx = form.ctx
        let back: HTML = "\(HiddenField("back", "list"))\(after.map { HiddenField("after", "\($0)") })"
        guard disposal.hold == nil else {
            return Form(
                ctx, action: "\(path)/hold", label: ctx.text("online.hold.of", ["number": disposal.number])
            ) {
                "\(back)\(HiddenField("release", "yes"))\(Button(ctx.t("online.hold.release"), .tertiary))"
            }.html
        }
        let name = Self.field(disposal.application)
        let content = Form(
            ctx, action: "\(path)/hold", label: ctx.text("online.hold.of", ["number": disposal.number])
        ) {
            """
            \(back)\(TextField(form.field(name, label: ctx.t("online.hold.reason"), required: true)))\
            \(Button(ctx.t("online.hold"), .secondary))
            """
        }
        return Accordion(ctx.t("online.hold"), open: form.errors[name] != nil, content: content.html).html
    }
}

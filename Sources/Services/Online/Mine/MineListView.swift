import Forms
import Kernel
import Site

import struct Store.Cursor

/// The list of one's own drafts and applications.
struct MineListView: Sendable {
    let ctx: PageContext
    let desk: OnlineDesk

    func page(_ model: MineModel) -> Page {
        let begun: HTML =
            model.drafts.isEmpty
            ? HTML() : "<h2>\(ctx.t("online.mine.drafts"))</h2>\(CardGrid(model.drafts.map { waiting($0) }))"
        let none: HTML = model.sent.isEmpty ? "<p>\(ctx.t("online.mine.none"))</p>" : HTML()
        let more: HTML =
            model.next.map { LinkButton(ctx.t("online.mine.next"), path: "\(OnlinePaths.mine)?after=\($0)").html }
            ?? HTML()
        let others = model.draftsForOthers.map { waiting($0) } + model.sentForOthers.map { sent($0) }
        let forOthers: HTML =
            others.isEmpty ? HTML() : "<h2>\(ctx.t("online.agent.mine"))</h2>\(CardGrid(others))"
        let ownOnly: HTML? =
            model.isOwnOnly
            ? """
            <p>\(ctx.t("online.business.own-only"))　\
            <a href="\(href: BusinessPages.path)">\(ctx.t("online.business.title"))</a></p>
            """ : nil
        return Page(
            ctx, "online.mine", lead: ownOnly,
            body: """
                \(begun)<h2>\(ctx.t("online.mine.sent"))</h2>\(none)\(CardGrid(model.sent.map { sent($0) }))\(more)\(forOthers)\
                <p>\(LinkButton(ctx.t("online.catalogue"), path: OnlinePaths.catalogue))</p>\(ways)
                """)
    }

    /// That the last day of a draft is near.
    private func deadline(_ draft: Draft) -> HTML? {
        guard let procedure = desk.catalogue.procedure(draft.procedure),
            let deadline = desk.deadline(of: draft, at: ctx.now)
        else { return nil }
        return DeadlineBanner(ctx: ctx, desk: desk, procedure: procedure, deadline: deadline).banner?.html
    }

    /// Agents and members, for those who have them.
    private var ways: HTML {
        guard Permission.applicant.allows(ctx.actor) else { return HTML() }
        let business: HTML? =
            ctx.actor.kind == .organisation && ctx.actor.onBehalfOf != nil
            ? "<li><a href=\"\(href: BusinessPages.path)\">\(ctx.t("online.business.title"))</a></li>" : nil
        return """
            <ul><li><a href="\(href: MandatePages.path)">\(ctx.t("online.agent.title"))</a></li>\
            <li><a href="\(href: CosignPages.path)">\(ctx.t("online.cosign.enter"))</a></li>\(business)</ul>
            """
    }

    private func waiting(_ draft: Draft) -> Card {
        Card(
            title(draft.procedure), path: OnlinePaths.draft(draft.id),
            text:
                "\(deadline(draft))<p>\(ctx.t("online.draft.waits", ["moment": ctx.momentText(draft.touchedAt)]))</p>\(by(draft))",
            footer: "<p>\(ctx.t("online.draft.until", ["day": ctx.dateText(draft.until.date)]))</p>", level: 3)
    }

    private func sent(_ sent: (application: Application, stage: Stage)) -> Card {
        let application = sent.application
        return Card(
            title(application.procedure), path: OnlinePaths.application(application.number),
            text: "<p>\(StageChip(ctx: ctx, stage: sent.stage.shown))</p>\(by(application))",
            footer: "<p>\(application.number) \(ctx.moment(application.arrivedAt))</p>", level: 3)
    }

    /// Who filed it, where that was not the reader alone.
    private func by(_ filed: some Filed) -> HTML {
        guard let filer = filed.filer else { return HTML() }
        let key = filer.isAgent ? "online.agent.filed-by" : "online.business.filed-by"
        return "<p class=\"hint\">\(ctx.t(key)): \(filer.name)</p>"
    }

    private func title(_ procedure: String) -> HTML {
        desk.catalogue.procedure(procedure).map { ctx.t($0.title) } ?? HTML(text: procedure)
    }
}

extension Stage {
    /// What the applicant sees of it: the steps inside the office are one to them.
    var shown: Stage {
        switch self {
        case .formCheck, .inquiry, .approval: .examination
        default: self
        }
    }
}

import Forms
import Kernel
import Site

import struct Store.Cursor

/// The list of one's own drafts and applications.
struct MineListView: Sendable {
    let ctx: PageContext
    let desk: OnlineDesk

    func page(_ drafts: [Draft], _ applications: [(Application, Stage)], next: Cursor?) -> Page {
        let waiting = drafts.map { draft -> Card in
            Card(
                title(draft.procedure), path: OnlinePaths.draft(draft.id),
                text:
                    "\(deadline(draft))<p>\(ctx.t("online.draft.waits", ["moment": ctx.momentText(draft.touchedAt)]))</p>",
                footer: "<p>\(ctx.t("online.draft.until", ["day": ctx.dateText(draft.until.date)]))</p>", level: 3)
        }
        let sent = applications.map { application, stage -> Card in
            Card(
                title(application.procedure), path: OnlinePaths.application(application.number),
                text: "<p>\(StageChip(ctx: ctx, stage: stage.shown))</p>",
                footer: "<p>\(application.number) \(ctx.moment(application.arrivedAt))</p>", level: 3)
        }
        let begun: HTML = waiting.isEmpty ? HTML() : "<h2>\(ctx.t("online.mine.drafts"))</h2>\(CardGrid(waiting))"
        let none: HTML = sent.isEmpty ? "<p>\(ctx.t("online.mine.none"))</p>" : HTML()
        let more: HTML =
            next.map { LinkButton(ctx.t("online.mine.next"), path: "\(OnlinePaths.mine)?after=\($0)").html } ?? HTML()
        return Page(
            ctx, "online.mine",
            body: """
                \(begun)<h2>\(ctx.t("online.mine.sent"))</h2>\(none)\(CardGrid(sent))\(more)\
                <p>\(LinkButton(ctx.t("online.catalogue"), path: OnlinePaths.catalogue))</p>
                """)
    }

    /// That the last day of a draft is near.
    private func deadline(_ draft: Draft) -> HTML? {
        guard let procedure = desk.catalogue.procedure(draft.procedure),
            let deadline = desk.deadline(of: draft, at: ctx.now)
        else { return nil }
        return DeadlineBanner(ctx: ctx, desk: desk, procedure: procedure, deadline: deadline).banner?.html
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

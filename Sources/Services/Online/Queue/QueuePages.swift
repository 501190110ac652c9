import Forms
import Kernel
import Site
import Store

/// The page on which somebody waits for their turn: their place, about how long, and that what they typed is kept. It looks again by
/// itself, also without scripts.
struct QueuePages: Sendable {
    static let secondsBetween = 10

    let forms: FormPages

    private var desk: OnlineDesk { forms.desk }

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        let opened = try await forms.open(request)
        guard let queue = desk.queue(opened.procedure), opened.draft.application == nil else {
            return .redirect(OnlinePaths.draft(opened.draft.id))
        }
        let draft = opened.draft
        let now = request.now
        var standing = try await request.store.read { try queue.standing(of: draft, at: now, in: $0) }
        if standing == nil { standing = try await request.store.write { try queue.take(draft, in: $0) } }
        guard let standing, !standing.isIn else { return .redirect(OnlinePaths.draft(draft.id)) }
        let ctx = request.ctx
        let opens: HTML? = standing.opens.map { ctx.t("online.queue.opens", ["moment": ctx.momentText($0)]) }
        // Before it opens, minutes from then on: the day and the time of the opening say the rest.
        let minutes = max(1, (queue.seconds(for: standing.before) + 59) / 60)
        let words = standing.opens == nil ? "online.queue.minutes" : "online.queue.minutes-after"
        let page = Site.Page(
            ctx, "online.queue",
            breadcrumbs: [.init(ctx.t(opened.procedure.title), path: OnlinePaths.procedure(opened.procedure.id))],
            body: """
                \(opens.map { "<p>\($0)</p>" as HTML })\
                <p class="queue-place" role="status">\(ctx.t("online.queue.place", ["place": ctx.number(max(1, standing.before))]))</p>\
                <p>\(ctx.t(words, ["minutes": ctx.number(minutes)]))</p>\
                <p>\(ctx.t("online.queue.kept"))</p>\
                <p>\(LinkButton(ctx.t("online.queue.look"), path: Self.path(draft.id), .secondary))</p>
                """)
        return .page(page.refreshed(afterSeconds: Self.secondsBetween, to: Self.path(draft.id)))
    }

    static func path(_ draft: String) -> String { "\(OnlinePaths.draft(draft))/queue" }
}

extension OnlineDesk {
    /// The queue of a procedure that many ask for at once; nil for others. It opens when the calendar does from which it gives slots.
    func queue(_ procedure: OnlineProcedure) -> RushQueue? {
        guard let perMinute = procedure.rushPerMinute else { return nil }
        let opens = procedure.sheet.slots.compactMap { $0.slot?.calendar }
            .flatMap { booking?.plan.kinds(in: $0) ?? [] }.compactMap(\.opens).min()
        return RushQueue(perMinute: perMinute, opens: opens)
    }
}

extension FormPages {
    /// Where somebody waits before they go on; nil when they may. The pages that give something away wait: those with a slot, or
    /// of a form without one the first.
    func waiting(_ opened: Opened, _ page: FormSheetPage?, _ request: SiteRequest) async throws -> SiteResponse? {
        guard let queue = desk.queue(opened.procedure), opened.draft.channel == "online" else { return nil }
        let slots = opened.procedure.sheet.slots
        if let page {
            let isGiving =
                slots.isEmpty
                ? page.id == opened.procedure.sheet.pages.first?.id : page.items.contains { $0.kind == .slot }
            guard isGiving else { return nil }
        }
        let draft = opened.draft
        let now = request.now
        var standing = try await request.store.read { try queue.standing(of: draft, at: now, in: $0) }
        if standing == nil { standing = try await request.store.write { try queue.take(draft, in: $0) } }
        guard let standing, !standing.isIn else { return nil }
        return .redirect(QueuePages.path(draft.id))
    }
}

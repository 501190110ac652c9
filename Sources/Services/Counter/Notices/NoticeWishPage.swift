import Kernel
import Registry
import Site
import Store

/// Where residents say whether they want to be told by mail that a procedure may have been left out.
struct NoticeWishPage: Sendable {
    static let path = "/my/notices"

    let desk: CounterDesk
    let mail: any ResidentMail

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        let resident = try Self.resident(request)
        let (isWanted, isReached) = try await desk.store.read { [mail] tx in
            (try NoticeWish.isSet(for: resident, in: tx), try mail.reaches(resident, in: tx))
        }
        return .page(
            page(request.ctx, isWanted: isWanted, isReached: isReached, isSaved: request.query.has("done", "1")))
    }

    func save(_ request: SiteRequest) async throws -> SiteResponse {
        let resident = try Self.resident(request)
        let (isWanted, actor) = (request.form.has("wanted", "yes"), request.actor)
        try await desk.store.write { try NoticeWish.set(isWanted, for: resident, by: actor, in: $0) }
        return .redirect(Self.path + "?done=1")
    }

    /// Nobody says it for somebody else.
    private static func resident(_ request: SiteRequest) throws -> ResidentID {
        guard request.actor.onBehalfOf == nil, let id = ResidentID(request.actor.id) else {
            throw SiteFailure.forbidden
        }
        return id
    }

    private func page(_ ctx: PageContext, isWanted: Bool, isReached: Bool, isSaved: Bool) -> Page {
        let state = Chip(
            ctx.t(isWanted ? "counter.notice.wish.on" : "counter.notice.wish.off"), isWanted ? .green : .neutral)
        let address =
            isReached
            ? nil
            : Banner(
                .warning, ctx.t("counter.notice.wish.no-address"),
                text: "<p>\(LinkButton(ctx.t("counter.notice.wish.address"), path: "/account"))</p>")
        return Page(
            ctx, "counter.notice.wish.title", lead: "<p>\(ctx.t("counter.notice.wish.lead"))</p>",
            body: """
                \(isSaved ? Banner(.success, ctx.t("counter.notice.wish.saved")) : nil)\(address)
                <p>\(ctx.t("counter.notice.wish.now")) \(state)</p>
                \(Form(ctx, action: Self.path) {
                    """
                    \(HiddenField("wanted", isWanted ? "no" : "yes"))\
                    \(Button(
                        ctx.t(isWanted ? "counter.notice.wish.stop" : "counter.notice.wish.start"),
                        isWanted ? .secondary : .primary))
                    """
                })
                <p class="hint">\(ctx.t("counter.notice.wish.about"))</p>
                """)
    }
}

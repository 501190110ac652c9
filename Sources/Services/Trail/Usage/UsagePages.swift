import Kernel
import Registry
import Site
import Store

/// The resident's own page: who looked at my data, when, why.
struct UsagePages: Sendable {
    let directory: RegistryDirectory
    let words: UsageWords

    /// Nobody else's: the person is who is signed in. A cursor that somebody changed begins the list anew.
    func show(_ request: SiteRequest) async throws -> SiteResponse {
        guard request.actor.onBehalfOf == nil, let id = ResidentID(request.actor.id) else {
            throw SiteFailure.notFound
        }
        let before = request.query.text("after").flatMap { Cursor($0) }.flatMap(Self.place)
        let found = try await directory.accesses(to: id, before: before, for: ReadGrant(request))
        let model = UsageModel(found.accesses) { words.pageKey($0, request.ctx) }
        let last = found.hasMore ? found.accesses.last : nil
        let next = last.map { "/my/usage?after=\(Cursor(keys: [.integer(Int64($0.id))]))" }
        return .page(UsageView(ctx: request.ctx, words: words).page(model, next: next, isFirst: before == nil))
    }

    /// Where the page was before.
    func moved(_ request: SiteRequest) async throws -> SiteResponse { .redirect("/my/usage") }

    private static func place(_ cursor: Cursor) -> Int? {
        guard cursor.keys.count == 1, case .integer(let seq) = cursor.keys[0], seq > 0 else { return nil }
        return Int(seq)
    }
}

/// The start page, made of the navigation entries that the reader may open.
enum HomePage {
    @Sendable static func show(_ request: SiteRequest) async throws -> SiteResponse {
        let ctx = request.ctx
        let cards = ctx.shell.navigation.filter { $0.allow.allows(ctx.actor) }.map { entry in
            Card(ctx.t(entry.item.label), path: entry.item.path, text: entry.item.about.map { ctx.t($0) })
        }
        let signIn: HTML? =
            ctx.actor.kind == .anonymous
            ? "<p>\(LinkButton(ctx.t("site.sign-in"), path: "/sign-in", .primary))</p>" : nil
        return .page(
            Page(
                title: ctx.cityName, lead: "<p>\(ctx.t("site.home.text"))</p>", width: .wide,
                body: "\(CardGrid(cards))\(signIn)"))
    }
}

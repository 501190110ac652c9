/// The start page, made of the navigation entries that the reader may open.
enum HomePage {
    @Sendable static func show(_ request: SiteRequest) async throws -> SiteResponse {
        let ctx = request.ctx
        let (own, open) = ctx.shell.navigation(for: ctx.actor)
        func grid(_ entries: [Shell.Entry]) -> CardGrid {
            CardGrid(
                entries.map { entry in
                    Card(ctx.t(entry.item.label), path: entry.item.path, text: entry.item.about.map { ctx.t($0) })
                })
        }
        let body: HTML =
            open.isEmpty
            ? "\(grid(own))"
            : """
            <section><h2>\(ctx.t("site.home.work"))</h2>\(grid(own))</section>
            <section><h2>\(ctx.t("site.home.open"))</h2>\(grid(open))</section>
            """
        let signIn: HTML? =
            ctx.actor.kind == .anonymous
            ? "<p>\(LinkButton(ctx.t("site.sign-in"), path: "/sign-in", .primary))</p>" : nil
        return .page(
            Page(
                title: ctx.cityName, lead: "<p>\(ctx.t("site.home.text"))</p>", width: .wide,
                body: "\(body)\(signIn)"))
    }
}

import Kernel
import Site

/// The page of an account.
struct AccountView {
    let ctx: PageContext

    func page(_ account: Account?, bounced: Timestamp?, done: String?) -> Site.Page {
        guard let account else { return without }
        let facts = account.facts
        func line(_ key: String, _ value: String?) -> DescriptionList.Item {
            .init(ctx.t(key), value.map { HTML(text: $0) } ?? ctx.t("account.not-said"))
        }
        let kana = [facts.familyKana, facts.givenKana].compactMap(\.self).joined(separator: "　")
        let address = [
            facts.postcode.map { "〒\($0) " }, facts.prefecture, facts.city, facts.town, facts.block,
            facts.building.map { "　\($0)" },
        ].compactMap(\.self).joined()
        let change: (String) -> HTML = { "<a href=\"\(href: $0)\">\(ctx.t("account.change"))</a>" }
        return Site.Page(
            ctx, "account.title", lead: "<p>\(ctx.t("account.lead"))</p>",
            body: """
                \(doneBanner(done))\(bounced.map { bounceBanner(account, since: $0) })
                <h2>\(ctx.t("account.mail"))</h2>
                \(DescriptionList([
                    .init(ctx.t("account.mail"), "\(account.mail.description)", action: change("/account/address"))
                ]))
                <h2>\(ctx.t("account.facts"))</h2>
                <p>\(ctx.t("account.facts.about"))</p>
                \(DescriptionList([
                    line("account.name", facts.fullName), line("account.kana", kana.isEmpty ? nil : kana),
                    line("account.birth", facts.birth.map { ctx.dateText($0) }),
                    line("account.place", address.isEmpty ? nil : address), line("account.phone", facts.phone),
                ]))
                <p>\(LinkButton(ctx.t("account.edit"), path: "/account/edit", .primary))</p>
                <h2>\(ctx.t("account.safety"))</h2>
                <p>\(ctx.t("account.safety.about"))</p>
                \(Form(ctx, action: "/sign-out") {
                    """
                    \(HiddenField("everywhere", "yes"))\
                    \(ButtonRow([
                        Button(ctx.t("site.sign-out-everywhere"), .secondary),
                        LinkButton(ctx.t("account.delete.title"), path: "/account/delete", .tertiary),
                    ]))
                    """
                })
                """)
    }

    /// For who is signed in otherwise: how, and the way to an address where letters come.
    private var without: Site.Page {
        let mayAdd = ctx.actor.kind == .resident && ctx.actor.onBehalfOf == nil
        return Site.Page(
            ctx, "account.title",
            body: """
                <p>\(ctx.t("account.without", ["name": ctx.actor.name]))</p>
                \(mayAdd ? "<p>\(ctx.t("account.without.mail"))</p><p>\(LinkButton(ctx.t("account.address.add"), path: "/account/address", .primary))</p>" : HTML())
                """)
    }

    private func doneBanner(_ done: String?) -> HTML {
        guard let done, ["saved", "address"].contains(done) else { return HTML() }
        return Banner(.success, ctx.t("account.done.\(done)")).html
    }

    private func bounceBanner(_ account: Account, since: Timestamp) -> Banner {
        Banner(
            .warning, ctx.t("account.bounced", ["mail": account.mail.description]),
            text:
                "<p>\(ctx.t("account.bounced.do"))</p><p>\(LinkButton(ctx.t("account.address.change"), path: "/account/address"))</p>"
        )
    }
}

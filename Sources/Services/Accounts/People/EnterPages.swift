import Kernel
import Mail
import Site
import Store

/// Making an account and signing in are one thing: whoever reads the letter is in. So nobody learns here whether somebody has an
/// account, neither by what is said nor by how long it takes.
struct EnterPages: Sendable {
    let desk: AccountDesk
    let address: String

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        let next = AccountPaths.next(request.query.text("next"))
        return .page(page(FormState(request.ctx, FormData(next.map { [("next", $0)] } ?? []))))
    }

    /// Sends the letter.
    func send(_ request: SiteRequest) async throws -> SiteResponse {
        let ctx = request.ctx
        var form = FormReader(ctx, request.form)
        let mail = form.value(
            "mail", label: ctx.text("account.mail"), required: true, message: ctx.t("account.mail.wrong"),
            { MailAddress($0) })
        guard form.errors.isEmpty, let mail else { return .page(page(form.state)) }
        let link = AccountLink(use: .enter, mail: mail, next: AccountPaths.next(request.form.text("next")))
        let isSent = try await LetterDesk(ctx: ctx, address: address).send(link, "enter", in: desk.store)
        guard isSent else {
            form.errors.add("mail", ctx.t("account.too-many"))
            return .page(page(form.state))
        }
        return .redirect("/account/sent")
    }

    func sent(_ request: SiteRequest) async throws -> SiteResponse {
        let ctx = request.ctx
        return .page(
            Site.Page(
                ctx, "account.sent.title",
                body: """
                    \(Banner(.success, ctx.t("account.sent.text")))
                    <ul><li>\(ctx.t("account.sent.minutes"))</li><li>\(ctx.t("account.sent.missing"))</li></ul>
                    <p><a href="\(AccountPaths.enter)">\(ctx.t("account.sent.again"))</a></p>
                    """))
    }

    /// Opening the link alone does nothing: programs that look at mail open links too.
    func confirm(_ request: SiteRequest) async throws -> SiteResponse {
        let (ctx, word) = (request.ctx, request.parameters["word"])
        let link = try await request.store.read { try AccountLink.find(word, .enter, now: request.now, in: $0) }
        guard let link else { return Self.over(ctx) }
        return .page(
            Site.Page(
                ctx, "account.confirm.title", lead: ctx.t("account.confirm.lead", ["mail": link.mail.description]),
                body: Form(ctx, action: "\(AccountPaths.enter)/\(word)") {
                    Button(ctx.t("account.confirm.button")).html
                }.html))
    }

    func enter(_ request: SiteRequest) async throws -> SiteResponse {
        let (ctx, word) = (request.ctx, request.parameters["word"])
        let entered = try await request.store.write { tx -> (Account, String?)? in
            guard let link = try AccountLink.take(word, .enter, in: tx) else { return nil }
            let account = try AccountStore.enter(link.mail, in: tx)
            try TryLimit.clear("mail", link.mail.key, in: tx)
            try tx.record(
                Event(
                    kind: "person.signed-in", at: tx.now, actor: account.actor, subject: account.id.description,
                    data: ["way": "mail"]))
            return (account, link.next)
        }
        guard let (account, next) = entered else { return Self.over(ctx) }
        return try await request.signIn(as: account.actor, at: next ?? AccountPaths.home)
    }

    private func page(_ form: FormState) -> Site.Page {
        let ctx = form.ctx
        return Site.Page(
            ctx, "account.enter.title", lead: "<p>\(ctx.t("account.enter.lead"))</p>",
            breadcrumbs: [.init(ctx.t("site.sign-in"), path: "/sign-in")], status: form.errors.isEmpty ? 200 : 422,
            hasErrors: !form.errors.isEmpty,
            body: """
                \(ErrorSummary(form))
                \(Form(ctx, action: AccountPaths.enter) {
                    """
                    \(form.values.text("next").map { HiddenField("next", $0) })\
                    \(TextField(form.field("mail", label: ctx.t("account.mail"), hint: ctx.t("account.mail.hint"), required: true), kind: .email, autocomplete: "email", maxLength: 254))\
                    \(Button(ctx.t("account.enter.button")))
                    """
                })
                """)
    }

    /// One answer for a link that was used, is too old or never was.
    static func over(_ ctx: PageContext) -> SiteResponse {
        .page(
            Site.Page(
                ctx, "account.over.title", status: 410,
                body: """
                    <p>\(ctx.t("account.over.text"))</p>
                    <p>\(LinkButton(ctx.t("account.sent.again"), path: AccountPaths.enter, .primary))</p>
                    """))
    }
}

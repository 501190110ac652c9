import Kernel
import Mail
import Site
import Store

/// The account of who is signed in: what it says, its address, its end.
struct AccountPages: Sendable {
    let desk: AccountDesk
    let address: String

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        let actor = request.actor
        let (account, bounced) = try await request.store.read { tx -> (Account?, Timestamp?) in
            let account = try AccountStore.account(of: actor, in: tx)
            return (account, try account.flatMap { try MailDesk.bounced($0.mail, in: tx) })
        }
        return .page(AccountView(ctx: request.ctx).page(account, bounced: bounced, done: request.query.text("done")))
    }

    // MARK: What it says

    func edit(_ request: SiteRequest) async throws -> SiteResponse {
        let account = try await own(request)
        return .page(FactsForm.page(FormState(request.ctx, FactsForm.values(account.facts))))
    }

    func save(_ request: SiteRequest) async throws -> SiteResponse {
        let account = try await own(request)
        var form = FormReader(request.ctx, request.form)
        let facts = FactsForm.read(&form, today: request.now.date)
        guard form.errors.isEmpty else { return .page(FactsForm.page(form.state)) }
        try await request.store.write { try AccountStore.save(facts, of: account, in: $0) }
        return .redirect("/account?done=saved")
    }

    // MARK: The address

    func editAddress(_ request: SiteRequest) async throws -> SiteResponse {
        _ = try Self.mayHaveAddress(request.actor)
        return .page(addressPage(FormState(request.ctx)))
    }

    func sendAddress(_ request: SiteRequest) async throws -> SiteResponse {
        let ctx = request.ctx
        let actor = try Self.mayHaveAddress(request.actor)
        let account = try await request.store.read { try AccountStore.account(of: actor, in: $0) }
        var form = FormReader(ctx, request.form)
        let mail = form.value(
            "mail", label: ctx.text("account.mail.new"), required: true, message: ctx.t("account.mail.wrong"),
            { MailAddress($0) })
        guard form.errors.isEmpty, let mail else { return .page(addressPage(form.state)) }
        let link = AccountLink(
            use: .address, mail: mail, account: account?.id, resident: actor.kind == .resident ? actor.id : nil)
        guard try await LetterDesk(ctx: ctx, address: address).send(link, "address", in: desk.store) else {
            form.errors.add("mail", ctx.t("account.too-many"))
            return .page(addressPage(form.state))
        }
        return .redirect("/account/sent")
    }

    func confirmAddress(_ request: SiteRequest) async throws -> SiteResponse {
        let (ctx, word) = (request.ctx, request.parameters["word"])
        let link = try await request.store.read { try AccountLink.find(word, .address, now: request.now, in: $0) }
        guard let link else { return EnterPages.over(ctx) }
        return .page(
            Site.Page(
                ctx, "account.address.title",
                lead: ctx.t("account.address.confirm", ["mail": link.mail.description]),
                body: Form(ctx, action: "/account/address/\(word)") {
                    Button(ctx.t("account.address.button")).html
                }.html))
    }

    /// The new address holds from here. Both are told, and whoever was signed in with the old one signs in anew.
    func moveTo(_ request: SiteRequest) async throws -> SiteResponse {
        let (ctx, word) = (request.ctx, request.parameters["word"])
        let letters = LetterDesk(ctx: ctx, address: address)
        let moved = try await request.store.write { tx -> Moved in
            guard let link = try AccountLink.take(word, .address, in: tx) else { return .over }
            guard let account = try link.account.flatMap({ try AccountStore.account($0, in: tx) }) else {
                guard let resident = link.resident else { return .over }
                // The first address of a resident: both the card and the mailbox were theirs.
                let account = try AccountStore.enter(link.mail, in: tx)
                try AccountStore.join(account.id, to: resident, in: tx)
                return .joined
            }
            guard try AccountStore.move(account, to: link.mail, in: tx) else { return .taken }
            try letters.tell(account.mail, "moved-from", in: tx)
            try letters.tell(link.mail, "moved-to", in: tx)
            return .moved(try AccountStore.account(account.id, in: tx)?.actor ?? account.actor)
        }
        switch moved {
        case .over: return EnterPages.over(ctx)
        case .taken:
            return .page(Site.Page(ctx, "account.address.title", status: 409, body: "<p>\(ctx.t("account.taken"))</p>"))
        case .joined: return .redirect("/account?done=address")
        case .moved(let actor):
            try await request.endSessions(of: actor)
            if request.actor.kind == .account, request.actor.id == actor.id {
                return try await request.signIn(as: actor, at: "/account?done=address")
            }
            guard request.actor.kind == .anonymous else { return .redirect("/account?done=address") }
            return .page(
                Site.Page(
                    ctx, "account.address.title",
                    body: """
                        \(Banner(.success, ctx.t("account.done.address")))
                        <p>\(LinkButton(ctx.t("site.sign-in"), path: AccountPaths.enter, .primary))</p>
                        """))
        }
    }

    private enum Moved: Sendable {
        case over, taken, joined
        case moved(Actor)
    }

    // MARK: The end

    func askDelete(_ request: SiteRequest) async throws -> SiteResponse {
        let account = try await own(request)
        let ctx = request.ctx
        return .page(
            Site.Page(
                ctx, "account.delete.title", lead: ctx.t("account.delete.lead", ["mail": account.mail.description]),
                breadcrumbs: [.init(ctx.t("account.title"), path: AccountPaths.home)],
                body: """
                    <ul><li>\(ctx.t("account.delete.facts"))</li><li>\(ctx.t("account.delete.cases"))</li></ul>
                    \(Form(ctx, action: "/account/delete") {
                        ButtonRow([
                            Button(ctx.t("account.delete.button"), .danger),
                            LinkButton(ctx.t("account.delete.not"), path: AccountPaths.home),
                        ]).html
                    })
                    """))
    }

    func delete(_ request: SiteRequest) async throws -> SiteResponse {
        let account = try await own(request)
        let letters = LetterDesk(ctx: request.ctx, address: address)
        try await request.store.write { tx in
            try AccountStore.delete(account, by: request.actor, in: tx)
            try letters.tell(account.mail, "deleted", in: tx)
        }
        try await request.endSessions(of: account.actor)
        // A resident stays signed in by their card.
        return request.actor.kind == .account ? request.leave(at: "/account/deleted") : .redirect("/account/deleted")
    }

    func deleted(_ request: SiteRequest) async throws -> SiteResponse {
        let ctx = request.ctx
        return .page(
            Site.Page(ctx, "account.delete.title", body: Banner(.success, ctx.t("account.deleted")).html))
    }

    // MARK: Parts

    /// The account of who is signed in; whoever has none is led to where one gets it.
    private func own(_ request: SiteRequest) async throws -> Account {
        let actor = request.actor
        guard let account = try await request.store.read({ try AccountStore.account(of: actor, in: $0) }) else {
            throw SiteFailure.notFound
        }
        return account
    }

    private static func mayHaveAddress(_ actor: Actor) throws -> Actor {
        guard actor.kind == .account || actor.kind == .resident, actor.onBehalfOf == nil else {
            throw SiteFailure.forbidden
        }
        return actor
    }

    private func addressPage(_ form: FormState) -> Site.Page {
        let ctx = form.ctx
        return Site.Page(
            ctx, "account.address.title", lead: "<p>\(ctx.t("account.address.lead"))</p>",
            breadcrumbs: [.init(ctx.t("account.title"), path: AccountPaths.home)],
            status: form.errors.isEmpty ? 200 : 422, hasErrors: !form.errors.isEmpty,
            body: """
                \(ErrorSummary(form))
                \(Form(ctx, action: "/account/address") {
                    """
                    \(TextField(form.field("mail", label: ctx.t("account.mail.new"), hint: ctx.t("account.mail.hint"), required: true), kind: .email, autocomplete: "email", maxLength: 254))\
                    \(Button(ctx.t("account.enter.button")))
                    """
                })
                """)
    }
}

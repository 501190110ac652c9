import Kernel
import Paper
import Site
import Store

/// Signing in with a local account of staff, and setting one up.
struct StaffPages: Sendable {
    static let path = "/sign-in/staff"
    private static let recoveryCodes = 8

    let desk: AccountDesk

    // MARK: Signing in

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        let next = AccountPaths.next(request.query.text("next"))
        return .page(page(FormState(request.ctx, FormData(next.map { [("next", $0)] } ?? []))))
    }

    /// Login, password and code together; what of them is wrong is not told.
    func enter(_ request: SiteRequest) async throws -> SiteResponse {
        let ctx = request.ctx
        var form = FormReader(ctx, request.form)
        let login = form.text("login", label: ctx.text("account.staff.login"), required: true, maxLength: 40)?
            .lowercased()
        let password = request.form["password"] ?? ""
        if password.isEmpty {
            form.errors.add("password", ctx.t("site.form.missing", ["label": ctx.text("account.staff.password")]))
        }
        let code = form.text("code", label: ctx.text("account.staff.code"), required: true, maxLength: 40)
        guard form.errors.isEmpty, let login, let code else { return .page(page(withoutSecrets(form))) }
        guard try await desk.store.write({ try TryLimit.take("staff", login, in: $0) }) else {
            form.errors.add(ctx.t("account.staff.too-many"))
            return .page(page(withoutSecrets(form)))
        }
        guard let account = try await account(login, password, code, at: request.now) else {
            form.errors.add(ctx.t("account.staff.wrong"))
            return .page(page(withoutSecrets(form)))
        }
        return try await request.signIn(as: account.actor, at: AccountPaths.next(request.form.text("next")) ?? "/")
    }

    /// The account, when all three are right.
    private func account(_ login: String, _ password: String, _ code: String, at now: Timestamp) async throws
        -> StaffAccount?
    {
        let found = try await desk.store.read { try StaffAccount.find(login, in: $0) }
        let secret = found?.secret ?? .nobody(cost: desk.passwordCost)
        let factor = try await desk.mill.open(secret, String(password.prefix(StaffSecret.longestPassword)))
        guard let factor, let found, !found.isDisabled else { return nil }
        let typed = Kana.halfWidthDigits(code).filter { !" -".contains($0) }
        let step = factor.step(of: typed, at: now)
        return try await desk.store.write { tx -> StaffAccount? in
            // Read again: it may have been taken out of use meanwhile.
            guard let account = try StaffAccount.find(login, in: tx), !account.isDisabled, account.secret == secret
            else {
                return nil
            }
            if let step {
                guard try StaffAccount.useStep(step, of: login, in: tx) else { return nil }
            } else {
                guard try StaffAccount.useRecovery(typed.lowercased(), of: login, in: tx) else { return nil }
            }
            try TryLimit.clear("staff", login, in: tx)
            try tx.record(
                Event(
                    kind: "person.signed-in", at: tx.now, actor: account.actor, subject: login, ward: account.ward,
                    data: ["way": .string(step == nil ? "recovery" : "staff")]))
            return account
        }
    }

    private func page(_ form: FormState) -> Site.Page {
        let ctx = form.ctx
        return Site.Page(
            ctx, "account.staff.title", breadcrumbs: [.init(ctx.t("site.sign-in"), path: "/sign-in")],
            status: form.errors.isEmpty ? 200 : 422, hasErrors: !form.errors.isEmpty,
            body: """
                \(ErrorSummary(form))
                \(Form(ctx, action: Self.path) {
                    """
                    \(form.values.text("next").map { HiddenField("next", $0) })\
                    \(TextField(form.field("login", label: ctx.t("account.staff.login"), required: true), autocomplete: "username", width: .half, maxLength: 40))\
                    \(TextField(form.field("password", label: ctx.t("account.staff.password"), required: true), kind: .password, autocomplete: "current-password", width: .half, maxLength: StaffSecret.longestPassword))\
                    \(TextField(form.field("code", label: ctx.t("account.staff.code"), hint: ctx.t("account.staff.code.hint"), required: true), autocomplete: "one-time-code", inputMode: "numeric", width: .short, maxLength: 40))\
                    \(Button(ctx.t("site.sign-in")))
                    """
                })
                """)
    }

    /// What was typed, without what nobody should read over a shoulder or in the page's source.
    private func withoutSecrets(_ form: FormReader) -> FormState {
        var values = form.values
        values.remove("password")
        values.remove("again")
        values.remove("code")
        return FormState(form.ctx, values, form.errors)
    }

    // MARK: Setting up

    func showEnrol(_ request: SiteRequest) async throws -> SiteResponse {
        let word = request.parameters["word"]
        let account = try await request.store.read { try StaffAccount.enrolled(by: word, now: request.now, in: $0) }
        guard let account else { return over(request.ctx) }
        return try .page(enrolPage(account, word, .make(), FormState(request.ctx)))
    }

    func enrol(_ request: SiteRequest) async throws -> SiteResponse {
        let (ctx, word) = (request.ctx, request.parameters["word"])
        let account = try await request.store.read { try StaffAccount.enrolled(by: word, now: request.now, in: $0) }
        guard let account else { return over(ctx) }
        guard let bytes = request.form.text("secret").flatMap({ OnceWord.bytes($0[...]) }), bytes.count == 20 else {
            return try .page(enrolPage(account, word, .make(), FormState(ctx)))
        }
        let factor = OneTimeCode(secret: bytes)
        var form = FormReader(ctx, request.form)
        let password = request.form["password"] ?? ""
        if !(StaffSecret.shortestPassword...StaffSecret.longestPassword).contains(password.count)
            || password.lowercased().contains(account.login)
        {
            form.errors.add(
                "password", ctx.t("account.staff.password.weak", ["least": String(StaffSecret.shortestPassword)]))
        } else if password != request.form["again"] {
            form.errors.add("again", ctx.t("account.staff.again.wrong"))
        }
        let code = form.text("code", label: ctx.text("account.staff.code"), required: true, maxLength: 10)
        let step = code.flatMap { factor.step(of: Kana.halfWidthDigits($0).filter { $0 != " " }, at: request.now) }
        if code != nil, step == nil { form.errors.add("code", ctx.t("account.staff.code.wrong")) }
        guard form.errors.isEmpty, let step else {
            return try .page(enrolPage(account, word, factor, withoutSecrets(form)))
        }
        let secret = try await desk.mill.make(password, factor, cost: desk.passwordCost)
        let codes = (0..<Self.recoveryCodes).map { _ in Self.recoveryCode() }
        let setUp = try await request.store.write { tx in
            try StaffAccount.setUp(by: word, secret, recovery: codes, step: step, in: tx)
        }
        guard setUp != nil else { return over(ctx) }
        let lines = codes.map { code -> HTML in
            "<li><code>\(Self.spaced(code))</code></li>"
        }
        return .page(
            Site.Page(
                ctx, "account.staff.set-up.title", lead: "<p>\(ctx.t("account.staff.recovery"))</p>",
                body: "<ul>\(HTML(lines))</ul><p>\(LinkButton(ctx.t("site.sign-in"), path: Self.path, .primary))</p>"))
    }

    private func enrolPage(
        _ account: StaffAccount, _ word: String, _ factor: OneTimeCode, _ form: FormState
    ) throws -> Site.Page {
        let ctx = form.ctx
        let picture = try QRCode(factor.address(issuer: ctx.cityName, login: account.login))
        let code = CodePicture(
            width: picture.width, modules: picture.modules, label: ctx.text("account.staff.enrol.scan"))
        return Site.Page(
            ctx, "account.staff.enrol.title",
            lead: "<p>\(ctx.t("account.staff.enrol.lead", ["name": account.name, "login": account.login]))</p>",
            status: form.errors.isEmpty ? 200 : 422, hasErrors: !form.errors.isEmpty,
            body: """
                \(ErrorSummary(form))
                \(Form(ctx, action: "\(Self.path)/enrol/\(word)") {
                    """
                    \(HiddenField("secret", OnceWord.urlText(.init(factor.secret))))\
                    <h2>\(ctx.t("account.staff.enrol.password"))</h2>\
                    <input type="hidden" name="username" autocomplete="username" value="\(account.login)">\
                    \(TextField(form.field("password", label: ctx.t("account.staff.password"), hint: ctx.t("account.staff.password.hint", ["least": String(StaffSecret.shortestPassword)]), required: true), kind: .password, autocomplete: "new-password", width: .half, maxLength: StaffSecret.longestPassword))\
                    \(TextField(form.field("again", label: ctx.t("account.staff.again"), required: true), kind: .password, autocomplete: "new-password", width: .half, maxLength: StaffSecret.longestPassword))\
                    <h2>\(ctx.t("account.staff.enrol.factor"))</h2><p>\(ctx.t("account.staff.enrol.scan"))</p>\(code)\
                    <p>\(ctx.t("account.staff.enrol.by-hand")) <code>\(factor.text)</code></p>\
                    \(TextField(form.field("code", label: ctx.t("account.staff.code"), hint: ctx.t("account.staff.enrol.code"), required: true), autocomplete: "one-time-code", inputMode: "numeric", width: .short, maxLength: 10))\
                    \(Button(ctx.t("account.staff.enrol.button")))
                    """
                })
                """)
    }

    /// Twelve letters and digits that are not mistaken for each other easily: about 58 bits.
    private static func recoveryCode() -> String {
        let letters = OnceWord.make().lowercased().filter { "abcdefghijkmnpqrstuvwxyz23456789".contains($0) }
        return String(letters.prefix(12))
    }

    private static func spaced(_ code: String) -> String {
        let letters = Array(code)
        return stride(from: 0, to: letters.count, by: 4).map { String(letters[$0..<min($0 + 4, letters.count)]) }
            .joined(separator: "-")
    }

    private func over(_ ctx: PageContext) -> SiteResponse {
        .page(
            Site.Page(ctx, "account.over.title", status: 410, body: "<p>\(ctx.t("account.staff.enrol.over"))</p>"))
    }
}

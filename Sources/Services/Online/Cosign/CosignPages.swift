import Accounts
import Forms
import Kernel
import Mail
import MoveOut
import Site
import Store

/// Asking a second person to sign (連署), and what they read, sign or decline.
struct CosignPages: Sendable {
    static let path = "/cosign"

    let forms: FormPages

    private var desk: OnlineDesk { forms.desk }

    // MARK: The first

    /// Seals the answers and shows the code for the second.
    func ask(_ request: SiteRequest) async throws -> SiteResponse {
        let opened = try await forms.open(request)
        let check = CheckPages(forms: forms)
        guard opened.draft.application == nil else { return .redirect(OnlinePaths.done(opened.draft.id)) }
        let outcome = opened.outcome(at: request.now)
        guard opened.nextPage(outcome) == nil, outcome.problems.isEmpty,
            opened.draft.version == opened.procedure.version, let cosigning = opened.procedure.cosigning,
            Cosignature.isNeeded(opened.draft, opened.procedure, outcome)
        else { return .redirect(OnlinePaths.check(opened.draft.id)) }
        var form = FormReader(request.ctx, request.form)
        let mail = form.value(
            "mail", label: request.ctx.text("online.cosign.mail"), message: request.ctx.t("online.cosign.mail.wrong"),
            { MailAddress($0) })
        guard form.errors.isEmpty else { return check.cosignFault(opened, request, form.state) }
        if let faults = try await check.explain(opened, request) { return faults }
        let signature: ApplicationSignature?
        do {
            signature = try await check.signature(opened, request)
        } catch let refusal as ApplicationSignature.Refusal {
            return check.refused(refusal, opened, request)
        }
        let content = ApplicationSignature.content(of: opened.draft, outcome)
        let (draft, actor, ctx) = (opened.draft, opened.draft.acting(request.actor), request.ctx)
        let letterAddress = desk.address
        let code = try await request.store.write { tx in
            let code = try Cosignature.ask(draft, content, cosigning, signature: signature, by: actor, in: tx)
            if let mail {
                let parts = [
                    ctx.text("online.cosign.letter", ["name": actor.name]), letterAddress.map { $0 + Self.path },
                    SecretWord.grouped(code), ctx.text("online.cosign.letter.end", ["city": ctx.cityName]),
                ]
                try MailDesk.send(
                    to: mail, subject: ctx.text("online.cosign.letter.subject", ["city": ctx.cityName]),
                    text: parts.compactMap(\.self).joined(separator: "\n\n"), in: tx)
            }
            return code
        }
        return .page(
            CosignView(ctx: ctx, desk: desk).asked(
                code: code, cosigning, until: request.now.date.adding(days: cosigning.days), back: draft.id,
                mail: mail?.description, address: desk.siteAddress(request) + Self.path))
    }

    // MARK: The second

    /// Asks for the code.
    func enter(_ request: SiteRequest) async throws -> SiteResponse {
        .page(CosignView(ctx: request.ctx, desk: desk).enter(FormState(request.ctx)))
    }

    /// Leads to what the code opens.
    func find(_ request: SiteRequest) async throws -> SiteResponse {
        var form = FormReader(request.ctx, request.form)
        let code = form.text(
            "code", label: request.ctx.text("online.code"), required: true, maxLength: 40)
        if let code, try await request.store.read({ try Cosignature.find(code: code, in: $0) }) == nil {
            form.errors.add("code", request.ctx.t("online.code.none"))
        }
        guard form.errors.isEmpty, let code else {
            return .page(CosignView(ctx: request.ctx, desk: desk).enter(form.state))
        }
        return .redirect("\(Self.path)/\(PercentCoding.encode(code.filter { $0.isLetter || $0.isNumber }))")
    }

    /// What is sealed, word for word.
    func show(_ request: SiteRequest) async throws -> SiteResponse {
        let opened = try await open(request)
        return view(opened, request, FormState(request.ctx))
    }

    func sign(_ request: SiteRequest) async throws -> SiteResponse {
        let opened = try await open(request)
        guard opened.cosign.isOpen(at: request.now) else { return view(opened, request, FormState(request.ctx)) }
        guard opened.mayJudge(request.actor) else { throw SiteFailure.forbidden }
        var seal: ApplicationSignature?
        if opened.cosign.by == .signature {
            do {
                guard let (content, cms) = SigningForm.read(request) else {
                    throw ApplicationSignature.Refusal.unsigned
                }
                guard content.canonicalBytes == opened.cosign.content.canonicalBytes else {
                    throw ApplicationSignature.Refusal.changed
                }
                seal = try await desk.verify(content, cms: cms, by: request.actor, at: request.now)
            } catch let refusal as ApplicationSignature.Refusal {
                return view(opened, request, FormState(request.ctx), fault: "online.sign.\(refusal.rawValue)")
            }
        }
        let (actor, code, signature, desk) = (request.actor, request.parameters["code"], seal, desk)
        let number: String
        do {
            number = try await request.store.write { tx in
                guard let cosign = try Cosignature.find(code: code, in: tx),
                    let draft = try Draft.load(cosign.draft, at: tx.now, in: tx)
                else { throw SiteFailure.notFound }
                if let sent = try Application.of(draft: draft.id, in: tx) { return sent.number }
                guard cosign.isOpen(at: tx.now) else { throw SubmissionRefusal.closed }
                try cosign.sign(draft, signature: signature, by: actor, in: tx)
                // Both have signed: it is sent, in the name of who asked.
                return try desk.take(
                    draft, opened.procedure, cosign.firstSeal, cosignature: cosign, by: cosign.first, in: tx
                ).number
            }
        } catch SubmissionRefusal.changed {
            return view(opened, request, FormState(request.ctx), fault: "online.cosign.changed")
        } catch is SubmissionRefusal {
            return view(opened, request, FormState(request.ctx), fault: "online.cosign.not-now")
        }
        return .page(CosignView(ctx: request.ctx, desk: desk).signed(number: number))
    }

    func decline(_ request: SiteRequest) async throws -> SiteResponse {
        let opened = try await open(request)
        guard opened.cosign.isOpen(at: request.now) else { return view(opened, request, FormState(request.ctx)) }
        guard opened.mayJudge(request.actor) else { throw SiteFailure.forbidden }
        var form = FormReader(request.ctx, request.form)
        let reason = form.text(
            "reason", label: request.ctx.text("online.cosign.reason"), required: true,
            maxLength: ExaminationPages.longestNote)
        guard form.errors.isEmpty, let reason else { return view(opened, request, form.state) }
        let (actor, code, ctx) = (request.actor, request.parameters["code"], request.ctx)
        let letterAddress = desk.address
        try await request.store.write { tx in
            guard let cosign = try Cosignature.find(code: code, in: tx), cosign.isOpen(at: tx.now),
                let draft = try Draft.load(cosign.draft, at: tx.now, in: tx)
            else { return }
            try cosign.decline(draft, reason: reason, by: actor, in: tx)
            let owner = Actor(kind: draft.owner.kind, id: draft.owner.id, name: "")
            if let address = try AccountFacts.of(owner, in: tx).flatMap({ MailAddress($0.mail) }) {
                let parts = [
                    ctx.text("online.cosign.letter.declined"), letterAddress.map { $0 + OnlinePaths.mine },
                ]
                try MailDesk.send(
                    to: address, subject: ctx.text("online.mail.subject", ["city": ctx.cityName]),
                    text: parts.compactMap(\.self).joined(separator: "\n\n"), in: tx)
            }
        }
        return .redirect("\(Self.path)/\(code)")
    }

    // MARK: Parts

    /// What a code opens.
    struct Opened: Sendable {
        let cosign: Cosignature
        let draft: Draft
        let procedure: OnlineProcedure

        /// Whether somebody can be the second: known well enough, and neither the applicant nor who filed it for them.
        func mayJudge(_ actor: Actor) -> Bool {
            cosign.by.isMet(by: actor) && DraftOwner(actor) != draft.owner && DraftOwner(actor) != draft.filer?.who
                && actor.id != cosign.first.id
        }
    }

    private func open(_ request: SiteRequest) async throws -> Opened {
        let code = request.parameters["code"]
        let found = try await request.store.read { tx -> (Cosignature, Draft)? in
            guard let cosign = try Cosignature.find(code: code, in: tx),
                let draft = try Draft.load(cosign.draft, at: request.now, in: tx)
            else { return nil }
            return (cosign, draft)
        }
        guard let (cosign, draft) = found else { throw SiteFailure.notFound }
        return Opened(cosign: cosign, draft: draft, procedure: try desk.procedure(of: draft))
    }

    private func view(
        _ opened: Opened, _ request: SiteRequest, _ form: FormState, fault: String? = nil
    ) -> SiteResponse {
        let page = CosignView(ctx: request.ctx, desk: desk).show(
            opened, code: request.parameters["code"], form: form, fault: fault)
        return opened.cosign.by == .signature ? SiteResponse.page(page).reachingCard : .page(page)
    }
}

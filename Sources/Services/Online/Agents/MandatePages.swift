import Forms
import Kernel
import Site
import Store

/// Agents (代理・委任): who may file what for me, and for whom I may file.
struct MandatePages: Sendable {
    static let path = "/my/agents"

    let desk: OnlineDesk

    func list(_ request: SiteRequest) async throws -> SiteResponse {
        let model = try await model(request)
        return .page(MandateView(ctx: request.ctx, desk: desk).list(model, FormState(request.ctx)))
    }

    /// Makes a code for the agent.
    func give(_ request: SiteRequest) async throws -> SiteResponse {
        let ctx = request.ctx
        var form = FormReader(ctx, request.form)
        let offered = Self.offered(to: request.actor, desk, on: request.now.date)
        let id = form.choice(
            "procedure", label: ctx.text("online.agent.procedure"), among: offered.map(\.id), required: true)
        let until = form.date("until", label: ctx.text("online.agent.until"), required: true)
        let today = request.now.date
        if let until, until < today || until > today.adding(days: Mandate.mostDays) {
            form.errors.add("until", ctx.t("online.agent.until.wrong"))
        }
        guard form.errors.isEmpty, let id, let until, let procedure = desk.catalogue.procedure(id) else {
            let model = try await model(request)
            return .page(MandateView(ctx: ctx, desk: desk).list(model, form.state))
        }
        let actor = request.actor
        let code = try await request.store.write { tx in
            guard try BusinessMember.role(of: actor, in: tx).seesAll else { throw SiteFailure.forbidden }
            return try Mandate.give(by: actor, procedure: id, until: until, in: tx)
        }
        guard let code else {
            form.errors.add("procedure", ctx.t("online.agent.too-many"))
            let model = try await model(request)
            return .page(MandateView(ctx: ctx, desk: desk).list(model, form.state))
        }
        return .page(MandateView(ctx: ctx, desk: desk).given(code, procedure, until: until))
    }

    /// Shows what a code is for, and takes it when the agent agrees.
    func redeem(_ request: SiteRequest) async throws -> SiteResponse {
        let ctx = request.ctx
        var form = FormReader(ctx, request.form)
        let code = form.text("code", label: ctx.text("online.code"), required: true, maxLength: 40)
        var found: Mandate?
        if let code {
            found = try await request.store.read { try Mandate.find(code: code, in: $0) }
            let isOpen = found?.isOpen(at: request.now) ?? false
            if !isOpen { form.errors.add("code", ctx.t("online.code.none")) }
        }
        if let mandate = found, form.errors.isEmpty {
            if mandate.principal == DraftOwner(request.actor) {
                form.errors.add("code", ctx.t("online.agent.own-code"))
            } else if let procedure = desk.catalogue.procedure(mandate.procedure),
                !procedure.identity.isMet(by: request.actor)
            {
                form.errors.add("code", ctx.t("online.identity.sign-in.\(procedure.identity.rawValue)"))
            }
        }
        guard form.errors.isEmpty, let mandate = found, let code else {
            let model = try await model(request)
            return .page(MandateView(ctx: ctx, desk: desk).list(model, form.state))
        }
        guard request.form["agree"] == "yes" else {
            return .page(MandateView(ctx: ctx, desk: desk).confirm(mandate, code: code))
        }
        let actor = request.actor
        guard try await request.store.write({ try mandate.redeem(by: actor, in: $0) }) else {
            form.errors.add("code", ctx.t("online.code.none"))
            let model = try await model(request)
            return .page(MandateView(ctx: ctx, desk: desk).list(model, form.state))
        }
        return .redirect("\(Self.path)?done=redeemed")
    }

    /// Takes a mandate back, or gives it back.
    func end(_ request: SiteRequest) async throws -> SiteResponse {
        let id: Mandate.Identifier = try request.parameters.value("id")
        let actor = request.actor
        try await request.store.write { tx in
            let owner = DraftOwner(actor)
            guard let mandate = try Mandate.load(id, in: tx), mandate.principal == owner || mandate.agent == owner,
                try mandate.agent == owner || BusinessMember.role(of: actor, in: tx).seesAll
            else { throw SiteFailure.notFound }
            try mandate.end(by: actor, in: tx)
        }
        return .redirect("\(Self.path)?done=ended")
    }

    // MARK: Parts

    /// The procedures for which somebody can give a mandate: those that they could do themselves.
    static func offered(to actor: Actor, _ desk: OnlineDesk, on day: CivilDate) -> [OnlineProcedure] {
        desk.catalogue.procedures.filter {
            $0.identity != .none && $0.channels.contains(.online) && $0.identity.isMet(by: actor)
        }
    }

    private func model(_ request: SiteRequest) async throws -> MandateModel {
        let (owner, actor, today) = (DraftOwner(request.actor), request.actor, request.now.date)
        let (given, held, mayGive) = try await request.store.read { tx in
            (
                try Mandate.given(by: owner, in: tx), try Mandate.held(by: owner, on: today, in: tx),
                try BusinessMember.role(of: actor, in: tx).seesAll
            )
        }
        return MandateModel(
            given: given, held: held, offered: mayGive ? Self.offered(to: actor, desk, on: today) : [],
            wanted: request.query.text("procedure"), done: request.query.text("done"))
    }
}

/// What the page of agents shows.
struct MandateModel: Sendable {
    let given: [Mandate]
    let held: [Mandate]
    /// Procedures for which a mandate can be given; none for a member who does not speak for their organisation.
    let offered: [OnlineProcedure]
    /// The procedure that is chosen already.
    let wanted: String?
    let done: String?
}

import Kernel
import Logging
import Registry
import Site
import Store

/// The way to a provider of identities and back.
struct IdentityPages: Sendable {
    let desk: AccountDesk
    let provider: IdentityProvider
    let party: RelyingParty
    private static let logger = Logger(label: "mio.identity")

    init(desk: AccountDesk, provider: IdentityProvider, party: RelyingParty) {
        (self.desk, self.provider, self.party) = (desk, provider, party)
    }

    /// Sends the browser to the provider. What comes back is good in this browser only.
    func begin(_ request: SiteRequest) async throws -> SiteResponse {
        let browser = request.ctx.formToken
        let next = AccountPaths.next(request.query.text("next"))
        let (flow, state) = try await request.store.write { [id = provider.id] tx in
            try IdentityFlow.begin(id, browser: browser, next: next, in: tx)
        }
        do {
            let address = try await party.address(
                state: state, nonce: flow.nonce, verifier: flow.verifier, now: request.now)
            return SiteResponse(status: 303, headers: ["location": address])
        } catch let refusal as RelyingParty.Refusal {
            return refused(refusal, request)
        }
    }

    /// Takes what the provider says of who comes back.
    func finish(_ request: SiteRequest) async throws -> SiteResponse {
        let browser = request.ctx.formToken
        let state = request.query.text("state") ?? ""
        let flow = try await request.store.write { [id = provider.id] tx in
            try IdentityFlow.take(id, state: state, browser: browser, in: tx)
        }
        guard let flow else { return page("account.identity.over", status: 410, request) }
        // RFC 9207: an answer that names its issuer must name this one.
        if let issuer = request.query.text("iss"), issuer != provider.issuer {
            return refused(.token("the answer is another issuer's"), request)
        }
        guard let code = request.query.text("code"), request.query.text("error") == nil else {
            return page("account.identity.cancelled", status: 400, request)
        }
        do {
            let claims = try await party.claims(
                code: code, verifier: flow.verifier, nonce: flow.nonce, now: request.now)
            return try await enter(claims, request, next: flow.next)
        } catch let refusal as RelyingParty.Refusal {
            return refused(refusal, request)
        }
    }

    private func enter(_ claims: JSONValue, _ request: SiteRequest, next: String?) async throws -> SiteResponse {
        let actor: Actor
        switch provider.kind {
        case .resident:
            guard let resident = try await ResidentMatch(desk: desk).resident(claims, provider.claims) else {
                return page("account.identity.unknown", status: 403, request)
            }
            return try await desk.signIn(resident, request, next: next, by: provider.id)
        case .business:
            guard let member = IdentityActor.business(claims, provider) else {
                return page("account.identity.no-organisation", status: 403, request)
            }
            actor = member
        case .staff:
            guard let member = IdentityActor.staff(claims, provider, desk.directory.places) else {
                return page("account.identity.no-role", status: 403, request)
            }
            actor = member
        }
        try await request.store.write { [id = provider.id] tx in
            try tx.record(
                Event(
                    kind: "person.signed-in", at: tx.now, actor: actor, subject: actor.id, ward: actor.ward,
                    data: ["way": .string(id)]))
        }
        return try await request.signIn(as: actor, at: next ?? "/")
    }

    private func refused(_ refusal: RelyingParty.Refusal, _ request: SiteRequest) -> SiteResponse {
        Self.logger.warning(
            "a sign-in was refused",
            metadata: ["id": "\(request.requestID)", "provider": "\(provider.id)", "reason": "\(refusal)"])
        switch refusal {
        case .provider: return page("account.identity.down", status: 503, request)
        case .token: return page("account.identity.refused", status: 403, request)
        }
    }

    private func page(_ key: String, status: Int, _ request: SiteRequest) -> SiteResponse {
        Self.page(key, status: status, request)
    }

    /// Says why somebody is not signed in, and what to do.
    static func page(_ key: String, status: Int, _ request: SiteRequest) -> SiteResponse {
        let ctx = request.ctx
        return .page(
            Site.Page(
                ctx, "account.identity.title", status: status,
                body: """
                    \(Banner(.error, ctx.t(key), text: "<p>\(ctx.t(key + ".do"))</p>"))
                    <p>\(LinkButton(ctx.t("account.identity.back"), path: "/sign-in", .primary))</p>
                    """))
    }
}

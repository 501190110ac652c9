import Foundation
import Kernel
import MoveOut
import MyNumberCard
import Registry
import Seals
import Site
import Store

/// Signing in with a My Number card on a reader: the card signs a word of this moment with its certificate for signing in. That
/// certificate names nobody; the first time the card signs with its other certificate as well, and both are joined.
struct CardPages: Sendable {
    static let path = "/sign-in/card"

    let desk: AccountDesk
    let seals: CardSeals

    /// Why a card does not sign anybody in: a word after `account.card.`.
    private enum Refusal: String, Error {
        case unsigned, over, untrusted, revoked, unasked
    }

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        try await page(FormState(request.ctx), request, next: AccountPaths.next(request.query.text("next")))
    }

    func enter(_ request: SiteRequest) async throws -> SiteResponse {
        do {
            let (signed, flow) = try await taken("card", request)
            guard signed.content == Self.challenge(signed.nonce) else { throw Refusal.unsigned }
            let certificate = try await believed(signed, .authentication, at: request.now)
            let match = ResidentMatch(desk: desk)
            if let resident = try await match.resident(issuer: certificate.issuer, serial: certificate.serial) {
                return try await desk.signIn(resident, request, next: flow.next, by: "card")
            }
            return try await firstPage(certificate, request, next: flow.next)
        } catch let refusal as Refusal {
            return try await refused(refusal, request)
        }
    }

    /// The first time: who the holder is, by the certificate that says so.
    func join(_ request: SiteRequest) async throws -> SiteResponse {
        do {
            let (signed, flow) = try await taken("card-first", request)
            guard let text = request.form.text("first"), OnceWord.hash(text) == flow.nonce,
                let first = Data(base64Encoded: text), let signIn = try? JPKICertificate(der: Array(first)),
                signed.content == Self.joining(signed.nonce, text)
            else { throw Refusal.unsigned }
            let certificate = try await believed(signed, .signature, at: request.now)
            guard let resident = try await resident(certificate) else {
                return IdentityPages.page("account.identity.unknown", status: 403, request)
            }
            let isJoined = try await request.store.write { tx in
                try CertificateLink.link(certificate, to: resident.id, .use, in: tx)
                    && CertificateLink.link(signIn, to: resident.id, .use, in: tx)
            }
            // Linked to somebody else already: a person has to look.
            guard isJoined else { return IdentityPages.page("account.identity.unknown", status: 403, request) }
            return try await desk.signIn(resident, request, next: flow.next, by: "card")
        } catch let refusal as Refusal {
            return try await refused(refusal, request)
        }
    }

    // MARK: What was signed

    private struct Signed {
        let content: JSONValue
        let cms: [UInt8]
        let nonce: String
    }

    static func challenge(_ nonce: String) -> JSONValue { ["form": "sign-in/1", "nonce": .string(nonce)] }

    static func joining(_ nonce: String, _ certificate: String) -> JSONValue {
        ["form": "sign-in-first/1", "nonce": .string(nonce), "certificate": .string(OnceWord.hash(certificate))]
    }

    /// What the card signed, with the flow that its word was made for, which is used up.
    private func taken(_ use: String, _ request: SiteRequest) async throws -> (Signed, IdentityFlow) {
        guard let (content, cms) = SigningForm.read(request), let nonce = content["nonce"]?.stringValue else {
            throw Refusal.unsigned
        }
        let browser = request.ctx.formToken
        let flow = try await request.store.write {
            try IdentityFlow.take(use, state: nonce, browser: browser, in: $0)
        }
        guard let flow else { throw Refusal.over }
        return (Signed(content: content, cms: cms, nonce: nonce), flow)
    }

    /// The certificate, when its signature is right, its authority is believed and says that it was not revoked.
    private func believed(_ signed: Signed, _ use: CertificateUse, at now: Timestamp) async throws -> JPKICertificate {
        let seals = use == .signature ? seals.signature : seals.signIn
        let certificate: JPKICertificate
        do throws(SealFault) {
            certificate = try await seals.signer(
                of: signed.content.canonicalBytes, cms: signed.cms, use: use, at: now)
        } catch {
            throw Refusal.untrusted
        }
        switch await seals.state(of: certificate) {
        case .good: return certificate
        case .revoked: throw Refusal.revoked
        // Nobody signs in by a card that may have been reported lost.
        case .unknown: throw Refusal.unasked
        }
    }

    private func resident(_ certificate: JPKICertificate) async throws -> Resident? {
        let match = ResidentMatch(desk: desk)
        if let linked = try await match.resident(issuer: certificate.issuer, serial: certificate.serial) {
            return linked
        }
        guard let attributes = certificate.holder?.attributes else { return nil }
        let sex = attributes.sex == .male ? "male" : attributes.sex == .female ? "female" : ""
        return try await match.resident(
            [
                "name": .string(attributes.name.full), "birthdate": .string(attributes.birth.iso),
                "address": .string(attributes.address), "gender": .string(sex),
            ], .ofCard)
    }

    // MARK: Pages

    private func page(_ form: FormState, _ request: SiteRequest, next: String?) async throws -> SiteResponse {
        let ctx = form.ctx
        let browser = ctx.formToken
        let state = try await request.store.write {
            try IdentityFlow.begin("card", browser: browser, next: next, in: $0).state
        }
        return SiteResponse.page(
            Site.Page(
                ctx, "account.card.title", lead: "<p>\(ctx.t("account.card.lead"))</p>",
                breadcrumbs: [.init(ctx.t("site.sign-in"), path: "/sign-in")],
                status: form.errors.isEmpty ? 200 : 422, hasErrors: !form.errors.isEmpty,
                scripts: [SigningForm.script],
                body: """
                    \(ErrorSummary(form))
                    \(SigningForm(ctx: ctx, action: Self.path, content: Self.challenge(state), button: "site.sign-in", use: .authentication) { HTML() })
                    """)
        ).reachingCard
    }

    private func firstPage(
        _ certificate: JPKICertificate, _ request: SiteRequest, next: String?
    ) async throws -> SiteResponse {
        let ctx = request.ctx
        let browser = ctx.formToken
        guard let first = request.form.text("certificate") else { throw Refusal.unsigned }
        let state = try await request.store.write {
            try IdentityFlow.begin(
                "card-first", browser: browser, nonce: OnceWord.hash(first), next: next, in: $0
            ).state
        }
        return SiteResponse.page(
            Site.Page(
                ctx, "account.card.first.title", lead: "<p>\(ctx.t("account.card.first.lead"))</p>",
                breadcrumbs: [.init(ctx.t("site.sign-in"), path: "/sign-in")], scripts: [SigningForm.script],
                body: SigningForm(
                    ctx: ctx, action: Self.path + "/first", content: Self.joining(state, first), button: "site.sign-in"
                ) { HiddenField("first", first).html }.html)
        ).reachingCard
    }

    private func refused(_ refusal: Refusal, _ request: SiteRequest) async throws -> SiteResponse {
        var form = FormReader(request.ctx, FormData())
        form.errors.add(request.ctx.t("account.card.\(refusal.rawValue)"))
        return try await page(form.state, request, next: nil)
    }
}

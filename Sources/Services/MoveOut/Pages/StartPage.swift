import Foundation
import Kernel
import Seals
import Site
import Store

/// What is needed, how long it takes, and the check of the card before anything is typed.
struct StartPage: Sendable {
    let desk: MoveOutDesk
    let tickets: (any StationTickets)?

    /// `/moveout`: explained.
    func show(_ request: SiteRequest) async throws -> SiteResponse {
        let ctx = request.ctx
        let station = request.query.text("station").flatMap(desk.data.station)
        let (minutes, stations) = try await request.store.read { tx in
            (
                try LiveMinutes.read(at: request.now, in: tx),
                // Who stands at one need not look for one.
                station == nil ? try StationState.read(desk.data.stations, at: request.now, in: tx) : []
            )
        }
        let query = station.map { "?station=\($0.id)" } ?? ""
        var ways: [any Component] = []
        // Without an authority to believe no card can sign here, and nobody is led to type in vain.
        let takesCards = desk.seals != nil
        if takesCards, station?.offersOwn ?? true {
            ways.append(LinkButton(ctx.t("moveout.start.own"), path: MoveOutPaths.card + query, .primary))
        }
        let portal: HTML? = desk.data.portal.map { address in
            """
            <p><a class="button secondary" href="\(href: address)" rel="external noreferrer">\
            \(ctx.t("moveout.start.portal"))</a></p>
            """
        }
        let body: HTML = """
            <h2>\(ctx.t("moveout.start.needed"))</h2>
            <ul><li>\(ctx.t("moveout.start.needed.card"))</li><li>\(ctx.t("moveout.start.needed.password"))</li>\
            <li>\(ctx.t("moveout.start.needed.address"))</li></ul>
            \(takesCards ? comparison(minutes, ctx) : Banner(.info, ctx.t("moveout.start.closed")).html)
            \(ways.isEmpty ? HTML() : ButtonRow(ways).html)
            \(portal)
            \(StationsView(states: stations, at: request.now).view(ctx))
            <h2>\(ctx.t("moveout.start.cannot"))</h2>
            <p>\(ctx.t("moveout.start.cannot.about"))</p>
            <p>\(LinkButton(ctx.t("moveout.start.post"), path: "/moveout/post"))</p>
            <p class="hint">\(ctx.t("moveout.start.privacy"))</p>
            """
        return .page(
            Page(
                ctx, "moveout.start.title", lead: ctx.t("moveout.start.lead"), scripts: [MoveOutAssets.script],
                body: body)
        ).reachingCard
    }

    /// `/moveout/stations`: where stations are and which are free, alone.
    func stations(_ request: SiteRequest) async throws -> SiteResponse {
        let states = try await request.store.read { try StationState.read(desk.data.stations, at: request.now, in: $0) }
        guard !states.isEmpty else { throw SiteFailure.notFound }
        return .page(
            Page(
                request.ctx, "moveout.map.page",
                breadcrumbs: [.init(request.ctx.t("moveout.start.title"), path: MoveOutPaths.start)],
                scripts: [MoveOutAssets.script], body: StationsView(states: states, at: request.now).view(request.ctx)))
    }

    /// The honest comparison: what was measured, else what the pack says.
    private func comparison(_ minutes: LiveMinutes, _ ctx: PageContext) -> HTML {
        let window = minutes.window ?? desk.data.windowMinutes
        let online = minutes.online ?? desk.data.cardMinutes
        guard window > 0, online > 0 else { return HTML() }
        return Banner(
            .info, ctx.t("moveout.start.comparison", ["window": String(window), "online": String(online)]),
            text: ctx.t(
                minutes.online == nil ? "moveout.start.comparison.guess" : "moveout.start.comparison.measured")
        ).html
    }

    /// `/moveout/card`: the card is checked before anything is typed.
    func card(_ request: SiteRequest) async throws -> SiteResponse {
        guard desk.seals != nil else { throw SiteFailure.notFound }
        return try await cardPage(FormState(request.ctx), request, station: request.query.text("station"))
    }

    private func cardPage(
        _ form: FormState, _ request: SiteRequest, station: String?
    ) async throws -> SiteResponse {
        let ctx = form.ctx
        let nonce = try await request.store.write { try MoveOutStore.makeNonce(in: $0) }
        let content = Self.challenge(nonce)
        let page = Page(
            ctx, "moveout.card.title", lead: ctx.t("moveout.card.lead"),
            breadcrumbs: [.init(ctx.t("moveout.start.title"), path: MoveOutPaths.start)],
            status: form.errors.isEmpty ? 200 : 422, hasErrors: !form.errors.isEmpty, scripts: [MoveOutAssets.script],
            body: """
                \(ErrorSummary(form))
                \(SigningForm(ctx: ctx, action: MoveOutPaths.card, content: content, button: "moveout.card.check") {
                    """
                    \(HiddenField("station", station ?? ""))\
                    \(HiddenField("startedAt", form.values.text("startedAt") ?? request.now.iso))
                    """
                })
                """)
        return SiteResponse.page(page).reachingCard
    }

    /// What the card signs to show that it is there: nobody sees a household with a copy of a certificate.
    static func challenge(_ nonce: String) -> JSONValue { ["form": "moveout-card/1", "nonce": .string(nonce)] }

    /// The answer of the card: verified, asked about, and matched to a resident.
    func check(_ request: SiteRequest) async throws -> SiteResponse {
        let ctx = request.ctx
        var form = FormReader(ctx, request.form)
        let station = request.form.text("station").flatMap(desk.data.station)
        let started = request.form.text("startedAt").flatMap { Timestamp(iso: $0) } ?? request.now
        let startedAt = min(max(started, request.now.adding(seconds: -3_600)), request.now)
        guard let seals = desk.seals else { throw SiteFailure.notFound }
        guard let signed = SigningForm.read(request), let nonce = signed.content["nonce"]?.stringValue,
            signed.content == Self.challenge(nonce)
        else {
            form.errors.add(ctx.t("moveout.card.unsigned"))
            return try await cardPage(form.state, request, station: station?.id)
        }
        do {
            let certificate: JPKIHolder
            do throws(SealFault) {
                certificate = JPKIHolder(
                    try await seals.signer(of: signed.content.canonicalBytes, cms: signed.cms, at: request.now))
            } catch {
                throw try desk.refusal(of: error)
            }
            try await request.store.write { try MoveOutStore.useNonce(nonce, in: $0) }
            if await seals.revocation.state(of: certificate.certificate.certificate) == .revoked {
                throw MoveOutRefusal.notOnline([
                    .init(reason: "certificate-revoked", result: .refuse, ways: [.window, .post])
                ])
            }
            guard let applicant = try await desk.applicant(certificate.certificate), let values = certificate.values
            else {
                throw MoveOutRefusal.notOnline([.init(reason: "signer-unknown", result: .refuse, ways: [.window])])
            }
            let token = try await request.store.write { tx in
                try MoveOutDraft.begin(
                    applicant.resident.id, values, station: station, startedAt: startedAt, in: tx)
            }
            return .redirect(MoveOutPaths.step(token, "who"))
        } catch MoveOutRefusal.notOnline(let findings) {
            return try await refused(findings, station, startedAt, request)
        } catch let refusal as MoveOutRefusal {
            form.errors.add(ctx.t("moveout.refusal.\(refusal.word)"))
            return try await cardPage(form.state, request, station: station?.id)
        }
    }

    /// Told before anything was typed, with a ticket for the right window.
    private func refused(
        _ findings: [Eligibility.Finding], _ station: MoveOutData.Station?, _ startedAt: Timestamp,
        _ request: SiteRequest
    ) async throws -> SiteResponse {
        let ctx = request.ctx
        var ticket: HTML?
        if let station {
            let issued = try await tickets?.issue(
                isForCard: true, at: station.ward, key: "moveout-card/\(request.ctx.formToken)")
            ticket = issued.map { number, path in
                Banner(
                    .success, ctx.t("moveout.ticket.number", ["number": number]),
                    text: "<p><a href=\"\(href: path)\">\(ctx.t("moveout.ticket.follow"))</a></p>"
                ).html
            }
            try await request.store.write { tx in
                try tx.record(
                    Event(
                        kind: "station.session", at: tx.now, actor: .anonymous, subject: station.id, ward: station.ward,
                        data: [
                            "result": "refused", "steps": .object([:]), "abandonedAt": "explained",
                            "seconds": .int(startedAt.milliseconds(until: tx.now) / 1000),
                        ]))
            }
        }
        return .page(
            Page(
                ctx, "moveout.refused.title", status: 422,
                body: """
                    \(RefusalView.banners(findings, ctx))\(ticket)
                    <p>\(ctx.t("moveout.refused.alternatives"))</p>
                    <p>\(LinkButton(ctx.t("moveout.start.post"), path: "/moveout/post"))</p>
                    <p>\(LinkButton(ctx.t("moveout.back"), path: MoveOutPaths.start))</p>
                    """))
    }
}

/// Minutes that people needed lately, by way.
struct LiveMinutes: Sendable {
    /// Median of the last 30 days at the windows; nil when none was measured.
    let window: Int?
    /// The same at stations and at home.
    let online: Int?

    static func read(at now: Timestamp, in tx: some Queryable) throws -> LiveMinutes {
        // From the first page to the receipt. The windows' time is the pack's until tickets tell it.
        let minutes = try MoveOutStore.minutes(since: now.adding(seconds: -30 * 86_400), limit: 500, in: tx).sorted()
        guard minutes.count >= 5 else { return LiveMinutes(window: nil, online: nil) }
        return LiveMinutes(window: nil, online: max(1, minutes[minutes.count / 2]))
    }
}

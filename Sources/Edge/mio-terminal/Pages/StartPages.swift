import Kernel
import Site

/// The first screen and the last one, and the ways out of a visit.
struct StartPages: Sendable {
    let terminal: Terminal

    /// Invites, in every language that the city speaks.
    func attract(_ request: SiteRequest) async throws -> SiteResponse {
        // Another visitor's wish is gone with them.
        guard request.query["lang"] != nil || request.language == terminal.languages.first else {
            return .redirect("/?lang=\(terminal.languages.first ?? .ja)")
        }
        return .page(AttractView(ctx: request.ctx, terminal: terminal, now: request.now).page)
    }

    func begin(_ request: SiteRequest) async throws -> SiteResponse {
        let asked = request.form.text("lang").map(Language.init(rawValue:))
        let language = asked.flatMap { terminal.languages.contains($0) ? $0 : nil } ?? request.language
        let visit = await terminal.visits.start(speaks: terminal.speaks)
        return .redirect(visit.path("choose") + "?lang=\(language)")
    }

    func cancel(_ request: SiteRequest) async throws -> SiteResponse {
        await terminal.visits.cancel(request.parameters["id"])
        let hasSheets = await terminal.visits.finished?.forms.isEmpty == false
        return .redirect(hasSheets ? "/thanks" : "/?lang=ja")
    }

    /// Moves the page to the lower half of the screen, and back.
    func low(_ request: SiteRequest) async throws -> SiteResponse {
        try await terminal.answering {
            let visit = try await terminal.visit(request)
            await terminal.visits.update(visit.id) { $0.isLow.toggle() }
            return .redirect(visit.place)
        }
    }

    /// Has the pages say their headings aloud, or no more.
    func voice(_ request: SiteRequest) async throws -> SiteResponse {
        try await terminal.answering {
            let visit = try await terminal.visit(request)
            let isOn = request.form.has("voice", "on")
            await terminal.visits.update(visit.id) { $0.speaks = isOn }
            return .redirect(visit.place)
        }
    }

    /// How much time is left, for the script.
    func time(_ request: SiteRequest) async throws -> SiteResponse {
        guard let time = await terminal.visits.time(request.parameters["id"]) else {
            return .json(["over": true] as JSONValue)
        }
        return .json(["over": false, "left": .int(Int64(time.left)), "cardGone": .bool(time.cardGone)] as JSONValue)
    }

    /// Somebody touches the screen, says the script.
    func touch(_ request: SiteRequest) async throws -> SiteResponse {
        let id = request.parameters["id"]
        guard let visit = await terminal.visits.look(id) else { return .json(["over": true] as JSONValue) }
        _ = await terminal.visits.visit(id, typing: visit.isTyping)
        await terminal.visits.update(id) { $0.hasScript = true }
        return .json(["over": false] as JSONValue)
    }

    /// Asks whether somebody is still there, where no script runs.
    func still(_ request: SiteRequest) async throws -> SiteResponse {
        try await terminal.answering {
            guard let visit = await terminal.visits.look(request.parameters["id"]) else { throw VisitOver() }
            let ctx = request.ctx
            let page = Page(
                ctx, "terminal.still", width: .screen,
                body: """
                    <div class="terminal"><p>\(ctx.t("terminal.still.text", ["seconds": String(VisitDesk.warningSeconds)]))</p>
                    <p>\(LinkButton(ctx.t("terminal.still.yes"), path: visit.place, .primary))</p>
                    \(Form(ctx, action: visit.path("cancel")) { Button(ctx.t("terminal.cancel"), .secondary).html })</div>
                    """)
            return .page(page.refreshed(afterSeconds: VisitDesk.warningSeconds + 1, to: "/"))
        }
    }

    /// The end: where to go, and the sheets.
    func thanks(_ request: SiteRequest) async throws -> SiteResponse {
        guard let finished = await terminal.visits.finished, !finished.forms.isEmpty, !finished.isTaken else {
            return .redirect("/?lang=ja")
        }
        return .page(ThanksView(ctx: request.ctx, terminal: terminal, finished: finished, day: request.now.date).page)
    }

    func taken(_ request: SiteRequest) async throws -> SiteResponse {
        await terminal.visits.taken()
        return .redirect("/?lang=ja")
    }
}

/// The last screen.
struct ThanksView: Sendable {
    let ctx: PageContext
    let terminal: Terminal
    let finished: FinishedVisit
    let day: CivilDate

    private var clips: [String] {
        let card = finished.source?.isCard == true ? ["terminal.thanks.card"] : []
        return terminal.clips(["terminal.thanks.title", "terminal.thanks.paper"] + card, in: ctx.language)
    }

    var page: Page {
        let rows = finished.forms.compactMap { terminal.forms.form($0, on: day) }.map { form -> HTML in
            "<li><strong>\(ctx.t(form.title))</strong><br>\(ctx.t("terminal.thanks.window")) \(ctx.t(terminal.forms.window(form.window)))</li>"
        }
        let page = Page(
            ctx, "terminal.thanks.title", lead: "<p>\(ctx.t("terminal.thanks.paper"))</p>", width: .screen,
            scripts: [TerminalAssets.script],
            body: """
                <div class="terminal" data-alarm="\(VisitDesk.takingSeconds)">
                \(VoiceClips(ctx: ctx, paths: clips, speaks: finished.speaks))
                \(finished.source?.isCard == true ? Banner(.warning, ctx.t("terminal.thanks.card")) : nil)
                <ul class="terminal-done">\(rows)</ul>
                <p>\(ctx.t("terminal.thanks.check"))</p><p>\(ctx.t("terminal.thanks.forgotten"))</p>
                \(Form(ctx, action: "/thanks") { Button(ctx.t("terminal.thanks.taken")).html })
                </div>
                """)
        return page.refreshed(afterSeconds: VisitDesk.takingSeconds, to: "/")
    }
}

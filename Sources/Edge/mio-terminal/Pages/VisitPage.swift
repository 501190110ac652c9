import Kernel
import Site

/// The frame of all pages of a visit: the steps, the page's content, and the ways out.
struct VisitPage: Sendable {
    /// The steps of a visit.
    enum Step: Int, Sendable { case choose, facts, confirm, print }

    let ctx: PageContext
    let visit: Visit
    let terminal: Terminal

    /// A page.
    ///
    /// - Parameters:
    ///   - key: The words of title and heading.
    ///   - lead: The key of the words under it.
    ///   - says: Keys of what is said aloud after the heading and what stands under it.
    ///   - back: The page before, if one may go back.
    ///   - waits: The page changes by itself; without scripts it is opened anew after so many seconds.
    func page(
        _ key: String, _ arguments: [String: String] = [:], step: Step, lead: String? = nil, form: FormState? = nil,
        status: Int? = nil, says: [String] = [], back: String? = nil, waits seconds: Int? = nil, watch: String? = nil,
        body: HTML
    ) -> Page {
        let hasErrors = form.map { !$0.errors.isEmpty } ?? false
        let summary = form.map { ErrorSummary($0) }
        let clips = terminal.clips([key] + (lead.map { [$0] } ?? []) + says, in: ctx.language)
        let page = Page(
            ctx, key, arguments, lead: lead.map { "<p>\(ctx.t($0))</p>" }, width: .screen,
            status: status ?? (hasErrors ? 422 : 200),
            hasErrors: hasErrors, scripts: [TerminalAssets.script],
            body: """
                <div class="terminal\(visit.isLow ? " low" : "")" data-visit="\(visit.path(""))" data-limit="\(VisitDesk.warningSeconds)"\
                \(attribute: "data-watch", watch)\
                \(attribute: "data-speaks", visit.speaks ? "yes" : nil)>
                \(steps(step))\(VoiceClips(ctx: ctx, paths: clips, speaks: visit.speaks))\
                \(summary)\(cardNote)\(body)
                \(ways(back))\(idleNote)
                </div>
                """)
        if let seconds { return page.refreshed(afterSeconds: seconds) }
        // Whoever has gone is asked, and then forgotten; while text is typed the browser leaves the page as it is.
        guard !visit.isTyping else { return page }
        return page.refreshed(afterSeconds: VisitDesk.idleSeconds - VisitDesk.warningSeconds, to: visit.path("still"))
    }

    private func steps(_ step: Step) -> StepNavigation {
        StepNavigation(
            ctx, ["choose", "facts", "confirm", "print"].map { .init(ctx.t("terminal.step.\($0)")) },
            current: step.rawValue)
    }

    private var cardNote: Banner? {
        guard visit.cardGoneAt != nil, visit.run == nil else { return nil }
        return Banner(
            .warning, ctx.t("terminal.card.gone"),
            text: ctx.t("terminal.card.gone.text", ["seconds": String(VisitDesk.cardSeconds)]))
    }

    private func ways(_ back: String?) -> HTML {
        let link = back.map { LinkButton(ctx.t("terminal.back"), path: visit.path($0), .tertiary) }
        return """
            <div class="terminal-ways">\(link)\
            \(Form(ctx, action: visit.path("low")) {
                Button(ctx.t(visit.isLow ? "terminal.high" : "terminal.low"), .tertiary).html
            })\(voice)\(Form(ctx, action: visit.path("cancel")) { Button(ctx.t("terminal.cancel"), .tertiary).html })</div>
            """
    }

    /// Says the headings aloud on each page by itself: from files, or where there are none with a voice of the browser. Both need the script,
    /// which shows the button if it can.
    private var voice: HTML {
        let word = visit.speaks ? "off" : "on"
        return """
            <div data-voice hidden>\(Form(ctx, action: visit.path("voice")) {
                Button(ctx.t("terminal.voice.\(word)"), .tertiary, name: "voice", value: word).html
            })</div>
            """
    }

    /// Shown by the script when time runs out.
    private var idleNote: HTML {
        """
        <dialog class="terminal-still" aria-labelledby="still-title"><h2 id="still-title">\(ctx.t("terminal.still"))</h2>
        <p>\(ctx.t("terminal.still.text", ["seconds": String(VisitDesk.warningSeconds)]))</p>
        <p><button class="button primary" type="button" data-stay>\(ctx.t("terminal.still.yes"))</button></p></dialog>
        """
    }
}

extension Terminal {
    /// The visit that a request is about.
    /// - Parameter typing: Whether the page has text to be typed.
    /// - Throws: ``VisitOver`` when it has ended.
    func visit(_ request: SiteRequest, typing: Bool = false) async throws -> Visit {
        guard let visit = await visits.visit(request.parameters["id"], typing: typing) else { throw VisitOver() }
        return visit
    }

    /// Answers a request about a visit; one that has ended leads to the beginning.
    func answering(_ work: () async throws -> SiteResponse) async throws -> SiteResponse {
        do {
            var response = try await work()
            // Nothing of a visit stays in the browser's store.
            response.headers["cache-control"] = "no-store"
            return response
        } catch is VisitOver {
            return .redirect(await visits.finished?.forms.isEmpty == false ? "/thanks" : "/?lang=ja")
        }
    }
}

/// The visit has ended, or never was.
struct VisitOver: Error {}

import Kernel
import Site

/// The screen that invites, or says when the office opens again.
struct AttractView: Sendable {
    let ctx: PageContext
    let terminal: Terminal
    let now: Timestamp

    var page: Page {
        if case .closed(let opening)? = terminal.hours?.state(at: now) { return closed(opening) }
        let page = Page(
            ctx, "terminal.attract.title", lead: "<p>\(ctx.t("terminal.attract.lead"))</p>", width: .screen,
            scripts: [TerminalAssets.script],
            body: """
                <div class="terminal" data-fresh="60">
                \(VoiceClips(ctx: ctx, paths: clips, speaks: terminal.speaks))\(troubles)
                \(Form(ctx, action: "/visits") {
                    """
                    <p><button class="terminal-start" type="submit" name="lang" value="\(ctx.language.rawValue)">\
                    \(ctx.t("terminal.attract.start"))</button></p>
                    <p class="terminal-languages-title" lang="en">Languages</p>
                    <div class="terminal-languages">\(languages)</div>
                    """
                })
                <ul class="terminal-promises"><li>\(ctx.t("terminal.promise.card"))</li>\
                <li>\(ctx.t("terminal.promise.forget"))</li><li>\(ctx.t("terminal.promise.check"))</li>\(daysOff)</ul>
                </div>
                """)
        // The notices are of now, not of this morning.
        return page.refreshed(afterSeconds: 60)
    }

    private var clips: [String] {
        let words = ["terminal.attract.title", "terminal.attract.lead", "terminal.attract.start"]
        return terminal.clips(words, in: ctx.language)
    }

    /// Nobody begins now. Languages are links to the same words, and the page goes back to the first of them by itself.
    private func closed(_ opening: TerminalHours.Opening?) -> Page {
        let others = terminal.languages.filter { $0 != ctx.language }.map { language -> HTML in
            """
            <a class="terminal-language" href="/?lang=\(language.rawValue)" lang="\(language.htmlTag)">\
            \(LanguageNames.own(language))</a>
            """
        }
        let opens = opening.map {
            ctx.t("terminal.hours.opens", ["day": ctx.dateText($0.day), "time": ctx.timeText($0.time)])
        }
        let page = Page(
            ctx, "terminal.hours.closed", width: .screen, scripts: [TerminalAssets.script],
            body: """
                <div class="terminal" data-fresh="60" data-to="/">
                <div class="terminal-lay">\(opens.map { "<p>\($0)</p>" as HTML })</div>
                <p class="terminal-languages-title" lang="en">Languages</p>
                <div class="terminal-languages">\(others)</div>
                <ul class="terminal-promises">\(daysOff)</ul>
                </div>
                """)
        return page.refreshed(afterSeconds: 60, to: "/")
    }

    private var languages: [HTML] {
        terminal.languages.filter { $0 != ctx.language }.map { language -> HTML in
            """
            <button class="terminal-language" type="submit" name="lang" value="\(language.rawValue)" lang="\(language.htmlTag)">\
            \(LanguageNames.own(language))</button>
            """
        }
    }

    private var troubles: HTML {
        let state = terminal.state.now
        let printers = state.printers
        let cannotPrint = !printers.isEmpty && printers.allSatisfy { $0 == nil || $0?.isStopped == true }
        return """
            \(cannotPrint ? Banner(.warning, ctx.t("terminal.printer.away")) : nil)\
            \(state.hasReader ? nil : Banner(.info, ctx.t("terminal.reader.away")))\
            \(state.hasServer ? nil : Banner(.info, ctx.t("terminal.server.away")))
            """
    }

    /// Today's hours and the closed days of the week to come.
    private var daysOff: HTML? {
        guard let hours = terminal.hours else { return nil }
        let today = hours.calendar.hours(on: now.date).map {
            "\(ctx.timeText($0.lowerBound))–\(ctx.timeText($0.upperBound))"
        }
        let closed = hours.closedDays(after: now.date).map { ctx.dateText($0) }
        let separator = ctx.isJapanese ? "、" : ", "
        let todayLine: HTML? =
            today.isEmpty
            ? nil : "<li>\(ctx.t("terminal.hours.today", ["hours": today.joined(separator: separator)]))</li>"
        let closedLine: HTML? =
            closed.isEmpty
            ? nil : "<li>\(ctx.t("terminal.hours.days-off", ["days": closed.joined(separator: separator)]))</li>"
        return "\(todayLine)\(closedLine)"
    }
}

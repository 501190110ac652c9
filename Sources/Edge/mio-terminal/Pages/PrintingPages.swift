import Kernel
import Site

/// The sheets on their way out, and what to do when the printer needs help.
struct PrintingPages: Sendable {
    let terminal: Terminal

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        try await terminal.answering {
            guard let visit = await terminal.visits.look(request.parameters["id"]) else { throw VisitOver() }
            guard let run = visit.run else { return .redirect(visit.place) }
            // Whoever helps the printer shows a sign of life; while it works nobody has to.
            if run.needsHelp { _ = await terminal.visits.visit(visit.id, typing: false) }
            let view = PrintingView(
                frame: VisitPage(ctx: request.ctx, visit: visit, terminal: terminal), run: run, day: request.now.date)
            return .page(view.page(FormState(request.ctx)))
        }
    }

    /// How far it is, for the script.
    func progress(_ request: SiteRequest) async throws -> SiteResponse {
        guard let run = await terminal.visits.look(request.parameters["id"])?.run else {
            return .json(["over": true] as JSONValue)
        }
        return .json([
            "over": false,
            "state": .string("\(run.pagesOut)/\(run.pages) \(run.needsHelp) \(run.sheets.count { $0.state == .out })"),
        ])
    }

    /// Prints again what did not come out; nothing is read again.
    func again(_ request: SiteRequest) async throws -> SiteResponse {
        try await terminal.answering {
            let visit = try await terminal.visit(request)
            guard visit.run != nil else { return .redirect(visit.place) }
            let isOut = request.form.has("out", "yes")
            let printers = terminal.prints.printers.indices
            let wanted = request.form.text("printer").flatMap { Int($0) }.flatMap { printers.contains($0) ? $0 : nil }
            await terminal.visits.update(visit.id) { visit in
                guard let run = visit.run, !run.isRunning else { return }
                visit.run?.again(on: wanted ?? run.printer, outAfterAll: isOut)
            }
            Task { [prints = terminal.prints] in await prints.work(visit.id) }
            return .redirect(visit.path("printing"))
        }
    }
}

struct PrintingView: Sendable {
    let frame: VisitPage
    let run: PrintRun
    let day: CivilDate

    private var ctx: PageContext { frame.ctx }

    func page(_ form: FormState) -> Page {
        let rows = run.sheets.map { sheet -> HTML in
            let title = frame.terminal.forms.form(sheet.form, on: day).map { ctx.t($0.title) } ?? HTML(text: sheet.form)
            let (word, tone): (String, Chip.Tone) =
                switch sheet.state {
                case .waiting: ("waiting", .neutral)
                case .sent: ("sent", .blue)
                case .out: ("out", .green)
                case .failed: ("failed", .red)
                case .doubtful: ("doubtful", .yellow)
                }
            return "<li><span>\(title)</span> \(Chip(ctx.t("terminal.print.\(word)"), tone))</li>"
        }
        let bar = ProgressBar(
            ctx.t("terminal.print.pages", ["done": String(run.pagesOut), "pages": String(run.pages)]),
            done: run.pagesOut,
            of: run.pages)
        return frame.page(
            "terminal.print.title", step: .print, lead: "terminal.print.lead", waits: 2,
            watch: "\(run.pagesOut)/\(run.pages) \(run.needsHelp) \(run.sheets.count { $0.state == .out })",
            body: "<div role=\"status\">\(bar)</div><ul class=\"terminal-printing\">\(rows)</ul>\(help)")
    }

    private var help: HTML {
        if run.isStopped {
            return Banner(
                .warning, ctx.t("terminal.print.stopped"), text: "<p>\(ctx.t("terminal.print.stopped.text"))</p>"
            ).html
        }
        let failed = run.sheets.contains { $0.state == .failed }
        let doubtful = run.sheets.contains { $0.state == .doubtful }
        guard failed || doubtful, !run.isRunning else { return HTML() }
        let others = frame.terminal.prints.printers.indices.filter { $0 != run.printer }.map {
            Button(
                ctx.t("terminal.print.other", ["number": String($0 + 1)]), .secondary, name: "printer",
                value: String($0))
        }
        let path = frame.visit.path("printing")
        let question: HTML =
            doubtful
            ? """
            \(Banner(.warning, ctx.t("terminal.print.doubtful.title"), text: "<p>\(ctx.t("terminal.print.doubtful.text"))</p>"))
            \(Form(ctx, action: path) { Button(ctx.t("terminal.print.is-out"), .secondary, name: "out", value: "yes").html })
            """
            : Banner(
                .warning, ctx.t("terminal.print.failed.title"), text: "<p>\(ctx.t("terminal.print.failed.text"))</p>"
            ).html
        return """
            \(question)\(Form(ctx, action: path) {
                "<div class=\"button-row\">\(Button(ctx.t("terminal.print.again")))\(others)</div>"
            })
            """
    }
}

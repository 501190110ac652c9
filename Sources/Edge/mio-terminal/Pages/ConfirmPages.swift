import Kernel
import Paper
import Sheets
import Site

/// Shows what will be printed, and takes what the card does not have.
struct ConfirmPages: Sendable {
    let terminal: Terminal

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        try await terminal.answering {
            let visit = try await terminal.visit(request, typing: true)
            guard visit.run == nil else { return .redirect(visit.place) }
            guard let holder = visit.holder else { return .redirect(visit.place) }
            let state = FormState(request.ctx, ConfirmForm.values(of: holder))
            return .page(try view(visit, request).page(state))
        }
    }

    /// Takes the corrections and prints, or shows the sheets anew.
    func take(_ request: SiteRequest) async throws -> SiteResponse {
        try await terminal.answering {
            let visit = try await terminal.visit(request, typing: true)
            guard visit.run == nil, let holder = visit.holder else { return .redirect(visit.place) }
            var form = FormReader(request.ctx, request.form)
            let changed = ConfirmForm.read(
                &form, onto: holder, nameOnCard: visit.nameOnCard, isBlank: visit.source == .blank)
            guard form.errors.isEmpty else { return .page(try view(visit, request).page(form.state)) }
            let handsOver = request.form.has("handover", "yes")
            let now = await terminal.visits.update(visit.id) { visit -> Visit in
                visit.holder = changed
                visit.handsOver = handsOver
                return visit
            }
            guard let now else { throw VisitOver() }
            guard request.form.has("go", "print") else { return .redirect(visit.path("confirm") + "#sheets") }
            return try await print(now, request)
        }
    }

    /// A sheet as it will be printed, for the screen.
    func picture(_ request: SiteRequest) async throws -> SiteResponse {
        try await terminal.answering {
            guard let visit = await terminal.visits.look(request.parameters["id"]), visit.holder != nil,
                visit.forms.contains(request.parameters["form"]), let page = Int(request.parameters["page"]),
                let filled = filled(visit, request.parameters["form"], request)
            else { throw SiteFailure.notFound }
            let pictures = try filled.pictures()
            guard pictures.indices.contains(page) else { throw SiteFailure.notFound }
            return .file(pictures[page], contentType: "image/png")
        }
    }

    private func print(_ visit: Visit, _ request: SiteRequest) async throws -> SiteResponse {
        var sheets: [PrintRun.Sheet] = []
        var reference: String?
        if visit.handsOver, let holder = visit.holder, offersHandover(visit, request) {
            reference = await terminal.handover?.leave(holder, source: FilledForm.mark(visit))
        }
        for id in visit.forms {
            guard let filled = filled(visit, id, request, reference) else { continue }
            let rendered = try filled.print()
            sheets.append(
                PrintRun.Sheet(
                    form: id, version: filled.form.template.version, pdf: rendered.pdf, pages: rendered.pages,
                    characters: visit.source == .blank ? 0 : filled.sheet.charactersSaved))
        }
        guard !sheets.isEmpty else { return .redirect(visit.path("choose")) }
        let run = PrintRun(sheets: sheets, printer: terminal.firstPrinter)
        let began = await terminal.visits.update(visit.id) { visit -> Bool in
            // Pressed twice is printed once.
            guard visit.run == nil else { return false }
            visit.run = run
            visit.isTyping = false
            return true
        }
        if began == true { Task { [prints = terminal.prints] in await prints.work(visit.id) } }
        return .redirect(visit.path("printing"))
    }

    /// Whether a window can take the facts over: a form allows it, and there is a server to leave them with.
    private func offersHandover(_ visit: Visit, _ request: SiteRequest) -> Bool {
        terminal.handover != nil && visit.source != .blank
            && visit.forms.contains { terminal.forms.form($0, on: request.now.date)?.handsDataOver == true }
    }

    private func filled(
        _ visit: Visit, _ id: String, _ request: SiteRequest, _ reference: String? = nil
    ) -> FilledForm? {
        terminal.forms.form(id, on: request.now.date).map {
            FilledForm(
                $0, of: visit, terminal: terminal.name, office: terminal.office, words: terminal.words, at: request.now,
                reference: reference)
        }
    }

    private func view(_ visit: Visit, _ request: SiteRequest) throws -> ConfirmView {
        let forms = try visit.forms.compactMap { id -> ConfirmView.Form? in
            guard let filled = filled(visit, id, request) else { return nil }
            let rendered = try filled.print()
            return ConfirmView.Form(
                form: filled.form, pages: rendered.pages, missing: rendered.missingGlyphs.map { String($0) },
                isContinued: !rendered.overflowed.isEmpty)
        }
        return ConfirmView(
            frame: VisitPage(ctx: request.ctx, visit: visit, terminal: terminal), forms: forms,
            offersHandover: offersHandover(visit, request))
    }
}

extension Terminal {
    /// The first printer that is not known to have stopped.
    var firstPrinter: Int {
        state.now.printers.firstIndex { $0?.isStopped == false } ?? 0
    }
}

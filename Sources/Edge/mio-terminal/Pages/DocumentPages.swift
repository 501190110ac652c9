import HolderForm
import Kernel
import Sheets
import Site

/// The way by the document camera: a licence, a residence card or the face of a card is read, and its holder confirms each field.
struct DocumentPages: Sendable {
    let terminal: Terminal

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        try await terminal.answering {
            let visit = try await terminal.visit(request)
            guard let desk = terminal.document else { throw SiteFailure.notFound }
            guard !visit.forms.isEmpty else { return .redirect(visit.path("choose")) }
            desk.camera.clear()
            return .page(view(visit, request).lay(FormState(request.ctx)))
        }
    }

    /// Takes the picture and reads it.
    func read(_ request: SiteRequest) async throws -> SiteResponse {
        try await terminal.answering {
            let visit = try await terminal.visit(request)
            guard let desk = terminal.document else { throw SiteFailure.notFound }
            var errors = FormErrors()
            switch await desk.read() {
            case .text(let text):
                guard
                    await terminal.visits.update(
                        visit.id,
                        {
                            $0.reading = text; return true
                        }) == true
                else {
                    throw VisitOver()
                }
                return .redirect(visit.path("document/check"))
            case .noPicture: errors.add(request.ctx.t("terminal.document.no-picture"))
            case .unreadable: errors.add(request.ctx.t("terminal.document.unreadable"))
            }
            let now = try await terminal.visit(request)
            return .page(view(now, request).lay(FormState(request.ctx, Site.FormData(), errors)))
        }
    }

    func check(_ request: SiteRequest) async throws -> SiteResponse {
        try await terminal.answering {
            let visit = try await terminal.visit(request, typing: true)
            guard let text = visit.reading else { return .redirect(visit.path("card")) }
            return .page(view(visit, request).check(FormState(request.ctx, Self.values(of: text))))
        }
    }

    /// Takes what was confirmed. A field that is not confirmed is not printed.
    func take(_ request: SiteRequest) async throws -> SiteResponse {
        try await terminal.answering {
            let visit = try await terminal.visit(request, typing: true)
            guard visit.reading != nil else { return .redirect(visit.path("card")) }
            let ctx = request.ctx
            var form = FormReader(ctx, request.form)
            let typed = TypedHolder.read(&form, on: request.now.date)
            for name in DocumentView.fields where isFilled(name, form.values) && !form.values.has("ok-\(name)", "yes") {
                let mark = ctx.text("terminal.document.confirm.\(name)")
                form.errors.add("ok-\(name)", ctx.t("terminal.document.confirm.missing", ["mark": mark]))
            }
            guard form.errors.isEmpty, let typed else { return .page(view(visit, request).check(form.state)) }
            let known = await terminal.visits.update(visit.id) { visit in
                visit.begin(visit.reading?.isFromChip == true ? .licence : .ocr, typed.holder)
                visit.reading = nil
                return true
            }
            guard known == true else { throw VisitOver() }
            return .redirect(visit.path("confirm"))
        }
    }

    private func isFilled(_ name: String, _ values: Site.FormData) -> Bool {
        switch name {
        case "birth": ["birth.year", "birth.month", "birth.day", "birth"].contains { values.text($0) != nil }
        case "name": values.text("family") != nil
        default: values.text(name) != nil
        }
    }

    private static func values(of text: DocumentText) -> Site.FormData {
        let parts = CardHolder(name: text.name ?? "", address: "", birthDate: "", sex: "").nameParts
        var values = Site.FormData([
            ("family", parts.family), ("given", parts.given), ("address", text.address ?? ""),
            ("sex", text.sex?.rawValue ?? ""),
        ])
        if let birth = text.birthDate { values.set("birth", birth.description) }
        return values
    }

    private func view(_ visit: Visit, _ request: SiteRequest) -> DocumentView {
        DocumentView(frame: VisitPage(ctx: request.ctx, visit: visit, terminal: terminal))
    }
}

struct DocumentView: Sendable {
    /// What is confirmed one by one.
    static let fields = ["name", "address", "birth", "sex"]

    let frame: VisitPage

    /// Asks to lay the document under the camera.
    func lay(_ form: FormState) -> Page {
        let ctx = frame.ctx
        return frame.page(
            "terminal.document.title", step: .facts, lead: "terminal.document.lead", form: form,
            back: "card",
            body: """
                <div class="terminal-lay"><span class="terminal-document-picture" aria-hidden="true"></span></div>
                <ol class="terminal-steps"><li>\(ctx.t("terminal.document.lay"))</li><li>\(ctx.t("terminal.document.press"))</li></ol>
                \(Form(ctx, action: frame.visit.path("document")) { Button(ctx.t("terminal.document.read")).html })\
                \(OtherWaysView(frame: frame, withDocument: false))
                """)
    }

    /// Shows what was read, each field with a mark to be set by hand.
    func check(_ form: FormState) -> Page {
        let ctx = frame.ctx
        func confirm(_ name: String) -> Checkbox {
            Checkbox(form.field("ok-\(name)", label: ctx.t("terminal.document.confirm.\(name)")))
        }
        let fields = TypedHolder.Fields(form: form)
        let reading = frame.visit.reading
        let isFromChip = reading?.isFromChip == true
        let changed =
            reading?.mayHaveChanged == true
            ? Banner(.warning, ctx.t("terminal.licence.changed"), text: ctx.t("terminal.licence.changed.text")) : nil
        return frame.page(
            "terminal.document.check", step: .facts,
            lead: isFromChip ? "terminal.licence.check.lead" : "terminal.document.check.lead", form: form,
            back: isFromChip ? "card" : "document",
            body: """
                \(changed)\(Form(ctx, action: frame.visit.path("document/check"), label: ctx.text("terminal.document.check")) {
                    """
                    \(fields.name)\(confirm("name"))\(fields.address)\(confirm("address"))\
                    \(fields.birth)\(confirm("birth"))\(fields.sex)\(confirm("sex"))\
                    \(Button(ctx.t("terminal.type.next")))
                    """
                })
                """)
    }
}

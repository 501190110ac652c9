import Kernel
import Sheets
import Site

/// Facts that somebody has written at home, under the number on their telephone. A scanner for 2D codes types like a keyboard.
struct BroughtPages: Sendable {
    let terminal: Terminal

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        try await terminal.answering {
            let visit = try await terminal.visit(request, typing: true)
            guard !visit.forms.isEmpty, terminal.brought != nil else { return .redirect(visit.path("choose")) }
            return .page(view(visit, request).page(FormState(request.ctx)))
        }
    }

    func take(_ request: SiteRequest) async throws -> SiteResponse {
        try await terminal.answering {
            let visit = try await terminal.visit(request, typing: true)
            var form = FormReader(request.ctx, request.form)
            let code = form.text(
                "code", label: request.ctx.text("terminal.brought.code"), required: true,
                maxLength: WishPages.longestCode)
            guard let code else { return .page(view(visit, request).page(form.state)) }
            switch try await terminal.bring(code, into: visit) {
            case .taken: return .redirect(visit.path("confirm"))
            case .refused(let word): form.errors.add("code", request.ctx.t(word))
            case .unknown: form.errors.add("code", request.ctx.t("terminal.brought.unknown"))
            }
            return .page(view(visit, request).page(form.state))
        }
    }

    private func view(_ visit: Visit, _ request: SiteRequest) -> BroughtView {
        BroughtView(frame: VisitPage(ctx: request.ctx, visit: visit, terminal: terminal))
    }
}

extension Terminal {
    /// What became of a number.
    enum Bringing: Sendable {
        /// The facts are in the visit. The number of answers given before the visit came with them, or is empty.
        case taken(preVisit: String)
        /// Why not; a key of words.
        case refused(String)
        /// Nobody has such a number, or not any more.
        case unknown
    }

    /// Takes what somebody has written at home into a visit.
    func bring(_ code: String, into visit: Visit) async throws -> Bringing {
        guard let brought, let number = HandoverNumber(code) else { return .unknown }
        switch await brought.take(number, for: visit.mark) {
        case .unknown: return .unknown
        case .used: return .refused("terminal.brought.used")
        case .away: return .refused("terminal.brought.away")
        case .facts(let facts):
            let known = await visits.update(visit.id) { visit in
                visit.begin(.phone, facts.holder)
                return true
            }
            guard known == true else { throw VisitOver() }
            return .taken(preVisit: facts.preVisit)
        }
    }
}

/// Asks for the number on the telephone.
struct BroughtView: Sendable {
    let frame: VisitPage

    func page(_ form: FormState) -> Page {
        let ctx = frame.ctx
        let field = form.field("code", label: ctx.t("terminal.brought.code"), required: true)
        return frame.page(
            "terminal.brought.title", step: .facts, lead: "terminal.brought.lead", form: form, back: "card",
            body: """
                \(Form(ctx, action: frame.visit.path("brought"), label: ctx.text("terminal.brought.title")) {
                    "\(TextField(field, autocomplete: "off"))\(Button(ctx.t("terminal.type.next")))"
                })\(OtherWaysView(frame: frame, withBrought: false))
                """)
    }
}

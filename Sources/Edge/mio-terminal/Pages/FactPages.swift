import HolderForm
import Kernel
import Sheets
import Site

/// The ways without a card: typing name and address, or a form with nothing on it.
struct FactPages: Sendable {
    let terminal: Terminal

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        try await terminal.answering {
            let visit = try await terminal.visit(request, typing: true)
            guard !visit.forms.isEmpty else { return .redirect(visit.path("choose")) }
            return .page(view(visit, request).page(FormState(request.ctx)))
        }
    }

    func take(_ request: SiteRequest) async throws -> SiteResponse {
        try await terminal.answering {
            let visit = try await terminal.visit(request, typing: true)
            var form = FormReader(request.ctx, request.form)
            guard let typed = TypedHolder.read(&form, on: request.now.date) else {
                return .page(view(visit, request).page(form.state))
            }
            let known = await terminal.visits.update(visit.id) { visit in
                visit.begin(.typed, typed.holder)
                return true
            }
            guard known == true else { throw VisitOver() }
            return .redirect(visit.path("confirm"))
        }
    }

    /// A form with nothing on it but its own words.
    func blank(_ request: SiteRequest) async throws -> SiteResponse {
        try await terminal.answering {
            let visit = try await terminal.visit(request)
            guard !visit.forms.isEmpty else { return .redirect(visit.path("choose")) }
            await terminal.visits.update(visit.id) { $0.begin(.blank, CardHolder()) }
            return .redirect(visit.path("confirm"))
        }
    }

    private func view(_ visit: Visit, _ request: SiteRequest) -> TypeView {
        TypeView(frame: VisitPage(ctx: request.ctx, visit: visit, terminal: terminal))
    }
}

struct TypeView: Sendable {
    let frame: VisitPage

    func page(_ form: FormState) -> Page {
        let ctx = frame.ctx
        let fields = TypedHolder.Fields(form: form)
        return frame.page(
            "terminal.type.title", step: .facts, lead: "terminal.type.lead", form: form,
            back: "card",
            body: """
                \(Form(ctx, action: frame.visit.path("type"), label: ctx.text("terminal.type.title")) {
                    """
                    \(fields.name)\(fields.address)\(fields.birth)\(fields.sex)\
                    \(Button(ctx.t("terminal.type.next")))
                    """
                })
                """)
    }
}

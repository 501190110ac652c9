import Kernel
import Site

/// Adds the person whose card a terminal has read: the 2D code on the sheet goes through a scanner into a field.
struct TerminalPage {
    static func show(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        let record = try await desk.record(request)
        return .page(view(FormState(request.ctx), record))
    }

    static func take(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        let record = try await desk.record(request)
        var form = FormReader(request.ctx, request.form)
        let printed = form.text("code", label: request.ctx.text("counter.terminal.code"), required: true)
        guard form.errors.isEmpty, let printed else { return .page(view(form.state, record)) }
        return try await desk.attempt(request) {
            try await desk.addHandedOver(
                printed, formKey: FormKey.digest(request), to: record.session.id, by: request.actor)
        } refused: { refusal in
            form.errors.add("code", request.ctx.t(refusal.word))
            return .page(view(form.state, record))
        }
    }

    private static func view(_ form: FormState, _ record: SessionRecord) -> Page {
        let ctx = form.ctx
        let path = SessionPath(record.session)
        return Page(
            ctx, "counter.terminal.title", lead: "<p>\(ctx.t("counter.terminal.about"))</p>",
            breadcrumbs: SessionCrumbs.of(record.session, ctx),
            status: form.status(), hasErrors: !form.errors.isEmpty,
            body: """
                \(ErrorSummary(form))\(Form(ctx, action: path.to("persons/terminal"), label: ctx.text("counter.terminal.title")) {
                    """
                    \(FormKey.field(form))\
                    \(TextField(
                        form.field(
                            "code", label: ctx.t("counter.terminal.code"), hint: ctx.t("counter.terminal.code.hint"), required: true),
                        autocomplete: "off"))\
                    \(ButtonRow([Button(ctx.t("counter.terminal.take")), LinkButton(ctx.t("counter.cancel"), path: path.page)]))
                    """
                })
                """)
    }
}

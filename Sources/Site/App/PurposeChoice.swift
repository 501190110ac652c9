import Kernel
import Pack

/// The page that asks staff why they open a person's data. The choice holds for that person until the session ends, and
/// every reading is recorded with it.
struct PurposeChoice: Sendable {
    let sessions: Sessions
    let purposes: [Purpose]

    /// The purposes that the pack offers: `site/purposes.yml`, a list of `code` and `label`.
    static func purposes(of pack: CityPack) -> [Purpose] {
        (pack.document("site/purposes.yml")?.items ?? []).map { node in
            node.allow(["code", "label"])
            return Purpose(code: node.string("code"), label: node.localized("label"))
        }
    }

    func routes(_ r: inout Routes) {
        r.get("/office/purpose", allow: .anyStaff, show)
        r.post("/office/purpose", allow: .anyStaff, bodyLimit: 8_192, choose)
    }

    private func show(_ request: SiteRequest) async throws -> SiteResponse {
        guard request.query.text("subject") != nil else { throw SiteFailure.notFound }
        return .page(page(FormState(request.ctx, request.query)))
    }

    private func choose(_ request: SiteRequest) async throws -> SiteResponse {
        guard let subject = request.form.text("subject"), let session = request.session else {
            throw SiteFailure.notFound
        }
        var form = FormReader(request.ctx, request.form)
        let label = request.ctx.text("site.purpose.label")
        guard let code = form.choice("purpose", label: label, among: purposes.map(\.code), required: true) else {
            return .page(page(form.state))
        }
        try await sessions.setPurpose(code, for: subject, in: session)
        return .redirect(request.form["next"] ?? "/")
    }

    private func page(_ state: FormState) -> Page {
        let ctx = state.ctx
        let field = state.field("purpose", label: ctx.t("site.purpose.label"), required: true)
        let hasErrors = !state.errors.isEmpty
        return Page(
            ctx, "site.purpose.title", lead: "<p>\(ctx.t("site.purpose.text"))</p>", status: hasErrors ? 422 : 200,
            hasErrors: hasErrors,
            body: """
                \(ErrorSummary(state))
                \(Form(ctx, action: "/office/purpose") {
                    """
                    \(HiddenField("subject", state.values["subject"] ?? ""))\(HiddenField("next", state.values["next"] ?? "/"))\
                    \(RadioGroup(field, purposes.map { Choice($0.code, ctx.t($0.label)) }))\
                    \(Button(ctx.t("site.purpose.go")))
                    """
                })
                """)
    }
}

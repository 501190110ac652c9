import Kernel
import Paper
import Sheets
import Site
import Store

/// The handlers of the routes for forms: what the city has, and a desk to try one at. Nothing that is written there is stored; new
/// editions are ``FormChangePages``.
struct FormPages: Sendable {
    static let path = "/office/forms"
    /// The longest body in bytes: the definition as a browser sends it takes up to three bytes for one.
    static let bodyLimit = 4 * FormPreview.longestText
    /// Whoever works with forms: the counters, those who check, and those who keep the pack.
    static let readers = Permission.anyOf(
        ["clerk", "checker", "supervisor", "floor-manager", "ward-manager", "policy"].map { .staff($0) })
    static let script = Asset(name: "forms.js", bytes: PackageResources.forms_js)

    let preview: FormPreview
    var terminalUses: (@Sendable (CivilDate, ReadTransaction) throws -> [String: Int])?

    func list(_ request: SiteRequest) async throws -> SiteResponse {
        let today = request.now.date
        let (uses, printed) = try await request.store.read { [terminalUses] tx in
            let first = FiscalYear(containing: today).first
            return (try FormUse.since(first, in: tx), try terminalUses?(first, tx))
        }
        return .page(
            FormListView(ctx: request.ctx, context: preview.forms.context, printed: printed)
                .page(preview.forms.all, uses, today))
    }

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        let form = try form(request)
        let person = preview.people.people.first?.id
        let state = FormState(
            request.ctx, Site.FormData([("definition", form.text), ("person", person ?? "")]), FormErrors())
        return try await page(form, .success(form), person: person, state, request)
    }

    /// Shows the definition that was written: as a page again, or as the PDF.
    func preview(_ request: SiteRequest) async throws -> SiteResponse {
        let form = try form(request)
        var reader = FormReader(request.ctx, request.form)
        let person = reader.choice(
            "person", label: request.ctx.text("forms.person"), among: preview.people.people.map(\.id))
        let text = request.form["definition"] ?? ""
        let read = preview.read(text, as: form.template.id)
        if case .failure(let faults) = read {
            reader.errors.add(
                "definition", request.ctx.t("forms.faults", ["count": String(faults.faults.count)]))
        } else if request.form.has("as", "pdf"), reader.errors.isEmpty, case .success(let written) = read {
            let printed = try preview.print(
                written, for: person, at: request.now, watermark: request.ctx.text("forms.preview.watermark"))
            var response = SiteResponse.file(printed.pdf, contentType: "application/pdf")
            response.headers["content-disposition"] = "inline; filename=\"\(form.template.id).pdf\""
            return response
        }
        return try await page(form, read, person: person, reader.state, request)
    }

    private func form(_ request: SiteRequest) throws -> FormDefinition {
        let id = request.parameters["id"]
        // The one in use; of a form that is no more or not yet in use, the last.
        guard let form = preview.forms.definition(id, on: request.now.date) ?? preview.forms.editions(of: id).last
        else { throw SiteFailure.notFound }
        return form
    }

    private func page(
        _ form: FormDefinition, _ read: Result<FormDefinition, FormPreview.Faults>, person: String?,
        _ state: FormState, _ request: SiteRequest
    ) async throws -> SiteResponse {
        let shown = FormPicture(read, preview, for: person, at: request.now)
        let view = FormView(ctx: request.ctx, form: form, context: preview.forms.context, people: preview.people)
        let id = form.template.id
        let after = request.query.text("after").flatMap { Cursor($0) }.flatMap { $0.keys.count == 2 ? $0 : nil }
        let drafts = try await request.store.read {
            try FormChangeStore.list(of: id, after: after, limit: FormChangePages.length, in: $0)
        }
        let list = FormDraftList(ctx: request.ctx, form: id, rows: drafts.rows, next: drafts.next)
        return .page(view.page(state, shown, drafts: list.html))
    }
}

import Forms
import Kernel
import Procedures
import Site
import Store

/// 個人番号 of an application, for who works with them. No page with one is kept anywhere, and each reading is recorded before it
/// is shown.
struct ApplicationNumberPages: Sendable {
    let desk: OnlineDesk

    /// `GET`: which numbers were given; none is shown.
    func list(_ request: SiteRequest) async throws -> SiteResponse { try await page(request, [:]) }

    /// `POST`: the numbers.
    func show(_ request: SiteRequest) async throws -> SiteResponse {
        guard let vault = desk.vault else { throw SiteFailure.notFound }
        let model = try await model(request)
        let shown = try await ApplicationNumbers.reveal(
            model.application, by: vault, for: request.actor, purpose: ExaminationPages.purpose, in: request.store)
        return try await page(request, Dictionary(shown.map { ($0.path, $0.digits) }, uniquingKeysWith: { $1 }))
    }

    private func page(_ request: SiteRequest, _ digits: [String: String]) async throws -> SiteResponse {
        let model = try await model(request)
        let (ctx, draft) = (request.ctx, model.application.draft)
        let paths = try await request.store.read { try ApplicationNumbers.paths(of: draft, in: $0) }
        let rows = paths.map { path -> (HTML, HTML) in
            (HTML(text: label(path, model.procedure, ctx)), HTML(text: digits[path] ?? "****"))
        }
        let address = "\(ExaminationPages.path)/\(model.examination.id)/numbers"
        let body: HTML =
            rows.isEmpty
            ? "<p>\(ctx.t("online.numbers.none"))</p>"
            : """
            \(DescriptionList(rows))\(Form(ctx, action: address) { Button(ctx.t("online.numbers.show"), .secondary).html })
            """
        var response = SiteResponse.page(
            Site.Page(
                ctx, "online.numbers", ["number": model.application.number],
                lead: "<p>\(ctx.t("online.numbers.lead"))</p>",
                breadcrumbs: [.init(ctx.t("online.office"), path: ExaminationPages.path)], width: .wide, body: body))
        response.headers["cache-control"] = "no-store"
        return response
    }

    private func label(_ path: String, _ procedure: OnlineProcedure, _ ctx: PageContext) -> String {
        let parts = path.split(separator: ".").map(String.init)
        guard let item = procedure.sheet.pages.flatMap(\.items).first(where: { $0.name == parts[0] }) else {
            return path
        }
        guard parts.count == 3, let row = Int(parts[1]), let inner = item.items.first(where: { $0.name == parts[2] })
        else {
            return ctx.text(item.label)
        }
        return "\(ctx.text(item.label)) \(row + 1) \(ctx.text(inner.label))"
    }

    private func model(_ request: SiteRequest) async throws -> ExaminationModel {
        let id: CaseFile.Identifier = try request.parameters.value("id")
        let (actor, desk) = (request.actor, desk)
        guard let model = try await request.store.read({ try ExaminationModel.read(id, for: actor, desk, in: $0) })
        else { throw SiteFailure.notFound }
        return model
    }
}

import Kernel
import Registry
import Site
import Store

/// 個人番号 and 住民票コード of those who move here, for who registers them. No number stands in an address, and no page with one is
/// kept anywhere.
struct AdvanceNumberPages: Sendable {
    static let path = MoveOutPaths.office + "/numbers"

    let desk: MoveOutDesk

    /// `GET /office/moveouts/numbers`: whose numbers are here.
    func list(_ request: SiteRequest) async throws -> SiteResponse { try await page(request, [], of: nil) }

    /// `POST /office/moveouts/numbers`: the numbers of one notice, recorded before they are shown.
    func show(_ request: SiteRequest) async throws -> SiteResponse {
        guard let ward = request.actor.ward, let vault = desk.vault,
            let id = request.form.text("notice").flatMap({ ID<AdvanceNotice>($0) })
        else { throw SiteFailure.notFound }
        let access = try NumberAccess(actor: request.actor, purpose: MoveOutDesk.purpose)
        let shown = try await AdvanceNumbers.reveal(id, of: ward, by: vault, with: access, in: request.store)
        guard !shown.isEmpty else { throw SiteFailure.notFound }
        return try await page(request, shown, of: id)
    }

    private func page(
        _ request: SiteRequest, _ shown: [AdvanceNumbers.Shown], of id: ID<AdvanceNotice>?
    ) async throws -> SiteResponse {
        guard let ward = request.actor.ward, desk.vault != nil else { throw SiteFailure.notFound }
        let ctx = request.ctx
        let notices = try await request.store.read { try AdvanceNumbers.notices(of: ward, in: $0) }
        let rows = notices.map { kept -> [HTML] in
            [
                HTML(text: kept.reference), HTML(text: kept.payload["head"]?.stringValue ?? ""),
                HTML(text: kept.planned.japanese),
                Form(ctx, action: Self.path) {
                    """
                    \(HiddenField("notice", kept.id.description))\
                    \(Button(ctx.t("moveout.numbers.show", ["reference": kept.reference]), .secondary))
                    """
                }.html,
            ]
        }
        let persons = notices.first { $0.id == id }?.payload["persons"]?.arrayValue ?? []
        let numbers = shown.map { shown -> DescriptionList.Item in
            let person = persons.indices.contains(shown.person - 1) ? persons[shown.person - 1] : .null
            let name = [person["family"], person["given"]].compactMap { $0?.stringValue }.joined(separator: "\u{3000}")
            let label = ctx.t(
                "moveout.numbers.of",
                ["name": name, "kind": ctx.text("registry.numbers.\(shown.kind.rawValue)")])
            return .init(label, HTML(text: shown.digits))
        }
        let revealed: HTML? =
            numbers.isEmpty
            ? nil : "<section><h2>\(ctx.t("moveout.numbers.shown"))</h2>\(DescriptionList(numbers))</section>"
        var response = SiteResponse.page(
            Page(
                ctx, "moveout.numbers.title", lead: ctx.t("moveout.numbers.about"), width: .wide,
                body: """
                    \(revealed)\(Table(
                        caption: ctx.t("moveout.numbers.title"),
                        columns: [
                            .init(ctx.t("moveout.visits.reference"), .rowHeading), .init(ctx.t("moveout.visits.who")),
                            .init(ctx.t("moveout.when.planned")), .init(ctx.t("moveout.numbers.column")),
                        ], rows: rows, empty: ctx.t("moveout.visits.none"), cards: true))
                    """))
        response.headers["cache-control"] = "no-store"
        return response
    }
}

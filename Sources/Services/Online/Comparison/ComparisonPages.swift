import Kernel
import Procedures
import Registry
import Site
import Store

/// The answers of an application beside the register, for the section that examines it. Each look is recorded with its purpose.
struct ComparisonPages: Sendable {
    let desk: OnlineDesk

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        let actor = request.actor
        let id = request.parameters["id"]
        let found = try await request.store.read { tx -> (ExaminationModel, [Explanation])? in
            guard let file = CaseFile.Identifier(id),
                let model = try ExaminationModel.read(file, for: actor, desk, in: tx)
            else { return nil }
            return (model, try Explanation.all(of: model.application.draft, in: tx))
        }
        // Only residents are in the register.
        guard let (model, explanations) = found, model.application.owner.kind == .resident,
            let person = ResidentID(model.application.owner.id)
        else { throw SiteFailure.notFound }
        let grant = ReadGrant(request)
        let ctx = request.ctx
        var comparison: RegisterComparison?
        if let resident = try await desk.directory.resident(person, for: grant) {
            let family = try await desk.directory.household(of: person, for: grant)
            let known = Prefill(of: resident, in: family) { _ in "" }
            comparison = RegisterComparison(
                model.procedure.sheet, answers: model.application.answers.objectValue ?? [:], facts: known.facts,
                AnswerWords(ctx: ctx, places: desk.places, plan: desk.booking?.plan))
        }
        request.reads(person.description, ward: model.examination.ward)
        return .page(page(model, comparison, explanations, ctx))
    }

    private func page(
        _ model: ExaminationModel, _ comparison: RegisterComparison?, _ explanations: [Explanation], _ ctx: PageContext
    ) -> Site.Page {
        let rows = (comparison?.lines ?? []).map { line -> [HTML] in
            let said = explanations.first { $0.item == line.item }
            return [
                HTML(text: line.label), HTML(text: line.typed), HTML(text: line.register),
                line.isSame
                    ? Chip(ctx.t("online.compare.same"), .green).html
                    : "\(Chip(ctx.t("online.compare.differs"), .yellow))\(said.map { "<br><span class=\"typed\">\($0.text)</span>" as HTML })",
            ]
        }
        let table: HTML =
            comparison == nil
            ? Banner(.info, ctx.t("online.compare.nobody")).html
            : rows.isEmpty
                ? "<p>\(ctx.t("online.compare.none"))</p>"
                : Table(
                    caption: ctx.t("online.compare.title"),
                    columns: [
                        .init(ctx.t("online.compare.item"), .rowHeading), .init(ctx.t("online.compare.typed")),
                        .init(ctx.t("online.compare.register")), .init(ctx.t("online.compare.result")),
                    ], rows: rows, cards: true
                ).html
        return Site.Page(
            ctx, "online.compare.title", lead: "<p>\(ctx.t("online.compare.lead"))</p>",
            breadcrumbs: [
                .init(ctx.t("online.office"), path: ExaminationPages.path),
                .init(
                    HTML(text: model.examination.number), path: "\(ExaminationPages.path)/\(model.examination.id)"),
            ], width: .wide, body: table)
    }
}

import Forms
import Kernel
import Procedures
import Site
import Store

/// Setting right what the section has asked for (補正): the items that were named, and no others.
struct CorrectionPages: Sendable {
    let mine: MinePages

    private var desk: OnlineDesk { mine.desk }

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        let (model, correction) = try await open(request)
        let draft = Draft(correcting: model.application)
        return .page(page(request, model, correction, draft, []))
    }

    func answer(_ request: SiteRequest) async throws -> SiteResponse {
        let (model, correction) = try await open(request)
        var draft = Draft(correcting: model.application)
        let items = items(model, correction)
        let sheetPage = FormSheetPage(id: "correction", title: model.procedure.title, items: items)
        let typed = PageAnswers(page: sheetPage, form: request.form)
        typed.merge(into: &draft, shown: run(draft, model, request).shown)
        if let acted = typed.act(on: &draft, places: desk.places) {
            return .page(page(request, model, correction, draft, [], acted.notice))
        }
        let outcome = run(draft, model, request)
        let problems = outcome.problems.filter { problem in items.contains { problem.isOf($0.name) } }
        guard problems.isEmpty else { return .page(page(request, model, correction, draft, problems)) }
        let (actor, id, answers) = (request.actor, model.examination.id, outcome.answers)
        let acts = ApplicantActs(desk: desk)
        try await request.store.write { try acts.correct(id, answers: answers, by: actor, in: $0) }
        return .redirect(OnlinePaths.application(model.application.number))
    }

    private func open(_ request: SiteRequest) async throws -> (ExaminationModel, Correction) {
        let model = try await mine.model(request)
        guard model.examination.stage == .correction,
            let correction = model.corrections.last(where: { $0.answeredAt == nil })
        else { throw SiteFailure.notFound }
        return (model, correction)
    }

    private func items(_ model: ExaminationModel, _ correction: Correction) -> [FormItem] {
        model.procedure.sheet.pages.flatMap(\.items).filter { correction.items.contains($0.name) }
    }

    private func run(_ draft: Draft, _ model: ExaminationModel, _ request: SiteRequest) -> FormOutcome {
        // What the conditions ask of the day is asked of the day on which it arrived.
        FormRun(
            model.procedure.sheet, draft.raw, at: model.application.arrivedAt,
            places: desk.formPlaces(draft, files: model.files)
        ).outcome()
    }

    private func page(
        _ request: SiteRequest, _ model: ExaminationModel, _ correction: Correction, _ draft: Draft,
        _ problems: [FormProblem], _ notice: String? = nil
    ) -> Site.Page {
        let ctx = request.ctx
        let items = items(model, correction)
        let form = FormPage(
            ctx: ctx, desk: desk, draft: draft, procedure: model.procedure,
            page: FormSheetPage(id: "correction", title: model.procedure.title, items: items),
            outcome: run(draft, model, request), places: desk.formPlaces(draft, files: model.files), problems: problems,
            notice: nil)
        let errors = form.formErrors
        let application = model.application
        return Site.Page(
            ctx, "online.correction", lead: "<p class=\"typed\">\(correction.text)</p>",
            breadcrumbs: [
                .init(ctx.t("online.mine"), path: OnlinePaths.mine),
                .init(ctx.t(model.procedure.title), path: OnlinePaths.application(application.number)),
            ],
            status: errors.isEmpty ? 200 : 422, hasErrors: !errors.isEmpty, scripts: [OnlineAssets.script],
            body: """
                <p>\(ctx.t("online.correction.until", ["day": ctx.dateText(correction.due)]))</p>\
                \(notice.map { Banner(.info, ctx.t($0)) })\(ErrorSummary(ctx, errors))\
                \(Form(ctx, action: "\(OnlinePaths.application(application.number))/correction") {
                    "\(form.items(errors))\(Button(ctx.t("online.correction.send")))"
                })
                """)
    }
}

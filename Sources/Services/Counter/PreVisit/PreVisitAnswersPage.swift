import Kernel
import Procedures
import Site

/// What was answered before the visit, to be changed.
enum PreVisitAnswersPage {
    static func show(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        let preVisit = try await PreVisitPages.load(request, desk)
        let questions = preVisit.asFacts.answered(request.ctx, desk.catalogue).flatMap(\.questions)
        return .page(view(FormState(request.ctx, preVisit.asFacts.values(of: questions)), preVisit, desk))
    }

    static func save(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        var preVisit = try await PreVisitPages.load(request, desk)
        let questions = preVisit.asFacts.answered(request.ctx, desk.catalogue).flatMap(\.questions)
        var form = FormReader(request.ctx, request.form)
        let answers = HearingForm(ctx: request.ctx).answers(questions, &form)
        guard form.errors.isEmpty else { return .page(view(form.state, preVisit, desk)) }
        for answer in answers {
            preVisit.set(answer.subject, answer.name, answer.value ?? .string(FactValue.unknownWord), at: request.now)
        }
        let saved = preVisit
        try await desk.store.write { tx in try PreVisitStore.save(saved, in: tx) }
        return .redirect("\(PreVisitPages.start)/\(preVisit.code)")
    }

    private static func view(_ form: FormState, _ preVisit: PreVisit, _ desk: CounterDesk) -> Page {
        let ctx = form.ctx
        let hearing = HearingForm(ctx: ctx)
        let path = "\(PreVisitPages.start)/\(preVisit.code)"
        let topics = preVisit.asFacts.answered(ctx, desk.catalogue).map { topic, questions -> HTML in
            "<section><h2>\(ctx.t(topic.title))</h2>\(hearing.fields(questions, form))</section>"
        }
        return Page(
            ctx, "previsit.answers.title", breadcrumbs: [.init(ctx.t("previsit.title"), path: PreVisitPages.start)],
            status: form.status(), hasErrors: !form.errors.isEmpty,
            body: """
                \(ErrorSummary(form))
                \(Form(ctx, action: path + "/answers") {
                    """
                    \(topics)
                    \(ButtonRow([Button(ctx.t("counter.answers.save")), LinkButton(ctx.t("counter.cancel"), path: path)]))
                    """
                })
                """)
    }
}

import Kernel
import Procedures
import Site

/// Everything that was answered in a session, to be changed; the session's page then says what appeared and disappeared.
enum AnswersPage {
    static func show(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        let record = try await desk.record(request)
        let topics = record.facts.answered(request.ctx, desk.catalogue)
        let values = record.facts.values(of: topics.flatMap(\.questions))
        return .page(view(FormState(request.ctx, values), record, desk))
    }

    static func save(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        let record = try await desk.record(request)
        var form = FormReader(request.ctx, request.form)
        let questions = record.facts.answered(request.ctx, desk.catalogue).flatMap(\.questions)
        let answers = HearingForm(ctx: request.ctx).answers(questions, &form)
        guard form.errors.isEmpty else { return .page(view(form.state, record, desk)) }
        return try await desk.attempt(request) {
            try await desk.correct(answers, in: record.session.id, by: request.actor)
        } refused: {
            .page(view(form.state, record, refusal: $0, desk))
        }
    }

    private static func view(
        _ form: FormState, _ record: SessionRecord, refusal: SessionRefusal? = nil, _ desk: CounterDesk
    ) -> Page {
        let ctx = form.ctx
        let path = SessionPath(record.session)
        let hearing = HearingForm(ctx: ctx)
        let topics = record.facts.answered(ctx, desk.catalogue).map { topic, questions -> HTML in
            "<section><h2>\(ctx.t(topic.title))</h2>\(hearing.fields(questions, form))</section>"
        }
        let body: HTML = """
            \(ErrorSummary(form))\(refusal.map { SessionWords.banner($0, ctx, back: path) })
            \(topics.isEmpty ? "<p>\(ctx.t("counter.answers.none"))</p>" : HTML())
            \(Form(ctx, action: path.to("answers/change")) {
                """
                \(topics)
                \(ButtonRow(
                    (topics.isEmpty ? [] : [Button(ctx.t("counter.answers.save"))])
                        + [LinkButton(ctx.t("counter.cancel"), path: path.page)]))
                """
            })
            """
        return Page(
            ctx, "counter.answers.title", breadcrumbs: SessionCrumbs.of(record.session, ctx),
            status: form.status(refusal), hasErrors: !form.errors.isEmpty, body: body)
    }
}

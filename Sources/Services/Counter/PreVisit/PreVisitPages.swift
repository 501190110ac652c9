import Kernel
import Paper
import Procedures
import Registry
import Site
import Store

/// Answering at home before the visit: what happened, how many people, then the same hearing as at the counter, and a
/// number with a QR code to bring along. No names are asked.
enum PreVisitPages {
    static let start = "/previsit"

    static func show(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        .page(startPage(FormState(request.ctx, FormData([("persons", "1")])), desk))
    }

    static func begin(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        let ctx = request.ctx
        var form = FormReader(ctx, request.form)
        let id = form.choice(
            "event", label: ctx.text("previsit.event"), among: desk.catalogue.events.map(\.id), required: true)
        let date = form.date("date", label: ctx.text("counter.open.date"), required: true)
        let count = form.int(
            "persons", label: ctx.text("previsit.persons"), required: true, in: 1...PreVisit.mostPersons)
        if let date, let event = id.flatMap(desk.catalogue.event),
            let problem = EventDate.problem(date, of: event, today: request.now.date)
        {
            form.errors.add("date", ctx.t(problem, ["label": ctx.text(event.date)]))
        }
        guard form.errors.isEmpty, let id, let date, let count else { return .page(startPage(form.state, desk)) }
        var preVisit = PreVisit(
            code: PreVisitCode.make(), language: request.language, events: [id], persons: count,
            facts: [
                SessionFact(
                    subject: .event(id), name: "eventDate", value: .string(date.description), source: .preVisit,
                    at: request.now)
            ],
            createdAt: request.now, expiresOn: request.now.date.adding(days: PreVisit.daysKept))
        // Names are not asked: who was born, died or marries is counted first.
        switch desk.catalogue.event(id)?.kind {
        case .birth, .death: preVisit.set(.event(id), "concerned", .array([.int(1)]), at: request.now)
        case .marriage where count > 2:
            preVisit.set(.event(id), "concerned", .array([.int(1), .int(2)]), at: request.now)
        case .marriage, .move, nil: break
        }
        let begun = preVisit
        let formKey = FormKey.digest(request)
        let code = try await desk.store.write { tx in
            if let earlier = try PreVisitStore.begun(with: formKey, in: tx) { return earlier }
            try PreVisitStore.save(begun, formKey: formKey, in: tx)
            try tx.record(
                Event(
                    kind: "previsit.started", at: tx.now, actor: .anonymous,
                    data: .object(["event": .string(id), "language": .string(begun.language.rawValue)])))
            return begun.code
        }
        return .redirect("\(start)/\(code)")
    }

    static func hearing(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        let preVisit = try await load(request, desk)
        return .page(page(preVisit, FormState(request.ctx), request, desk))
    }

    static func answer(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        var preVisit = try await load(request, desk)
        let result = evaluate(preVisit, on: request.now.date, desk)
        guard let screen = openScreen(result) else { return .redirect("\(start)/\(preVisit.code)") }
        let hearing = HearingForm(ctx: request.ctx)
        let questions = hearing.asked(screen.questions, desk.catalogue)
        // A page that was sent twice, or is an old one, asks what is answered already.
        guard request.form["topic"] == screen.topic.id else { return .redirect("\(start)/\(preVisit.code)") }
        var form = FormReader(request.ctx, request.form)
        let answers = hearing.answers(questions, &form)
        guard form.errors.isEmpty else { return .page(page(preVisit, form.state, request, desk)) }
        // A question passed over is one the visitor could not answer; the counter asks it again.
        for answer in answers {
            preVisit.set(answer.subject, answer.name, answer.value ?? .string(FactValue.unknownWord), at: request.now)
        }
        preVisit.language = request.language
        let saved = preVisit
        let isDone = openScreen(evaluate(saved, on: request.now.date, desk)) == nil
        try await desk.store.write { tx in
            try PreVisitStore.save(saved, in: tx)
            if isDone {
                try tx.record(
                    Event(
                        kind: "previsit.completed", at: tx.now, actor: .anonymous,
                        data: .object([
                            "events": .array(saved.events.map(JSONValue.string)),
                            "language": .string(saved.language.rawValue),
                        ])))
            }
        }
        return .redirect("\(start)/\(preVisit.code)")
    }

    static func load(_ request: SiteRequest, _ desk: CounterDesk) async throws -> PreVisit {
        guard let code = PreVisitCode.read(request.parameters["code"]),
            let found = try await desk.store.read({ try PreVisitStore.load(code, on: request.now.date, in: $0) })
        else { throw SiteFailure.notFound }
        return found
    }

    private static func evaluate(_ preVisit: PreVisit, on today: CivilDate, _ desk: CounterDesk) -> GuidanceResult {
        Guidance(desk.catalogue).evaluate(
            preVisit.asFacts.guidanceFacts(events: preVisit.events, isProtected: false, desk.catalogue), on: today,
            calendar: desk.calendars.legal)
    }

    /// The next screen with a question that was not asked yet.
    private static func openScreen(_ result: GuidanceResult) -> HearingScreen? {
        for screen in result.questions {
            let open = screen.questions.filter { !$0.wasUnknown }
            if !open.isEmpty { return HearingScreen(topic: screen.topic, questions: open) }
        }
        return nil
    }

    // MARK: Views

    private static func changeLink(_ preVisit: PreVisit, _ ctx: PageContext, _ desk: CounterDesk) -> HTML? {
        guard !preVisit.asFacts.answered(ctx, desk.catalogue).isEmpty else { return nil }
        let path = "\(start)/\(preVisit.code)/answers"
        return "<p><a href=\"\(href: path)\">\(ctx.t("previsit.answers.change"))</a></p>"
    }

    private static func startPage(_ form: FormState, _ desk: CounterDesk) -> Page {
        let ctx = form.ctx
        let events = desk.catalogue.events.map { Choice($0.id, ctx.t($0.title)) }
        return Page(
            ctx, "previsit.title", lead: ctx.t("previsit.lead"), status: form.status(), hasErrors: !form.errors.isEmpty,
            body: """
                \(ErrorSummary(form))
                \(Form(ctx, action: start) {
                    """
                    \(FormKey.field(form))
                    \(RadioGroup(form.field("event", label: ctx.t("previsit.event"), required: true), events))
                    \(DateField(
                        form.field("date", label: ctx.t("counter.open.date"), hint: ctx.t("counter.open.date.hint"), required: true)))
                    \(NumberField(
                        form.field("persons", label: ctx.t("previsit.persons"), hint: ctx.t("previsit.persons.hint"), required: true),
                        unit: ctx.t("previsit.persons.unit")))
                    \(Button(ctx.t("previsit.begin")))
                    """
                })
                <p>\(ctx.t("previsit.privacy", ["days": String(PreVisit.daysKept)]))</p>
                """)
    }

    private static func page(
        _ preVisit: PreVisit, _ form: FormState, _ request: SiteRequest, _ desk: CounterDesk
    ) -> Page {
        let ctx = request.ctx
        let result = evaluate(preVisit, on: request.now.date, desk)
        guard let screen = openScreen(result) else { return donePage(preVisit, result, request, desk) }
        let left = result.questions.flatMap(\.questions).count { !$0.wasUnknown }
        let hearing = HearingForm(ctx: ctx)
        return Page(
            title: ctx.text(screen.topic.title), heading: ctx.t(screen.topic.title),
            lead: ctx.t("previsit.left", ["count": String(left)]),
            breadcrumbs: [.init(ctx.t("previsit.title"), path: start)], status: form.status(),
            hasErrors: !form.errors.isEmpty,
            body: """
                \(ErrorSummary(form))
                \(Form(ctx, action: "\(start)/\(preVisit.code)") {
                    """
                    \(HiddenField("topic", screen.topic.id))\
                    \(hearing.fields(hearing.asked(screen.questions, desk.catalogue), form))\
                    \(Button(ctx.t("previsit.next")))
                    """
                })
                <p>\(ctx.t("previsit.skip"))</p>\(changeLink(preVisit, ctx, desk))
                """)
    }

    /// At which hours it is taken, where not whenever the office is open: before somebody comes on a Friday evening for it.
    private static func hours(_ procedure: ProcedureDefinition, _ result: GuidanceResult, _ ctx: PageContext) -> HTML? {
        var seen = Set<LocalizedText>()
        let notes = result.outcomes.filter { $0.procedure == procedure.id && $0.status != .notNeeded }
            .flatMap(\.limits).map(\.note).filter { seen.insert($0).inserted }
        guard !notes.isEmpty else { return nil }
        return HTML(notes.map { "<br><span class=\"hint\">\(ctx.t($0))</span>" as HTML })
    }

    private static func donePage(
        _ preVisit: PreVisit, _ result: GuidanceResult, _ request: SiteRequest, _ desk: CounterDesk
    ) -> Page {
        let ctx = request.ctx
        let address = request.siteAddress + "\(start)/\(preVisit.code)"
        let titles: (OutcomeStatus) -> [HTML] = { status in
            desk.catalogue.procedures.filter { result.status(of: $0.id) == status }
                .map { "<li>\(ctx.t($0.title))\(hours($0, result, ctx))</li>" }
        }
        var seen = Set<String>()
        let documents = result.outcomes.filter { $0.status == .needed }.flatMap(\.documents)
            .filter { $0.handling == .bring && !$0.isPossible && seen.insert($0.id).inserted }
            .map { "<li>\(ctx.t($0.title))</li>" as HTML }
        let needed = titles(.needed), possible = titles(.possible)
        let code = (try? QRCode(address)).map {
            CodePicture(width: $0.width, modules: $0.modules, label: ctx.text("previsit.done.qr"))
        }
        return Page(
            ctx, "previsit.done.title", lead: ctx.t("previsit.done.lead"),
            breadcrumbs: [.init(ctx.t("previsit.title"), path: start)],
            body: """
                <div class="previsit-slip">
                \(code)
                <p>\(ctx.t("previsit.done.number"))<br><strong class="previsit-code">\(preVisit.code.uppercased())</strong></p>
                <p>\(ctx.t("previsit.done.until", ["date": ctx.dateText(preVisit.expiresOn)]))</p></div>
                \(desk.finder.map { LinkButton(ctx.t("online.finder.link"), path: "\($0)/\(preVisit.code)", .primary) })
                \(desk.writing.map { "<p>\(LinkButton(ctx.t("bring.link"), path: "\($0)?previsit=\(preVisit.code)"))</p>" as HTML })
                <h2>\(ctx.t("previsit.done.needed"))</h2><ul>\(HTML(needed))</ul>
                \(possible.isEmpty ? nil : "<h2>\(ctx.t("previsit.done.possible"))</h2><ul>\(HTML(possible))</ul>" as HTML)
                \(documents.isEmpty ? nil : "<h2>\(ctx.t("previsit.done.bring"))</h2><ul>\(HTML(documents))</ul>" as HTML)
                \(changeLink(preVisit, ctx, desk))
                """)
    }
}

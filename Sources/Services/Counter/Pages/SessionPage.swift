import Kernel
import Paper
import Procedures
import Site

/// The clerk's page of a session: facts and questions at the left, procedures at the right, forms below.
struct SessionPage {
    let ctx: PageContext
    let desk: CounterDesk
    let record: SessionRecord
    let decision: Decision
    let cases: [CaseLine]
    /// Other sessions under way with the same residents.
    let others: [CounterSession]
    let handOvers: [HandOver]
    /// What was typed, and what is wrong with it, in the form that was sent last.
    var state: FormState?
    var refusal: SessionRefusal?

    /// A case of the session as the page lists it.
    struct CaseLine: Sendable {
        let id: CaseFile.Identifier
        let number: String
        let title: String
        let status: CaseFile.Status
    }

    static func show(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        try await page(request, desk)
    }

    /// The page, with what is wrong with a form that was sent.
    static func page(
        _ request: SiteRequest, _ desk: CounterDesk, state: FormState? = nil, refusal: SessionRefusal? = nil
    ) async throws -> SiteResponse {
        let record = try await desk.record(request)
        let id = record.session.id
        let (files, others, handOvers) = try await desk.store.read { tx in
            (
                try Cases.from(origin: id.description, in: tx),
                try SessionStore.openSessions(with: Array(record.residents.values), besides: record.session, in: tx),
                try HandOverStore.all(of: id, in: tx)
            )
        }
        let page = SessionPage(
            ctx: request.ctx, desk: desk, record: record, decision: desk.decide(record, on: request.now.date),
            cases: files.map { CaseLine(id: $0.id, number: $0.number, title: $0.title, status: $0.status) },
            others: others, handOvers: handOvers, state: state, refusal: refusal)
        return .page(page.page)
    }

    private var session: CounterSession { record.session }
    private var path: SessionPath { SessionPath(session) }
    /// Whether this clerk may change the session now.
    private var isEditable: Bool { session.status.isEditable && session.holder == ctx.actor.id }

    /// The session itself is sent by who holds it; what was handed in, by whoever works on it.
    private var maySend: Bool {
        guard !record.facts.persons.isEmpty else { return false }
        return isEditable || session.status == .checking || session.status == .completed
    }

    var page: Page {
        // What was handed in, and what to do to go on, comes first where there is nothing left to fill in.
        let isNextFirst =
            switch session.status {
            case .signed, .checking, .completed, .suspended, .handedOver: true
            case .open, .hearing, .confirming, .withdrawn: false
            }
        let main: HTML = """
            \(banners)\(isNextFirst ? next : nil)
            \(PersonsPanel(ctx: ctx, desk: desk, record: record, isEditable: isEditable))
            \(hearing)
            \(DocumentsPanel(ctx: ctx, record: record, decision: decision, isEditable: isEditable))
            \(FormsPanel(ctx: ctx, desk: desk, record: record, decision: decision))
            \(isNextFirst ? nil : next)
            \(HandOverPanel(
                ctx: ctx, desk: desk, record: record, decision: decision, handOvers: handOvers, maySend: maySend,
                state: state ?? FormState(ctx)))
            """
        let side = OutcomesPanel(
            ctx: ctx, desk: desk, record: record, decision: decision, isEditable: isEditable,
            state: state ?? FormState(ctx))
        let body: HTML = """
            \(steps)
            <p class="session-line">\(SessionWords.status(session.status, ctx)) \
            \(SessionWords.events(session, ctx, desk)) ・ \
            \(ctx.t("counter.session.holder", ["name": session.holderName])) ・ \
            \(ctx.t("counter.session.opened", ["time": ctx.momentText(session.openedAt)]))</p>
            <p class="visually-hidden" role="status" data-announce></p>
            \(Columns(sideLabel: ctx.text("counter.outcomes.title"), main: main, side: side.html))
            \(keeping)
            """
        return Page(
            title: ctx.text("counter.session.title"),
            breadcrumbs: [
                .init(ctx.t("counter.list.title"), path: SessionPath.list)
            ], width: .wide, status: (state ?? FormState(ctx)).status(refusal),
            hasErrors: !(state?.errors.isEmpty ?? true), scripts: [CounterAssets.script], body: body)
    }

    private var steps: HTML {
        let labels = ["persons", "hearing", "confirm", "hand-in", "done"]
        let current =
            switch session.status {
            case .open: 0
            case .hearing, .suspended, .handedOver, .withdrawn: decision.questions.isEmpty ? 2 : 1
            case .confirming: 2
            case .signed: 3
            case .checking, .completed: 4
            }
        return StepNavigation(
            ctx, labels.map { .init(ctx.t("counter.step.\($0)")) }, current: current
        ).html
    }

    private var banners: HTML {
        var all = HTML()
        if let state { all += ErrorSummary(state).html }
        if let refusal, !isTakeOverOffered(for: refusal) { all += SessionWords.banner(refusal, ctx) }
        if record.isProtected {
            all += Banner(.warning, ctx.t("counter.protected.title"), text: ctx.t("counter.protected.text")).html
        }
        if session.status.isEditable, session.holder != ctx.actor.id { all += takeOver }
        if isEditable, record.isWithoutPowerOfAttorney {
            all +=
                Banner(
                    .warning, ctx.t("counter.refusal.power-of-attorney"),
                    text: """
                        \(LinkButton(ctx.t("counter.leaflet.open"), path: path.leaflet))
                        \(Form(ctx, action: path.to("suspend")) { Button(ctx.t("counter.hold.button"), .secondary).html })
                        """
                ).html
        }
        let unprintable = session.status.isEditable ? record.unprintable.flatMap(\.characters) : []
        if !unprintable.isEmpty {
            all +=
                Banner(
                    .error,
                    ctx.t(
                        "counter.character.banner",
                        ["codepoints": unprintable.map(\.codePoints).joined(separator: ", ")]),
                    text: "<a href=\"\(href: path.to("characters"))\">\(ctx.t("counter.character.title"))</a>"
                ).html
        }
        if isEditable, session.events.contains(where: { record.facts.isOpen(whomConcerns: $0, desk.catalogue) }) {
            all +=
                Banner(
                    .warning, ctx.t("counter.refusal.subjects-open"),
                    text: "<a href=\"\(href: path.to("move"))\">\(ctx.t("counter.move.edit"))</a>"
                ).html
        }
        if session.status == .suspended, let last = session.expiresOn {
            let days = String(ctx.now.date.days(until: last))
            all +=
                Banner(
                    .info, ctx.t("counter.suspended.title"),
                    text: ctx.t("counter.suspended.text", ["date": ctx.dateText(last), "days": days])
                ).html
        }
        for other in others {
            all +=
                Banner(
                    .warning, ctx.t("counter.same-household.title", ["name": other.holderName]),
                    text: "<a href=\"\(href: SessionPath(other).page)\">\(ctx.t("counter.same-household.open"))</a>"
                ).html
        }
        if let signature = record.signature, !signature.isValid {
            all +=
                Banner(
                    .warning, ctx.t("counter.signature.voided.title"), text: ctx.t("counter.signature.voided.text")
                ).html
        }
        return all
    }

    /// The banner with the take-over says already who holds the session.
    private func isTakeOverOffered(for refusal: SessionRefusal) -> Bool {
        if case .heldByOther = refusal { session.status.isEditable && session.holder != ctx.actor.id } else { false }
    }

    private var takeOver: HTML {
        let form = Form(ctx, action: path.to("take-over")) {
            """
            \(TextField(
                (state ?? FormState(ctx)).field("reason", label: ctx.t("counter.take-over.reason"), required: true)))\
            \(Button(ctx.t("counter.take-over.button"), .secondary))
            """
        }
        return Banner(
            .warning, ctx.t("counter.refusal.held-by-other", ["name": session.holderName]), text: form.html
        ).html
    }

    private var hearing: HTML? {
        // Answers that were refused stay in the form, also when the session may not be changed any more.
        guard isEditable || (state != nil && refusal != nil), !record.facts.persons.isEmpty else { return nil }
        let form = HearingForm(ctx: ctx)
        let state = state ?? FormState(ctx)
        let screens = decision.guidance.questions
        let change: HTML? =
            record.facts.answered(ctx, desk.catalogue).isEmpty
            ? nil : "<p><a href=\"\(href: path.to("answers"))\">\(ctx.t("counter.answers.change"))</a></p>"
        guard !screens.isEmpty else {
            return """
                <section data-part="hearing"><p class="visually-hidden" data-part="left">\(ctx.t("counter.hearing.done"))</p><h2>\(ctx.t("counter.hearing.title"))</h2>
                \(Banner(.success, ctx.t("counter.hearing.done")))\(change)</section>
                """
        }
        let sections = screens.map { screen -> HTML in
            """
            <section class="hearing-topic" aria-labelledby="topic-\(screen.topic.id)">
            <h3 id="topic-\(screen.topic.id)">\(ctx.t(screen.topic.title))</h3>\
            \(form.fields(form.asked(screen.questions, desk.catalogue), state))</section>
            """
        }
        return """
            <section data-part="hearing" aria-labelledby="hearing-title">
            <h2 id="hearing-title">\(ctx.t("counter.hearing.title"))</h2>
            <p data-part="left">\(ctx.t("counter.hearing.left", ["count": String(decision.questions.count)]))</p>\(change)
            <div data-autosave>\(Form(ctx, action: path.to("answers"), label: ctx.text("counter.hearing.title")) {
                "\(sections)\(Button(ctx.t("counter.hearing.save")))"
            })</div>
            </section>
            """
    }

    private var next: HTML {
        switch session.status {
        case .open, .hearing, .confirming:
            guard isEditable, !decision.handedIn.isEmpty else { return HTML() }
            return """
                <section data-part="next"><h2>\(ctx.t("counter.step.confirm"))</h2><p>\(ctx.t("counter.confirm.about"))</p>
                \(LinkButton(ctx.t("counter.confirm.open"), path: path.confirm, .primary))</section>
                """
        case .signed:
            guard isEditable else { return HTML() }
            return """
                <section data-part="next"><h2>\(ctx.t("counter.step.hand-in"))</h2><p>\(ctx.t("counter.hand-in.about"))</p>
                \(Form(ctx, action: path.to("hand-in")) { Button(ctx.t("counter.hand-in.button")).html })</section>
                """
        case .checking, .completed:
            let rows = cases.map { line -> [HTML] in
                [
                    "<a href=\"\(href: "/office/cases/\(line.id)")\">\(line.number)</a>", HTML(text: line.title),
                    ctx.t("cases.status.\(line.status.rawValue)"),
                ]
            }
            return """
                <section><h2>\(ctx.t("counter.done.title"))</h2>
                \(Banner(.success, ctx.t("counter.done.text", ["count": String(cases.count)])))
                \(Table(
                    caption: ctx.t("counter.done.cases"),
                    columns: [
                        .init(ctx.t("counter.done.number"), .rowHeading), .init(ctx.t("counter.done.procedure")),
                        .init(ctx.t("counter.list.status")),
                    ], rows: rows))
                <p>\(LinkButton(ctx.t("counter.leaflet.open"), path: path.leaflet, .primary))</p></section>
                """
        case .suspended:
            return Form(ctx, action: path.to("resume")) { Button(ctx.t("counter.resume.button")).html }.html
        case .handedOver:
            guard let waiting = handOvers.last(where: { $0.state == .waiting && $0.movesSession }) else {
                return HTML()
            }
            return Banner(
                .info,
                ctx.t(
                    "counter.handover.under-way",
                    ["window": desk.catalogue.window(waiting.window).map { ctx.text($0.title) } ?? waiting.window]),
                text: "<a href=\"\(href: HandOverPath.of(waiting.id))\">\(ctx.t("counter.handover.open"))</a>"
            ).html
        case .withdrawn:
            return HTML()
        }
    }

    /// The leaflet as it would be now, putting the session aside, ending it.
    private var keeping: HTML? {
        guard isEditable else { return nil }
        return """
            <section class="session-keeping" aria-label="\(ctx.text("counter.keeping.title"))">
            \(record.facts.persons.isEmpty
                ? nil : LinkButton(ctx.t("counter.leaflet.open"), path: path.leaflet, .tertiary))
            \(Form(ctx, action: path.to("suspend")) { Button(ctx.t("counter.suspend.button"), .tertiary).html })
            \(Accordion(
                ctx.t("counter.withdraw.title"),
                content: """
                    <p>\(ctx.t("counter.withdraw.text"))</p>
                    \(Form(ctx, action: path.to("withdraw")) { Button(ctx.t("counter.withdraw.button"), .danger).html })
                    """))
            </section>
            """
    }
}

import Kernel
import Procedures
import Site

/// Opens a session: what happened, when, who stands here, how they were identified.
struct OpenSessionPage {
    static let roles = ["self", "head", "household", "legal", "agent"]
    static let identityDocuments = [
        "my-number-card", "driving-licence", "passport", "residence-card", "two-documents", "interview",
    ]

    static func show(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        var values = FormData([("language", request.language.rawValue)])
        if let code = request.query.text("previsit") { values.set("preVisit", code) }
        if let number = request.query.text("ticket") {
            values.set("ticket", number)
            // Who checked in with the number of their answers need not show it again.
            if let ward = request.actor.ward, let tickets = desk.tickets,
                let code = try await desk.store.read({
                    try tickets.checkIn(number, of: ward, on: request.now.date, in: $0)
                })
            {
                values.set("preVisit", code)
            }
        }
        return .page(view(FormState(request.ctx, values), desk))
    }

    static func open(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        guard let ward = request.actor.ward else { throw SiteFailure.notFound }
        let ctx = request.ctx
        var form = FormReader(ctx, request.form)
        let known = desk.catalogue.events.map(\.id)
        let code = form.text("preVisit", label: ctx.text("counter.open.previsit"))
        let ticket = form.text("ticket", label: ctx.text("counter.open.ticket"), maxLength: 20)
        let chosen = form.choices(
            "events", label: ctx.text("counter.open.events"), among: known, required: code == nil)
        let date = form.date("date", label: ctx.text("counter.open.date"), required: !chosen.isEmpty)
        for event in desk.catalogue.events where chosen.contains(event.id) {
            if let date, let problem = EventDate.problem(date, of: event, today: request.now.date) {
                form.errors.add("date", ctx.t(problem, ["label": ctx.text(event.date)]))
            }
        }
        let language = form.choice(
            "language", label: ctx.text("counter.open.language"), among: desk.pack.languages.map(\.rawValue),
            required: true)
        let role = form.choice("role", label: ctx.text("counter.open.role"), among: roles, required: true)
        let document = form.choice(
            "identity", label: ctx.text("counter.open.identity"), among: identityDocuments, required: true)
        let applicant = form.text("applicantName", label: ctx.text("counter.open.applicant"))
        let phone = form.text("phone", label: ctx.text("counter.open.phone"), maxLength: 30)
        if role == "agent" || role == "legal", applicant == nil {
            form.errors.add("applicantName", ctx.t("counter.open.applicant.missing"))
        }
        let preVisit = code.flatMap(PreVisitCode.read)
        if code != nil, preVisit == nil { form.errors.add("preVisit", ctx.t("counter.refusal.unknown-previsit")) }
        let handover = form.text("handover", label: ctx.text("counter.terminal.code"))
        guard form.errors.isEmpty, let language, let role, let document else {
            return .page(view(form.state, desk))
        }
        var party: [String: JSONValue] = [
            "applicant.role": .string(role), "identity.document": .string(document),
            "identity.checkedBy": .string(request.actor.name),
        ]
        party["applicant.powerOfAttorney"] = role == "agent" ? .bool(request.form["powerOfAttorney"] != nil) : nil
        party["applicant.name"] = applicant.map(JSONValue.string)
        party["applicant.phone"] = phone.map(JSONValue.string)
        do {
            let session = try await desk.open(
                SessionOpening(
                    events: date.map { day in chosen.map { .init(id: $0, date: day) } } ?? [],
                    language: Language(rawValue: language), party: party, preVisitCode: preVisit,
                    ticket: desk.tickets == nil ? nil : ticket,
                    handover: desk.handovers == nil ? nil : handover, formKey: FormKey.digest(request)),
                by: request.actor, ward: ward)
            return .redirect(SessionPath(session).page)
        } catch SessionRefusal.unknownPreVisit {
            form.errors.add("preVisit", ctx.t(SessionRefusal.unknownPreVisit.word))
            return .page(view(form.state, desk))
        } catch SessionRefusal.unknownHandover {
            form.errors.add("handover", ctx.t(SessionRefusal.unknownHandover.word))
            return .page(view(form.state, desk))
        } catch SessionRefusal.unknownTicket {
            form.errors.add("ticket", ctx.t(SessionRefusal.unknownTicket.word))
            return .page(view(form.state, desk))
        }
    }

    private static func view(_ form: FormState, _ desk: CounterDesk) -> Page {
        let ctx = form.ctx
        let events = desk.catalogue.events
        let ticket = desk.tickets.map { _ in
            TextField(
                form.field(
                    "ticket", label: ctx.t("counter.open.ticket"), hint: ctx.t("counter.open.ticket.hint")),
                width: .short)
        }
        let handover = desk.handovers.map { _ in
            TextField(
                form.field(
                    "handover", label: ctx.t("counter.terminal.code"), hint: ctx.t("counter.terminal.code.hint")),
                autocomplete: "off", width: .half)
        }
        let body: HTML = """
            \(ErrorSummary(form))
            \(Form(ctx, action: SessionPath.list) {
                """
                \(FormKey.field(form))\(ticket)
                \(TextField(
                    form.field(
                        "preVisit", label: ctx.t("counter.open.previsit"), hint: ctx.t("counter.open.previsit.hint")),
                    width: .half))\(handover)
                <h2>\(ctx.t("counter.open.what"))</h2>
                \(CheckboxGroup(
                    form.field(
                        "events", label: ctx.t("counter.open.events"), hint: ctx.t("counter.open.events.hint")),
                    events.map { Choice($0.id, ctx.t($0.title)) }))
                \(DateField(
                    form.field("date", label: ctx.t("counter.open.date"), hint: ctx.t("counter.open.date.hint"))))
                <h2>\(ctx.t("counter.open.who"))</h2>
                \(RadioGroup(
                    form.field("role", label: ctx.t("counter.open.role"), required: true),
                    roles.map { Choice($0, ctx.t("counter.role.\($0)")) }, inline: true))
                \(TextField(
                    form.field(
                        "applicantName", label: ctx.t("counter.open.applicant"),
                        hint: ctx.t("counter.open.applicant.hint")), width: .half))
                \(Checkbox(
                    form.field("powerOfAttorney", label: ctx.t("counter.open.power-of-attorney"),
                        hint: ctx.t("counter.open.power-of-attorney.hint"))))
                \(TextField(
                    form.field("phone", label: ctx.t("counter.open.phone")), kind: .tel, width: .short))
                \(RadioGroup(
                    form.field(
                        "identity", label: ctx.t("counter.open.identity"), hint: ctx.t("counter.open.identity.hint"),
                        required: true),
                    identityDocuments.map { Choice($0, ctx.t("counter.identity.\($0)")) }))
                \(Select(
                    form.field("language", label: ctx.t("counter.open.language"), required: true),
                    desk.pack.languages.map { Choice($0.rawValue, HTML(text: LanguageNames.own($0))) }))
                \(ButtonRow([Button(ctx.t("counter.open.start")), LinkButton(ctx.t("counter.cancel"), path: SessionPath.list)]))
                """
            })
            """
        return Page(
            ctx, "counter.open.title",
            breadcrumbs: [.init(ctx.t("counter.list.title"), path: SessionPath.list)],
            status: form.status(), hasErrors: !form.errors.isEmpty, body: body)
    }
}

extension SessionFacts {
    /// The moves dated after the death of someone who is to move, once what is typed is said.
    func movesAfterDeath(
        _ typed: [(subject: FactSubject, name: String, value: JSONValue?)], _ events: [String],
        _ catalogue: ProcedureCatalogue
    ) -> [LifeEvent] {
        var after = self
        for entry in typed {
            guard case .event = entry.subject else { continue }
            after.insert(
                SessionFact(
                    subject: entry.subject, name: entry.name, value: entry.value ?? .null, source: .staff,
                    at: Timestamp(milliseconds: .max)))
        }
        let happened = events.compactMap(catalogue.event)
        var died: [Int: CivilDate] = [:]
        for event in happened where event.kind == .death && !after.isOpen(whomConcerns: event.id, catalogue) {
            guard let day = after.date(.event(event.id), "eventDate") else { continue }
            for person in after.concerned(by: event.id, catalogue) { died[person] = day }
        }
        return happened.filter { event in
            guard event.kind == .move, let day = after.date(.event(event.id), "eventDate") else { return false }
            return after.concerned(by: event.id, catalogue).contains { died[$0].map { $0 < day } ?? false }
        }
    }
}

/// Which days an event can have happened on.
enum EventDate {
    /// Days that a counter accepts into the past; older events go to the back office with documents.
    static let longestPast = 10 * 366
    /// Days that a planned event may lie ahead (転出予定).
    static let longestAhead = 366

    /// The key of the words that say what is wrong with the day; nil when it can be. A late day is accepted: the outcome
    /// says 期間経過.
    static func problem(_ date: CivilDate, of event: LifeEvent, today: CivilDate) -> String? {
        if date > today, !event.mayBeFuture { return "counter.date.future" }
        if date > today.adding(days: longestAhead) { return "counter.date.too-far-ahead" }
        if date < today.adding(days: -longestPast) { return "counter.date.too-long-ago" }
        return nil
    }
}

import Kernel
import Procedures
import Registry
import Site

/// Day of the event, who it is about, old and new address.
struct MovePage {
    typealias Typed = [(subject: FactSubject, name: String, value: JSONValue?)]

    static func show(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        let record = try await desk.record(request)
        let isOpen = try await desk.opensAddress(of: record, for: request.actor)
        return .page(view(FormState(request.ctx, known(record, isOpen: isOpen, desk.catalogue)), record, desk))
    }

    static func save(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        let record = try await desk.record(request)
        let ctx = request.ctx
        var form = FormReader(ctx, request.form)
        var typed: Typed = []
        for event in record.session.events.compactMap(desk.catalogue.event) {
            let label = ctx.text(event.date)
            if let date = form.date("date-\(event.id)", label: label, required: true) {
                if let problem = EventDate.problem(date, of: event, today: request.now.date) {
                    form.errors.add("date-\(event.id)", ctx.t(problem, ["label": label]))
                }
                typed.append((.event(event.id), "eventDate", .string(date.description)))
            }
            guard !record.facts.persons.isEmpty else { continue }
            let chosen = form.choices(
                "concerned-\(event.id)", label: ctx.text(event.subjects), among: record.facts.persons.map(String.init),
                required: event.kind != .move)
            let numbers = chosen.compactMap(Int64.init).sorted().map(JSONValue.int)
            // That everyone moves is the same as nobody chosen: who is added later moves as well.
            let isEveryone = event.kind == .move && numbers.count == record.facts.persons.count
            typed.append((.event(event.id), "concerned", isEveryone || numbers.isEmpty ? nil : .array(numbers)))
        }
        if isApplicantAsked(record) {
            let chosen = form.choice(
                "applicant", label: ctx.text("counter.move.applicant"), among: record.facts.persons.map(String.init))
            typed.append((.party, "applicant.person", chosen.flatMap { Int64($0) }.map(JSONValue.int)))
        }
        if isAgent(record) {
            typed.append((.party, "applicant.powerOfAttorney", .bool(form.values["powerOfAttorney"] != nil)))
        }
        if record.opensAddress(for: request.actor) {
            typed += AddressFields(record, desk).read(&form, ward: record.session.ward)
        }
        guard form.errors.isEmpty else { return .page(view(form.state, record, desk)) }
        return try await desk.attempt(request) {
            try await desk.correct(typed, in: record.session.id, by: request.actor)
        } refused: {
            .page(view(form.state, record, refusal: $0, desk))
        }
    }

    /// Whether the one at the counter may be one of the persons.
    private static func isApplicantAsked(_ record: SessionRecord) -> Bool {
        record.facts.persons.count > 1
            && !["legal", "agent"].contains(record.facts.text(.party, "applicant.role") ?? "agent")
    }

    private static func isAgent(_ record: SessionRecord) -> Bool {
        record.facts.text(.party, "applicant.role") == "agent"
    }

    private static func known(_ record: SessionRecord, isOpen: Bool, _ catalogue: ProcedureCatalogue) -> FormData {
        var values = FormData()
        for id in record.session.events {
            if let date = record.facts.text(.event(id), "eventDate") { values.append("date-\(id)", date) }
            guard !record.facts.isOpen(whomConcerns: id, catalogue) else { continue }
            for number in record.facts.concerned(by: id, catalogue) { values.append("concerned-\(id)", String(number)) }
        }
        if let number = record.facts[.party, "applicant.person"]?.intValue {
            values.append("applicant", String(number))
        }
        if record.facts.flag(.party, "applicant.powerOfAttorney") == true { values.append("powerOfAttorney", "yes") }
        guard isOpen else { return values }
        for (field, fact) in AddressFields.facts {
            if let text = record.facts.text(.household, fact) { values.append(field, text) }
        }
        return values
    }

    private static func view(
        _ form: FormState, _ record: SessionRecord, refusal: SessionRefusal? = nil, _ desk: CounterDesk
    ) -> Page {
        let ctx = form.ctx
        let path = SessionPath(record.session)
        let persons = record.facts.persons.map { number in
            Choice(
                String(number),
                record.facts.displayName(.person(number)).map { HTML(text: $0) } ?? ctx.t("counter.person.unnamed"))
        }
        let events = record.session.events.compactMap(desk.catalogue.event).map { event -> HTML in
            """
            <h2>\(ctx.t(event.title))</h2>
            \(DateField(
                form.field(
                    "date-\(event.id)", label: ctx.t(event.date), hint: ctx.t("counter.open.date.format"), required: true)))
            \(persons.isEmpty
                ? nil
                : CheckboxGroup(
                    form.field(
                        "concerned-\(event.id)", label: ctx.t(event.subjects), required: event.kind != .move), persons,
                    inline: true))
            """
        }
        let addresses =
            record.opensAddress(for: ctx.actor)
            ? AddressFields(record, desk).view(form) : Banner(.info, ctx.t("counter.protected.address")).html
        let body: HTML = """
            \(ErrorSummary(form))\(refusal.map { SessionWords.banner($0, ctx, back: path) })
            \(Form(ctx, action: path.to("move")) {
                """
                \(HTML(events))
                \(isApplicantAsked(record)
                    ? RadioGroup(
                        form.field(
                            "applicant", label: ctx.t("counter.move.applicant"), hint: ctx.t("counter.move.applicant.hint")),
                        persons, inline: true).html : nil)
                \(isAgent(record)
                    ? Checkbox(
                        form.field(
                            "powerOfAttorney", label: ctx.t("counter.open.power-of-attorney"),
                            hint: ctx.t("counter.open.power-of-attorney.hint"))).html : nil)
                \(addresses)
                \(ButtonRow([Button(ctx.t("counter.move.save")), LinkButton(ctx.t("counter.cancel"), path: path.page)]))
                """
            })
            """
        return Page(
            ctx, "counter.move.title", breadcrumbs: SessionCrumbs.of(record.session, ctx),
            status: form.status(refusal), hasErrors: !form.errors.isEmpty, body: body)
    }
}

import Kernel
import Procedures
import Registry
import Site

/// Day of the event, who it is about, who hands in, old and new address.
struct MovePage {
    typealias Typed = [(subject: FactSubject, name: String, value: JSONValue?)]

    static func show(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        let record = try await desk.record(request)
        let isOpen = try await AddressOpening.open(request, record, desk)
        var values = known(record, isOpen: isOpen, desk.catalogue)
        if isOpen, record.isProtected {
            values.append(AddressOpening.name, request.query.text(AddressOpening.name) ?? "")
        }
        return .page(view(FormState(request.ctx, values), record, desk))
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
            if let concerned = concerned(by: event, &form, record, desk.catalogue) { typed.append(concerned) }
        }
        for event in record.facts.movesAfterDeath(typed, record.session.events, desk.catalogue) {
            form.errors.add("date-\(event.id)", ctx.t("counter.date.after-death", ["label": ctx.text(event.date)]))
        }
        if isApplicantAsked(record) {
            let chosen = form.choice(
                "applicant", label: ctx.text("counter.move.applicant"), among: record.facts.persons.map(String.init))
            typed.append((.party, "applicant.person", chosen.flatMap { Int64($0) }.map(JSONValue.int)))
        }
        if isAgent(record) {
            typed.append((.party, "applicant.powerOfAttorney", .bool(form.values["powerOfAttorney"] != nil)))
        }
        typed += ApplicantFields.read(&form, record, by: request.actor)
        if AddressOpening.isOpen(request.form, record, for: request.actor) {
            typed += AddressFields(record, desk).read(&form, ward: record.session.ward)
        }
        guard form.errors.isEmpty else { return .page(view(form.state, record, desk)) }
        return try await desk.attempt(request) {
            try await desk.correct(typed, in: record.session.id, by: request.actor)
        } refused: {
            .page(view(form.state, record, refusal: $0, desk))
        }
    }

    /// Whom an event is about, as it was chosen. Who was not on the page, because somebody else added them since, stays as
    /// they are.
    private static func concerned(
        by event: LifeEvent, _ form: inout FormReader, _ record: SessionRecord, _ catalogue: ProcedureCatalogue
    ) -> Typed.Element? {
        let name = "concerned-\(event.id)"
        let persons = record.facts.persons
        let shown = form.values.all(shownName).compactMap(Int.init)
        guard !persons.isEmpty, !shown.isEmpty || form.values[name] != nil else { return nil }
        let chosen = form.choices(
            name, label: form.ctx.text(event.subjects), among: persons.map(String.init), required: event.kind != .move)
        let before =
            event.kind == .move
            ? record.facts.concerned(by: event.id, catalogue)
            : record.facts[.event(event.id), "concerned"]?.arrayValue?.compactMap(\.intValue) ?? []
        let absent = shown.isEmpty ? [] : before.filter { persons.contains($0) && !shown.contains($0) }
        let numbers = Set(chosen.compactMap(Int.init) + absent).sorted().map { JSONValue.int(Int64($0)) }
        // That everyone moves is the same as nobody chosen: who is added later moves as well.
        let isEveryone = event.kind == .move && numbers.count == persons.count
        return (.event(event.id), "concerned", isEveryone || numbers.isEmpty ? nil : .array(numbers))
    }

    /// The hidden fields that say which persons were on the page.
    private static let shownName = "shown"

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
        for (field, fact) in ApplicantFields.facts {
            if let text = record.facts.text(.party, fact) { values.append(field, text) }
        }
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
        let addresses: HTML =
            AddressOpening.isOpen(form.values, record, for: ctx.actor)
            ? "\(AddressOpening.field(record))\(AddressFields(record, desk).view(form))"
            : AddressOpening.closed(path.to("move"), record, ctx)
        let body: HTML = """
            \(ErrorSummary(form))\(refusal.map { SessionWords.banner($0, ctx, back: path) })
            \(Form(ctx, action: path.to("move")) {
                """
                \(HTML(record.facts.persons.map { HiddenField(shownName, String($0)).html }))\(HTML(events))
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
                \(ApplicantFields.view(form))\(addresses)
                \(ButtonRow([Button(ctx.t("counter.move.save")), LinkButton(ctx.t("counter.cancel"), path: path.page)]))
                """
            })
            """
        return Page(
            ctx, "counter.move.title", breadcrumbs: SessionCrumbs.of(record.session, ctx),
            status: form.status(refusal), hasErrors: !form.errors.isEmpty, body: body)
    }
}

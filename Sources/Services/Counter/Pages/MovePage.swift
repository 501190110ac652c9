import Kernel
import Procedures
import Registry
import Site

/// Day of the event, who it is about, old and new address.
struct MovePage {
    static func show(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        let record = try await desk.record(request)
        if record.isProtected, mayEditAddress(record, request.actor) {
            try await desk.noteProtectedView(record, by: request.actor)
        }
        return .page(view(FormState(request.ctx, known(record)), record, desk))
    }

    static func save(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        let record = try await desk.record(request)
        let ctx = request.ctx
        var form = FormReader(ctx, request.form)
        var facts: [(subject: FactSubject, name: String, value: JSONValue)] = []
        for id in record.session.events {
            guard let event = desk.catalogue.event(id) else { continue }
            let label = ctx.text(event.date)
            if let date = form.date("date-\(id)", label: label, required: true) {
                if let problem = EventDate.problem(date, of: event, today: request.now.date) {
                    form.errors.add("date-\(id)", ctx.t(problem, ["label": label]))
                }
                facts.append((.event(id), "eventDate", .string(date.description)))
            }
            let chosen = form.choices(
                "concerned-\(id)", label: ctx.text(event.subjects), among: record.facts.persons.map(String.init))
            facts.append((.event(id), "concerned", .array(chosen.compactMap(Int64.init).map(JSONValue.int))))
        }
        if mayEditAddress(record, request.actor) { readAddresses(&form, &facts, desk) }
        guard form.errors.isEmpty else { return .page(view(form.state, record, desk)) }
        let before = record.facts
        let changed = facts.filter { before[$0.subject, $0.name] != $0.value }
        return try await desk.attempt(request) {
            try await desk.save(changed, source: .hearing, in: record.session.id, by: request.actor)
        }
    }

    /// Addresses of a protected household are opened by a supervisor only.
    private static func mayEditAddress(_ record: SessionRecord, _ actor: Actor) -> Bool {
        !record.isProtected || actor.roles.contains("supervisor")
    }

    private static func readAddresses(
        _ form: inout FormReader, _ facts: inout [(subject: FactSubject, name: String, value: JSONValue)],
        _ desk: CounterDesk
    ) {
        let ctx = form.ctx
        func add(_ name: String, _ value: String?) {
            if let value { facts.append((.household, name, .string(value))) }
        }
        let codeLabel = ctx.text("counter.address.postal-code")
        let code = form.value(
            "newPostalCode", label: codeLabel, message: ctx.t("counter.address.postal-code.wrong"),
            { PostalCode($0) })
        var town = form.text("newTown", label: ctx.text("counter.address.town"), maxLength: 60)
        if let code {
            let towns = desk.directory.places.towns(at: code)
            if towns.isEmpty {
                form.errors.add("newPostalCode", ctx.t("counter.address.postal-code.elsewhere"))
            } else if town == nil, let only = towns.first, towns.count == 1 {
                town = only.name
            }
            add("newAddress.postalCode", code.description)
            add("newAddress.place", towns.first.map { place($0.ward, desk.directory.places) })
        }
        add("newAddress.town", town)
        add("newAddress.block", form.text("newBlock", label: ctx.text("counter.address.block"), maxLength: 40))
        add("newAddress.building", form.text("newBuilding", label: ctx.text("counter.address.building"), maxLength: 80))
        add("oldAddress.text", form.text("oldAddress", label: ctx.text("counter.address.oldAddress"), maxLength: 150))
        add("newHead.name", form.text("newHead", label: ctx.text("counter.address.new-head"), maxLength: 60))
        add("oldHead.name", form.text("oldHead", label: ctx.text("counter.address.old-head"), maxLength: 60))
    }

    /// Prefecture, city and ward as an address begins.
    private static func place(_ ward: WardCode, _ places: Places) -> String {
        let address = places.address(postalCode: nil, ward: ward, town: "", block: "", building: nil)
        return address.prefecture + address.city + (address.ward ?? "")
    }

    private static func known(_ record: SessionRecord) -> FormData {
        var values = FormData()
        let facts = record.facts
        for id in record.session.events {
            if let date = facts.text(.event(id), "eventDate") { values.append("date-\(id)", date) }
            for number in record.concerned(by: id) { values.append("concerned-\(id)", String(number)) }
        }
        let fields = [
            ("newPostalCode", "newAddress.postalCode"), ("newTown", "newAddress.town"), ("newBlock", "newAddress.block"),
            ("newBuilding", "newAddress.building"), ("oldAddress", "oldAddress.text"), ("newHead", "newHead.name"),
            ("oldHead", "oldHead.name"),
        ]
        for (field, fact) in fields {
            if let text = facts.text(.household, fact) { values.append(field, text) }
        }
        return values
    }

    private static func view(_ form: FormState, _ record: SessionRecord, _ desk: CounterDesk) -> Page {
        let ctx = form.ctx
        let path = SessionPath(record.session)
        let events = record.session.events.compactMap { id -> HTML? in
            guard let event = desk.catalogue.event(id) else { return nil }
            let persons = record.facts.persons.map { number in
                Choice(
                    String(number),
                    record.facts.displayName(.person(number)).map { HTML(text: $0) } ?? ctx.t("counter.person.unnamed"))
            }
            return """
                <h2>\(ctx.t(event.title))</h2>
                \(DateField(form.field("date-\(id)", label: ctx.t(event.date), required: true)))
                \(persons.isEmpty
                    ? nil : CheckboxGroup(form.field("concerned-\(id)", label: ctx.t(event.subjects)), persons, inline: true))
                """
        }
        func text(_ name: String, _ word: String, hint: String? = nil, width: TextField.Width = .half) -> TextField {
            TextField(
                form.field(name, label: ctx.t("counter.address.\(word)"), hint: hint.map { ctx.t($0) }), width: width,
                lang: "ja")
        }
        let addresses: HTML =
            mayEditAddress(record, ctx.actor)
            ? """
            <h2>\(ctx.t("counter.address.newAddress"))</h2>
            \(text("newPostalCode", "postal-code", hint: "counter.address.postal-code.hint", width: .short))
            \(text("newTown", "town", hint: "counter.address.town.hint"))\(text("newBlock", "block"))
            \(text("newBuilding", "building"))\(text("newHead", "new-head", hint: "counter.address.head.hint"))
            <h2>\(ctx.t("counter.address.oldAddress"))</h2>
            \(text("oldAddress", "oldAddress", width: .full))\(text("oldHead", "old-head", hint: "counter.address.head.hint"))
            """ : Banner(.info, ctx.t("counter.protected.address")).html
        let body: HTML = """
            \(ErrorSummary(form))
            \(Form(ctx, action: path.to("move")) {
                """
                \(HTML(events))\(addresses)
                \(ButtonRow([Button(ctx.t("counter.move.save")), LinkButton(ctx.t("counter.cancel"), path: path.page)]))
                """
            })
            """
        return Page(
            ctx, "counter.move.title", breadcrumbs: SessionCrumbs.of(record.session, ctx),
            hasErrors: !form.errors.isEmpty, body: body)
    }
}

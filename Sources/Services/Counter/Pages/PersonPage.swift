import Kernel
import Procedures
import Site

/// Writes down a person, or sets right what is known of one.
struct PersonPage {
    static let sources: [Provenance] = [.hearing, .certificate, .card]

    static func new(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        let record = try await desk.record(request)
        let first = record.facts.persons.isEmpty
        let values = FormData([
            ("relation", first ? "head" : ""), ("nationality", "japan"),
            ("source", record.session.events.contains("moved-in") ? "certificate" : "hearing"),
        ])
        return .page(view(FormState(request.ctx, values), record, number: nil, desk))
    }

    static func edit(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        let record = try await desk.record(request)
        let number = try person(request, in: record)
        let isOpen = try await AddressOpening.open(request, record, desk)
        var values = known(record, number, isOpen: isOpen)
        if isOpen, record.isProtected {
            values.append(AddressOpening.name, request.query.text(AddressOpening.name) ?? "")
        }
        return .page(view(FormState(request.ctx, values), record, number: number, desk))
    }

    static func add(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        let record = try await desk.record(request)
        var form = FormReader(request.ctx, request.form)
        let typed = read(&form, record, number: nil, desk, today: request.now.date)
        let source = form.choice(
            "source", label: request.ctx.text("counter.person.source"), among: sources.map(\.rawValue), required: true)
        guard form.errors.isEmpty, let source = source.flatMap(Provenance.init(rawValue:)) else {
            return .page(view(form.state, record, number: nil, desk))
        }
        let facts = Dictionary(
            typed.compactMap { entry in entry.value.map { (entry.name, $0) } }, uniquingKeysWith: { first, _ in first })
        return try await desk.attempt(request) {
            try await desk.addPerson(
                facts, source: source, formKey: FormKey.digest(request), to: record.session.id, by: request.actor)
        } refused: {
            .page(view(form.state, record, number: nil, refusal: $0, desk))
        }
    }

    static func save(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        let record = try await desk.record(request)
        let number = try person(request, in: record)
        if request.form["remove"] != nil {
            return try await desk.attempt(request) {
                try await desk.removePerson(number, from: record.session.id, by: request.actor)
            }
        }
        var form = FormReader(request.ctx, request.form)
        let typed = read(&form, record, number: number, desk, today: request.now.date)
        guard form.errors.isEmpty else { return .page(view(form.state, record, number: number, desk)) }
        return try await desk.attempt(request) {
            try await desk.correct(
                typed.map { (.person(number), $0.name, $0.value) }, in: record.session.id, by: request.actor)
        } refused: {
            .page(view(form.state, record, number: number, refusal: $0, desk))
        }
    }

    private static func person(_ request: SiteRequest, in record: SessionRecord) throws -> Int {
        let number: Int = try request.parameters.value("number")
        guard record.facts.persons.contains(number) else { throw SiteFailure.notFound }
        return number
    }

    // MARK: The form and its facts

    /// Names of text fields with the facts they fill.
    private static let texts: [(field: String, fact: String, max: Int)] = [
        ("family", "person.family", 50), ("given", "person.given", 50),
        ("kanaFamily", "person.furigana.family", 50), ("kanaGiven", "person.furigana.given", 50),
        ("formerFamily", "person.formerFamily", 50), ("commonName", "person.commonName", 80),
        ("romaji", "person.romaji", 80), ("honseki", "person.honseki", 120), ("hittousha", "person.hittousha", 60),
        ("country", "person.country", 60), ("statusName", "person.residence.statusName", 60),
        ("cardNumber", "person.residence.cardNumber", 12),
    ]
    private static let choices: [(field: String, fact: String)] = [
        ("sex", "person.sex"), ("relation", "person.relation"), ("nationality", "person.nationality"),
    ]

    /// What was typed, nil for a field left empty.
    private static func read(
        _ form: inout FormReader, _ record: SessionRecord, number: Int?, _ desk: CounterDesk, today: CivilDate
    ) -> [(name: String, value: JSONValue?)] {
        let ctx = form.ctx
        var facts: [(name: String, value: JSONValue?)] = []
        let isOpen = AddressOpening.isOpen(form.values, record, for: ctx.actor)
        for text in texts where form.values[text.field] != nil && (isOpen || text.field != "honseki") {
            let label = ctx.text("counter.fact.\(text.fact)")
            let typed = form.text(text.field, label: label, required: text.field == "family", maxLength: text.max)
            facts.append((text.fact, typed.map(JSONValue.string)))
        }
        for text in texts {
            guard let typed = form.values.text(text.field),
                let problem = PersonCheck.problem(text.fact, .string(typed), today: today)
            else { continue }
            form.errors.add(text.field, ctx.t(problem))
        }
        for choice in choices {
            let allowed = desk.catalogue.fact(choice.fact)?.choices.map(\.value) ?? []
            let label = ctx.text("counter.fact.\(choice.fact)")
            let chosen = form.choice(choice.field, label: label, among: allowed, required: choice.field == "relation")
            if let chosen { facts.append((choice.fact, .string(chosen))) }
        }
        let label = ctx.text("counter.fact.person.birthDate")
        if let born = form.date("birthDate", label: label, required: true) {
            let value = JSONValue.string(born.description)
            if let problem = PersonCheck.problem("person.birthDate", value, today: today) {
                form.errors.add("birthDate", ctx.t(problem, ["label": label]))
            }
            facts.append(("person.birthDate", value))
        }
        let end = form.date("periodEnd", label: ctx.text("counter.fact.person.residence.periodEnd"))
        facts.append(("person.residence.periodEnd", end.map { .string($0.description) }))
        if let card = form.choice("card", label: ctx.text("counter.fact.person.card.held"), among: ["yes", "no"]) {
            facts.append(("person.card.held", .bool(card == "yes")))
        }
        let wasProtected = number.map { record.facts.flag(.person($0), "protected") == true } ?? false
        if form.values["protected"] != nil {
            facts.append(("protected", true))
        } else if wasProtected {
            // Addresses would be shown again: that is a supervisor's decision.
            if ctx.actor.roles.contains("supervisor") {
                facts.append(("protected", false))
            } else {
                form.errors.add("protected", ctx.t("counter.person.protected.supervisor"))
            }
        }
        return facts
    }

    /// - Parameter isOpen: whether the reader may see where a protected person's family register is.
    private static func known(_ record: SessionRecord, _ number: Int, isOpen: Bool) -> FormData {
        let subject = FactSubject.person(number)
        var values = FormData()
        for (field, fact) in texts.map({ ($0.field, $0.fact) }) + choices.map({ ($0.field, $0.fact) })
            + [("birthDate", "person.birthDate"), ("periodEnd", "person.residence.periodEnd")]
        where isOpen || field != "honseki" {
            if let text = record.facts.text(subject, fact) { values.append(field, text) }
        }
        if let held = record.facts.flag(subject, "person.card.held") { values.append("card", held ? "yes" : "no") }
        if record.facts.flag(subject, "protected") == true { values.append("protected", "yes") }
        return values
    }

    private static func view(
        _ form: FormState, _ record: SessionRecord, number: Int?, refusal: SessionRefusal? = nil, _ desk: CounterDesk
    ) -> Page {
        let ctx = form.ctx
        let path = SessionPath(record.session)
        func text(_ name: String, _ fact: String, required: Bool = false, hint: String? = nil) -> TextField {
            TextField(
                form.field(
                    name, label: ctx.t("counter.fact.\(fact)"), hint: hint.map { ctx.t($0) }, required: required),
                width: .half, lang: "ja")
        }
        func radio(_ name: String, _ fact: String, required: Bool = false) -> RadioGroup {
            let options = desk.catalogue.fact(fact)?.choices ?? []
            return RadioGroup(
                form.field(name, label: ctx.t("counter.fact.\(fact)"), required: required),
                options.map { Choice($0.value, ctx.t($0.label)) }, inline: true)
        }
        let closed = number.map { AddressOpening.closed(path.to("persons/\($0)"), record, ctx) } ?? HTML()
        let honseki: HTML =
            AddressOpening.isOpen(form.values, record, for: ctx.actor)
            ? "\(AddressOpening.field(record))\(text("honseki", "person.honseki"))" : closed
        let yesNo = [Choice("yes", ctx.t("counter.yes")), Choice("no", ctx.t("counter.no"))]
        let foreign: HTML = """
            \(text("country", "person.country"))\(text("statusName", "person.residence.statusName"))
            \(DateField(form.field("periodEnd", label: ctx.t("counter.fact.person.residence.periodEnd"))))
            \(text("cardNumber", "person.residence.cardNumber"))\(text("commonName", "person.commonName"))
            \(text("romaji", "person.romaji"))
            """
        let more: HTML = """
            \(text("formerFamily", "person.formerFamily"))\
            \(honseki)
            \(text("hittousha", "person.hittousha"))
            \(Checkbox(
                form.field("protected", label: ctx.t("counter.person.protected"), hint: ctx.t("counter.person.protected.hint"))))
            """
        let sent: HTML =
            number == nil
            ? RadioGroup(
                form.field("source", label: ctx.t("counter.person.source"), required: true),
                sources.map { Choice($0.rawValue, ctx.t("counter.source.\($0.rawValue)")) }, inline: true
            ).html : HTML()
        let remove: HTML? =
            number == nil ? nil : Button(ctx.t("counter.person.remove"), .danger, name: "remove", value: "1").html
        let body: HTML = """
            \(ErrorSummary(form))\(refusal.map { SessionWords.banner($0, ctx, back: path) })
            \(Form(ctx, action: path.to(number.map { "persons/\($0)" } ?? "persons")) {
                """
                \(number == nil ? FormKey.field(form) : nil)
                <div class="field-row">\(text("family", "person.family", required: true))\(text("given", "person.given"))</div>
                <div class="field-row">\(text("kanaFamily", "person.furigana.family", hint: "counter.person.kana.hint"))\
                \(text("kanaGiven", "person.furigana.given", hint: "counter.person.kana.hint"))</div>
                \(DateField(
                    form.field(
                        "birthDate", label: ctx.t("counter.fact.person.birthDate"), hint: ctx.t("counter.person.birth.hint"),
                        required: true)))
                \(radio("sex", "person.sex"))\(radio("relation", "person.relation", required: true))
                \(RadioGroup(form.field("card", label: ctx.t("counter.fact.person.card.held")), yesNo, inline: true))
                \(radio("nationality", "person.nationality"))
                \(Accordion(
                    ctx.t("counter.person.foreign"),
                    open: form.values["nationality"] == "other" || form.errors["cardNumber"] != nil, content: foreign))
                \(Accordion(ctx.t("counter.person.more"), open: form.errors["protected"] != nil, content: more))
                \(sent)
                \(ButtonRow([Button(ctx.t("counter.person.save")), LinkButton(ctx.t("counter.cancel"), path: path.page)]))
                \(remove)
                """
            })
            """
        return Page(
            ctx, number == nil ? "counter.person.new" : "counter.person.edit",
            breadcrumbs: SessionCrumbs.of(record.session, ctx), status: form.status(refusal),
            hasErrors: !form.errors.isEmpty, body: body)
    }
}

/// Numbers of residence cards and special permanent resident certificates (在留カード等の番号).
public enum ResidenceCard {
    /// Two letters, eight digits, two letters; full-width letters are read as well.
    public static func isNumber(_ text: String) -> Bool {
        Kana.halfWidthDigits(text).uppercased().wholeMatch(of: /[A-ZＡ-Ｚ]{2}[0-9]{8}[A-ZＡ-Ｚ]{2}/) != nil
    }
}

/// The way from the list to a session's page.
enum SessionCrumbs {
    static func of(_ session: CounterSession, _ ctx: PageContext) -> [Page.Crumb] {
        [
            .init(ctx.t("counter.list.title"), path: SessionPath.list),
            .init(ctx.t("counter.session.title"), path: SessionPath(session).page),
        ]
    }
}

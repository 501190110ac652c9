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
        return .page(view(FormState(request.ctx, known(record, number)), record, number: number, desk))
    }

    static func add(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        let record = try await desk.record(request)
        var form = FormReader(request.ctx, request.form)
        let facts = read(&form, desk, today: request.now.date)
        let source = form.choice(
            "source", label: request.ctx.text("counter.person.source"), among: sources.map(\.rawValue), required: true)
        guard form.errors.isEmpty, let source = source.flatMap(Provenance.init(rawValue:)) else {
            return .page(view(form.state, record, number: nil, desk))
        }
        return try await desk.attempt(request) {
            try await desk.addPerson(facts, source: source, to: record.session.id, by: request.actor)
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
        let facts = read(&form, desk, today: request.now.date)
        guard form.errors.isEmpty else { return .page(view(form.state, record, number: number, desk)) }
        let before = record.facts
        let changed = facts.filter { before[.person(number), $0.key] != $0.value }
        // Correcting what another source says is the clerk's own statement; the source's value stays beside it.
        let source: Provenance = changed.keys.contains { before.fact(.person(number), $0) != nil } ? .staff : .hearing
        return try await desk.attempt(request) {
            try await desk.save(
                changed.map { (.person(number), $0.key, $0.value) }, source: source, in: record.session.id,
                by: request.actor)
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

    private static func read(
        _ form: inout FormReader, _ desk: CounterDesk, today: CivilDate
    ) -> [String: JSONValue] {
        let ctx = form.ctx
        var facts: [String: JSONValue] = [:]
        for text in texts {
            let label = ctx.text("counter.fact.\(text.fact)")
            if let typed = form.text(text.field, label: label, required: text.field == "family", maxLength: text.max) {
                facts[text.fact] = .string(typed)
            }
        }
        for name in ["kanaFamily", "kanaGiven"] {
            if let kana = form.values.text(name), !Kana.isKana(kana) {
                form.errors.add(name, ctx.t("counter.person.kana.wrong"))
            }
        }
        for choice in choices {
            let allowed = desk.catalogue.fact(choice.fact)?.choices.map(\.value) ?? []
            let label = ctx.text("counter.fact.\(choice.fact)")
            if let chosen = form.choice(choice.field, label: label, among: allowed, required: choice.field == "relation") {
                facts[choice.fact] = .string(chosen)
            }
        }
        let label = ctx.text("counter.fact.person.birthDate")
        if let born = form.date("birthDate", label: label, required: true) {
            if born > today { form.errors.add("birthDate", ctx.t("counter.date.future", ["label": label])) }
            if born < today.adding(years: -130) {
                form.errors.add("birthDate", ctx.t("counter.date.too-long-ago", ["label": label]))
            }
            facts["person.birthDate"] = .string(born.description)
        }
        if let end = form.date("periodEnd", label: ctx.text("counter.fact.person.residence.periodEnd")) {
            facts["person.residence.periodEnd"] = .string(end.description)
        }
        if let card = form.choice("card", label: ctx.text("counter.fact.person.card.held"), among: ["yes", "no"]) {
            facts["person.card.held"] = .bool(card == "yes")
        }
        if form.values["protected"] != nil { facts["protected"] = true }
        return facts
    }

    private static func known(_ record: SessionRecord, _ number: Int) -> FormData {
        let subject = FactSubject.person(number)
        var values = FormData()
        for (field, fact) in texts.map({ ($0.field, $0.fact) }) + choices.map({ ($0.field, $0.fact) })
            + [("birthDate", "person.birthDate"), ("periodEnd", "person.residence.periodEnd")]
        {
            if let text = record.facts.text(subject, fact) { values.append(field, text) }
        }
        if let held = record.facts.flag(subject, "person.card.held") { values.append("card", held ? "yes" : "no") }
        if record.facts.flag(subject, "protected") == true { values.append("protected", "yes") }
        return values
    }

    private static func view(
        _ form: FormState, _ record: SessionRecord, number: Int?, _ desk: CounterDesk
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
        let yesNo = [Choice("yes", ctx.t("counter.yes")), Choice("no", ctx.t("counter.no"))]
        let foreign: HTML = """
            \(text("country", "person.country"))\(text("statusName", "person.residence.statusName"))
            \(DateField(form.field("periodEnd", label: ctx.t("counter.fact.person.residence.periodEnd"))))
            \(text("cardNumber", "person.residence.cardNumber"))\(text("commonName", "person.commonName"))
            \(text("romaji", "person.romaji"))
            """
        let more: HTML = """
            \(text("formerFamily", "person.formerFamily"))\(text("honseki", "person.honseki"))
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
            \(ErrorSummary(form))
            \(Form(ctx, action: path.to(number.map { "persons/\($0)" } ?? "persons")) {
                """
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
                \(Accordion(ctx.t("counter.person.foreign"), open: form.values["nationality"] == "other", content: foreign))
                \(Accordion(ctx.t("counter.person.more"), content: more))
                \(sent)
                \(ButtonRow([Button(ctx.t("counter.person.save")), LinkButton(ctx.t("counter.cancel"), path: path.page)]))
                \(remove)
                """
            })
            """
        return Page(
            ctx, number == nil ? "counter.person.new" : "counter.person.edit",
            breadcrumbs: SessionCrumbs.of(record.session, ctx), hasErrors: !form.errors.isEmpty, body: body)
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

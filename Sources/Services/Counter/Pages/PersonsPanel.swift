import Kernel
import Procedures
import Site

/// What is known in a session: the move, who stands at the counter, the persons, each fact with its source.
struct PersonsPanel: Component {
    let ctx: PageContext
    let desk: CounterDesk
    let record: SessionRecord
    let isEditable: Bool

    private var facts: SessionFacts { record.facts }
    private var path: SessionPath { SessionPath(record.session) }

    var html: HTML {
        """
        <section data-part="persons" aria-labelledby="persons-title">
        <h2 id="persons-title">\(ctx.t("counter.persons.title"))</h2>
        \(DescriptionList(moveItems))
        \(isEditable ? LinkButton(ctx.t("counter.move.edit"), path: path.to("move")) : nil)
        \(facts.persons.map(person))\(shared)
        \(facts.persons.isEmpty ? "<p>\(ctx.t("counter.persons.none"))</p>" : HTML())
        \(isEditable
            ? ButtonRow([
                LinkButton(
                    ctx.t("counter.persons.add"), path: path.to("persons/new"),
                    facts.persons.isEmpty ? .primary : .secondary),
                LinkButton(ctx.t("counter.persons.from-register"), path: path.to("persons/register")),
            ] + fromTerminal) : nil)
        </section>
        """
    }

    private var fromTerminal: [LinkButton] {
        guard desk.handovers != nil else { return [] }
        return [LinkButton(ctx.t("counter.persons.from-terminal"), path: path.to("persons/terminal"))]
    }

    private var moveItems: [DescriptionList.Item] {
        var items: [DescriptionList.Item] = []
        for id in record.session.events {
            guard let event = desk.catalogue.event(id), let fact = facts.fact(.event(id), "eventDate") else { continue }
            items.append(.init(ctx.t(event.date), shown(fact)))
        }
        for kind in ["newAddress", "oldAddress"] {
            guard let line = facts.addressLine(kind) else { continue }
            items.append(.init(ctx.t("counter.address.\(kind)"), address(kind, line)))
        }
        if let role = facts.text(.party, "applicant.role") {
            let name = facts.text(.party, "applicant.name").map { "　\($0)" } ?? ""
            items.append(.init(ctx.t("counter.open.role"), "\(ctx.t("counter.role.\(role)"))\(name)"))
        }
        if let document = facts.text(.party, "identity.document") {
            let by = facts.text(.party, "identity.checkedBy") ?? ""
            items.append(
                .init(
                    ctx.t("counter.open.identity"),
                    "\(ctx.t("counter.identity.\(document)")) (\(ctx.t("counter.identity.checked-by", ["name": by])))"))
        }
        return items
    }

    /// An address with the parts about which sources differ; nothing of it for a protected household.
    private func address(_ kind: String, _ line: String) -> HTML {
        guard !record.isProtected else { return ctx.t("counter.quiet.marker") }
        let disputed = ["text", "postalCode", "town", "block", "building"].map { "\(kind).\($0)" }
            .filter { facts.isDisputed(.household, $0) }.compactMap { facts.fact(.household, $0) }
        return "\(line)\(disputed.map { "<br>\(shown($0))" as HTML })"
    }

    private func person(_ number: Int) -> HTML {
        let subject = FactSubject.person(number)
        let name: HTML = facts.displayName(subject).map { HTML(text: $0) } ?? ctx.t("counter.person.unnamed")
        let furigana: HTML? = facts.furigana(subject).map { "<span class=\"furigana\" lang=\"ja\">\($0)</span>" }
        let hidden: Set<String> = [
            "person.family", "person.given", "person.furigana.family", "person.furigana.given", "protected",
            "person.honseki", "person.hittousha", "person.label", "person.romaji",
        ]
        let mine = facts.current.filter { $0.subject == subject }
        let rows = mine.filter { !hidden.contains($0.name) && ($0.value != "" || facts.isDisputed(subject, $0.name)) }
            .map { fact in DescriptionList.Item(label(fact.name), shown(fact)) }
        // Where sources differ both are seen without opening anything; places of a protected person are not.
        let closed: Set<String> = record.isProtected ? ["person.honseki", "protected"] : ["protected"]
        let disputed = mine.filter { facts.isDisputed(subject, $0.name) && !closed.contains($0.name) }
            .map { DescriptionList.Item(label($0.name), shown($0)) }
        let born = facts.date(subject, "person.birthDate").map { ctx.date($0) }
        let relation = facts.fact(subject, "person.relation").map {
            SessionWords.value($0.value, of: $0.name, ctx, desk)
        }
        let line = [relation, born].compactMap(\.self).joined(by: " ・ ")
        let edit: HTML? =
            isEditable
            ? """
            <a class="person-edit" href="\(href: path.to("persons/\(number)"))">\(ctx.t("counter.person.edit"))</a>
            """ : nil
        return """
            <article class="person-card" aria-labelledby="person-\(number)">
            <div class="person-head"><div>\(furigana)<h3 id="person-\(number)" lang="ja">\(name)</h3>\
            <p class="person-line">\(line)</p></div>\(edit)</div>
            \(disputed.isEmpty ? nil : DescriptionList(disputed).html)
            \(Accordion(ctx.t("counter.person.facts"), content: DescriptionList(rows).html))</article>
            """
    }

    /// What was answered about the event and the household.
    private var shared: HTML? {
        let rows = facts.current.filter { fact in
            switch fact.subject {
            case .event, .household: desk.catalogue.fact(fact.name)?.question != nil
            case .party, .person: false
            }
        }.map { DescriptionList.Item(label($0.name), shown($0)) }
        guard !rows.isEmpty else { return nil }
        return Accordion(ctx.t("counter.answers.household"), content: DescriptionList(rows).html).html
    }

    private func label(_ name: String) -> HTML {
        ctx.t("counter.fact.\(name)")
    }

    /// The value with its source; every source's value where they differ.
    private func shown(_ fact: SessionFact) -> HTML {
        let value = fact.value == "" ? ctx.t("counter.none") : SessionWords.value(fact.value, of: fact.name, ctx, desk)
        let source = SessionWords.source(fact.source, ctx)
        guard facts.isDisputed(fact.subject, fact.name) else { return "\(value) \(source)" }
        let others = facts.sources(fact.subject, fact.name).dropFirst().map { other -> HTML in
            "<br>\(SessionWords.value(other.value, of: other.name, ctx, desk)) \(SessionWords.source(other.source, ctx))"
        }
        return "\(value) \(source) \(Chip(ctx.t("counter.fact.disputed"), .yellow))\(HTML(others))"
    }
}

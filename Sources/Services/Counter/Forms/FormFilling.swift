import Kernel
import Paper
import Procedures
import Registry
import Rules

/// Fills the forms of a session from its one set of facts. What is not known stays empty and is written by hand.
struct FormFilling {
    let record: SessionRecord
    let decision: Decision
    let today: CivilDate
    /// Name of the head of the office the form is addressed to, such as 市長.
    let officeHead: String
    /// What stands where an address of a protected person would stand.
    let protectedMarker: String
    let values: FormValues
    let catalogue: ProcedureCatalogue
    let words: @Sendable (String) -> String

    var facts: SessionFacts { record.facts }

    /// What the form of one procedure says.
    ///
    /// - Parameter person: whose form it is, for a form about one person.
    func data(for item: Decision.Item, person: Int? = nil) -> FormData {
        let event = item.outcomes.first?.event ?? record.session.events.first ?? ""
        let concerned = facts.concerned(by: event, catalogue)
        let named = item.persons.compactMap { Int($0.dropFirst()) }
        let persons = person.map { [$0] } ?? (named.isEmpty ? concerned : named)
        var data = FormData(values: shared(event))
        for (field, value) in values.fields(of: item.definition.id, event: event) {
            data.values[field] = .choices([value])
        }
        if item.lastDay?.isOverdue == true { data.values["remarks"] = .text(words("counter.outcomes.overdue")) }
        for (field, fact) in values.dates(of: item.definition.id) {
            data.values[field] = date(.event(event), fact) ?? date(.household, fact)
        }
        data.groups["persons"] = persons.map { number in
            personRow(number, event: event).merging(annexes(number, of: item)) { _, annex in annex }
        }
        let children = values.isAboutConcernedChildren(item.definition.id) ? concerned : facts.persons
        data.groups["children"] = children.filter { isChild($0, event: event) && (named.isEmpty || named.contains($0)) }
            .map { childRow($0, event: event) }
        if let child = named.first, text(.person(child), "person.insurance") == "kokuho" {
            data.values["insurance.kind"] = .choices(["kokuho"])
        }
        if let first = persons.first {
            add(first, as: "person", to: &data, event: event)
            if catalogue.event(event)?.kind == .birth { add(first, as: "child", to: &data, event: event) }
        }
        if catalogue.event(event)?.kind == .death, let deceased = concerned.first {
            add(deceased, as: "deceased", to: &data, event: event)
            data.values["deceased.date"] = date(.event(event), "eventDate")
            data.values["deceased.insurance"] = choice(deceased, "person.insurance")
        }
        addCouple(to: &data, persons: concerned, event: event)
        addSpouse(
            of: data.groups["children"]?.isEmpty == false && named.isEmpty ? applicantNumber : persons.first, to: &data)
        addParents(to: &data, event: event)
        return data
    }

    /// What every form may print: dates, applicant, addresses, heads of household.
    private func shared(_ event: String) -> [String: FormValue] {
        var all: [String: FormValue] = [
            "notification.date": .date(today),
            "office.head": .text(officeHead),
        ]
        for (field, value) in values.fieldsOfEveryProcedure(event: event) { all[field] = .choices([value]) }
        all["move.date"] = date(.event(event), "eventDate")
        all["applicant.name"] = applicantName
        all["applicant.relation"] = text(.party, "applicant.role").map { .choices([$0]) }
        all["applicant.phone"] = text(.party, "applicant.phone").map(FormValue.text)
        if text(.party, "applicant.role") == "agent" {
            all["agent.name"] = text(.party, "applicant.name").map { .name($0, furigana: nil) }
            all["agent.phone"] = all["applicant.phone"]
            all["agent.address"] =
                record.isProtected ? nil : text(.party, "applicant.address").map(FormValue.text)
        }
        all["applicant.birthDate"] = applicantNumber.flatMap { date(.person($0), "person.birthDate") }
        all["applicant.pension"] = applicantNumber.flatMap { choice($0, "person.pension") }
        all["applicant.relationToChild"] = applicantNumber.flatMap(parenthood)
        all["identity.documents"] = identity.map(FormValue.text)
        for kind in ["newAddress", "oldAddress"] {
            all[kind] = address(kind).map(FormValue.text)
            all[kind == "newAddress" ? "newPostalCode" : "oldPostalCode"] =
                record.isProtected ? nil : text(.household, "\(kind).postalCode").map(FormValue.text)
        }
        let typed = record.isProtected ? nil : text(.party, "applicant.address").map(FormValue.text)
        let livesThere = text(.party, "applicant.role").map { !["legal", "agent"].contains($0) } ?? true
        // Who leaves lives at the old address until the day of the move.
        let home = all[catalogue.event(event)?.mayBeFuture == true ? "oldAddress" : "newAddress"]
        all["applicant.address"] = typed ?? (livesThere ? home : nil)
        addHeads(to: &all)
        if catalogue.event(event)?.kind == .move {
            all["allowance.familyMoves"] =
                facts.concerned(by: event, catalogue) == facts.persons ? .choices(["all"]) : nil
            all["allowance.destination"] = all["newAddress"]
        }
        return all
    }

    private func addHeads(to all: inout [String: FormValue]) {
        let head = facts.persons.first { text(.person($0), "person.relation") == "head" }
        let deceased = Set(
            record.session.events.filter { catalogue.event($0)?.kind == .death }
                .flatMap { facts.concerned(by: $0, catalogue) })
        let name = head.flatMap { facts.fullName(.person($0)) }
        let isDeceased = head.map(deceased.contains) ?? false
        all["newHead"] = (text(.household, "newHead.name") ?? (isDeceased ? nil : name)).map(FormValue.text)
        all["oldHead"] = (text(.household, "oldHead.name") ?? name).map(FormValue.text)
        all["head.name"] = all["newHead"]
        all["head.birthDate"] = isDeceased ? nil : head.flatMap { date(.person($0), "person.birthDate") }
        for part in ["child", "deceased", "husband", "wife"] { all["\(part).head"] = all["oldHead"] }
    }

    // MARK: Single facts

    /// What is known; not knowing is not printed.
    func text(_ subject: FactSubject, _ name: String) -> String? {
        let said = facts.text(subject, name) ?? derived(subject, name)
        return said == FactValue.unknownWord ? nil : said
    }

    func date(_ subject: FactSubject, _ name: String) -> FormValue? {
        facts.date(subject, name).map(FormValue.date)
    }

    func choice(_ person: Int, _ name: String) -> FormValue? {
        text(.person(person), name).map { .choices([$0]) }
    }

    /// What follows from other facts and so was not asked.
    private func derived(_ subject: FactSubject, _ name: String) -> String? {
        guard case .person(let number) = subject else { return nil }
        let found = decision.guidance.derived.first { $0.fact == name && $0.person == "p\(number)" }
        if case .string(let text)? = found?.value { return text } else { return nil }
    }

    /// The address in one line; the marker for a protected household, whatever is known.
    func address(_ kind: String) -> String? {
        record.isProtected ? protectedMarker : facts.addressLine(kind)
    }

    /// The person of the session who hands in, if it is one of them.
    var applicantNumber: Int? {
        if let number = facts[.party, "applicant.person"]?.intValue, facts.persons.contains(number) {
            return number
        }
        let deceased = record.session.events.filter { catalogue.event($0)?.kind == .death }
            .flatMap { facts.concerned(by: $0, catalogue) }
        let living = facts.persons.filter { !deceased.contains($0) }
        if let typed = text(.party, "applicant.name")?.filter({ !$0.isWhitespace }) {
            return living.first { facts.fullName(.person($0))?.filter { !$0.isWhitespace } == typed }
        }
        guard ["self", "head"].contains(text(.party, "applicant.role") ?? "") else { return nil }
        return living.first { text(.person($0), "person.relation") == "head" }
            ?? (deceased.isEmpty ? living.first : nil)
    }

    private var applicantName: FormValue? {
        if let number = applicantNumber, let name = facts.fullName(.person(number)) {
            return .name(name, furigana: facts.furigana(.person(number)))
        }
        return text(.party, "applicant.name").map { .name($0, furigana: nil) }
    }

    private var identity: String? {
        text(.party, "identity.document").map { words("counter.identity.\($0)") }
    }
}

extension SessionFacts {
    /// An address on one line, from its parts or as it was typed whole.
    public func addressLine(_ kind: String) -> String? {
        if let whole = text(.household, "\(kind).text") { return whole }
        let parts = ["place", "town", "block"].compactMap { text(.household, "\(kind).\($0)") }
        guard !parts.isEmpty else { return nil }
        let building = text(.household, "\(kind).building").map { "\u{3000}" + $0 } ?? ""
        return parts.joined() + building
    }
}

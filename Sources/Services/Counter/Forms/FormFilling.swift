import Kernel
import Paper
import Procedures
import Registry

/// Fills the forms of a session from its one set of facts.
struct FormFilling {
    let record: SessionRecord
    let today: CivilDate
    /// Name of the head of the office the form is addressed to, such as 市長.
    let officeHead: String
    /// What stands where an address of a protected person would stand.
    let protectedMarker: String
    let values: FormValues
    let catalogue: ProcedureCatalogue
    let words: @Sendable (String) -> String

    private var facts: SessionFacts { record.facts }

    /// What the form of one procedure says.
    func data(for item: Decision.Item) -> FormData {
        let event = item.outcomes.first?.event ?? record.session.events.first ?? ""
        let concerned = record.concerned(by: event)
        let named = item.persons.compactMap { Int($0.dropFirst()) }
        let persons = named.isEmpty ? concerned : named
        var data = FormData(values: shared(event))
        for (field, value) in values.fields(of: item.definition.id, event: event) {
            data.values[field] = .choices([value])
        }
        data.groups["persons"] = persons.map { personRow($0, event: event) }
        data.groups["children"] = facts.persons.filter { isChild($0, event: event) }
            .map { personRow($0, event: event) }
        if let first = persons.first {
            for (name, value) in personRow(first, event: event) { data.values["person.\(name)"] = value }
            if record.session.events.contains("death") {
                for (name, value) in personRow(first, event: event) { data.values["deceased.\(name)"] = value }
                data.values["deceased.date"] = date(.event(event), "eventDate")
            }
            if record.session.events.contains("birth") {
                for (name, value) in personRow(first, event: event) { data.values["child.\(name)"] = value }
            }
        }
        addCouple(to: &data, persons: concerned, event: event)
        addRelatives(to: &data, event: event)
        return data
    }

    /// What every form may print: dates, applicant, addresses, heads of household.
    private func shared(_ event: String) -> [String: FormValue] {
        var all: [String: FormValue] = [
            "notification.date": .date(today),
            "office.head": .text(officeHead),
            "move.kind": .choices([moveKind(event)]),
        ]
        all["move.date"] = date(.event(event), "eventDate")
        all["applicant.name"] = applicantName
        all["applicant.relation"] = text(.party, "applicant.role").map { .choices([$0]) }
        all["applicant.phone"] = text(.party, "applicant.phone").map(FormValue.text)
        all["applicant.birthDate"] = applicantNumber.flatMap { date(.person($0), "person.birthDate") }
        all["identity.documents"] = identity.map(FormValue.text)
        for kind in ["newAddress", "oldAddress"] {
            all[kind] = address(kind).map(FormValue.text)
            all[kind == "newAddress" ? "newPostalCode" : "oldPostalCode"] =
                record.isProtected ? nil : text(.household, "\(kind).postalCode").map(FormValue.text)
        }
        all["applicant.address"] = text(.party, "applicant.address").map(FormValue.text) ?? all["newAddress"]
        let head = facts.persons.first { text(.person($0), "person.relation") == "head" }
        let newHead = head.flatMap { facts.fullName(.person($0)) }
        all["newHead"] = (text(.household, "newHead.name") ?? newHead).map(FormValue.text)
        all["oldHead"] = (text(.household, "oldHead.name") ?? newHead).map(FormValue.text)
        all["head.name"] = all["newHead"]
        all["head.birthDate"] = head.flatMap { date(.person($0), "person.birthDate") }
        return all
    }

    private func personRow(_ number: Int, event: String) -> [String: FormValue] {
        let person = FactSubject.person(number)
        var row: [String: FormValue] = [:]
        let furigana = facts.furigana(person)
        row["name"] = facts.fullName(person).map { .name($0, furigana: furigana) }
        row["furigana"] = furigana.map(FormValue.text)
        let isForeign = text(person, "person.nationality") == "other"
        row["birthDate"] = facts.date(person, "person.birthDate").map { isForeign ? .westernDate($0) : .date($0) }
        row["sex"] = choice(person, "person.sex")
        row["relation"] = label(person, "person.relation").map(FormValue.text)
        row["otherNames"] = otherNames(person).map(FormValue.text)
        row["honseki"] = record.isProtected ? .text(protectedMarker) : text(person, "person.honseki").map(FormValue.text)
        row["hittousha"] = text(person, "person.hittousha").map(FormValue.text)
        row["nationality"] = text(person, "person.country").map(FormValue.text)
        row["residenceStatus"] = text(person, "person.residence.statusName").map(FormValue.text)
        row["residenceExpiry"] = date(person, "person.residence.periodEnd")
        row["residenceCard"] = text(person, "person.residence.cardNumber").map(FormValue.text)
        row["address"] = address("newAddress").map(FormValue.text)
        row["living"] = .choices(["together"])
        row["custody"] = .choices(["yes"])
        switch facts.flag(person, "person.card.held") {
        case true?: row["card"] = .choices(["held", "update"])
        case false?: row["card"] = .choices(["none"])
        case nil: break
        }
        row["cardAction"] = .choices([event == "moved-in" ? "continue" : "update"])
        row["pension"] = choice(person, "person.pension")
        row["dueDate"] = date(person, "person.pregnant.dueDate")
        row["kokuhoDate"] = date(.event(event), "eventDate")
        return row
    }

    /// The two who marry, as husband and wife of the form.
    private func addCouple(to data: inout FormData, persons: [Int], event: String) {
        guard catalogue.event(event)?.kind == .marriage else { return }
        for (sex, part) in [("male", "husband"), ("female", "wife")] {
            guard let number = persons.first(where: { text(.person($0), "person.sex") == sex }) else { continue }
            for (name, value) in personRow(number, event: event) { data.values["\(part).\(name)"] = value }
        }
    }

    /// Spouse of the applicant and the parents of a child, as far as the session knows them.
    private func addRelatives(to data: inout FormData, event: String) {
        let adults = facts.persons.filter { !isChild($0, event: event) }
        if let spouse = adults.first(where: { text(.person($0), "person.relation") == "spouse" }) {
            data.values["spouse.name"] = personRow(spouse, event: event)["name"]
            data.values["spouse.birthDate"] = date(.person(spouse), "person.birthDate")
            data.values["spouse.exists"] = .choices(["yes"])
        } else {
            data.values["spouse.exists"] = .choices(["no"])
        }
        guard catalogue.event(event)?.kind == .birth else { return }
        for (sex, part) in [("male", "father"), ("female", "mother")] {
            guard
                let parent = adults.first(where: {
                    text(.person($0), "person.sex") == sex
                        && ["head", "spouse"].contains(text(.person($0), "person.relation") ?? "")
                })
            else { continue }
            data.values["\(part).name"] = personRow(parent, event: event)["name"]
            data.values["\(part).birthDate"] = date(.person(parent), "person.birthDate")
            if let born = facts.date(.person(parent), "person.birthDate") {
                data.values["\(part).age"] = .text(String(LegalAge.ageCommon(born: born, on: today)))
            }
        }
    }

    // MARK: Single facts

    private func text(_ subject: FactSubject, _ name: String) -> String? { facts.text(subject, name) }

    private func date(_ subject: FactSubject, _ name: String) -> FormValue? {
        facts.date(subject, name).map(FormValue.date)
    }

    private func choice(_ subject: FactSubject, _ name: String) -> FormValue? {
        text(subject, name).flatMap { $0 == FactValue.unknownWord ? nil : .choices([$0]) }
    }

    private func label(_ subject: FactSubject, _ name: String) -> String? {
        text(subject, name).map { catalogue.fact(name)?.label(of: $0)?.text(in: .ja) ?? $0 }
    }

    /// The address in one line; the marker for a protected household, whatever is known.
    private func address(_ kind: String) -> String? {
        record.isProtected ? protectedMarker : facts.addressLine(kind)
    }

    private func otherNames(_ person: FactSubject) -> String? {
        let names = [
            text(person, "person.formerFamily").map { words("counter.form.former-family") + $0 },
            text(person, "person.commonName").map { words("counter.form.common-name") + $0 },
        ].compactMap(\.self)
        return names.isEmpty ? nil : names.joined(separator: "　")
    }

    private var applicantNumber: Int? {
        if let number = text(.party, "applicant.person").flatMap(Int.init), facts.persons.contains(number) {
            return number
        }
        guard ["self", "head"].contains(text(.party, "applicant.role") ?? "") else { return nil }
        return facts.persons.first { text(.person($0), "person.relation") == "head" } ?? facts.persons.first
    }

    private var applicantName: FormValue? {
        if let typed = text(.party, "applicant.name") { return .name(typed, furigana: nil) }
        return applicantNumber.flatMap { number in
            facts.fullName(.person(number)).map { .name($0, furigana: facts.furigana(.person(number))) }
        }
    }

    private var identity: String? {
        text(.party, "identity.document").map { words("counter.identity.\($0)") }
    }

    private func isChild(_ number: Int, event: String) -> Bool {
        guard let born = facts.date(.person(number), "person.birthDate"),
            let on = facts.date(.event(event), "eventDate")
        else { return false }
        return on <= LegalAge.endOfFiscalYear(after: 18, born: born)
    }

    private func moveKind(_ event: String) -> String {
        switch event {
        case "moved-in": "move-in"
        case "from-abroad": "from-abroad"
        case "between-wards": "ward-move"
        case "within-ward": "within"
        case "moving-out": "move-out"
        case "going-abroad": "abroad"
        default: "household"
        }
    }
}

extension SessionFacts {
    /// An address on one line, from its parts or as it was typed whole.
    func addressLine(_ kind: String) -> String? {
        if let whole = text(.household, "\(kind).text") { return whole }
        let parts = ["place", "town", "block"].compactMap { text(.household, "\(kind).\($0)") }
        guard !parts.isEmpty else { return nil }
        let building = text(.household, "\(kind).building").map { "\u{3000}" + $0 } ?? ""
        return parts.joined() + building
    }
}

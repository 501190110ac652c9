import Kernel
import Paper
import Procedures

extension FormFilling {
    /// What a form prints about one person.
    func personRow(_ number: Int, event: String) -> [String: FormValue] {
        let person = FactSubject.person(number)
        var row: [String: FormValue] = [:]
        let furigana = facts.furigana(person)
        row["name"] = facts.fullName(person).map { .name($0, furigana: furigana) }
        row["furigana"] = furigana.map(FormValue.text)
        let isForeign = text(person, "person.nationality") == "other"
        row["birthDate"] = facts.date(person, "person.birthDate").map { isForeign ? .westernDate($0) : .date($0) }
        row["sex"] = choice(number, "person.sex")
        row["relation"] = relation(number).map(FormValue.text)
        row["otherNames"] = otherNames(person).map(FormValue.text)
        row["honseki"] =
            record.isProtected ? .text(protectedMarker) : text(person, "person.honseki").map(FormValue.text)
        row["hittousha"] = text(person, "person.hittousha").map(FormValue.text)
        row["nationality"] = text(person, "person.country").map(FormValue.text)
        row["residenceStatus"] = text(person, "person.residence.statusName").map(FormValue.text)
        row["residenceExpiry"] = date(person, "person.residence.periodEnd")
        row["residenceClass"] = text(person, "person.residence.category").map(FormValue.text)
        row["residencePeriod"] = text(person, "person.residence.period").map(FormValue.text)
        row["residenceCard"] = text(person, "person.residence.cardNumber").map(FormValue.text)
        switch facts.flag(person, "person.card.held") {
        case true?: row["card"] = .choices(catalogue.event(event)?.mayBeFuture == true ? ["held"] : ["held", "update"])
        case false?: row["card"] = .choices(["none"])
        case nil: break
        }
        row["cardCertificate"] = facts.flag(person, "person.wantsSignatureCertificate")
            .map { .choices([$0 ? "signature" : "none"]) }
        row["pension"] = choice(number, "person.pension")
        row["dueDate"] = date(person, "person.pregnant.dueDate")
        row["kokuhoDate"] = date(.event(event), "eventDate")
        for (field, value) in values.rowFields(event: event) { row[field] = .choices([value]) }
        for (field, fact) in values.rowDates(event: event) { row[field] = date(.event(event), fact) }
        if text(person, "person.relation") == "head" {
            row["childAllowance"] = text(.household, "household.childAllowance").map { .choices([$0]) }
        }
        return row
    }

    /// A child as forms about children list them: those of the session live with the applicant.
    func childRow(_ number: Int, event: String) -> [String: FormValue] {
        var row = personRow(number, event: event)
        row["living"] = .choices(["together"])
        row["custody"] = .choices(["yes"])
        row["medicalFrom"] = date(.event(event), "eventDate")
        return row
    }

    /// What the forms of other procedures say about a person by the mere fact that this one is needed, such as 国保 取得
    /// on the notification of a move that does for it.
    func annexes(_ number: Int, of item: Decision.Item) -> [String: FormValue] {
        var row: [String: FormValue] = [:]
        for other in decision.items
        where other.isDeemed && other.isHandedIn && other.definition.id != item.definition.id {
            guard other.persons.contains("p\(number)"), let event = other.outcomes.first?.event else { continue }
            for (field, value) in values.annexes(of: other.definition.id, event: event) { row[field] = .text(value) }
        }
        return row
    }

    /// Everything about one person under a name of their own, such as `deceased.name`.
    func add(_ number: Int, as part: String, to data: inout FormData, event: String) {
        for (name, value) in personRow(number, event: event) { data.values["\(part).\(name)"] = value }
        data.values["\(part).address"] = address("newAddress").map(FormValue.text)
        if data.values["\(part).head"] != nil {
            data.values["\(part).headRelation"] = relation(number).map(FormValue.text)
        }
        let isCouple = ["head", "spouse"].contains(text(.person(number), "person.relation") ?? "")
        if isCouple, let spouse = spouse(of: number) {
            data.values["\(part).spouse"] = .choices(["yes"])
            data.values["\(part).spouseAge"] = age(spouse).map(FormValue.text)
        }
    }

    /// The two who marry, as husband and wife of the form.
    func addCouple(to data: inout FormData, persons: [Int], event: String) {
        guard catalogue.event(event)?.kind == .marriage else { return }
        for (sex, part) in [("male", "husband"), ("female", "wife")] {
            guard let number = persons.first(where: { text(.person($0), "person.sex") == sex }) else { continue }
            add(number, as: part, to: &data, event: event)
        }
    }

    /// The spouse of the one the form is about.
    func addSpouse(of number: Int?, to data: inout FormData) {
        guard let number, ["head", "spouse"].contains(text(.person(number), "person.relation") ?? "") else { return }
        guard let spouse = spouse(of: number) else {
            data.values["spouse.exists"] = .choices(["no"])
            return
        }
        data.values["spouse.exists"] = .choices(["yes"])
        data.values["spouse.name"] = facts.fullName(.person(spouse)).map {
            .name($0, furigana: facts.furigana(.person(spouse)))
        }
        data.values["spouse.birthDate"] = date(.person(spouse), "person.birthDate")
        data.values["spouse.pension"] = choice(spouse, "person.pension")
    }

    /// Father and mother of the child born.
    func addParents(to data: inout FormData, event: String) {
        guard catalogue.event(event)?.kind == .birth else { return }
        for (sex, part) in [("male", "father"), ("female", "mother")] {
            guard
                let parent = facts.persons.first(where: {
                    text(.person($0), "person.sex") == sex
                        && ["head", "spouse"].contains(text(.person($0), "person.relation") ?? "")
                })
            else { continue }
            data.values["\(part).name"] = facts.fullName(.person(parent)).map { .name($0, furigana: nil) }
            data.values["\(part).birthDate"] = date(.person(parent), "person.birthDate")
            data.values["\(part).age"] = age(parent, on: facts.date(.event(event), "eventDate")).map(FormValue.text)
        }
        if let applicant = applicantNumber, parenthood(applicant) != nil {
            data.values["applicant.capacity"] = .choices(["parents"])
        }
    }

    /// Whether someone of the couple is father or mother to the children of the session.
    func parenthood(_ number: Int) -> FormValue? {
        guard ["head", "spouse"].contains(text(.person(number), "person.relation") ?? ""),
            facts.persons.contains(where: { text(.person($0), "person.relation") == "child" })
        else { return nil }
        switch text(.person(number), "person.sex") {
        case "male": return .choices(["father"])
        case "female": return .choices(["mother"])
        default: return nil
        }
    }

    func isChild(_ number: Int, event: String) -> Bool {
        guard let born = facts.date(.person(number), "person.birthDate"),
            let on = facts.date(.event(event), "eventDate")
        else { return false }
        return on <= LegalAge.endOfFiscalYear(after: 18, born: born)
    }

    /// 続柄 as it is written: 妻 or 夫 by the person's sex.
    private func relation(_ number: Int) -> String? {
        let person = FactSubject.person(number)
        guard let relation = text(person, "person.relation") else { return nil }
        guard relation == "spouse" else {
            return catalogue.fact("person.relation")?.label(of: relation)?.text(in: .ja) ?? relation
        }
        switch text(person, "person.sex") {
        case "female": return words("counter.form.wife")
        case "male": return words("counter.form.husband")
        default: return nil
        }
    }

    private func spouse(of number: Int) -> Int? {
        let other = text(.person(number), "person.relation") == "spouse" ? "head" : "spouse"
        return facts.persons.first { $0 != number && text(.person($0), "person.relation") == other }
    }

    private func age(_ number: Int, on day: CivilDate? = nil) -> String? {
        facts.date(.person(number), "person.birthDate").map {
            String(LegalAge.ageCommon(born: $0, on: day ?? today))
        }
    }

    private func otherNames(_ person: FactSubject) -> String? {
        let names = [
            text(person, "person.formerFamily").map { words("counter.form.former-family") + $0 },
            text(person, "person.commonName").map { words("counter.form.common-name") + $0 },
        ].compactMap(\.self)
        return names.isEmpty ? nil : names.joined(separator: "　")
    }
}

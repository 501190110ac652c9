import Kernel
import Procedures
import Registry
import Store

extension CounterDesk {
    /// Adds residents of the register to a session, with what the register says about them.
    func addResidents(
        _ residents: [Resident], to id: CounterSession.Identifier, by clerk: Actor
    ) async throws {
        try await change(id, by: clerk) { record, tx in
            let known = Set(record.residents.values)
            for resident in residents where !known.contains(resident.id) {
                let number = try SessionStore.addPerson(resident.id, to: record.session.id, in: tx)
                for (name, value) in RegisterFacts.person(resident, on: tx.now.date) {
                    try SessionStore.save(
                        SessionFact(
                            subject: .person(number), name: name, value: value, source: .register, at: tx.now),
                        in: record.session.id, tx)
                }
                for (name, value) in RegisterFacts.household(resident, isMoving: record.isMove(catalogue)) {
                    guard record.facts[.household, name] == nil else { continue }
                    try SessionStore.save(
                        SessionFact(subject: .household, name: name, value: value, source: .register, at: tx.now),
                        in: record.session.id, tx)
                }
            }
        }
    }
}

extension SessionRecord {
    /// True when one of the events is a move.
    func isMove(_ catalogue: ProcedureCatalogue) -> Bool {
        session.events.contains { catalogue.event($0)?.kind == .move }
    }
}

/// What the register says, as facts of a session. An address of a protected person is not among them: it was not read.
public enum RegisterFacts {
    /// Facts about a person, by the names of the tables.
    public static func person(_ resident: Resident, on today: CivilDate) -> [String: JSONValue] {
        var facts: [String: JSONValue] = [
            "person.family": .string(resident.name.family),
            "person.given": .string(resident.name.given),
            "person.nationality": .string(resident.isJapanese ? "japan" : "other"),
            "person.relation": .string(relation(resident.relation)),
            "person.card.held": .bool(resident.card?.isValid(on: today) ?? false),
            // Who lives with a protected person is found where that person is.
            "protected": .bool(resident.isProtected || resident.address.isClosed),
        ]
        facts["person.furigana.family"] = resident.name.furigana.map { .string($0.family) }
        facts["person.furigana.given"] = resident.name.furigana.map { .string($0.given) }
        facts["person.formerFamily"] = resident.name.formerFamily.map(JSONValue.string)
        facts["person.commonName"] = resident.name.commonName.map(JSONValue.string)
        facts["person.romaji"] = resident.name.romaji.map(JSONValue.string)
        facts["person.birthDate"] = resident.birth.date.map { .string($0.description) }
        facts["person.card.validTo"] = resident.card.map { .string($0.validTo.description) }
        switch resident.sex {
        case .male: facts["person.sex"] = "male"
        case .female: facts["person.sex"] = "female"
        case .unknown: break
        }
        if let domicile = resident.domicile {
            facts["person.hittousha"] = .string(domicile.head)
            facts["person.honseki"] = domicile.place.value.map(JSONValue.string)
        }
        facts.merge(holdings(resident, on: today)) { first, _ in first }
        return facts
    }

    static func household(_ resident: Resident, isMoving: Bool) -> [String: JSONValue] {
        guard let address = resident.address.value else { return [:] }
        let name = isMoving ? "oldAddress" : "newAddress"
        var facts: [String: JSONValue] = ["\(name).text": .string(address.oneLine)]
        facts["\(name).postalCode"] = address.postalCode.map { .string($0.description) }
        return facts
    }

    private static func relation(_ relation: Relation) -> String {
        if relation.isHead { return "head" }
        if relation.isSpouse { return "spouse" }
        if relation.isChild { return "child" }
        return relation.steps == [.father] || relation.steps == [.mother] ? "parent" : "other"
    }

    /// Insurance, pension and the like that the city itself keeps; what it does not keep stays unknown.
    private static func holdings(_ resident: Resident, on today: CivilDate) -> [String: JSONValue] {
        func held(_ kind: Membership.Kind) -> Membership? {
            if case .held(let membership) = resident.holding(kind, on: today) { membership } else { nil }
        }
        var facts: [String: JSONValue] = [:]
        let insurances: [(Membership.Kind, String)] = [
            (.publicAssistance, "seiho"), (.lateElderly, "kouki"), (.nationalHealth, "kokuho"),
            (.employeeHealth, "employee"),
        ]
        if let insurance = insurances.first(where: { held($0.0) != nil }) {
            facts["person.insurance"] = .string(insurance.1)
        }
        if case .held(let care) = resident.holding(.care, on: today) {
            facts["person.care.certified"] = .bool(care.level != nil)
            facts["person.care.level"] = care.level.map(JSONValue.string)
        } else if resident.holding(.care, on: today) == .notHeld {
            facts["person.care.certified"] = false
        }
        facts["person.sealRegistered"] = .bool(held(.seal) != nil)
        facts["person.seniorPass"] = .bool(held(.seniorPass) != nil)
        facts["person.childMedical"] = .bool(held(.childMedical) != nil)
        facts["person.childAllowance"] = held(.childAllowance).map { _ in "here" }
        return facts
    }
}

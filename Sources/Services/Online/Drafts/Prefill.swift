import Forms
import Kernel
import Registry
import Store

/// What is known of an applicant before they type: from the register, their card, their account, their last application.
struct Prefill: Sendable {
    /// Facts as JSON, by keeper and name: `register.address`.
    private(set) var facts: [String: JSONValue] = [:]
    /// Their household, for items that choose from it.
    private(set) var members: [FormPlaces.Member] = []
    /// The household's id in the register.
    private(set) var household: String?

    /// Nothing is known.
    init() {}

    /// Nothing but the household is known.
    init(household: String?) { self.household = household }

    /// What the register knows of a resident who signed in with their card; addresses of protected persons stay closed
    /// and are typed.
    ///
    /// - Parameters:
    ///   - family: the household with the resident in it.
    ///   - last: the answers of the last application of the same procedure.
    ///   - relation: says how somebody is related to the head (続柄).
    init(of resident: Resident, in family: Household?, last: JSONValue? = nil, relation: (Relation) -> String) {
        household = resident.household.description
        let name = Self.name(resident.name)
        let birth = Self.birth(resident.birth)
        facts["card.name"] = name
        facts["card.birth"] = birth
        facts["register.name"] = name
        facts["register.birth"] = birth
        if let furigana = resident.name.furigana {
            facts["register.kana"] = .object([
                "family": .string(furigana.family), "given": .string(furigana.given),
            ])
        }
        if let address = resident.address.value {
            let text = Self.address(address)
            facts["card.address"] = text
            facts["register.address"] = text
        }
        if let ward = family?.ward { facts["register.ward"] = .string(ward.description) }
        facts["card.ward"] = facts["register.ward"]
        if let domicile = resident.domicile {
            if let place = domicile.place.value { facts["register.domicile"] = .string(place) }
            facts["register.domicile_head"] = .string(domicile.head)
        }
        add(family, of: resident, relation)
        add(last: last)
    }

    private mutating func add(_ family: Household?, of resident: Resident, _ relation: (Relation) -> String) {
        guard let family else { return }
        if let head = family.head { facts["register.head"] = Self.name(head.name) }
        let others = family.members.filter { $0.id != resident.id }
        members = family.members.compactMap { member in
            member.birth.date.map { birth in
                FormPlaces.Member(
                    id: member.id.description, name: member.name.full, birth: birth,
                    relation: relation(member.relation))
            }
        }
        facts["register.household"] = .array(others.map { Self.person($0, relation) })
        let children = family.members.filter { $0.relation.isChild }
        facts["register.children"] = .array(children.map { Self.person($0, relation) })
        if children.count == 1, let child = children.first {
            facts["register.child"] = Self.name(child.name)
            facts["register.child_birth"] = Self.birth(child.birth)
        }
        if let spouse = family.members.first(where: { $0.relation.isSpouse }), resident.relation.isHead {
            facts["register.spouse"] = Self.name(spouse.name)
            facts["register.spouse_birth"] = Self.birth(spouse.birth)
        }
    }

    /// Facts of an account (アカウント): name, kana, birth, address, phone, mail.
    mutating func add(account: [String: JSONValue]) {
        for (name, value) in account { facts["account.\(name)"] = value }
    }

    mutating func add(last answers: JSONValue?) {
        for (name, value) in answers?.objectValue ?? [:] { facts["last.\(name)"] = value }
    }

    /// What was answered when the procedure was looked for.
    mutating func add(finder: [String: JSONValue]) {
        for (name, value) in finder { facts["finder.\(name)"] = value }
    }

    private static func name(_ name: PersonName) -> JSONValue {
        .object(["family": .string(name.family), "given": .string(name.given)])
    }

    private static func birth(_ birth: BirthDate) -> JSONValue? { birth.date.map { .string($0.description) } }

    private static func person(_ resident: Resident, _ relation: (Relation) -> String) -> JSONValue {
        var person: [String: JSONValue] = [
            "name": name(resident.name), "relation": .string(relation(resident.relation)),
        ]
        person["birth"] = birth(resident.birth)
        person["relation.code"] = .string(resident.relation.description)
        if let kana = resident.name.furigana {
            person["kana"] = .object(["family": .string(kana.family), "given": .string(kana.given)])
        }
        return .object(person)
    }

    /// An address in the parts of a form's address.
    private static func address(_ address: Address) -> JSONValue {
        var parts: [String: JSONValue] = [
            "prefecture": .string(address.prefecture), "city": .string(address.city + (address.ward ?? "")),
            "town": .string(address.town), "block": .string(address.block),
        ]
        parts["postcode"] = address.postalCode.map { .string($0.description) }
        parts["building"] = address.building.map(JSONValue.string)
        return .object(parts)
    }

    /// Fills what is known into a form, the first source of each item that knows it.
    ///
    /// - Returns: the answers, and by path who knew them.
    func fill(_ sheet: FormSheet) -> (raw: RawAnswers, sources: [String: String]) {
        var raw = RawAnswers()
        var sources: [String: String] = [:]
        for item in sheet.pages.flatMap(\.items) where item.isAnswered {
            guard let source = item.sources.first(where: { facts["\($0.keeper.rawValue).\($0.fact)"] != nil }),
                var value = facts["\(source.keeper.rawValue).\(source.fact)"]
            else { continue }
            if item.kind == .group {
                guard let rows = value.arrayValue, !rows.isEmpty else { continue }
                value = .array(rows.prefix(item.limits.most).map { Self.row($0, item) })
            }
            raw.put(value, at: item.name)
            if raw.has(item.name) { sources[item.name] = source.keeper.rawValue }
        }
        return (raw, sources)
    }

    /// Of a person, what a row asks; a choice only where it offers what is known.
    private static func row(_ person: JSONValue, _ group: FormItem) -> JSONValue {
        var row: [String: JSONValue] = [:]
        for item in group.items {
            guard item.kind == .choice else {
                row[item.name] = person[item.name]
                continue
            }
            let known = (person["\(item.name).code"] ?? person[item.name])?.stringValue
            if let known, item.options.contains(where: { $0.value == known }) { row[item.name] = .string(known) }
        }
        return .object(row)
    }
}

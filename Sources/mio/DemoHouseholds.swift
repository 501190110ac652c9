import Kernel
import Pack
import Registry
import Store

/// Households that a demonstration registers beside the generated ones, from `demo/households.yml` of the pack: the people of the
/// sample cards, so that each card on the reader is somebody.
struct DemoHouseholds: Sendable {
    /// Ids are made when they are registered.
    private static let noMoment = Timestamp(milliseconds: 0)

    private let households: [NewHousehold]

    /// Reads the households of a pack; what is wrong with them is added to the pack's faults.
    init(pack: CityPack, places: Places) {
        households = (pack.document("demo/households.yml")?.items ?? []).compactMap { node in
            node.allow(["ward", "postalCode", "town", "block", "building", "protected", "people"])
            guard let ward = WardCode(node.string("ward")), places.ward(ward) != nil else {
                node.fault("\"ward\" must be the code of an area of wards.yml")
                return nil
            }
            let isProtected = node.bool("protected", default: false)
            let members = node.nodes("people").compactMap { Self.person($0, isProtected) }
            guard members.first?.relation.isHead == true else {
                node.fault("the first of \"people\" must be the head")
                return nil
            }
            return NewHousehold(
                id: .make(at: Self.noMoment), ward: ward,
                postalCode: node.optionalString("postalCode").flatMap { PostalCode($0) },
                town: node.string("town"), block: node.string("block"), building: node.optionalString("building"),
                members: members)
        }
    }

    private static func person(_ node: PackNode, _ isProtected: Bool) -> NewResident? {
        node.allow([
            "family", "given", "former", "kana", "birth", "sex", "relation", "nationality", "status", "until", "period",
            "residenceCard", "card", "holds",
        ])
        guard let birth = BirthDate(iso: node.string("birth")), let relation = Relation(node.string("relation")) else {
            node.fault("\"birth\" or \"relation\" cannot be read")
            return nil
        }
        let kana = node.strings("kana")
        var name = PersonName(
            family: node.string("family"), given: node.string("given"),
            furigana: kana.count == 2 ? PersonName.Furigana(family: kana[0], given: kana[1]) : nil)
        name.formerFamily = node.optionalString("former")
        var resident = NewResident(
            id: .make(at: Self.noMoment), name: name, birth: birth, sex: node.string("sex") == "male" ? .male : .female,
            relation: relation)
        resident.nationality = node.optionalString("nationality") ?? "JPN"
        resident.residence = node.optionalValue("status", ForeignResidence.Status.self).map {
            ForeignResidence(
                status: $0, periodEnd: node.optionalString("until").flatMap { CivilDate(iso: $0) },
                period: node.optionalString("period"), cardNumber: node.optionalString("residenceCard"))
        }
        resident.cardTo = node.optionalString("card").flatMap { CivilDate(iso: $0) }
        resident.memberships = node.strings("holds").compactMap { text in
            guard let kind = Membership.Kind(rawValue: text) else {
                node.fault("\"\(text)\" is no ledger")
                return nil
            }
            return Membership(kind, from: nil)
        }
        resident.isProtected = isProtected
        return resident
    }

    /// Registers them.
    ///
    /// - Returns: How many people.
    @discardableResult
    func register(in directory: RegistryDirectory, at now: Timestamp) async throws -> Int {
        for household in households {
            var household = household
            household.id = .make(at: now)
            household.members = household.members.map { member in
                var member = member
                member.id = .make(at: now)
                member.since = now.date.adding(years: -5)
                return member
            }
            try await directory.add(household, by: .system("demo"))
        }
        return households.reduce(0) { $0 + $1.members.count }
    }
}

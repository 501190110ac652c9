import Kernel
import Pack
import Site
import Store
import TestDatabase
import Testing

@testable import Registry

/// Databases and people for the tests of this target.
enum Database {
    static let clock = FixedClock(.at(CivilDate(iso: "2026-04-24") ?? .latest, .midnight))

    /// A register without people.
    static func empty() async throws -> Store {
        let store = try Store.open(TestDatabase.fresh(), clock: clock)
        try await store.migrate(RegistryService.migrations)
        return store
    }

    static let clerk = Actor(kind: .staff, id: "s-100", name: "窓口　職員", roles: ["clerk"])
    static let supervisor = Actor(kind: .staff, id: "s-200", name: "係長", roles: ["clerk", "supervisor"])
    static let numberClerk = Actor(kind: .staff, id: "s-300", name: "番号　担当", roles: ["number-clerk"])
    static let purpose = Purpose(code: "counter-procedure", label: [.ja: "窓口の手続き"])
}

/// A household of the invented town for tests.
struct Fixture {
    let places = Places(pack: City.pack)
    var household: NewHousehold

    /// A household of one at an address that no other fixture has.
    init(
        _ family: String, _ given: String, _ kanaFamily: String, _ kanaGiven: String, born: String, sex: Sex = .male,
        town: String = "港町", block: String = "1丁目2番3号", postalCode: String = "999-0003", isProtected: Bool = false
    ) throws {
        let ward = try #require(places.wards.first).code
        let at = Timestamp.at(try #require(CivilDate(iso: "2026-01-01")), .midnight)
        var name = PersonName(family: family, given: given)
        name.furigana = .init(family: kanaFamily, given: kanaGiven)
        var resident = NewResident(
            id: .make(at: at), name: name, birth: try #require(BirthDate(iso: born)), sex: sex, relation: .head)
        resident.domicile = "見本県見本町" + town + block
        resident.domicileHead = name.full
        resident.isProtected = isProtected
        resident.since = CivilDate(iso: "2020-04-01")
        resident.addressSince = CivilDate(iso: "2024-04-01")
        household = NewHousehold(
            id: .make(at: at), ward: ward, postalCode: PostalCode(postalCode), town: town, block: block,
            building: "見本ハイツ 101号", members: [resident])
    }

    var id: ResidentID { household.members[0].id }
}

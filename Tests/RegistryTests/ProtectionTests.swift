import Foundation
import Kernel
import Store
import Testing

@testable import Registry

@Suite("Protected persons (支援措置)")
struct ProtectionTests {
    /// Words that stand in the protected person's addresses and nowhere else.
    static let secrets = ["秘密町", "77番地", "9990077", "999-0077", "隠れ荘"]

    private let store: Store
    private let directory: RegistryDirectory
    private let grant: ReadGrant
    private let hidden: Fixture

    init() async throws {
        store = try await Database.empty()
        directory = RegistryDirectory(store: store, pack: City.pack, places: Places(pack: City.pack))
        grant = try ReadGrant(actor: Database.clerk, purpose: Database.purpose)
        hidden = try Self.hidden()
        try await directory.add(hidden.household, by: .system("test"))
    }

    static func hidden() throws -> Fixture {
        var fixture = try Fixture(
            "影山", "忍", "カゲヤマ", "シノブ", born: "1988-08-08", sex: .female, town: "秘密町", block: "77番地",
            postalCode: "999-0077", isProtected: true)
        fixture.household.building = "隠れ荘 1号"
        let former = Address(prefecture: "秘密町県", city: "秘密町市", town: "秘密町", block: "77番地")
        fixture.household.members[0].formerAddresses = [
            FormerAddress(address: former, since: nil, until: CivilDate(iso: "2024-03-31") ?? .latest)
        ]
        var child = fixture.household.members[0]
        var name = PersonName(family: "影山", given: "光")
        name.furigana = .init(family: "カゲヤマ", given: "ヒカリ")
        child = NewResident(
            id: .make(at: Timestamp(milliseconds: 5)), name: name,
            birth: BirthDate(CivilDate(iso: "2018-01-01") ?? .latest),
            sex: .female, relation: .child)
        child.domicile = "秘密町77番地"
        child.domicileHead = "影山"
        fixture.household.members.append(child)
        return fixture
    }

    /// Every way in which a value can become text.
    private func outputs(_ value: some Any) -> String {
        var text = "\(value) \(String(reflecting: value)) "
        dump(value, to: &text)
        return text
    }

    private func expectNothingTold(_ text: String, _ place: Comment) {
        for secret in Self.secrets { #expect(!text.contains(secret), place) }
    }

    @Test("no output of the directory tells the address, of the person or of those who live with them")
    func outputs() async throws {
        let child = hidden.household.members[1].id
        for id in [hidden.id, child] {
            let resident = try #require(try await directory.resident(id, for: grant))
            #expect(resident.address.isClosed && resident.address.oneLine == "支援措置")
            expectNothingTold(outputs(resident), "resident")
            expectNothingTold(
                String(decoding: try JSONEncoder().encode(resident.address), as: UTF8.self), "JSON of the address")
            let household = try #require(try await directory.household(of: id, for: grant))
            #expect(household.ward == nil)
            expectNothingTold(outputs(household), "household")
            #expect(try await directory.formerAddresses(of: id, for: grant).isEmpty)
        }
        for text in ["カゲヤマ", "影山", "1988-08-08", "カゲヤマ 1988-08-08"] {
            let page = try await directory.search(RegisterQuery(text), for: grant)
            #expect(!page.residents.isEmpty, "\(text)")
            #expect(page.residents.allSatisfy { $0.ward == nil && $0.address.isClosed })
            expectNothingTold(outputs(page), "page")
        }
    }

    @Test("no search by an address, a postal code or an area finds them")
    func unfindable() async throws {
        #expect(try await directory.search(RegisterQuery("999-0077"), for: grant).residents.isEmpty)
        for text in ["カゲヤマ", "影山", "カゲヤマ 1988-08-08"] {
            let query = RegisterQuery(text, ward: hidden.household.ward)
            #expect(try await directory.search(query, for: grant).residents.isEmpty)
        }
        let attributes = FourAttributes(
            name: "影山忍", address: "秘密町77", birth: try #require(BirthDate(iso: "1988-08-08")), sex: .female)
        #expect(try await directory.find(attributes, for: grant).isEmpty)
    }

    @Test("only a supervisor with a purpose opens the address, and each view is an event without it")
    func reveal() async throws {
        #expect(throws: Problem.self) { try ProtectedAccess(actor: Database.clerk, purpose: Database.purpose) }
        #expect(throws: Problem.self) {
            try ProtectedAccess(actor: Database.supervisor, purpose: Purpose(code: "", label: [.ja: ""]))
        }
        let resident = Actor(kind: .resident, id: hidden.id.description, name: "", roles: ["supervisor"])
        #expect(throws: Problem.self) { try ProtectedAccess(actor: resident, purpose: Database.purpose) }

        let access = try ProtectedAccess(actor: Database.supervisor, purpose: Database.purpose)
        let revealed = try #require(try await directory.reveal(hidden.id, with: access))
        #expect(revealed.address.town == "秘密町")
        #expect(revealed.formerAddresses.count == 1)
        expectNothingTold(outputs(revealed), "a revealed address that somebody logs")
        let events = try await store.read { try $0.events() }
        let viewed = events.filter { $0.kind == "protected.viewed" }
        #expect(viewed.map(\.subject) == [hidden.id.description])
        #expect(viewed.map(\.purpose) == ["counter-procedure"])
        #expect(viewed.map(\.actorID) == ["s-200"])
        expectNothingTold(outputs(events), "events")
        let nobody = ResidentID.make(at: Timestamp(milliseconds: 9))
        #expect(try await directory.reveal(nobody, with: access) == nil)
    }

    @Test("protection that begins closes the whole household, and opens it again when it ends")
    func beginsAndEnds() async throws {
        let fixture = try Fixture("光本", "明", "ミツモト", "アキラ", born: "1979-09-09")
        try await directory.add(fixture.household, by: .system("test"))
        let access = try ProtectedAccess(actor: Database.supervisor, purpose: Database.purpose)
        let byWard = RegisterQuery("ミツモト", ward: fixture.household.ward)
        #expect(try await directory.search(byWard, for: grant).residents.count == 1)
        try await directory.setProtection(true, of: fixture.id, with: access)
        #expect(try await directory.resident(fixture.id, for: grant)?.address.isClosed == true)
        #expect(try await directory.search(byWard, for: grant).residents.isEmpty)
        #expect(try await directory.search(RegisterQuery("999-0003"), for: grant).residents.isEmpty)
        try await directory.setProtection(false, of: fixture.id, with: access)
        #expect(try await directory.resident(fixture.id, for: grant)?.address.isClosed == false)
        #expect(try await directory.search(byWard, for: grant).residents.count == 1)
        let kinds = try await store.read { try $0.events(kinds: ["protection.started", "protection.ended"]) }.map(
            \.kind)
        #expect(kinds == ["protection.started", "protection.ended"])
        await #expect(throws: Problem.self) {
            try await directory.setProtection(true, of: .make(at: Timestamp(milliseconds: 1)), with: access)
        }
    }
}

import Foundation
import Kernel
import Site
import Store
import TestDatabase
import Testing

@testable import Registry

@Suite("個人番号 and 住民票コード")
struct NumberTests {
    private let store: Store
    private let vault: RecordVault
    private let directory: RegistryDirectory
    private let numbers: NumberRegister
    private let access: NumberAccess
    private let person: Fixture
    private let other: Fixture
    // 12345678901 with 11 − (Σ Pn·Qn mod 11): 1·2+0·3+9·4+8·5+7·6+6·7+5·2+4·3+3·4+2·5+1·6 = 212, 212 mod 11 = 3, 11 − 3 = 8.
    private let individual = "123456789018"
    private let code = "98765432101"

    init() async throws {
        store = try await Database.empty()
        vault = try await RecordVault.open(MasterKeys.generate(), in: store)
        directory = RegistryDirectory(store: store, pack: City.pack, places: Places(pack: City.pack))
        numbers = NumberRegister(store: store, vault: vault, directory: directory)
        access = try NumberAccess(actor: Database.numberClerk, purpose: "resident-change")
        person = try Fixture("澪", "標", "ミオ", "ツクシ", born: "1990-10-10")
        other = try Fixture("鏡", "花", "カガミ", "ハナ", born: "1991-11-11")
        for fixture in [person, other] { try await directory.add(fixture.household, by: .system("test")) }
    }

    private func register() async throws {
        let new = NewNumbers(individualNumber: IndividualNumber(individual), residentCode: ResidentCode(code))
        try await numbers.set(new, of: person.id, with: access)
    }

    private func digits(_ reading: NumberRegister.Reading) -> String? {
        if case .shown(let number) = reading { number.digits } else { nil }
    }

    @Test("what was registered is read, and each reading is an event with purpose and kind, without the number")
    func read() async throws {
        try await register()
        #expect(try await numbers.holding(of: person.id).kinds == [.individualNumber, .residentCode])
        #expect(try await numbers.holding(of: other.id).kinds.isEmpty)
        #expect(digits(try await numbers.reveal(.individualNumber, of: person.id, with: access)) == individual)
        #expect(digits(try await numbers.reveal(.residentCode, of: person.id, with: access)) == code)
        #expect(digits(try await numbers.reveal(.residentCode, of: other.id, with: access)) == nil)

        let events = try await store.read { try $0.events(limit: 100) }
        let views = events.filter { $0.kind == "number.viewed" }
        #expect(views.count == 2)
        #expect(views.allSatisfy { $0.purpose == "resident-change" && $0.actorID == "s-300" })
        #expect(views.allSatisfy { $0.subject == person.id.description })
        #expect(views.map { $0.data["number"]?.stringValue } == ["individual-number", "resident-code"])
        #expect(events.contains { $0.kind == "number.registered" && $0.purpose == "resident-change" })
        for secret in [individual, code] { #expect(!"\(events)".contains(secret)) }
        // The person sees it too.
        let grant = try ReadGrant(actor: Database.clerk, purpose: Database.purpose)
        let accesses = try await directory.accesses(to: person.id, for: grant).accesses
        #expect(accesses.count { $0.kind == .number && $0.purpose == "resident-change" } == 2)
    }

    @Test("only staff with the role, and only for 住民異動")
    func refused() {
        let actors = [
            Database.clerk, Database.supervisor, Actor(kind: .resident, id: "r", name: "r", roles: ["number-clerk"]),
            Actor.system("x"),
        ]
        for actor in actors {
            #expect(throws: Problem.self) { try NumberAccess(actor: actor, purpose: "resident-change") }
        }
        for purpose in [nil, "", "counter-procedure", "register-search"] as [String?] {
            #expect(throws: Problem.self) { try NumberAccess(actor: Database.numberClerk, purpose: purpose) }
        }
    }

    @Test("an exact number finds its person and nobody else, and the search is recorded with whom it showed")
    func find() async throws {
        try await register()
        #expect(try await numbers.find(.individualNumber, individual, with: access).map(\.id) == [person.id])
        #expect(try await numbers.find(.residentCode, code, with: access).map(\.id) == [person.id])
        // The digits of one kind are none of the other's.
        #expect(try await numbers.find(.residentCode, individual, with: access).isEmpty)
        #expect(try await numbers.find(.individualNumber, "123456789026", with: access).isEmpty)
        let searches = try await store.read { try $0.events(kinds: ["register.searched"]) }
        #expect(
            searches.map { $0.data["by"]?.stringValue } == [
                "individual-number", "resident-code", "resident-code", "individual-number",
            ])
        #expect(searches.map { $0.data["shown"] } == [.int(1), .int(1), .int(0), .int(0)])
    }

    @Test(
        "a corrected number takes the place of the old one; another person's number is refused, and nothing of it is stored"
    )
    func corrected() async throws {
        try await register()
        try await numbers.set(
            NewNumbers(residentCode: ResidentCode("11111111111")), of: person.id, with: access)
        #expect(digits(try await numbers.reveal(.residentCode, of: person.id, with: access)) == "11111111111")
        #expect(digits(try await numbers.reveal(.individualNumber, of: person.id, with: access)) == individual)
        #expect(try await numbers.find(.residentCode, code, with: access).isEmpty)

        let error = await #expect(throws: Problem.self) {
            try await numbers.set(
                NewNumbers(individualNumber: IndividualNumber(individual), residentCode: ResidentCode(code)),
                of: other.id, with: access)
        }
        #expect(error?.status == 409 && error?.errors.map(\.pointer) == ["/individual-number"])
        #expect(try await numbers.holding(of: other.id).kinds.isEmpty)
        let nobody = ResidentID.make(at: Timestamp(milliseconds: 1))
        await #expect(throws: Problem.self) {
            try await numbers.set(NewNumbers(residentCode: ResidentCode(code)), of: nobody, with: access)
        }
    }

    @Test("a page shows a number once, whatever is sent again")
    func once() async throws {
        try await register()
        let page = ID<NumberKind>.make(at: store.clockNow)
        let first = try await numbers.reveal(.individualNumber, of: person.id, with: access, once: page)
        #expect(digits(first) == individual)
        for _ in 0..<2 {
            let again = try await numbers.reveal(.individualNumber, of: person.id, with: access, once: page)
            guard case .shownBefore = again else {
                Issue.record("shown again")
                return
            }
        }
        #expect(try await store.read { try $0.events(kinds: ["number.viewed"]) }.count == 1)
    }

    @Test("forgotten for good: reads say so, nothing is found by the number, and nothing new is registered")
    func forget() async throws {
        try await register()
        let kept = try await store.read { tx in
            try NumberKind.allCases.map {
                try tx.one(Row.self, "SELECT sealed FROM \($0.table) WHERE resident = \(person.id)")?.value("sealed")
            }
        }
        let forgotten = try await store.write { [person] tx in
            try (0..<2).map { _ in try NumberRegister.forget(person.id, by: .system("retention"), in: tx) }
        }
        #expect(forgotten == [true, false])
        #expect(try await numbers.holding(of: person.id) == .init(kinds: [], isDestroyed: true))
        for kind in NumberKind.allCases {
            let reading = try await numbers.reveal(kind, of: person.id, with: access)
            guard case .destroyed = reading else {
                Issue.record("not destroyed")
                return
            }
        }
        #expect(try await numbers.find(.individualNumber, individual, with: access).isEmpty)
        let error = await #expect(throws: Problem.self) { try await register() }
        #expect(error?.status == 410)
        #expect(try await store.read { try $0.events(kinds: ["number.forgotten"]) }.count == 1)
        // A copy of the sealed bytes that somebody has kept opens no more.
        guard case .blob(let bytes)? = kept[0] else {
            Issue.record("nothing was kept")
            return
        }
        await #expect(throws: VaultError.destroyed(person.id.description)) {
            try await store.read { tx in
                _ = try vault.open(bytes, for: person.id.description, field: "個人番号", in: tx)
            }
        }
        try await numbers.set(NewNumbers(residentCode: ResidentCode(code)), of: other.id, with: access)
        #expect(digits(try await numbers.reveal(.residentCode, of: other.id, with: access)) == code)
    }

    @Test("values print masked")
    func masked() throws {
        let revealed = RevealedNumber(kind: .individualNumber, digits: individual)
        var dumped = ""
        dump(revealed, to: &dumped)
        dump(NewNumbers(individualNumber: IndividualNumber(individual), residentCode: ResidentCode(code)), to: &dumped)
        for text in ["\(revealed)", String(reflecting: revealed), "\([revealed])", dumped] {
            #expect(!text.contains(individual) && !text.contains(code))
        }
        #expect(revealed.grouped == "1234\u{A0}5678\u{A0}9018")
        #expect(RevealedNumber(kind: .residentCode, digits: code).grouped == "98765\u{A0}43210\u{A0}1")
    }

    @Test("sample residents have numbers that are clearly samples, with the right check digit, each their own")
    func sample() async throws {
        // 99990000001: 1·2+0+0+0+0+0+0·2+9·3+9·4+9·5+9·6 = 164, mod 11 = 10, 11 − 10 = 1.
        #expect(SampleNumbers.numbers(1)?.individualNumber?.revealed == "999900000011")
        #expect(SampleNumbers.numbers(1)?.residentCode?.revealed == "99900000010")
        #expect(SampleNumbers.numbers(10_000_000) == nil)

        let store = try await Database.empty()
        let vault = try await RecordVault.open(MasterKeys.generate(), in: store)
        let places = Places(pack: City.pack)
        let writer = SampleCityWriter(store: store, pack: City.pack, places: places, vault: vault)
        let today = try #require(CivilDate(iso: "2026-04-24"))
        _ = try await writer.write(residents: 120, seed: 5, today: today)
        // Broken off and begun anew, it takes the keys of the first run away.
        try await store.write { try $0.run("UPDATE registry_sample SET residents = 0") }
        _ = try await writer.write(residents: 120, seed: 5, today: today)
        #expect(try await store.recordKeyCounts().records.map(\.count) == [120])
        let directory = RegistryDirectory(store: store, pack: City.pack, places: places)
        let numbers = NumberRegister(store: store, vault: vault, directory: directory)
        let found = try await numbers.find(.individualNumber, "999900000011", with: access)
        let first = try await store.read {
            try $0.one(ResidentID.self, "SELECT id FROM registry_resident WHERE no = 1")
        }
        #expect(found.map(\.id) == [first].compactMap { $0 } && found.count == 1)
    }
}

extension Store {
    fileprivate var clockNow: Timestamp { Database.clock.now() }
}

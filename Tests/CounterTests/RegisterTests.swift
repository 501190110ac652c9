import Kernel
import Registry
import TestPaper
import Testing

@testable import Counter

@Suite("Residents of the register in a session")
struct RegisterTests {
    static let holder = resident("影山", "忍", "カゲヤマ", "シノブ", "1988-08-08", .female, .head)
    static let child = resident("影山", "光", "カゲヤマ", "ヒカリ", "2018-01-01", .female, .child)

    private static func resident(
        _ family: String, _ given: String, _ kanaFamily: String, _ kanaGiven: String, _ born: String, _ sex: Sex,
        _ relation: Relation
    ) -> NewResident {
        var name = PersonName(family: family, given: given)
        name.furigana = .init(family: kanaFamily, given: kanaGiven)
        let birth = BirthDate(CivilDate(iso: born) ?? .latest)
        return NewResident(
            id: .make(at: Timestamp(milliseconds: 1)), name: name, birth: birth, sex: sex, relation: relation)
    }

    private func household(in office: WardOffice, isProtected: Bool = false) async throws {
        var holder = Self.holder
        holder.isProtected = isProtected
        try await office.desk.directory.add(
            NewHousehold(
                id: .make(at: Timestamp(milliseconds: 1)), ward: WardOffice.ward, postalCode: PostalCode("530-0047"),
                town: "西天満", block: "77番地", building: "見本荘", members: [holder, Self.child]),
            by: .system("test"))
    }

    private func opened(at office: WardOffice, by actor: Actor = WardOffice.clerk) async throws -> Journey {
        let opening = Journey.opening.filter { $0.0 != "events" } + [("events", "within-ward")]
        let journey = try await Journey.opened([], opening, by: actor, at: office)
        let path = journey.page + "/persons/register"
        await journey.browser.get(path)
        let found = await journey.browser.post(path, [("q", "カゲヤマ")])
        #expect(found.text.contains("影山"))
        let taken = "\(path)/\(Self.holder.id)"
        await journey.browser.get(taken)
        let none = await journey.browser.post(taken, [])
        #expect(none.status == 422, "nobody chosen is said beside the choices")
        for _ in 0..<2 {
            let answer = await journey.browser.post(
                taken, [("residents", Self.holder.id.description), ("residents", Self.child.id.description)])
            #expect(answer.status == 303)
        }
        return journey
    }

    @Test("a household comes filled, each fact marked with the register as its source, each reading recorded")
    func filled() async throws {
        let office = try await WardOffice()
        try await household(in: office)
        let journey = try await opened(at: office)
        let record = try await journey.record()
        #expect(record.facts.persons == [1, 2] && record.residents[1] == Self.holder.id)
        #expect(record.facts.fact(.person(1), "person.family")?.source == .register)
        #expect(record.facts.text(.household, "oldAddress.text")?.contains("西天満") == true)
        let reads = try await office.events().filter { $0.kind == "personal.read" }
        #expect(
            Set(reads.compactMap(\.subject)).isSuperset(of: [Self.holder.id.description, Self.child.id.description]))
        #expect(reads.allSatisfy { $0.purpose == "counter-procedure" })
    }

    @Test("a second session of the same household says who holds the first")
    func sameHousehold() async throws {
        let office = try await WardOffice()
        try await household(in: office)
        _ = try await opened(at: office)
        let second = try await opened(at: office, by: WardOffice.second)
        #expect(await second.browser.get(second.page).text.contains("同じ世帯のセッションを 見本 さくら が開いています"))
    }

    @Test("a session of the same household in another ward is not told of")
    func otherWardsSession() async throws {
        let office = try await WardOffice()
        try await household(in: office)
        let first = try await opened(at: office)
        let resident = Self.holder.id
        let session = try await first.record().session
        try await office.store.write { tx in
            let moved = CounterSession(
                id: .make(at: tx.now), ward: try #require(WardOffice.elsewhere.ward), status: .hearing, language: .ja,
                events: [], openedBy: "elsewhere", openedByName: "架空 みどり", holder: "elsewhere", holderName: "架空 みどり",
                openedAt: tx.now, updatedAt: tx.now, leafletToken: "elsewhere")
            try SessionStore.insert(moved, formKey: nil, body: nil, in: tx)
            _ = try SessionStore.addPerson(resident, to: moved.id, in: tx)
            #expect(try SessionStore.openSessions(with: [resident], besides: session, in: tx).isEmpty)
        }
        #expect(await !first.browser.get(first.page).text.contains("架空 みどり"))
    }

    @Test(
        "a protected resident's address of the register never comes into the session, of those who live there neither")
    func protected() async throws {
        let office = try await WardOffice()
        try await household(in: office, isProtected: true)
        let journey = try await opened(at: office)
        let record = try await journey.record()
        #expect(record.isProtected)
        #expect(record.facts.flag(.person(2), "protected") == true, "who lives there is as protected")
        for fact in record.facts.current { #expect(!fact.value.canonical.contains("西天満"), "\(fact.name)") }
        try await journey.answerAll()
        for path in [journey.page, journey.page + "/persons/1", journey.page + "/confirm", "/office/sessions"] {
            #expect(await !journey.browser.get(path).text.contains("西天満"), "\(path)")
        }
        for form in await journey.forms() {
            let text = try OutsideReader.text(await journey.browser.get(form).bytes)
            #expect(!text.unspaced.contains("西天満"), "\(form)")
        }
    }
}

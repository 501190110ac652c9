import Kernel
import Procedures
import Registry
import Site
import Testing

@testable import Counter

/// ★15: what somebody needed and did not do.
@Suite("Leak detection")
struct LeakTests {
    private static func person(
        _ given: String, _ born: String, _ sex: Sex, _ relation: Relation, since: String, _ held: [Membership] = []
    ) -> NewResident {
        let birth = BirthDate(CivilDate(iso: born) ?? .latest)
        var person = NewResident(
            id: .make(at: Timestamp(milliseconds: 1)), name: PersonName(family: "港", given: given), birth: birth,
            sex: sex,
            relation: relation)
        person.since = CivilDate(iso: since)
        person.memberships = held
        return person
    }

    private static func add(
        _ members: [NewResident], to office: WardOffice, ward: WardCode = WardOffice.ward
    ) async throws {
        try await office.desk.directory.add(
            NewHousehold(
                id: .make(at: Timestamp(milliseconds: 1)), ward: ward, postalCode: PostalCode("530-0001"), town: "梅田",
                block: "１丁目２番３号", building: nil, members: members), by: .system("test"))
    }

    /// A family with a child of five that moved in on a day.
    private static func family(since: String, _ held: [Membership] = []) -> [NewResident] {
        [
            person("一郎", "1990-06-10", .male, .head, since: since, held),
            person("桜", "2020-08-15", .female, .child, since: since),
        ]
    }

    private func run(_ office: WardOffice) async throws -> Int {
        try await LeakFinder(office.desk).run(on: office.clock.today, atOnce: 2)
    }

    @Test(
        "01 ★15 a child moved in ten days ago and nobody claimed the allowance: found once, on the list of its section, as possible: an employer may pay it"
    )
    func found() async throws {
        let office = try await WardOffice()
        try await Self.add(Self.family(since: "2026-04-14"), to: office)
        try await Self.add(Self.family(since: "2026-04-23"), to: office)
        try await Self.add(Self.family(since: "2025-04-14"), to: office)
        try await Self.add(
            Self.family(since: "2026-04-14", [Membership(.childAllowance, from: CivilDate(iso: "2026-04-15"))]),
            to: office)
        _ = try await run(office)
        let leaks = try await office.events().filter { $0.kind == "leak.found" }
        let allowance = leaks.filter { $0.data["procedure"] == "jidou-teate-nintei" }
        // Moved in on the 14th: the fifteenth day is 04-29, a holiday, so the last day is 04-30, six days from now. The
        // family of yesterday has until May, the one of last year is no news, the last one is paid already.
        #expect(allowance.count == 1 && allowance.first?.data["daysLeft"]?.intValue == 6)
        // Whether an employer pays it the city's ledger does not know.
        #expect(allowance.first?.data["certainty"] == "possible")
        #expect(try await run(office) == 0, "what is known is not found again")

        let clerk = await office.signedIn(WardOffice.clerk)
        let needed = await clerk.get("/office/leaks?section=kosodate").text
        #expect(!needed.contains("認定請求") && needed.contains("certainty=possible"))
        let page = await clerk.get("/office/leaks?certainty=possible&section=kosodate").text
        #expect(page.contains("港　一郎") && page.contains("認定請求") && !page.contains("梅田"))
        #expect(await !clerk.get("/office/leaks?certainty=possible&section=kaigo").text.contains("認定請求"))
        let read = try #require(
            try await office.events().last { $0.kind == "personal.read" && $0.actorID == "clerk" })
        #expect(read.purpose == "leak-check")
        #expect(await office.signedIn(WardOffice.elsewhere).get("/office/leaks").text.contains("見つかっていません"))
    }

    @Test("a case, also one of a session before they stood in the register, is no leak; what comes later resolves it")
    func resolved() async throws {
        let office = try await WardOffice()
        let journey = try await Journey.heard(at: office)
        #expect(await journey.sign().status == 303)
        #expect(await journey.handIn().status == 303)
        office.clock.set(try #require(Timestamp(iso: "2026-05-05T03:00:00+09:00")))
        // As they were written down at the counter, now in the register.
        try await Self.add(
            [
                Self.person("一郎", "1990-06-10", .male, .head, since: "2026-04-20"),
                Self.person("桜", "2020-08-15", .female, .child, since: "2026-04-20"),
            ], to: office)
        #expect(try await run(office) == 0)

        var other = Self.family(since: "2026-04-20")
        other[0] = Self.person("次郎", "1988-01-01", .male, .head, since: "2026-04-20")
        other[1] = Self.person("楓", "2019-01-01", .female, .child, since: "2026-04-20")
        try await Self.add(other, to: office)
        #expect(try await run(office) > 0)
        let (head, ward) = (other[0].id.description, WardOffice.ward)
        _ = try await office.store.write { tx in
            try Cases.submit(
                CaseSubmission(
                    idempotencyKey: "later", procedure: "jidou-teate-nintei", title: "児童手当", ward: ward,
                    channel: "api", origin: nil, persons: 1, lastDay: nil, counterSupport: true, fieldsAutofilled: 0,
                    fieldsTyped: 0, startedAt: tx.now, documents: [], residents: [head]), by: WardOffice.clerk, in: tx)
        }
        _ = try await run(office)
        let resolved = try await office.events().filter { $0.kind == "leak.resolved" }
        #expect(resolved.contains { $0.data["procedure"] == "jidou-teate-nintei" && $0.subject == head })
    }

    @Test("what the visitor said decides: needed is listed apart from possible, and counted as a leak")
    func certain() async throws {
        let office = try await WardOffice()
        let journey = try await Journey.heard(at: office)
        office.clock.set(try #require(Timestamp(iso: "2026-05-05T03:00:00+09:00")))
        try await Self.add(
            [
                Self.person("一郎", "1990-06-10", .male, .head, since: "2026-04-20"),
                Self.person("桜", "2020-08-15", .female, .child, since: "2026-04-20"),
            ], to: office)
        #expect(try await journey.record().facts.date(.event("moved-in"), "eventDate") == CivilDate(iso: "2026-04-20"))
        #expect(try await run(office) > 0)
        let found = try await office.events().filter { $0.kind == "leak.found" }
        let allowance = try #require(found.first { $0.data["procedure"] == "jidou-teate-nintei" })
        #expect(allowance.data["certainty"] == "needed")
        let clerk = await office.signedIn(WardOffice.clerk)
        #expect(await clerk.get("/office/leaks?section=kosodate").text.contains("港　一郎"))
        #expect(await !clerk.get("/office/leaks?certainty=possible&section=kosodate").text.contains("認定請求"))
    }

    @Test("what was possible becomes needed when the visitor said so, and not the other way")
    func becomesCertain() async throws {
        let office = try await WardOffice()
        try await Self.add(Self.family(since: "2026-04-14"), to: office)
        _ = try await run(office)
        let ward = WardOffice.ward
        let leak = try #require(
            try await office.store.read { tx in
                try LeakStore.list(ward, .possible, section: "kosodate", after: nil, limit: 9, in: tx).rows.first {
                    $0.procedure == "jidou-teate-nintei"
                }
            })
        for certainty in [Leak.Certainty.needed, .possible] {
            let again = leak.with(certainty)
            _ = try await office.store.write { try LeakStore.insert(again, in: $0) }
            let kept = try await office.store.read { try LeakStore.load(leak.id, in: $0) }
            #expect(kept?.certainty == .needed)
        }
    }

    @Test("closing needs a reason beside the field; a household with a protected person is on no list")
    func closed() async throws {
        let office = try await WardOffice()
        try await Self.add(Self.family(since: "2026-04-14"), to: office)
        var hidden = Self.family(since: "2026-04-14")
        hidden[0].isProtected = true
        try await Self.add(hidden, to: office)
        _ = try await run(office)
        let leaks = try await office.store.read {
            try LeakStore.list(WardOffice.ward, .possible, section: "kosodate", after: nil, limit: 50, in: $0).rows
        }
        #expect(!leaks.isEmpty && !leaks.contains { $0.resident == hidden[0].id })
        let leak = try #require(leaks.first)
        let clerk = await office.signedIn(WardOffice.clerk)
        await clerk.get("/office/leaks")
        let name = "reason-\(leak.id)"
        #expect(await clerk.post("/office/leaks/\(leak.id)/close", [(name, "")]).status == 422)
        #expect(await clerk.post("/office/leaks/\(leak.id)/close", [(name, "公務員で勤め先から受給")]).status == 303)
        #expect(try await run(office) == 0, "what was looked at stays closed")
        for language in ["ja", "ja-easy", "en"] {
            #expect(await !clerk.get("/office/leaks?certainty=possible&lang=\(language)").text.contains("⟦"))
        }
    }
}

extension Leak {
    fileprivate func with(_ certainty: Certainty) -> Leak {
        Leak(
            id: .make(at: foundAt), ward: ward, resident: resident, procedure: procedure, section: section,
            event: event, eventDate: eventDate, lastDay: lastDay, certainty: certainty, state: .open, foundAt: foundAt,
            changedAt: changedAt)
    }
}

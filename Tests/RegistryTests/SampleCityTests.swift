import Kernel
import Store
import Testing

@testable import Registry

@Suite("Sample cities")
struct SampleCityTests {
    private static let today = CivilDate(iso: "2026-04-24") ?? .latest
    private let places = Places(pack: City.pack)

    private func city(seed: UInt64) -> SampleCity {
        SampleCity(pack: City.pack, places: places, seed: seed, today: Self.today)
    }

    @Test("the same seed makes the same city, another seed another one")
    func determinism() {
        let first = (0..<400).compactMap(city(seed: 7).household)
        #expect(first.count == 400)
        #expect(first == (0..<400).compactMap(city(seed: 7).household))
        #expect(first != (0..<400).compactMap(city(seed: 8).household))
        // Any part can be made alone.
        #expect(city(seed: 7).household(399) == first.last)
    }

    @Test("every household has one head, nobody is born after today, and ids are never used twice")
    func households() {
        let households = (0..<3_000).compactMap(city(seed: 1).household)
        let people = households.flatMap(\.members)
        #expect(
            households.allSatisfy { $0.members.filter(\.relation.isHead).count == 1 && $0.members[0].relation.isHead })
        #expect(people.allSatisfy { $0.birth.possibleDays.lowerBound <= Self.today })
        #expect(Set(people.map(\.id)).count == people.count)
        #expect(Set(households.map(\.id)).count == households.count)
        #expect(
            people.allSatisfy {
                ($0.nationality == "JPN") == ($0.domicile != nil) && ($0.nationality == "JPN") == ($0.residence == nil)
            })
        let children = households.filter { $0.members.contains { $0.relation.isChild } }
        for household in children {
            let head = household.members[0].birth.possibleDays.upperBound
            #expect(
                household.members.allSatisfy {
                    !$0.relation.isChild || $0.birth.possibleDays.lowerBound > head.adding(years: 15)
                })
        }
    }

    @Test("the city is like a real one in ages, households, foreign residents and rare characters")
    func proportions() {
        let households = (0..<20_000).compactMap(city(seed: 3).household)
        let people = households.flatMap(\.members)
        func share(_ isCounted: (NewResident) -> Bool) -> Double {
            Double(people.filter(isCounted).count) / Double(people.count)
        }
        let mean = Double(people.count) / Double(households.count)
        #expect((1.7...1.95).contains(mean))
        #expect((0.09...0.14).contains(share { ($0.birth.age(on: Self.today) ?? 80) < 15 }))
        #expect((0.18...0.30).contains(share { ($0.birth.age(on: Self.today) ?? 80) >= 65 }))
        #expect((0.04...0.07).contains(share { $0.nationality != "JPN" }))
        #expect((0.0001...0.002).contains(share(\.isProtected)))
        let rare: Set<Unicode.Scalar> = ["𠮷", "髙", "﨑"]
        #expect(share { !rare.isDisjoint(with: $0.name.family.unicodeScalars) } > 0.005)
        #expect(share { $0.name.family.unicodeScalars.contains { (0xE0100...0xE01EF).contains($0.value) } } > 0.0002)
    }

    @Test("a city of any size has exactly so many people, and everyone is found by name")
    func writing() async throws {
        let store = try await Database.empty()
        let writer = SampleCityWriter(store: store, pack: City.pack, places: places)
        let report = try await writer.write(residents: 1_001, seed: 5, today: Self.today)
        #expect(report.residents == 1_001)
        let (people, keyless, staged) = try await store.read { tx in
            (
                try tx.one(Int.self, "SELECT COUNT(*) FROM registry_resident"),
                try tx.one(
                    Int.self,
                    """
                    SELECT COUNT(*) FROM registry_resident r WHERE NOT EXISTS
                    (SELECT 1 FROM registry_key k WHERE k.resident = r.no)
                    """),
                try tx.one(Int.self, "SELECT COUNT(*) FROM registry_key_stage")
            )
        }
        #expect(people == 1_001 && keyless == 0 && staged == 0)
        await #expect(throws: Problem.self) {
            _ = try await writer.write(residents: 5, seed: 5, today: Self.today)
        }
    }

    @Test("a run that was interrupted is begun anew; a register with people is left alone")
    func interrupted() async throws {
        let store = try await Database.empty()
        let writer = SampleCityWriter(store: store, pack: City.pack, places: places)
        _ = try await writer.write(residents: 50, seed: 5, today: Self.today)
        try await store.write { tx in
            try tx.run("UPDATE registry_sample SET residents = 0")
            try tx.run("DROP INDEX registry_resident_birth")
        }
        #expect(try await writer.write(residents: 70, seed: 5, today: Self.today).residents == 70)
        #expect(try await store.read { try $0.one(Int.self, "SELECT COUNT(*) FROM registry_resident") } == 70)

        let other = try await Database.empty()
        let directory = RegistryDirectory(store: other, pack: City.pack, places: places)
        try await directory.add(
            try Fixture("原", "一", "ハラ", "ハジメ", born: "1990-01-01").household, by: .system("test"))
        await #expect(throws: Problem.self) {
            _ = try await SampleCityWriter(store: other, pack: City.pack, places: places)
                .write(residents: 5, seed: 5, today: Self.today)
        }
    }
}

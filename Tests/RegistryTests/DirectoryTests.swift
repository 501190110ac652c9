import Foundation
import Kernel
import Store
import Testing

@testable import Registry

@Suite("The register's directory")
struct DirectoryTests {
    private let store: Store
    private let directory: RegistryDirectory
    private let grant: ReadGrant

    init() async throws {
        store = try await Database.empty()
        directory = RegistryDirectory(store: store, pack: City.pack, places: Places(pack: City.pack))
        grant = try ReadGrant(actor: Database.clerk, purpose: Database.purpose)
    }

    private func add(_ fixtures: Fixture...) async throws {
        for fixture in fixtures { try await directory.add(fixture.household, by: .system("test")) }
    }

    private func events(_ kinds: String...) async throws -> [RecordedEvent] {
        try await store.read { try $0.events(kinds: Set(kinds)) }
    }

    @Test("what was written is read back, and the read is recorded with its purpose")
    func readBack() async throws {
        var fixture = try Fixture("𠮷田", "花子", "ヨシダ", "ハナコ", born: "1985-05-05", sex: .female)
        fixture.household.members[0].memberships = [
            Membership(.nationalHealth, from: CivilDate(iso: "2024-04-01")),
            Membership(.care, level: "care2", from: nil, isKnown: false),
        ]
        fixture.household.members[0].cardTo = CivilDate(iso: "2030-05-05")
        try await add(fixture)
        let found = try #require(try await directory.resident(fixture.id, for: grant))
        #expect(found.name.family.isExactly("𠮷田"))
        #expect(found.address.oneLine == "見本県見本町港町1丁目2番3号\u{3000}見本ハイツ 101号")
        #expect(found.domicile?.head == "𠮷田\u{3000}花子")
        #expect(found.card?.validTo == CivilDate(iso: "2030-05-05"))
        let today = try #require(CivilDate(iso: "2026-04-24"))
        #expect(found.holding(.nationalHealth, on: today) == .held(found.memberships[1]))
        #expect(found.holding(.care, on: today) == .unknown)
        #expect(found.holding(.dog, on: today) == .notHeld)
        #expect(found.holding(.employeeHealth, on: today) == .unknown)
        let reads = try await events("personal.read")
        #expect(reads.map(\.subject) == [fixture.id.description])
        #expect(reads.map(\.purpose) == ["counter-procedure"])
        #expect(reads.map(\.actorID) == ["s-100"])
    }

    @Test("a household is read with everyone in it, the head first")
    func household() async throws {
        var fixture = try Fixture("林", "一郎", "ハヤシ", "イチロウ", born: "1980-01-01")
        let wife = try Fixture("林", "恵", "ハヤシ", "メグミ", born: "1982-02-02", sex: .female)
        var member = wife.household.members[0]
        member = NewResident(id: member.id, name: member.name, birth: member.birth, sex: .female, relation: .wife)
        fixture.household.members.insert(member, at: 0)
        try await add(fixture)
        let id = fixture.household.members[1].id
        let household = try #require(try await directory.household(of: id, for: grant))
        #expect(household.members.map(\.name.given) == ["一郎", "恵"])
        #expect(household.head?.id == id)
        #expect(household.ward == fixture.household.ward)
        #expect(try await directory.members(of: household.id, for: grant).map(\.relation) == [.head, .wife])
        #expect(Set(try await events("personal.read").map(\.subject)) == [id.description, member.id.description])
    }

    @Test("residents read themselves only, and strangers look like nobody")
    func residents() async throws {
        let (one, other) = (
            try Fixture("森", "一", "モリ", "ハジメ", born: "1990-01-01"),
            try Fixture("森", "二", "モリ", "フタ", born: "1990-01-01")
        )
        try await add(one, other)
        let actor = Actor(kind: .resident, id: one.id.description, name: "森　一")
        #expect(throws: Problem.self) { try ReadGrant(actor: actor, purpose: Database.purpose) }
        #expect(throws: Problem.self) { try ReadGrant(actor: .anonymous, purpose: Database.purpose) }
        #expect(throws: Problem.self) {
            try ReadGrant(actor: Database.clerk, purpose: Purpose(code: "", label: [.ja: ""]))
        }
    }

    @Test("a name is found from its beginning, in kana, kanji, old forms and Latin letters")
    func search() async throws {
        var foreign = try Fixture("NGUYEN", "VAN MINH", "グエン", "ヴァン　ミン", born: "1999-09-09")
        foreign.household.members[0].name.romaji = "NGUYEN VAN MINH"
        try await add(
            try Fixture("髙橋", "大輔", "タカハシ", "ダイスケ", born: "1980-04-01"),
            try Fixture("高橋", "愛", "タカハシ", "アイ", born: "1991-01-01", sex: .female),
            try Fixture("髙田", "誠", "タカダ", "マコト", born: "1970-07-07"), foreign)
        func found(_ text: String) async throws -> [String] {
            try await directory.search(RegisterQuery(text), for: grant).residents.map(\.name.given)
        }
        #expect(try await found("たかはし") == ["愛", "大輔"])
        #expect(try await found("タカ") == ["誠", "愛", "大輔"])
        #expect(Set(try await found("高橋")) == ["大輔", "愛"])
        #expect(try await found("髙橋大") == ["大輔"])
        #expect(try await found("ﾀｶﾊｼ S55.4.1") == ["大輔"])
        #expect(try await found("1970-07-07") == ["誠"])
        #expect(try await found("nguyen van") == ["VAN MINH"])
        #expect(try await found("グエン") == ["VAN MINH"])
        #expect(try await found("%") == [])
        #expect(try await found("' OR 1=1 --") == [])
        #expect(
            try await directory.find(kana: "タカハシ", born: try #require(BirthDate(iso: "1991-01-01")), for: grant).count
                == 1)
    }

    @Test("a birth whose day is unknown is found by every day it can be")
    func unknownBirth() async throws {
        try await add(try Fixture("谷", "清", "タニ", "キヨシ", born: "1940-03-00"))
        for typed in ["タニ 1940-03-15", "タニ 1940-03-00"] {
            #expect(try await directory.search(RegisterQuery(typed), for: grant).residents.count == 1)
        }
        #expect(try await directory.search(RegisterQuery("タニ 1940-04-15"), for: grant).residents.isEmpty)
    }

    @Test("pages of fifty show everyone once, in order, also when people come between two pages")
    func pages() async throws {
        for number in 0..<120 {
            let day = number % 28 + 1
            try await add(
                try Fixture(
                    "鈴木", "人\(number)", "スズキ", "ヒト", born: "19\(50 + number % 40)-01-\(day < 10 ? "0" : "")\(day)"))
        }
        var seen: [ResidentID] = []
        var cursor: RegisterCursor?
        var sizes: [Int] = []
        repeat {
            let page = try await directory.search(RegisterQuery("スズキ"), after: cursor, for: grant)
            seen += page.residents.map(\.id)
            sizes.append(page.residents.count)
            cursor = page.next
            // Someone who sorts before the place reached changes nothing about what follows.
            try await add(try Fixture("鈴木", "新", "スズキ", "アラタ", born: "1930-01-01"))
            if let text = cursor?.description { #expect(RegisterCursor(text) == cursor) }
        } while cursor != nil
        #expect(sizes == [50, 50, 20])
        #expect(Set(seen).count == 120)
        let listed = try await events("register.searched")
        #expect(listed.count == 3)
        #expect(listed.allSatisfy { !$0.data.canonical.contains("スズキ") && $0.purpose == "counter-procedure" })
    }

    @Test("the four attributes find one person whatever way the address is written")
    func fourAttributes() async throws {
        let fixture = try Fixture("濵田", "実", "ハマダ", "ミノル", born: "1960-06-06")
        try await add(fixture, try Fixture("浜田", "実", "ハマダ", "ミノル", born: "1960-06-06", block: "9丁目9番9号"))
        let birth = try #require(BirthDate(iso: "1960-06-06"))
        for address in ["港町1-2-3", "見本県見本町港町一丁目2番3号", "見本町港町１丁目２－３　見本ハイツ 101号"] {
            for name in ["浜田実", "濵田　実", "はまだみのる"] {
                let found = try await directory.find(
                    FourAttributes(name: name, address: address, birth: birth, sex: .male), for: grant)
                #expect(found.map(\.id) == [fixture.id], "\(name) \(address)")
            }
        }
        for wrong in [
            FourAttributes(name: "浜田実", address: "港町1-2-4", birth: birth, sex: .male),
            FourAttributes(name: "浜田実", address: "港町1-2-3", birth: birth, sex: .female),
            FourAttributes(name: "浜田", address: "港町1-2-3", birth: birth, sex: .male),
            FourAttributes(name: "", address: "港町1-2-3", birth: birth, sex: .male),
        ] {
            #expect(try await directory.find(wrong, for: grant).isEmpty)
        }
    }

    @Test("a postal code finds the people of a town")
    func postalCode() async throws {
        try await add(
            try Fixture("東", "一", "ヒガシ", "ハジメ", born: "1990-01-01"),
            try Fixture("西", "二", "ニシ", "フタ", born: "1990-01-01", town: "本町", postalCode: "999-0001"))
        #expect(
            try await directory.search(RegisterQuery("〒999-0001"), for: grant).residents.map(\.name.family) == ["西"])
    }

    @Test("whom a search has shown is found by person before and after it is spread, once")
    func spread() async throws {
        let fixture = try Fixture("林", "一郎", "ハヤシ", "イチロウ", born: "1980-01-01")
        try await add(fixture)
        for _ in 1...3 { _ = try await directory.search(RegisterQuery(name: "ハヤシ"), for: grant) }
        func listed() async throws -> Int {
            try await directory.accesses(to: fixture.id, for: grant).accesses.count { $0.kind == .listed }
        }
        #expect(try await listed() == 3)
        #expect(try await directory.spreadListings() == 3)
        #expect(try await listed() == 3)
        #expect(try await directory.spreadListings() == 0)
    }

    @Test("a search that showed number 11 of the register is no access to number 1")
    func wholeNumbers() async throws {
        let fixtures = try (1...12).map {
            try Fixture("林", "\($0)", $0 == 11 ? "モリ" : "ハヤシ", "ハジメ", born: "1980-01-01")
        }
        for fixture in fixtures { try await add(fixture) }
        _ = try await directory.search(RegisterQuery(name: "モリ"), for: grant)
        func accesses(_ place: Int) async throws -> Int {
            try await directory.accesses(to: fixtures[place - 1].id, for: grant).accesses.count
        }
        for isSpread in [false, true] {
            if isSpread { #expect(try await directory.spreadListings() == 1) }
            #expect(try await accesses(11) == 1)
            #expect(try await accesses(1) == 0)
            #expect(try await accesses(12) == 0)
        }
    }

    @Test("what a program before this one noted by ids is spread when its tables are brought up")
    func notedByIDs() async throws {
        let fixture = try Fixture("林", "一郎", "ハヤシ", "イチロウ", born: "1980-01-01")
        try await add(fixture)
        _ = try await directory.search(RegisterQuery(name: "ハヤシ"), for: grant)
        try await store.write { tx in
            try tx.run("UPDATE registry_shown SET numbers = \("\(fixture.id),00000000-0000-7000-8000-000000000000")")
            try AccessLog.spreadNotedByIDs(in: tx)
        }
        #expect(try await directory.accesses(to: fixture.id, for: grant).accesses.map(\.kind) == [.listed])
        #expect(try await directory.spreadListings() == 0)
    }
}

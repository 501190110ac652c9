import Foundation
import Kernel
import Testing

@Suite("Yen")
struct YenTests {
    @Test(
        "amounts are written with commas",
        arguments: [
            (0, "0円"), (7, "7円"), (300, "300円"), (1400, "1,400円"), (1_234_567, "1,234,567円"), (-50_000, "-50,000円"),
            (-100, "-100円"),
        ])
    func formatted(amount: Int, text: String) {
        #expect(Yen(amount).formatted == text)
    }

    @Test(
        "what people type is read",
        arguments: [
            ("1400", 1400), ("1,400円", 1400), ("￥１，４００", 1400), ("¥300", 300), ("-500", -500), ("▲500円", -500),
            (" 1 400 ", 1400), ("0", 0),
        ])
    func reads(text: String, amount: Int) {
        #expect(Yen(text)?.amount == amount)
    }

    @Test(
        "what is no amount is refused",
        arguments: [
            "", "円", "1,40", "1,,400", ",400", "1400.5", "千円", "1e3", "--5", "1000000000000001",
            "99999999999999999999999", "1400円円",
        ])
    func refuses(text: String) {
        #expect(Yen(text) == nil)
    }

    @Test("sums are exact and nothing overflows")
    func arithmetic() {
        #expect(Yen(300) + Yen(50) - Yen(400) == Yen(-50))
        #expect(Yen(300).times(3) == Yen(900))
        #expect(Yen(300).times(.max) == nil)
        #expect(Yen(Yen.limit).times(2) == nil)
        #expect(Yen(exactly: Yen.limit + 1) == nil)
        #expect((Yen(.max) + Yen(.max)).amount == Yen.limit)
        #expect((-Yen(.min)).amount == Yen.limit)
    }

    @Test("yen are whole numbers in JSON")
    func coding() throws {
        #expect(try String(decoding: JSONEncoder().encode([Yen(1400)]), as: UTF8.self) == "[1400]")
        #expect(try JSONDecoder().decode([Yen].self, from: Data("[1400]".utf8)) == [Yen(1400)])
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([Yen].self, from: Data("[1400.5]".utf8)) }
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([Yen].self, from: Data("[9000000000000000000]".utf8))
        }
    }
}

@Suite("Localized text")
struct LocalizedTextTests {
    @Test("a missing language falls back: easy Japanese to Japanese, others to English and then Japanese")
    func fallbacks() {
        let both: LocalizedText = ["ja": "保存", "en": "Save"]
        #expect(both.text(in: .ja) == "保存")
        #expect(both.text(in: .jaEasy) == "保存")
        #expect(both.text(in: "zh") == "Save")
        #expect(both.languageShown(for: "zh") == .en)
        #expect(LocalizedText(ja: "保存").text(in: "zh") == "保存")
        #expect(LocalizedText(["zh": "保存"]).text(in: .en) == "保存")
        #expect(LocalizedText([:]).text(in: .ja) == "")
        #expect(both.has(.en) && !both.has(.jaEasy))
        #expect(Language.jaEasy.htmlTag == "ja")
    }

    @Test("it is a map in JSON")
    func coding() throws {
        let text: LocalizedText = ["ja": "保存", "ja-easy": "のこす"]
        let json = try JSONValue(encoding: text)
        #expect(json == ["ja": "保存", "ja-easy": "のこす"])
        #expect(try json.decode(LocalizedText.self) == text)
    }
}

@Suite("Identifiers")
struct IDTests {
    private enum Thing {}
    private enum Other {}

    /// Gives the numbers it was made with.
    private struct Fixed: RandomNumberGenerator {
        var numbers: [UInt64]
        mutating func next() -> UInt64 { numbers.removeFirst() }
    }

    @Test("an identifier is the UUID of version 7 in RFC 9562, appendix A.6")
    func example() {
        var generator = Fixed(numbers: [0xCC3, 0x18C4_DC0C_0C07_398F])
        let id = ID<Thing>.make(at: Timestamp(milliseconds: 1_645_557_742_000), using: &generator)
        #expect(id.description == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
        #expect(ID<Thing>("017F22E2-79B0-7CC3-98C4-DC0C0C07398F") == id)
    }

    @Test("identifiers sort by the time they were made and do not repeat")
    func order() {
        let early = ID<Thing>.make(at: Timestamp(milliseconds: 1_000))
        let late = ID<Thing>.make(at: Timestamp(milliseconds: 1_001))
        #expect(early < late)
        #expect(early.description < late.description)
        let many = Set((0..<10_000).map { _ in ID<Thing>.make(at: Timestamp(milliseconds: 1_000)) })
        #expect(many.count == 10_000)
    }

    @Test(
        "what is no UUID is refused",
        arguments: [
            "", "017f22e2-79b0-7cc3-98c4-dc0c0c07398", "017f22e279b07cc398c4dc0c0c07398f",
            "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
            "017f22e2-79b0-7cc3-98c4_dc0c0c07398f", "{17f22e2-79b0-7cc3-98c4-dc0c0c07398f}",
        ])
    func refused(text: String) {
        #expect(ID<Thing>(text) == nil)
        #expect(throws: DecodingError.self) { try JSONValue.string(text).decode(ID<Thing>.self) }
    }

    @Test("an identifier is a text in JSON")
    func coding() throws {
        let id = ID<Thing>.make(at: Timestamp(milliseconds: 1_000))
        #expect(try JSONValue(encoding: id) == .string(id.description))
        #expect(try JSONValue(encoding: id).decode(ID<Thing>.self) == id)
    }
}

@Suite("Actors, permissions, problems")
struct ActorTests {
    private static let clerk = Actor(kind: .staff, id: "s1", name: "窓口", roles: ["clerk"])
    private static let resident = Actor(kind: .resident, id: "r1", name: "住民")
    private static let taxi = Actor(kind: .organisation, id: "o1", name: "タクシー", roles: ["taxi"])
    private static let mailed = Actor(kind: .account, id: "a1", name: "")
    private static let kiosk = Actor(kind: .device, id: "d1", name: "端末", roles: ["kiosk"])

    @Test(
        "a permission allows exactly whom it names",
        arguments: [
            (Permission.anyone, "ascktx"), (.resident, "r"), (.applicant, "mrt"), (.staff("clerk"), "c"),
            (.staff("supervisor"), ""),
            (.anyStaff, "c"),
            (.organisation("taxi"), "t"), (.organisation("clerk"), ""), (.device("kiosk"), "k"), (.device("taxi"), ""),
            (.system, "s"),
            (.anyOf([.resident, .anyStaff]), "rc"), (.anyOf([]), ""),
        ])
    func allows(permission: Permission, who: String) {
        let actors: [(Character, Actor)] = [
            ("c", Self.clerk), ("r", Self.resident), ("t", Self.taxi), ("k", Self.kiosk), ("s", .system("night")),
            ("m", Self.mailed), ("a", .anonymous),
        ]
        for (letter, actor) in actors {
            #expect(permission.allows(actor) == (permission == .anyone || who.contains(letter)), "\(letter)")
        }
    }

    @Test("someone acting for another keeps their own name, and the principal is the other")
    func representation() {
        let acting = Self.resident.acting(for: "child")
        #expect(acting.id == "r1")
        #expect(acting.onBehalfOf == "child")
        #expect(acting.principal == "child")
        #expect(Self.resident.principal == "r1")
    }

    @Test("a problem is RFC 9457 and leaves out what is empty")
    func problem() throws {
        let problem = Problem("unknown-ward", status: 404, title: "区がありません")
        #expect(
            try JSONValue(encoding: problem) == [
                "type": "urn:mio:problem:unknown-ward", "title": "区がありません", "status": 404,
            ])
        let full = Problem(
            "invalid", status: 422, title: "入力", detail: "確かめてください",
            errors: [FieldProblem(pointer: "/a", detail: "空です")]
        ).occurring(as: "req-1")
        #expect(try JSONValue(encoding: full).decode(Problem.self) == full)
        #expect(try JSONValue(parsing: "{}").decode(Problem.self).type == "about:blank")
    }
}

import Kernel
import Paper
import Procedures
import Site
import Testing

@testable import Counter

/// Characters of names that no font can print (外字).
@Suite("Characters that cannot be printed")
struct CharacterTests {
    /// 葛 in a private code point, as an old system would send it.
    private static let gaiji = "\u{E123}"

    private func opened(_ office: WardOffice) async throws -> Journey {
        var person = Person.family[0]
        person.family = Self.gaiji + "城"
        let journey = try await Journey.opened([person], at: office)
        try await journey.move(Journey.address)
        try await journey.answerAll()
        return journey
    }

    @Test(
        "the page finds the shape by its MJ number, and nothing is signed before one is chosen; both code points stay")
    func replaced() async throws {
        let office = try await WardOffice()
        let journey = try await opened(office)
        #expect(await journey.browser.get(journey.page).text.contains("印刷できない文字があります（U+E123）"))
        let refused = await journey.sign()
        #expect(refused.status == 409 && refused.text.contains("/characters"))
        let path = journey.page + "/characters"
        let place = [("subject", "p1"), ("name", "person.family"), ("character", "U+E123")]
        #expect(await journey.browser.get(path).text.contains("U+E123 の字形がありません"))
        let none = await journey.browser.post(path, place + [("q", "MJ999999")])
        #expect(none.status == 422 && none.text.contains("value=\"MJ999999\""))
        let found = await journey.browser.post(path, place + [("q", "MJ022335")]).text
        #expect(found.contains("MJ022335") && found.contains("U+845B U+E0102") && found.contains("<path fill="))
        let unknown = await journey.browser.post(path, place + [("q", "MJ022335"), ("choice", "MJ000001 U+3402")])
        #expect(unknown.status == 422)
        let taken = await journey.browser.post(
            path, place + [("q", "MJ022335"), ("choice", "MJ022335 U+845B U+E0102")])
        try #require(taken.status == 303, "\(taken.text.errors)")
        let facts = try await journey.record().facts
        #expect(facts.text(.person(1), "person.family") == "\u{845B}\u{E0102}城")
        #expect(facts.sources(.person(1), "person.family").contains { $0.value == .string(Self.gaiji + "城") })
        let event = try #require(try await office.events().last { $0.kind == "character.replaced" })
        #expect(
            event.data["from"] == "U+E123" && event.data["to"] == "U+845B U+E0102" && event.data["mj"] == "MJ022335")
        #expect(await journey.browser.get(path).text.contains("すべての文字を印刷できます"))
        #expect(await journey.sign().status == 303)
    }

    @Test(
        "shapes are found by number, code point or a similar character",
        arguments: [
            ("MJ022335", 1), ("mj22335", 1), ("022335", 1), ("MJ999999", 0), ("U+110000", 0), ("", 0), ("葛城", 0),
        ])
    func search(typed: String, count: Int) {
        #expect(MJCharacters.find(typed).count == count, "\(typed)")
    }

    @Test("a similar character gives all its registered shapes, each with its own code points")
    func shapes() {
        let found = MJCharacters.find("葛")
        #expect(found.count > 3 && found.contains { $0.text == "\u{845B}\u{E0102}" })
        #expect(Set(found.map(\.text)).count == found.count)
        #expect(found.allSatisfy { $0.text.unicodeScalars.first == "\u{845B}" })
        #expect(MJCharacters.find("U+845B") == found)
        #expect(CharacterOutline("\u{845B}\u{E0102}") != nil && CharacterOutline("\u{E123}") == nil)
        #expect("\u{845B}\u{E01EF}港".unprintableCharacters == ["\u{845B}\u{E01EF}"])
    }
}

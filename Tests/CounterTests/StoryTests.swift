import Kernel
import Procedures
import TestPaper
import Testing

@testable import Counter

/// Acceptance 01.4, 01.5 and 01.9.
@Suite("Acceptance stories of a session")
struct StoryTests {
    @Test("01.4 one signature covers N forms; editing the move date voids it and all are watermarked 要再署名")
    func oneSignature() async throws {
        let office = try await WardOffice()
        let journey = try await Journey.heard(at: office)
        for form in await journey.forms() {
            let text = try OutsideReader.text(await journey.browser.get(form).bytes).unspaced
            #expect(text.contains("確認用"), "\(form) before the signature")
        }
        #expect(await journey.sign().status == 303)
        let forms = await journey.forms()
        #expect(forms.count >= 7)
        for form in forms {
            let text = try OutsideReader.text(await journey.browser.get(form).bytes).unspaced
            #expect(!text.contains("確認用") && !text.contains("要再署名"), "\(form) signed")
        }
        let signatures = try await office.events().filter { $0.kind == "session.signed" }
        #expect(signatures.count == 1)
        #expect(signatures[0].data["forms"]?.intValue == forms.count)

        try await journey.move(Journey.address, on: "2026-04-21")
        #expect(try await journey.record().signature?.isValid == false)
        #expect(await journey.browser.get(journey.page).text.contains("署名のあとで内容が変わりました"))
        let edited = await journey.forms()
        #expect(edited == forms)
        for form in edited {
            let pdf = await journey.browser.get(form).bytes
            for page in 1...(try OutsideReader.pages(pdf)) {
                #expect(try OutsideReader.text(pdf, page: page).unspaced.contains("要再署名"), "\(form) page \(page)")
            }
        }
        #expect(await journey.handIn().text.contains("今の内容への署名がありません"))

        #expect(await journey.sign().status == 303)
        for form in edited {
            #expect(try !OutsideReader.text(await journey.browser.get(form).bytes).unspaced.contains("要再署名"))
        }
        #expect(await journey.handIn().status == 303)
    }

    @Test("01.5 a seven-person household prints 住民異動届 on 2 sheets with the same case id in both QR codes")
    func sevenPersons() async throws {
        let office = try await WardOffice()
        let journey = try await Journey.heard(Person.seven, at: office)
        let form = try #require(await journey.forms().first { $0.contains("tennyuu--idou-todoke") })
        let pdf = await journey.browser.get(form).bytes
        #expect(try OutsideReader.pages(pdf) == 2)
        let first = try OutsideReader.text(pdf, page: 1).unspaced
        let second = try OutsideReader.text(pdf, page: 2).unspaced
        for person in Person.seven.prefix(5) { #expect(first.contains("港" + person.given), "\(person.given)") }
        for person in Person.seven.suffix(2) {
            #expect(second.contains("港" + person.given) && !first.contains("港" + person.given), "\(person.given)")
        }
        let id = try journey.id.description
        let codes = try (1...2).map { page in
            try OutsideReader.codes(pdf, page: page).filter { $0.hasPrefix("QR-Code:") && $0.contains(id) }
        }
        #expect(codes.allSatisfy { $0.count == 1 }, "\(codes)")
    }

    @Test(
        "01.9 pre-visit questions are answered in each language, and the number opens a session marked pre-visit",
        arguments: ["ja", "ja-easy", "en", "zh", "ko", "es", "pt", "id", "tl", "th", "vi", "ne"])
    func preVisit(language: String) async throws {
        let office = try await WardOffice()
        let home = Browser(office.app)
        var page = await home.get("/previsit?lang=\(language)").text
        #expect(!page.contains("⟦"))
        // Two persons in the languages of the staff, one in the others: the same questions, half as many pages.
        let persons = ["ja", "ja-easy", "en"].contains(language) ? 2 : 1
        let begun = await home.post(
            "/previsit",
            [("event", "moved-in"), ("date.year", "2026-04-20"), ("persons", String(persons))] + page.keys)
        try #require(begun.status == 303, "\(begun.text.errors)")
        let path = begun.location
        for _ in 0..<40 {
            page = await home.get(path).text
            #expect(!page.contains("⟦"))
            let questions = Question.all(on: page)
            if questions.isEmpty { break }
            let topic = page.inputs.filter { $0.name == "topic" }.map { ($0.name, $0.value) }
            let answer = await home.post(
                path,
                questions.flatMap { $0.fields(["person.relation": "head", "person.birthDate": "1990-06-10"]) } + topic)
            try #require(answer.status == 303, "\(answer.text.errors)")
        }
        #expect(page.contains("<svg class=\"qr\""))
        if language == "ja" { #expect(page.contains("平日の日中だけ受け付けます")) }
        #expect(await home.get(path + "/answers").text.contains("--household.insurance"))

        let clerk = await office.signedIn(WardOffice.clerk)
        let number = try #require(path.split(separator: "/").last).uppercased()
        let opening = [("preVisit", number), ("role", "self"), ("identity", "passport"), ("language", "ja")]
        await clerk.get("/office/sessions/new")
        let opened = await clerk.post("/office/sessions", opening)
        try #require(opened.status == 303, "\(opened.text.errors)")
        let id = try #require(CounterSession.Identifier(String(opened.location.split(separator: "/").last ?? "")))
        let record = try #require(try await office.store.read { try SessionStore.load(id, in: $0) })
        let answers = record.facts.current.filter { $0.subject != .party }
        #expect(answers.count > 5 && answers.allSatisfy { $0.source == .preVisit })
        #expect(record.session.events == ["moved-in"] && record.facts.persons == Array(1...persons))
        #expect(record.session.language.rawValue == language)
        let session = await clerk.get(opened.location).text
        #expect(!session.contains("⟦"))
    }
}

import Kernel
import TestPaper
import Testing

@testable import Counter

@Suite("The words of the counter")
struct WordTests {
    @Test("no page of a session lacks a word", arguments: ["ja", "ja-easy", "en"])
    func complete(language: String) async throws {
        let office = try await WardOffice()
        let opening = Journey.opening.filter { $0.0 != "language" } + [("language", language)]
        let journey = try await Journey.opened(Person.family, opening, at: office)
        let browser = journey.browser
        await browser.get("/office/sessions?lang=\(language)")
        func expectWords(_ when: String) async {
            for path in [
                "/office/sessions", "/office/sessions/new", journey.page, journey.page + "/persons/new",
                journey.page + "/persons/1", journey.page + "/persons/register", journey.page + "/move",
                journey.page + "/answers", journey.page + "/confirm",
            ] {
                let response = await browser.get(path)
                #expect(response.status == 200 && !response.text.contains("⟦"), "\(path) \(when)")
            }
        }
        await expectWords("open")
        try await journey.move(Journey.address)
        try await journey.answerAll()
        await expectWords("heard")
        #expect(await journey.sign().status == 303)
        try await journey.move(Journey.address, on: "2026-03-01")
        await expectWords("voided, late")
        #expect(await journey.sign().status == 303)
        #expect(await journey.handIn().status == 303)
        await expectWords("handed in")
        let leaflet = try OutsideReader.text(await browser.get(journey.page + "/leaflet.pdf").bytes)
        #expect(!leaflet.contains("⟦"))
    }

    @Test("every refusal and every fact that is asked has words in Japanese, easy Japanese and English")
    func keys() async throws {
        let office = try await WardOffice()
        let refusals: [SessionRefusal] = [
            .notFound, .heldByOther(name: ""), .notEditable, .changedMeanwhile, .powerOfAttorneyMissing, .questionsOpen,
            .subjectsOpen, .nobody, .nothingToHandIn, .glyphMissing(character: "港"), .signatureMissing, .reasonMissing,
            .unknownPreVisit, .unknownTicket, .protectedPerson, .keyUsedBefore,
        ]
        let asked = office.desk.catalogue.facts.filter { $0.question != nil }.map { "counter.fact.\($0.name)" }
        let statuses = CounterSession.Status.allCases.map { "counter.status.\($0.rawValue)" }
        let sources = ["register", "card", "certificate", "hearing", "pre-visit", "staff"].map {
            "counter.source.\($0)"
        }
        let checks = ["unconfirmed", "sample"].map { "counter.source-status.\($0)" }
        let others = ["counter.date.after-death", "leaflet.documents"]
        for key in refusals.map(\.word) + asked + statuses + sources + checks + others {
            for language in [Language.ja, .jaEasy, .en] {
                #expect(!office.desk.pack.words.text(key, language).contains("⟦"), "\(key) \(language.rawValue)")
            }
        }
    }
}

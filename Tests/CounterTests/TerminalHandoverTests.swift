import Kernel
import Procedures
import Sheets
import Store
import Synchronization
import Testing

@testable import Counter

/// Sheets of a terminal, each good for once.
private final class Sheaf: TerminalHandovers {
    private let sheets: Mutex<[String: HandoverSeal.Facts]>

    init(_ sheets: [String: HandoverSeal.Facts]) { self.sheets = Mutex(sheets) }

    func take(_ printed: String, by clerk: Actor, in tx: WriteTransaction) throws -> HandoverSeal.Facts? {
        sheets.withLock { $0.removeValue(forKey: printed) }
    }
}

@Suite("What a terminal has read fills a session")
struct TerminalHandoverTests {
    private func facts(_ holder: CardHolder, _ source: String) throws -> HandoverSeal.Facts {
        let (secret, reference) = try HandoverSeal.seal(holder, source: source)
        return try HandoverSeal.open(reference.sealed, with: secret)
    }

    private func office(_ source: String = "card", moment: String = "2026-04-24T10:00:00+09:00") async throws
        -> WardOffice
    {
        var holder = CardHolder(
            name: "大阪\u{3000}太郎", address: "大阪府大阪市北区中之島１丁目３番２０号", birthDate: "19900102", sex: "1")
        holder.furigana = "おおさか たろう"
        holder.phone = "090-0000-0001"
        return try await WardOffice(handovers: Sheaf(["mio-handover:1": try facts(holder, source)]))
    }

    private func record(_ path: String, _ office: WardOffice) async throws -> SessionRecord {
        let id = try #require(CounterSession.Identifier(String(path.split(separator: "/").last ?? "")))
        return try #require(try await office.store.read { try SessionStore.load(id, in: $0) })
    }

    @Test(
        "the code opens a session with the person in it, every fact from the card; of somebody who moves it is the old address"
    )
    func opens() async throws {
        let office = try await office()
        let clerk = await office.signedIn(WardOffice.clerk)
        let form = await clerk.get("/office/sessions/new")
        #expect(form.text.contains("端末の用紙の2次元コード"))
        let opened = await clerk.post(
            "/office/sessions", Journey.opening + [("handover", "mio-handover:1")] + form.text.keys)
        try #require(opened.status == 303, "\(opened.text.errors)")
        let record = try await record(opened.location, office)
        #expect(record.facts.persons == [1])
        let expected: [String: JSONValue] = [
            "person.family": "大阪", "person.given": "太郎", "person.furigana.family": "おおさか",
            "person.furigana.given": "たろう", "person.birthDate": "1990-01-02", "person.sex": "male",
            "person.card.held": true,
        ]
        for (name, value) in expected {
            let fact = record.facts.fact(.person(1), name)
            #expect(fact?.value == value && fact?.source == .card, "\(name)")
        }
        let address = record.facts.fact(.household, "oldAddress.text")
        #expect(address?.value == "大阪府大阪市北区中之島１丁目３番２０号" && address?.source == .card)
        #expect(record.facts.text(.party, "applicant.phone") == "090-0000-0001")
        let page = await clerk.get(opened.location).text
        #expect(page.contains("大阪") && !page.contains("⟦"))
        let event = try #require(try await office.events().last { $0.kind == "session.opened" })
        #expect(event.data["handover"] == true)
        // A second session does not get it again, and says so beside the field.
        let again = await clerk.get("/office/sessions/new")
        let refused = await clerk.post(
            "/office/sessions", Journey.opening + [("handover", "mio-handover:1")] + again.text.keys)
        #expect(refused.status == 422 && refused.text.contains("f-handover-error"))
        #expect(refused.text.contains("mio-handover:1"), "what was scanned is kept")
    }

    @Test("it fills a session that is open, once however often the form is sent; what was said stays before it")
    func fills() async throws {
        let office = try await office()
        let journey = try await Journey.opened([Person.family[0]], at: office)
        #expect(await journey.browser.get(journey.page).text.contains("端末の用紙から加える"))
        let form = await journey.browser.get(journey.page + "/persons/terminal")
        let keys = form.text.keys
        for _ in 0..<2 {
            let sent = await journey.browser.post(
                journey.page + "/persons/terminal", [("code", "mio-handover:1")] + keys)
            #expect(sent.status == 303, "\(sent.text.errors)")
        }
        let record = try await record(journey.page, office)
        #expect(record.facts.persons.count == 2 && record.facts.text(.person(2), "person.family") == "大阪")
        await journey.browser.get(journey.page + "/persons/terminal")
        let used = await journey.browser.post(journey.page + "/persons/terminal", [("code", "mio-handover:1")])
        #expect(used.status == 422 && used.text.contains("このコードは使えません"))
        for language in ["ja", "ja-easy", "en"] {
            #expect(
                await !journey.browser.get(journey.page + "/persons/terminal?lang=\(language)").text.contains("⟦"))
        }
    }

    @Test("what a machine read or somebody typed is no card’s word", arguments: ["ocr", "typed", "unverified", ""])
    func sources(_ source: String) async throws {
        let office = try await office(source)
        let clerk = await office.signedIn(WardOffice.clerk)
        let form = await clerk.get("/office/sessions/new")
        let opened = await clerk.post(
            "/office/sessions", Journey.opening + [("handover", "mio-handover:1")] + form.text.keys)
        let record = try await record(opened.location, office)
        #expect(record.facts.fact(.person(1), "person.family")?.source == .preVisit)
        #expect(record.facts.fact(.person(1), "person.card.held") == nil)
    }

    @Test("without terminals there is neither field nor page")
    func without() async throws {
        let office = try await WardOffice()
        let journey = try await Journey.opened([], at: office)
        #expect(await !journey.browser.get(journey.page).text.contains("端末の用紙から加える"))
        #expect(await journey.browser.get(journey.page + "/persons/terminal").status == 404)
    }
}

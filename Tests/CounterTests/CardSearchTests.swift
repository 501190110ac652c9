import Foundation
import Kernel
import Registry
import Site
import Testing

@testable import Counter

/// Cards of a test: bytes that stand for certificates, and whose they are.
private struct KnownCards: CardHolders {
    let holders: [[UInt8]: ResidentID]

    func holder(of certificate: [UInt8]) async throws -> ResidentID? {
        guard certificate != [0] else { throw UnreadableCard() }
        return holders[certificate]
    }
}

@Suite("Looking people up by the card on the clerk's reader")
struct CardSearchTests {
    private static let card: [UInt8] = [1]
    private static let stranger: [UInt8] = [2]
    private static let attributes = [
        ("name", "影山　忍"), ("address", "大阪府大阪市北区西天満７７番地"), ("birth.year", "昭和63"), ("birth.month", "8"),
        ("birth.day", "8"), ("sex", "female"),
    ]

    private func opened(isProtected: Bool = false, hasReaders: Bool = true) async throws -> Journey {
        let cards = KnownCards(holders: [Self.card: RegisterTests.holder.id])
        let office = try await WardOffice(cards: hasReaders ? cards : nil)
        var holder = RegisterTests.holder
        holder.isProtected = isProtected
        try await office.desk.directory.add(
            NewHousehold(
                id: .make(at: Timestamp(milliseconds: 1)), ward: WardOffice.ward, postalCode: PostalCode("530-0047"),
                town: "西天満", block: "77番地", building: "見本荘", members: [holder, RegisterTests.child]),
            by: .system("test"))
        let journey = try await Journey.opened([], Journey.opening, at: office)
        let page = await journey.browser.get(journey.page + "/persons/register")
        #expect(page.text.contains("4情報") && !page.text.contains("⟦"))
        #expect(page.text.contains("data-way=\"certificate\"") == hasReaders)
        return journey
    }

    private func read(_ card: [UInt8], _ journey: Journey) async -> SiteResponse {
        await journey.browser.post(
            journey.page + "/persons/card", [("certificate", Data(card).base64EncodedString())])
    }

    @Test(
        "01.3 the card leads to its holder's household, and the search is recorded as one by card, for the counter's purpose"
    )
    func holder() async throws {
        let journey = try await opened()
        let page = await journey.browser.get(journey.page + "/persons/register")
        #expect(page.headers["content-security-policy"]?.contains("http://127.0.0.1:*") == true)
        let answer = await read(Self.card, journey)
        try #require(answer.status == 303)
        #expect(answer.location == "\(journey.page)/persons/register/\(RegisterTests.holder.id)")
        let household = await journey.browser.get(answer.location)
        #expect(household.text.contains("影山") && household.text.contains("西天満"))
        let search = try #require(try await journey.office.events().last { $0.kind == "register.searched" })
        #expect(search.data["by"] == "card" && search.data["shown"] == 1 && search.purpose == "counter-procedure")
    }

    @Test(
        "01.3 a card that is linked to nobody says so and goes on with the four attributes, which find the same person")
    func attributes() async throws {
        let journey = try await opened()
        let unlinked = await read(Self.stranger, journey)
        #expect(unlinked.status == 200 && unlinked.text.contains("結び付きは、まだありません"))
        #expect(unlinked.text.contains("<details class=\"accordion\" open>"))
        #expect(unlinked.headers["content-security-policy"]?.contains("http://127.0.0.1:*") == true)
        let found = await journey.browser.post(journey.page + "/persons/attributes", Self.attributes)
        #expect(found.text.contains("persons/register/\(RegisterTests.holder.id)"))
        let search = try #require(try await journey.office.events().last { $0.kind == "register.searched" })
        #expect(search.data["by"] == "four-attributes" && search.purpose == "counter-procedure")
    }

    @Test("a protected person is found by the card, with the address closed, and never by the four attributes")
    func protected() async throws {
        let journey = try await opened(isProtected: true)
        let answer = await read(Self.card, journey)
        try #require(answer.status == 303)
        let household = await journey.browser.get(answer.location)
        #expect(household.text.contains("影山") && !household.text.contains("西天満"))
        let nobody = await journey.browser.post(journey.page + "/persons/attributes", Self.attributes)
        #expect(nobody.status == 200 && !nobody.text.contains("\(RegisterTests.holder.id)"))
        #expect(nobody.text.contains("見つかりませんでした"))
    }

    @Test("what is no card and attributes that are wrong are said, beside the field, and what was typed stays")
    func wrong() async throws {
        let journey = try await opened()
        for sent in ["AA==", "???", ""] {
            let answer = await journey.browser.post(journey.page + "/persons/card", [("certificate", sent)])
            #expect(answer.status == 200 && answer.text.contains("読み取れませんでした"), "\(sent)")
        }
        let missing = await journey.browser.post(
            journey.page + "/persons/attributes", [("name", "影山　忍"), ("birth.year", "1988")])
        #expect(missing.status == 422 && missing.text.contains("f-address-error"))
        #expect(missing.text.contains("影山　忍") && missing.text.contains("<details class=\"accordion\" open>"))
    }

    @Test("somebody who has moved away is found by nobody's card")
    func departed() async throws {
        let journey = try await opened()
        try await journey.office.store.write { tx in
            try tx.run(
                "UPDATE registry_resident SET departed = \(CivilDate(iso: "2026-04-01")?.dayNumber ?? 0) WHERE id = \(RegisterTests.holder.id)"
            )
        }
        #expect(await read(Self.card, journey).text.contains("結び付きは、まだありません"))
    }

    @Test("where clerks have no readers the four attributes are typed, and no card is asked for")
    func withoutReaders() async throws {
        let journey = try await opened(hasReaders: false)
        #expect(await read(Self.card, journey).status == 404)
        let found = await journey.browser.post(journey.page + "/persons/attributes", Self.attributes)
        #expect(found.text.contains("persons/register/\(RegisterTests.holder.id)"))
        #expect(found.headers["content-security-policy"]?.contains("127.0.0.1") != true)
    }
}

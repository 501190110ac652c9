import Kernel
import Procedures
import Site
import Testing

@testable import Counter

/// A session that goes from window to window.
@Suite("Hand-over between windows")
struct HandOverTests {
    private func handOver(_ journey: Journey, to window: String, note: String = "") async throws -> HandOver {
        await journey.browser.get(journey.page)
        let sent = await journey.browser.post(journey.page + "/hand-over", [("window", window), ("note", note)])
        try #require(sent.status == 303, "\(sent.text.errors)")
        let id = try journey.id
        return try #require(
            try await journey.office.store.read { try HandOverStore.all(of: id, in: $0) }.last { $0.window == window })
    }

    @Test("the other window sees ticket, facts and what is decided; a question answered there is closed for all")
    func questions() async throws {
        let office = try await WardOffice()
        let journey = try await Journey.opened(at: office)
        try await journey.move(Journey.address)
        let handOver = try await handOver(journey, to: "kokuho", note: "耳が遠い方です")
        #expect(try await journey.record().session.status == .handedOver)
        let waiting = await journey.browser.get(journey.page).text
        #expect(waiting.contains("国民健康保険・後期高齢者医療の窓口に引き継いでいます"))
        let refused = await journey.browser.post(journey.page + "/answers", [("all--household.dog", "no")])
        #expect(refused.status == 409)

        let second = await office.signedIn(WardOffice.second)
        let inbox = await second.get("/office/hand-overs?window=kokuho").text
        #expect(inbox.contains("耳が遠い方です") && inbox.contains(HandOverPath.of(handOver.id)))
        #expect(await !second.get("/office/hand-overs?window=nenkin").text.contains(HandOverPath.of(handOver.id)))
        let page = await second.get(HandOverPath.of(handOver.id)).text
        #expect(page.contains("国民健康保険") && page.contains("一郎") && page.contains("見本マンション"))
        for _ in 0..<2 { #expect(await second.post(HandOverPath.of(handOver.id) + "/accept", []).status == 303) }
        #expect(try await journey.record().session.holder == "second")
        await second.get(journey.page)
        let answered = await second.post(journey.page + "/answers", [("all--household.insurance", "kokuho")])
        #expect(answered.status == 303)
        #expect(try await journey.record().facts.fact(.household, "household.insurance")?.source == .hearing)

        await second.get(HandOverPath.of(handOver.id))
        let unsaid = await second.post(HandOverPath.of(handOver.id) + "/return", [("reason", "")])
        #expect(unsaid.status == 422)
        let back = await second.post(HandOverPath.of(handOver.id) + "/return", [("reason", "保険は済みました")])
        #expect(back.status == 303, "\(back.text.errors)")
        let after = try await journey.record()
        #expect(after.session.holder == "clerk" && after.session.status.isEditable)
        let first = await journey.browser.get(journey.page).text
        #expect(first.contains("保険は済みました"))
        #expect(!Question.all(on: first).contains { $0.name == "all--household.insurance" })
    }

    @Test("after the hand-in several windows work on what is theirs, and what the visitor signed stays signed")
    func afterHandIn() async throws {
        let office = try await WardOffice()
        let journey = try await Journey.opened(at: office)
        try await journey.move(Journey.address)
        // The child allowance is not asked here: it is left to its own window.
        for _ in 0..<20 {
            let open = Question.all(on: await journey.browser.get(journey.page).text)
                .filter { $0.name != "all--household.childAllowance" }
            if open.isEmpty { break }
            await journey.browser.post(journey.page + "/answers", open.flatMap { $0.fields(Journey.answers) })
        }
        #expect(await journey.sign().status == 303)
        #expect(await journey.handIn().status == 303)
        let child = try await handOver(journey, to: "kosodate")
        let pension = try await handOver(journey, to: "nenkin")
        _ = try await handOver(journey, to: "kosodate")
        let id = try journey.id
        let sent = try await office.store.read { try HandOverStore.all(of: id, in: $0) }
        #expect(Set(sent.map(\.id)) == [child.id, pension.id] && sent.count == 2, "sent twice is sent once")
        #expect(pension.id != child.id && !child.movesSession)
        #expect(try await journey.record().session.status == .checking)

        let second = await office.signedIn(WardOffice.second)
        let path = HandOverPath.of(child.id)
        await second.get(path)
        let early = await second.post(path + "/answers", [("all--household.childAllowance", "elsewhere")])
        #expect(early.status == 409, "who has not taken it up does not answer")
        #expect(await second.post(path + "/accept", []).status == 303)
        let asked = Question.all(on: await second.get(path).text)
        #expect(asked.contains { $0.name == "all--household.childAllowance" })
        let answers = asked.flatMap { $0.fields(["household.childAllowance": "elsewhere"]) }
        #expect(await second.post(path + "/answers", answers).status == 303)
        let record = try await journey.record()
        #expect(record.facts.text(.household, "household.childAllowance") == "elsewhere")
        #expect(record.signature?.isValid == true && record.session.status == .checking)
        #expect(await journey.procedures("needed").contains("jidou-teate-nintei"))
        #expect(Question.all(on: await second.get(HandOverPath.of(pension.id)).text).isEmpty)
        await second.get(path)
        #expect(await second.post(path + "/finish", []).status == 303)
        #expect(try await office.kinds().suffix(3).contains("handover.finished"))
    }

    @Test("what no window took up is put aside the next day with the session, and taken up where it was")
    func forgotten() async throws {
        let office = try await WardOffice()
        let journey = try await Journey.opened(at: office)
        let handOver = try await handOver(journey, to: "kokuho")
        office.clock.set(.at(try #require(CivilDate(iso: "2026-04-25")), .midnight))
        try await office.desk.deleteExpired()
        let record = try await journey.record()
        #expect(record.session.status == .suspended && record.session.resumeStatus == .hearing)
        let ended = try await office.store.read { try HandOverStore.load(handOver.id, of: handOver.ward, in: $0) }
        #expect(ended?.state == .returned)
    }

    @Test(
        "another office's hand-over is an absent page; the inbox has words in each language",
        arguments: ["ja", "ja-easy", "en"])
    func elsewhere(language: String) async throws {
        let office = try await WardOffice()
        let journey = try await Journey.opened(at: office)
        let handOver = try await handOver(journey, to: "kokuho")
        let stranger = await office.signedIn(WardOffice.elsewhere)
        #expect(await stranger.get(HandOverPath.of(handOver.id)).status == 404)
        #expect(await !stranger.get("/office/hand-overs").text.contains(handOver.id.description))
        let second = await office.signedIn(WardOffice.second)
        for path in ["/office/hand-overs", HandOverPath.of(handOver.id), journey.page] {
            let page = await second.get("\(path)?lang=\(language)")
            #expect(page.status == 200 && !page.text.contains("⟦"), "\(path)")
        }
    }
}

import Kernel
import Procedures
import Site
import Testing

@testable import Counter

/// What happens when something is wrong: said beside the field, and nothing typed is lost.
@Suite("Bad input and failure at the counter")
struct BadInputTests {
    @Test("a move date in the future is refused beside the field, and everything typed is still there")
    func futureMove() async throws {
        let office = try await WardOffice()
        let journey = try await Journey.opened(at: office)
        let answer = await journey.browser.post(
            journey.page + "/move", [("date-moved-in.year", "R8.4.25")] + Journey.address)
        #expect(answer.status == 422)
        let field = try #require(answer.text.range(of: "name=\"date-moved-in.year\""))
        let before = answer.text[..<field.lowerBound]
        #expect(before.suffix(1_200).contains("class=\"field-error\""), "the message stands at the field")
        for typed in ["R8.4.25", "１丁目２番３号", "見本マンション 405", "神戸市中央区"] {
            #expect(answer.text.contains(typed), "\(typed)")
        }
        #expect(try await journey.record().facts.date(.event("moved-in"), "eventDate") == CivilDate(iso: "2026-04-20"))
    }

    @Test("a late move date is accepted, and the outcome says 期間経過")
    func lateMove() async throws {
        let office = try await WardOffice()
        let journey = try await Journey.opened(at: office)
        try await journey.move(Journey.address, on: "2026-03-01")
        #expect(await journey.browser.get(journey.page).text.contains("期間経過"))
    }

    @Test("an agent without 委任状 cannot sign, but gets the leaflet")
    func agent() async throws {
        let office = try await WardOffice()
        let opening = Journey.opening.filter { $0.0 != "role" } + [("role", "agent"), ("applicantName", "代理 人子")]
        let journey = try await Journey.heard(Person.family, opening, at: office)
        let refused = await journey.sign()
        #expect(refused.text.contains("任意代理人の方は委任状が必要です"))
        #expect(try await journey.record().signature == nil)
        let leaflet = await journey.browser.get(journey.page + "/leaflet.pdf")
        #expect(leaflet.status == 200 && leaflet.headers["content-type"] == "application/pdf")
        try await journey.move(Journey.address + [("powerOfAttorney", "yes")])
        #expect(await journey.sign().status == 303)
    }

    @Test("an answer changed in the same form is changed, not lost")
    func changedAtOnce() async throws {
        let office = try await WardOffice()
        let journey = try await Journey.opened(at: office)
        await journey.browser.get(journey.page)
        for answer in ["yes", "no"] {
            let sent = await journey.browser.post(journey.page + "/answers", [("all--household.dog", answer)])
            #expect(sent.status == 303)
            #expect(try await journey.record().facts.flag(.household, "household.dog") == (answer == "yes"))
        }
        #expect(try await journey.record().facts.isDisputed(.household, "household.dog") == false)
    }

    @Test("a second clerk sees who holds a session and takes it over with a reason; the first clerk's facts stay")
    func takeOver() async throws {
        let office = try await WardOffice()
        let journey = try await Journey.opened(at: office)
        let second = await office.signedIn(WardOffice.second)
        let page = await second.get(journey.page).text
        #expect(page.contains("見本 さくら が担当しています"))
        #expect(await second.post(journey.page + "/take-over", [("reason", "")]).status == 422)
        #expect(try await journey.record().session.holder == "clerk")
        #expect(await second.post(journey.page + "/take-over", [("reason", "休憩の交代")]).status == 303)
        let record = try await journey.record()
        #expect(record.session.holder == "second" && record.facts.persons.count == 4)
        let event = try #require(try await office.events().last { $0.kind == "session.taken_over" })
        #expect(event.data["reason"] == "休憩の交代")

        let late = Person(family: "後出", given: "遅子", kana: "おそこ", born: "1980-01-01", sex: "female", relation: "other")
        let refused = await journey.browser.post(journey.page + "/persons", late.fields)
        #expect(refused.status == 409 && refused.text.contains("仮名 次郎"))
        #expect(refused.text.contains("value=\"後出\"") && refused.text.contains("value=\"遅子\""))
    }

    @Test("a session put aside is taken up at the same place by another clerk, and is deleted after 30 days")
    func suspend() async throws {
        let office = try await WardOffice()
        let journey = try await Journey.heard(at: office)
        await journey.browser.get(journey.page)
        for _ in 0..<2 { #expect(await journey.browser.post(journey.page + "/suspend", []).status == 303) }
        #expect(await journey.browser.get(journey.page).text.contains("あと30日"))
        let before = try await journey.record()
        #expect(before.session.status == .suspended && before.session.expiresOn == CivilDate(iso: "2026-05-24"))

        let second = await office.signedIn(WardOffice.second)
        await second.get(journey.page)
        #expect(await second.post(journey.page + "/resume", []).status == 303)
        let after = try await journey.record()
        #expect(after.session.status == .hearing && after.session.holder == "second")
        #expect(after.facts == before.facts)

        #expect(await second.post(journey.page + "/suspend", []).status == 303)
        office.clock.set(.at(try #require(CivilDate(iso: "2026-05-24")), .midnight))
        #expect(try await office.desk.deleteExpired() == 0)
        office.clock.set(.at(try #require(CivilDate(iso: "2026-05-25")), .midnight))
        #expect(try await office.desk.deleteExpired() == 1)
        let again = await office.signedIn(WardOffice.second)
        #expect(await again.get(journey.page).status == 404)
    }

    @Test("with an expired session its forms are deleted too; nothing of the visitor stays")
    func expiredForms() async throws {
        let office = try await WardOffice()
        let journey = try await Journey.heard(at: office)
        #expect(await journey.sign().status == 303)
        func blobs() async throws -> Int {
            try await office.store.read { try $0.one(Int.self, "SELECT COUNT(*) FROM blob") ?? 0 }
        }
        #expect(try await blobs() > 3)
        #expect(await journey.browser.post(journey.page + "/suspend", []).status == 303)
        office.clock.set(.at(try #require(CivilDate(iso: "2026-05-25")), .midnight))
        #expect(try await office.desk.deleteExpired() == 1)
        #expect(try await blobs() == 0)
    }

    @Test("a session that was left without a word is put aside the next day and kept for 30 days from then")
    func forgotten() async throws {
        let office = try await WardOffice()
        let journey = try await Journey.opened(at: office)
        try await office.desk.deleteExpired()
        #expect(try await journey.record().session.status == .hearing, "the same day it is left alone")
        office.clock.set(.at(try #require(CivilDate(iso: "2026-04-25")), .midnight))
        try await office.desk.deleteExpired()
        let session = try await journey.record().session
        #expect(session.status == .suspended && session.expiresOn == CivilDate(iso: "2026-05-24"))
        #expect(session.resumeStatus == .hearing)
    }

    @Test("a session of another ward is an absent page")
    func otherWard() async throws {
        let office = try await WardOffice()
        let journey = try await Journey.opened(at: office)
        let stranger = await office.signedIn(WardOffice.elsewhere)
        for path in ["", "/persons/1", "/confirm", "/leaflet.pdf", "/move", "/answers"] {
            #expect(await stranger.get(journey.page + path).status == 404, "\(path)")
        }
        await stranger.get("/office/sessions")
        #expect(await stranger.post(journey.page + "/take-over", [("reason", "試し")]).status == 404)
        #expect(await Browser(office.app).get(journey.page).location.hasPrefix("/sign-in"))
    }

    @Test("a name with a character that no font can print is not signed, and its code point is said")
    func missingGlyph() async throws {
        let office = try await WardOffice()
        let gaiji = Person(
            family: "港\u{E123}", given: "一郎", kana: "いちろう", born: "1990-06-10", sex: "male", relation: "head")
        let journey = try await Journey.heard([gaiji], at: office)
        let refused = await journey.sign()
        #expect(refused.status == 409 && refused.text.contains("U+E123"))
        let record = try await journey.record()
        #expect(record.signature == nil && record.facts.text(.person(1), "person.family") == "港\u{E123}")
    }

    @Test("where two sources differ both are shown, and the register's value stays")
    func twoSources() async throws {
        let office = try await WardOffice()
        let journey = try await Journey.opened(at: office)
        var corrected = Person.family[0]
        corrected.family = "湊"
        #expect(await journey.browser.post(journey.page + "/persons/1", corrected.fields).status == 303)
        let record = try await journey.record()
        #expect(record.facts.sources(.person(1), "person.family").map(\.source) == [.staff, .certificate])
        let page = await journey.browser.get(journey.page).text
        #expect(page.contains("食い違い") && page.contains("湊") && page.contains("港 "))
        // What was typed at the counter itself is simply set right.
        corrected.family = "港"
        #expect(await journey.browser.post(journey.page + "/persons/1", corrected.fields).status == 303)
        #expect(try await journey.record().facts.isDisputed(.person(1), "person.family") == false)
    }

    @Test("sending a form twice is sending it once; another person in the same form is another person")
    func twice() async throws {
        let office = try await WardOffice()
        let browser = await office.signedIn(WardOffice.clerk)
        let form = await browser.get("/office/sessions/new").text.keys
        let first = await browser.post("/office/sessions", Journey.opening + form)
        let second = await browser.post("/office/sessions", Journey.opening + form)
        #expect(first.status == 303 && first.location == second.location)

        let journey = Journey(office: office, browser: browser, page: first.location)
        let key = await browser.get(journey.page + "/persons/new").text.keys
        for _ in 0..<2 { await browser.post(journey.page + "/persons", Person.family[0].fields + key) }
        #expect(try await journey.record().facts.persons == [1])
        await browser.post(journey.page + "/persons", Person.family[1].fields + key)
        #expect(try await journey.record().facts.persons == [1, 2])

        try await journey.move(Journey.address)
        try await journey.answerAll()
        for _ in 0..<2 { #expect(await journey.sign().status == 303) }
        for _ in 0..<2 { #expect(await journey.handIn().status == 303) }
        let kinds = try await office.kinds()
        #expect(kinds.count { $0 == "session.signed" } == 1 && kinds.count { $0 == "session.closed" } == 1)
        let id = try journey.id
        let cases = try await office.store.read { try Cases.from(origin: id.description, in: $0) }
        #expect(Set(cases.map(\.procedure)).count == cases.count)
    }

    @Test("01.2 changing one answer shows what disappeared, with the reason")
    func changedAnswer() async throws {
        let office = try await WardOffice()
        let journey = try await Journey.heard(at: office)
        #expect(await journey.procedures("needed").isSuperset(of: ["kokuho-shutoku", "kokunen"]))
        let given = await journey.browser.get(journey.page + "/answers").text.filled.filter { $0.0.contains("--") }
        #expect(given.contains { $0 == ("all--household.insurance", "kokuho") })
        let changed = given.filter { $0.0 != "all--household.insurance" } + [("all--household.insurance", "employee")]
        #expect(await journey.browser.post(journey.page + "/answers/change", changed).status == 303)
        let session = await journey.browser.get(journey.page).text
        #expect(session.contains("なくなった手続きと理由") && session.contains("勤め先の健康保険"))
        #expect(await journey.procedures("needed").isDisjoint(with: ["kokuho-shutoku", "kokunen"]))
    }

    @Test("dropping a procedure needs a reason beside the field; the drop is counted and can be undone")
    func drop() async throws {
        let office = try await WardOffice()
        let journey = try await Journey.heard(at: office)
        func choose(_ fields: [(String, String)]) async -> SiteResponse {
            await journey.browser.get(journey.page)
            return await journey.browser.post(journey.page + "/choices", fields)
        }
        let drop = [("procedure", "card-keizoku"), ("kind", "dropped")]
        #expect(await choose(drop + [("reason-card-keizoku", "")]).status == 422)
        #expect(await choose(drop + [("reason-card-keizoku", "別の日に行う")]).status == 303)
        #expect(await journey.procedures("not-needed").contains("card-keizoku"))
        #expect(try await office.kinds().contains("outcome.dropped"))
        #expect(await choose([("procedure", "card-keizoku")]).status == 303)
        #expect(await journey.procedures("needed").contains("card-keizoku"))
    }

    @Test("an unknown pre-visit number is said beside the field and the rest of the form is kept")
    func unknownPreVisit() async throws {
        let office = try await WardOffice()
        let clerk = await office.signedIn(WardOffice.clerk)
        await clerk.get("/office/sessions/new")
        let answer = await clerk.post("/office/sessions", Journey.opening + [("preVisit", "abcd-efgh-jkmn-pqrs")])
        #expect(answer.status == 422 && answer.text.contains("この番号の事前申請は見つかりません"))
        #expect(answer.text.contains("value=\"abcd-efgh-jkmn-pqrs\""))
    }
}

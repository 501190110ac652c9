import Kernel
import Procedures
import Site
import TestPaper
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

    @Test("an agent gets a 委任状 to have signed, with the agent's name and phone; it is no draft and no case's paper")
    func powerOfAttorney() async throws {
        let office = try await WardOffice()
        let agent = [("role", "agent"), ("applicantName", "代理 人子"), ("phone", "06-0000-0000")]
        let journey = try await Journey.heard(
            Person.family, Journey.opening.filter { $0.0 != "role" } + agent, at: office)
        let forms = await journey.forms().filter { $0.contains("ininjou") }
        try #require(forms.count == 1)
        let text = try OutsideReader.text(await journey.browser.get(forms[0]).bytes).unspaced
        #expect(text.contains("代理人子") && text.contains("06-0000-0000") && !text.contains("確認用"))
        try await journey.move(Journey.address + [("powerOfAttorney", "yes")])
        #expect(await journey.sign().status == 303)
        #expect(await journey.browser.get(forms[0]).status == 200)
        let id = try journey.id
        let kept = try await office.store.read { tx in
            try tx.all(String.self, "SELECT form FROM counter_form WHERE session = \(id)")
        }
        #expect(kept.count > 5 && !kept.contains { $0.contains("ininjou") })
        let head = try await Journey.opened(at: office)
        #expect(await !head.forms().contains { $0.contains("ininjou") })
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

    @Test("a new signature takes the place of the old forms; none of them stays behind")
    func replacedForms() async throws {
        let office = try await WardOffice()
        let journey = try await Journey.heard(at: office)
        #expect(await journey.sign().status == 303)
        func forms() async throws -> Int {
            try await office.store.read { tx in
                try tx.one(Int.self, "SELECT COUNT(*) FROM blob WHERE hash NOT IN (SELECT pdf FROM counter_form)") ?? -1
            }
        }
        #expect(try await forms() == 0)
        try await journey.move(Journey.address, on: "2026-04-21")
        #expect(await journey.sign().status == 303)
        #expect(try await forms() == 0)
        #expect(await journey.handIn().status == 303)
        #expect(try await forms() == 0)
    }

    @Test("the picture of a signature stays as long as another session has the same")
    func samePicture() async throws {
        let office = try await WardOffice()
        let first = try await Journey.heard(at: office)
        let second = try await Journey.heard(at: office)
        let picture: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        for (journey, day) in [(first, "2026-04-24"), (second, "2026-05-20")] {
            let day = try #require(CivilDate(iso: day))
            office.clock.set(.at(day, .midnight))
            let record = try await journey.record()
            let seen = record.facts.hash(procedures: office.desk.decide(record, on: day).handedIn)
            try await office.desk.sign(
                journey.id, .pad, seenHash: seen, strokes: [[[1, 1, 1]]], image: picture, at: office.clock.now(),
                by: WardOffice.clerk)
        }
        office.clock.set(.at(try #require(CivilDate(iso: "2026-05-25")), .midnight))
        #expect(try await office.desk.deleteExpired() == 1)
        let left = try await office.store.read { tx in
            try tx.one(Int.self, "SELECT COUNT(*) FROM blob WHERE content_type = 'image/png'") ?? 0
        }
        #expect(left == 1)
    }

    @Test("what changed after the visitor read it is not signed")
    func signedAsSeen() async throws {
        let office = try await WardOffice()
        let journey = try await Journey.heard(at: office)
        let seen = await journey.browser.get(journey.page + "/confirm").text.hidden("seen")
        #expect(seen.count == 1)
        try await journey.move(Journey.address, on: "2026-04-21")
        let said = [("agreed", "yes"), ("method", "paper")]
        for stale in [said + seen, said] {
            let refused = await journey.browser.post(journey.page + "/confirm", stale)
            #expect(refused.status == 409 && refused.text.contains("ほかの画面で内容が変わりました"))
        }
        #expect(try await journey.record().signature == nil)
        #expect(await journey.sign().status == 303)
    }

    @Test("a page of answers opened earlier leaves alone what was answered since")
    func staleAnswers() async throws {
        let office = try await WardOffice()
        let journey = try await Journey.opened(at: office)
        await journey.browser.get(journey.page)
        await journey.browser.post(journey.page + "/answers", [("all--household.insurance", "kokuho")])
        let stale = await journey.browser.get(journey.page + "/answers").text.filled.filter { $0.0.contains("--") }
        #expect(stale.contains { $0 == ("all--household.insurance--asked", "1") })
        await journey.browser.post(journey.page + "/answers", [("all--household.dog", "yes")])
        #expect(await journey.browser.post(journey.page + "/answers/change", stale).status == 303)
        let facts = try await journey.record().facts
        #expect(facts.flag(.household, "household.dog") == true)
        #expect(facts.text(.household, "household.insurance") == "kokuho")
    }

    @Test("the same at home: an earlier page of answers leaves alone what was answered since")
    func staleAnswersAtHome() async throws {
        let office = try await WardOffice()
        let home = Browser(office.app)
        let form = await home.get("/previsit").text.keys
        let begun = await home.post(
            "/previsit", [("event", "moved-in"), ("date.year", "2026-04-20"), ("persons", "1")] + form)
        let path = begun.location
        func answerScreen() async throws -> String {
            let page = await home.get(path).text
            let fields = Question.all(on: page).flatMap { $0.fields([:]) }
            #expect(await home.post(path, fields + page.hidden("topic")).status == 303)
            return await home.get(path + "/answers").text
        }
        let stale = try await answerScreen().filled.filter { $0.0.contains("--") }
        let newer = try await answerScreen().filled.filter { $0.0.contains("--") }
        try #require(newer.count > stale.count)
        #expect(await home.post(path + "/answers", stale).status == 303)
        let now = await home.get(path + "/answers").text.filled.filter { $0.0.contains("--") }
        #expect(now.elementsEqual(newer, by: ==))
    }

    @Test("a page of the move opened earlier leaves those who came since among the movers")
    func staleMove() async throws {
        let office = try await WardOffice()
        let journey = try await Journey.opened(Array(Person.family.prefix(2)), at: office)
        let shown = await journey.browser.get(journey.page + "/move").text.hidden("shown")
        #expect(shown.map(\.1) == ["1", "2"])
        try await journey.add(Person.family[2])
        try await journey.move(Journey.address + shown + [("concerned-moved-in", "1")])
        let record = try await journey.record()
        #expect(record.facts.concerned(by: "moved-in", office.desk.catalogue) == [1, 3])
    }

    @Test("nobody moves after their death: it is said beside the day, until who died does not move")
    func movedAfterDeath() async throws {
        let office = try await WardOffice()
        let opening = Journey.opening + [("events", "death")]
        let journey = try await Journey.opened(Array(Person.family.prefix(2)), opening, at: office)
        let days = [("date-moved-in.year", "2026-04-20"), ("date-death.year", "2026-04-10"), ("concerned-death", "2")]
        await journey.browser.get(journey.page + "/move")
        let refused = await journey.browser.post(
            journey.page + "/move", Journey.address + days + [("concerned-moved-in", "1"), ("concerned-moved-in", "2")])
        #expect(refused.status == 422 && refused.text.contains("引っ越す方の亡くなった日より後です"))
        let taken = await journey.browser.post(
            journey.page + "/move", Journey.address + days + [("concerned-moved-in", "1")])
        #expect(taken.status == 303, "\(taken.text.errors)")
        let late = """
            {"facts": [{"subject": "event:moved-in", "name": "eventDate", "value": "2026-04-21"}]}
            """
        let api = "/api/v1/sessions/\(try journey.id)/facts"
        #expect(await journey.browser.json("PUT", api, late).status == 200)
        try await office.desk.correct([(.event("moved-in"), "concerned", nil)], in: journey.id, by: WardOffice.clerk)
        #expect(await journey.browser.json("PUT", api, late).status == 422)
    }

    @Test("two visitors who answer alike get two numbers; pressing twice gives one")
    func alike() async throws {
        let office = try await WardOffice()
        let answers = [("event", "moved-in"), ("date.year", "2026-04-20"), ("persons", "2")]
        let first = Browser(office.app), second = Browser(office.app)
        let key = await first.get("/previsit").text.keys
        let other = await second.get("/previsit").text.keys
        #expect(key.count == 1 && other.count == 1)
        let begun = await first.post("/previsit", answers + key)
        let again = await first.post("/previsit", answers + key)
        #expect(begun.status == 303 && begun.location == again.location)
        // Visitors share the page and its key; the token of their browser tells them apart.
        for sent in [other, key] {
            let theirs = await second.post("/previsit", answers + sent)
            #expect(theirs.status == 303 && theirs.location != begun.location)
        }
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

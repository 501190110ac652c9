import Kernel
import Procedures
import Site
import Testing

@testable import Counter

/// The failures that the plan names for a counter, and what is never lost in them.
@Suite("Failures at the counter")
struct FailureTests {
    @Test(
        "the line is cut in the midst of the hearing: what was answered is there at another computer, and is not asked again"
    )
    func cut() async throws {
        let office = try await WardOffice()
        let journey = try await Journey.opened(at: office)
        try await journey.move(Journey.address)
        let before = Question.all(on: await journey.browser.get(journey.page).text).map(\.name)
        #expect(before.contains("all--household.dog"))
        // One answer as the page sends it while the form is being filled.
        let sent = await journey.browser.post(
            journey.page + "/answers", [("all--household.dog", "no"), ("all--household.dog--asked", "1")])
        #expect(sent.status == 303)
        let elsewhere = await office.signedIn(WardOffice.clerk)
        let after = Question.all(on: await elsewhere.get(journey.page).text).map(\.name)
        #expect(!after.contains("all--household.dog") && Set(after).isSubset(of: before) && !after.isEmpty)
        let facts = try await journey.record().facts
        #expect(facts.flag(.household, "household.dog") == false && facts.persons.count == 4)
    }

    @Test(
        "an agent without 委任状 gets the leaflet; the session is held for 30 days, counted down, and goes on when it comes"
    )
    func agent() async throws {
        let office = try await WardOffice()
        let opening = Journey.opening.filter { $0.0 != "role" } + [("role", "agent"), ("applicantName", "代理 人子")]
        let journey = try await Journey.heard(Person.family, opening, at: office)
        let page = await journey.browser.get(journey.page).text
        #expect(page.contains("任意代理人の方は委任状が必要です") && page.contains("委任状を待って保存する（30日）"))
        #expect(await journey.browser.get(journey.page + "/leaflet.pdf").status == 200)
        #expect(await journey.browser.post(journey.page + "/suspend", []).status == 303)
        #expect(await journey.browser.get("/office/sessions").text.contains("あと30日で削除"))
        office.clock.set(.at(try #require(CivilDate(iso: "2026-05-20")), .midnight))
        try await office.desk.deleteExpired()
        let again = await office.signedIn(WardOffice.second)
        #expect(await again.get("/office/sessions").text.contains("あと4日で削除"))
        #expect(await again.post(journey.page + "/resume", []).status == 303)
        await again.get(journey.page + "/move")
        let shown = await again.post(
            journey.page + "/move",
            [("date-moved-in.year", "2026-04-20"), ("powerOfAttorney", "yes")] + Journey.address)
        #expect(shown.status == 303)
        let later = Journey(office: office, browser: again, page: journey.page)
        try await later.answerAll()
        #expect(await later.sign().status == 303)
    }

    @Test("what follows later becomes a task of every case that asks for it, with the day of the pack's rule")
    func later() async throws {
        let office = try await WardOffice()
        let journey = try await Journey.heard(at: office)
        await journey.browser.get(journey.page)
        let noted = await journey.browser.post(
            journey.page + "/documents", [("document-D9", "later"), ("document-D1", "brought")])
        #expect(noted.status == 303)
        #expect(await journey.sign().status == 303)
        for _ in 0..<2 { #expect(await journey.handIn().status == 303) }
        let id = try journey.id
        let (cases, missing) = try await office.store.read { tx in
            let cases = try Cases.from(origin: id.description, in: tx)
            return (cases, try cases.flatMap { try Shortfalls.all(of: $0.id, in: tx) })
        }
        #expect(
            !missing.isEmpty && missing.allSatisfy { $0.document == "D9" && $0.due == CivilDate(iso: "2026-05-08") })
        #expect(Set(missing.map(\.caseID)).count == missing.count && missing.count < cases.count)
        #expect(missing.contains { $0.section == "kosodate" })
        let page = await journey.browser.get("/office/cases/\(missing[0].caseID)").text
        #expect(page.contains("不足書類が1件あります") && page.contains("振込先口座がわかるもの"))
    }
}

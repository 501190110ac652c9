import Kernel
import Site
import Store
import TestVisitor
import Testing

@testable import Procedures

/// Documents that are missing from a case (不足書類).
@Suite("Missing documents")
struct ShortfallTests {
    private func shortfalls(_ office: Office, _ file: CaseFile) async throws -> [Shortfall] {
        try await office.store.read { try Shortfalls.all(of: file.id, in: $0) }
    }

    private func add(_ document: String, to file: CaseFile, by visitor: Visitor) async -> SiteResponse {
        await visitor.get("/office/cases/\(file.id)")
        return await visitor.post("/office/cases/\(file.id)/shortfalls", ["document": document])
    }

    @Test("noted on a case it has a last day by the rule of the pack, and is on the list of its section")
    func noted() async throws {
        let office = try await Office()
        let file = try await office.submit(office.submission(procedure: "kokuho-shutoku"))
        let clerk = await Visitor.signedIn(Office.clerk, at: office)
        let unsaid = await add("", to: file, by: clerk)
        #expect(unsaid.status == 422 && unsaid.text.contains("id=\"f-document-error\""))
        for _ in 0..<2 { #expect(await add("D10", to: file, by: clerk).status == 303) }
        let all = try await shortfalls(office, file)
        // 14 days from 04-24 end on Friday 05-08; on Monday somebody looks after it.
        #expect(all.count == 1 && all[0].due == CivilDate(iso: "2026-05-08"))
        #expect(all[0].followUpOn == CivilDate(iso: "2026-05-11") && all[0].section == "kokuho")
        let page = await clerk.get("/office/cases/\(file.id)").text
        #expect(page.contains("不足書類が1件あります") && page.contains("健康保険の資格喪失証明書"))
        #expect(await clerk.get("/office/shortfalls?section=kokuho").text.contains(file.number))
        #expect(await !clerk.get("/office/shortfalls?section=nenkin").text.contains(file.number))
        let stranger = await Visitor.signedIn(Office.stranger, at: office)
        #expect(await !stranger.get("/office/shortfalls").text.contains(file.number))
        #expect(await stranger.get("/office/shortfalls/\(all[0].id)").status == 404)
    }

    @Test("a document that was brought is brought for every case of the visit")
    func brought() async throws {
        let office = try await Office()
        let first = try await office.submit(office.submission("k1", procedure: "kokuho-shutoku"))
        let second = try await office.submit(office.submission("k2", procedure: "kokunen"))
        let clerk = await Visitor.signedIn(Office.clerk, at: office)
        for file in [first, second] { _ = await add("D10", to: file, by: clerk) }
        _ = await add("D9", to: first, by: clerk)
        let one = try #require(try await shortfalls(office, first).first { $0.document == "D10" })
        await clerk.get("/office/shortfalls/\(one.id)")
        for _ in 0..<2 { #expect(await clerk.post("/office/shortfalls/\(one.id)/brought", [:]).status == 303) }
        #expect(try await shortfalls(office, second).allSatisfy { $0.state == .brought })
        #expect(try await shortfalls(office, first).filter { $0.state == .open }.map(\.document) == ["D9"])
        #expect(try await office.store.events(kinds: ["shortfall.brought"]).count == 2)
        #expect(await clerk.get("/office/cases/\(second.id)").text.contains("提出済み"))
        _ = await add("D10", to: second, by: clerk)
        #expect(try await shortfalls(office, second).first?.state == .open, "missing again")
    }

    @Test("who was asked is noted with when to look again; a day in the past is refused beside the field")
    func contacted() async throws {
        let office = try await Office()
        let file = try await office.submit(office.submission())
        let clerk = await Visitor.signedIn(Office.clerk, at: office)
        _ = await add("D9", to: file, by: clerk)
        let one = try #require(try await shortfalls(office, file).first)
        let path = "/office/shortfalls/\(one.id)"
        await clerk.get(path)
        let refused = await clerk.post(path + "/contacted", ["note": "電話で依頼", "next.year": "2026-04-01"])
        #expect(refused.status == 422 && refused.text.contains("今日から1年以内") && refused.text.contains("電話で依頼"))
        #expect(await clerk.post(path + "/contacted", ["note": "電話で依頼", "next.year": "R8.5.20"]).status == 303)
        let after = try #require(try await shortfalls(office, file).first)
        #expect(after.contacts == 1 && after.followUpOn == CivilDate(iso: "2026-05-20") && after.note == "電話で依頼")
        #expect(await clerk.post(path + "/contacted", ["note": "留守"]).status == 303)
        // A week from 04-24 is 05-01, a working day.
        #expect(try await shortfalls(office, file).first?.followUpOn == CivilDate(iso: "2026-05-01"))
        await clerk.get(path)
        #expect(await clerk.post(path + "/waive", [:]).status == 303)
        #expect(try await shortfalls(office, file).first?.state == .waived)
        for language in ["ja", "ja-easy", "en"] {
            for page in [path, "/office/shortfalls", "/office/cases/\(file.id)"] {
                #expect(await !clerk.get("\(page)?lang=\(language)").text.contains("⟦"), "\(page) \(language)")
            }
        }
    }

    @Test("what is overdue is told once, without personal data")
    func overdue() async throws {
        let office = try await Office()
        let file = try await office.submit(office.submission())
        let clerk = await Visitor.signedIn(Office.clerk, at: office)
        for document in ["D9", "D10"] { _ = await add(document, to: file, by: clerk) }
        office.clock.set(.at(try #require(CivilDate(iso: "2026-05-08")), .midnight))
        #expect(try await Shortfalls.tellOverdue(in: office.store) == 0)
        office.clock.set(.at(try #require(CivilDate(iso: "2026-05-09")), .midnight))
        #expect(try await Shortfalls.tellOverdue(in: office.store, limit: 1) == 2)
        #expect(try await Shortfalls.tellOverdue(in: office.store) == 0)
        let events = try await office.store.events(kinds: ["shortfall.overdue"])
        #expect(events.allSatisfy { $0.subject == file.id.description && $0.data["daysLate"]?.intValue == 1 })
    }

    @Test("the list of cases finds one by its number and all of a visit by the number under a bar code")
    func search() async throws {
        let office = try await Office()
        var submissions = [try await office.submission("k1"), try await office.submission("k2", procedure: "kokunen")]
        submissions[0].origin = "0196a1b2-0000-7000-8000-000000000001"
        submissions[1].origin = submissions[0].origin
        let files = [try await office.submit(submissions[0]), try await office.submit(submissions[1])]
        let other = try await office.submit(office.submission("k3", procedure: "tenkyo"))
        let clerk = await Visitor.signedIn(Office.clerk, at: office)
        func found(_ typed: String) async -> Set<String> {
            let page = await clerk.get("/office/cases?q=\(PercentCoding.encode(typed))").text
            return Set((files + [other]).map(\.number).filter { page.contains(">\($0)</a>") })
        }
        #expect(await found(files[0].number) == [files[0].number])
        #expect(await found("２０２６-000002 ") == [files[1].number])
        #expect(await found("0196A1B2-0000-7000-8000-000000000001") == Set(files.map(\.number)))
        let code = "mio:form:1?case=0196a1b2-0000-7000-8000-000000000001&form=idou-todoke&version=1&page=1/2"
        #expect(await found(code) == Set(files.map(\.number)))
        #expect(await clerk.get("/office/cases?q=2026-999999").text.contains("この番号の案件は、この区にはありません"))
    }
}

import Kernel
import Site
import Store
import TestVisitor
import Testing

@testable import Procedures

@Suite("The pages for cases")
struct CasePageTests {
    @Test("list the cases of the own ward, newest first, fifty at a time")
    func list() async throws {
        let office = try await Office()
        for number in 1...51 {
            office.clock.advance(seconds: 60)
            try await office.submit(try await office.submission("k\(number)"))
        }
        try await office.submit(try await office.submission("other", ward: .other), by: Office.stranger)
        let visitor = await Visitor.signedIn(Office.clerk, at: office)
        let first = await visitor.get("/office/cases").text
        #expect(numbers(in: first) == (2...51).reversed().map { "2026-0000\($0 < 10 ? "0" : "")\($0)" })
        let next = try #require(first.firstMatch(of: /rel="next" href="([^"]+)"/))
        #expect(numbers(in: await visitor.get(String(next.1)).text) == ["2026-000001"])
        #expect(numbers(in: await visitor.get("/office/cases?after=nonsense").text).count == 50)
    }

    @Test("filter by status and mark what was handed in late")
    func filter() async throws {
        let office = try await Office()
        let done = try await office.submit(try await office.submission("a"))
        try await office.submit(try await office.submission("b", lastDay: "2026-04-01"))
        try await office.move(done, to: .completed)
        let visitor = await Visitor.signedIn(Office.clerk, at: office)
        let received = await visitor.get("/office/cases?status=received").text
        #expect(numbers(in: received) == ["2026-000002"])
        #expect(received.contains("期限後の届出"))
        #expect(received.contains("令和8年4月1日（水）"))
        #expect(numbers(in: await visitor.get("/office/cases?status=completed").text) == ["2026-000001"])
        #expect(await visitor.get("/office/cases?status=withdrawn").text.contains("案件はありません"))
    }

    @Test("are for clerks and checkers only")
    func permission() async throws {
        let office = try await Office()
        #expect(await Visitor(office.app).get("/office/cases").status == 303)
        let manager = await Visitor.signedIn(Office.floorManager, at: office)
        #expect(await manager.get("/office/cases").status == 403)
    }

    @Test("say what the case is and what happened, and offer the checker what can be done")
    func show() async throws {
        let office = try await Office()
        let file = try await office.submit(try await office.submission())
        let page = await Visitor.signedIn(Office.checker, at: office).get("/office/cases/\(file.id)").text
        for text in ["転入届", "2026-000001", "住民異動届", "窓口", "見本 花子", "点検待ち", "点検して完了", "差戻し", "取下げ"] {
            #expect(page.contains(text), "\(text)")
        }
        #expect(!page.contains("再受付"))
    }

    @Test("tell the one who handed it in that another person checks")
    func samePerson() async throws {
        let office = try await Office()
        let file = try await office.submit(try await office.submission(), by: Office.both)
        let visitor = await Visitor.signedIn(Office.both, at: office)
        let page = await visitor.get("/office/cases/\(file.id)").text
        #expect(page.contains("点検は別の人が行います"))
        #expect(!page.contains("点検して完了"))
        let answer = await visitor.post("/office/cases/\(file.id)/complete", ["reason": "急ぎです"])
        #expect(answer.status == 409)
        #expect(answer.text.contains("点検は別の人が行います"))
        #expect(answer.text.contains("急ぎです"))
        #expect(try await office.status(of: file) == .received)
    }

    @Test("tell the clerk that checking is for the checker")
    func notChecker() async throws {
        let office = try await Office()
        let file = try await office.submit(try await office.submission())
        let visitor = await Visitor.signedIn(Office.clerk, at: office)
        #expect(await visitor.get("/office/cases/\(file.id)").text.contains("点検担当の職員が行います"))
        #expect(await visitor.post("/office/cases/\(file.id)/complete", [:]).status == 403)
    }

    @Test("move a case and show what was done")
    func moves() async throws {
        let office = try await Office()
        let file = try await office.submit(try await office.submission())
        let visitor = await Visitor.signedIn(Office.checker, at: office)
        await visitor.get("/office/cases/\(file.id)")
        let refused = await visitor.post("/office/cases/\(file.id)/return", ["reason": "  "])
        #expect(refused.status == 422)
        #expect(refused.text.contains("理由を入力してください"))
        let returned = await visitor.post("/office/cases/\(file.id)/return", ["reason": "続柄 <b>"])
        #expect(returned.headers["location"] == "/office/cases/\(file.id)?done=returned")
        let page = await visitor.get("/office/cases/\(file.id)?done=returned").text
        #expect(page.contains("差し戻しました"))
        #expect(page.contains("続柄 &lt;b&gt;"))
        #expect(!page.contains("再受付"))
        #expect(await visitor.post("/office/cases/\(file.id)/receive", [:]).status == 403)
        #expect(await visitor.post("/office/cases/\(file.id)/complete", [:]).status == 409)
        let clerk = await Visitor.signedIn(Office.clerk, at: office)
        #expect(await clerk.get("/office/cases/\(file.id)").text.contains("再受付"))
        #expect(await clerk.post("/office/cases/\(file.id)/receive", [:]).status == 303)
        #expect(await visitor.post("/office/cases/\(file.id)/complete", [:]).status == 303)
        #expect(try await office.status(of: file) == .completed)
    }

    @Test("keep a reason that is too long, and say how long it may be")
    func tooLong() async throws {
        let office = try await Office()
        let file = try await office.submit(try await office.submission())
        let visitor = await Visitor.signedIn(Office.checker, at: office)
        await visitor.get("/office/cases/\(file.id)")
        let reason = String(repeating: "あ", count: 1_001)
        let answer = await visitor.post("/office/cases/\(file.id)/return", ["reason": reason])
        #expect(answer.status == 422)
        #expect(answer.text.contains(reason))
        #expect(answer.text.contains("1000"))
    }

    @Test("hide another ward's case as if there were none")
    func otherWard() async throws {
        let office = try await Office()
        let file = try await office.submit(try await office.submission())
        let visitor = await Visitor.signedIn(Office.stranger, at: office)
        #expect(await visitor.get("/office/cases/\(file.id)").status == 404)
        #expect(await visitor.get("/office/cases/\(file.id)/forms/idou-todoke.pdf").status == 404)
        await visitor.get("/sign-in")
        #expect(await visitor.post("/office/cases/\(file.id)/complete", [:]).status == 404)
        #expect(try await office.status(of: file) == .received)
        let unknown = CaseFile.Identifier.make(at: office.clock.now())
        #expect(await visitor.get("/office/cases/\(unknown)").status == 404)
        #expect(await visitor.get("/office/cases/1").status == 404)
    }

    @Test("show the PDF as it was handed in, and record who looked at whom and why")
    func pdf() async throws {
        let office = try await Office()
        let file = try await office.submit(try await office.submission("k1", residents: ["r2", "r1"]))
        let visitor = await Visitor.signedIn(Office.checker, at: office)
        let response = await visitor.get("/office/cases/\(file.id)/forms/idou-todoke.pdf")
        #expect(response.headers["content-type"] == "application/pdf")
        #expect(response.headers["content-disposition"] == "inline; filename=\"2026-000001-idou-todoke.pdf\"")
        #expect(response.headers["cache-control"] == "no-store")
        #expect(response.text == "PDF of k1")
        #expect(await visitor.get("/office/cases/\(file.id)/forms/other.pdf").status == 404)
        let reads = try await office.store.events(kinds: ["personal.read"])
        #expect(Set(reads.compactMap(\.subject)) == ["r1", "r2"])
        #expect(Set(reads.compactMap(\.purpose)) == ["case-work"])
        #expect(Set(reads.map(\.actorID)) == ["checker"])
    }

    @Test("have words for all they say", arguments: ["ja", "ja-easy", "en"])
    func words(language: String) async throws {
        let office = try await Office()
        let file = try await office.submit(try await office.submission())
        let visitor = await Visitor.signedIn(Office.checker, at: office)
        for path in ["/office/cases", "/office/cases/\(file.id)"] {
            #expect(!(await visitor.get("\(path)?lang=\(language)").text.contains("⟦")), "\(path)")
        }
    }

    private func numbers(in page: String) -> [String] {
        page.matches(of: /">(20\d\d-\d{6})<\/a>/).map { String($0.1) }
    }
}

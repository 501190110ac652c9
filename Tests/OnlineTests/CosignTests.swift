import Forms
import Kernel
import Site
import Store
import TestVisitor
import Testing

@testable import Online

@Suite("Second signatures")
struct CosignTests {
    /// An application that a second person signs, filled in up to the last look.
    private func filled(_ city: OnlineCity) async throws -> Walk {
        var walk = try await Walk("koueijuutaku-todoke", in: city, as: "head")
        let example = try #require(walk.procedure.sheet.examples.first { $0.problems == [] })
        try await walk.fill(walk.unknown(example.answers))
        return walk
    }

    /// Asks the second; the word of the address to which the code leads.
    private func ask(_ walk: Walk, _ fields: [(String, String)] = []) async throws -> String {
        let path = "/apply/\(walk.draft)"
        let asked = await walk.post("\(path)/cosign", fields, from: "\(path)/check")
        try #require(asked.status == 200, "\(Walk.summary(asked.text))")
        #expect(asked.text.contains("https://city.example/cosign"), "the whole address, to be handed on")
        let code = try #require(asked.text.firstMatch(of: /[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}/)).output
        return String(code).replacing("-", with: "")
    }

    private func isSent(_ walk: Walk) async throws -> Bool {
        try await walk.city.store.read { try Application.of(draft: walk.draft, in: $0) } != nil
    }

    @Test("the second reads what is sealed, signs, and it is sent in the name of the first; staff see both")
    func signs() async throws {
        let city = try await OnlineCity()
        let walk = try await filled(city)
        let check = await walk.visitor.get("/apply/\(walk.draft)/check").text
        #expect(check.contains("連署が要ります") && !check.contains("/submit\""))
        // There is no way around the second.
        let around = await walk.post("/apply/\(walk.draft)/submit", [], from: "/apply/\(walk.draft)/check")
        #expect(around.status == 303)
        #expect(await walk.visitor.json("POST", "/api/v1/submissions", #"{"draft":"\#(walk.draft)"}"#).status == 409)
        #expect(try await !isSent(walk))
        let code = try await ask(walk, [("mail", "second@example.jp")])
        let letter = try await city.store.read { tx in
            try tx.one(Row.self, "SELECT address, text FROM mail_letter")
        }
        #expect(try letter?.string("address") == "second@example.jp")
        #expect(try letter?.string("text").contains("公営住宅") == false)
        #expect(try letter?.string("text").contains("\nhttps://city.example/cosign\n") == true)
        let second = await city.visitor("account")
        await second.get("/cosign")
        #expect(await second.post("/cosign", ["code": code]).headers["location"] == "/cosign/\(code)")
        #expect(await second.post("/cosign", ["code": "0000-0000-0000"]).status == 422)
        let page = await second.get("/cosign/\(code)")
        #expect(page.status == 200 && page.text.contains("見本住宅 3号館 405号") && page.text.contains("大阪 太郎"))
        let signed = await second.post("/cosign/\(code)/sign", [:])
        #expect(signed.status == 200, "\(Walk.summary(signed.text))")
        let application = try #require(
            try await city.store.read { try Application.of(draft: walk.draft, in: $0) })
        #expect(signed.text.contains(application.number))
        #expect(application.owner.id == city.head.description && application.filer == nil)
        // Once more changes nothing.
        #expect(await second.post("/cosign/\(code)/sign", [:]).status == 200)
        #expect(try await city.store.read { try $0.one(Int.self, "SELECT COUNT(*) FROM online_application") } == 1)
        let office = await city.visitor("city").get("/office/applications/\(application.id)").text
        #expect(office.contains("連署した方") && office.contains("account"))
        #expect(await walk.visitor.get("/apply/\(walk.draft)/check").headers["location"] == "/apply/\(walk.draft)/done")
    }

    @Test("who applies is not the second; a stranger without the code sees nothing")
    func own() async throws {
        let city = try await OnlineCity()
        let walk = try await filled(city)
        let code = try await ask(walk)
        let own = await walk.visitor.get("/cosign/\(code)")
        #expect(own.text.contains("申請する方とは別の方") && !own.text.contains("405号"))
        #expect(await walk.visitor.post("/cosign/\(code)/sign", [:]).status == 403)
        #expect(await walk.visitor.post("/cosign/\(code)/decline", ["reason": "x"]).status == 403)
        let nobody = await city.visitor()
        #expect(await nobody.get("/cosign/\(code)").headers["location"]?.hasPrefix("/sign-in") == true)
        #expect(await (city.visitor("account")).get("/cosign/000000000000").status == 404)
        #expect(await (city.visitor("account")).get("/apply/\(walk.draft)/check").status == 404)
        #expect(try await !isSent(walk))
    }

    @Test("after a change the code signs nothing; the first asks again and the new code does")
    func changed() async throws {
        let city = try await OnlineCity()
        var walk = try await filled(city)
        let old = try await ask(walk)
        let sent = try await walk.send("/apply/\(walk.draft)/pages/claim", ["housing": ["見本住宅 1号館 101号"]])
        #expect(sent.status == 303)
        #expect(await walk.visitor.get("/apply/\(walk.draft)/check").text.contains("もう署名できません"))
        let second = await city.visitor("account")
        await second.get("/cosign/\(old)")
        #expect(await second.post("/cosign/\(old)/sign", [:]).status == 409)
        #expect(try await !isSent(walk))
        let new = try await ask(walk)
        #expect(await second.get("/cosign/\(old)").status == 404)
        #expect(await second.get("/cosign/\(new)").text.contains("1号館 101号"))
        #expect(await second.post("/cosign/\(new)/sign", [:]).status == 200)
        #expect(try await isSent(walk))
    }

    @Test("declined with a reason that the first reads; over after its last day")
    func declined() async throws {
        let city = try await OnlineCity()
        let walk = try await filled(city)
        let code = try await ask(walk)
        let second = await city.visitor("account")
        await second.get("/cosign/\(code)")
        #expect(await second.post("/cosign/\(code)/decline", ["reason": ""]).status == 422)
        #expect(await second.post("/cosign/\(code)/decline", ["reason": "まだ決めていません"]).status == 303)
        #expect(await walk.visitor.get("/apply/\(walk.draft)/check").text.contains("まだ決めていません"))
        let again = try await ask(walk)
        try city.clock.set("2026-05-16T00:00:00+09:00")
        let late = await city.visitor("account")
        #expect(await late.get("/cosign/\(again)").text.contains("期限が過ぎました"))
        _ = await late.post("/cosign/\(again)/sign", [:])
        #expect(try await !isSent(walk))
    }
}

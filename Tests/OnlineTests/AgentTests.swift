import Forms
import Kernel
import Site
import Store
import TestVisitor
import Testing

@testable import Online

@Suite("Agents and members of organisations")
struct AgentTests {
    private static let procedure = "jidou-teate-henkou"

    /// Gives a mandate on the page; the code.
    private func give(_ visitor: Visitor, until: String = "2026-06-30") async throws -> String {
        await visitor.get("/my/agents?procedure=\(Self.procedure)")
        let given = await visitor.post("/my/agents", ["procedure": Self.procedure, "until": until])
        try #require(given.status == 200, "\(Walk.summary(given.text))")
        return String(try #require(given.text.firstMatch(of: /[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}/)).output)
    }

    private func redeem(_ visitor: Visitor, _ code: String, agree: String = "yes") async -> SiteResponse {
        await visitor.get("/my/agents")
        return await visitor.post("/my/agents/redeem", ["code": code, "agree": agree])
    }

    /// The id of the mandate by which an agent acts.
    private func held(_ city: OnlineCity, by id: String) async throws -> String {
        let owner = DraftOwner(kind: .resident, id: id)
        let day = city.clock.now().date
        let held = try await city.store.read { try Mandate.held(by: owner, on: day, in: $0) }
        return try #require(held.first).id.description
    }

    @Test(
        "an agent files by a code; both see it, the trail names both, and nothing of the register is told to the agent")
    func files() async throws {
        let city = try await OnlineCity()
        let head = await city.visitor("head"), agent = await city.visitor("other")
        let code = try await give(head)
        #expect(await redeem(head, code).text.contains("自分では使えません"))
        // Typed in capitals, with spaces: first it says what it is for.
        let asked = await redeem(agent, code.uppercased().replacing("-", with: " "), agree: "")
        #expect(asked.status == 200 && asked.text.contains("引き受ける") && asked.text.contains("head"))
        #expect(await redeem(agent, code).status == 303)
        #expect(await redeem(await city.visitor("other"), code).status == 422)
        let mandate = try await held(city, by: "other")
        var walk = try await Walk(Self.procedure, in: city, as: "other", mandate: mandate)
        let id = walk.draft
        let begun = try #require(
            try await city.store.read { tx in
                try tx.one(Draft.self, "SELECT * FROM online_draft WHERE id = \(id)")
            })
        #expect(begun.raw.texts.isEmpty && begun.sources.isEmpty && begun.members.isEmpty)
        let example = try #require(walk.procedure.sheet.examples.first { $0.problems == [] })
        try await walk.fill(example.answers)
        let number = try await walk.submit()
        let application = try #require(try await city.store.read { try Application.load(number: number, in: $0) })
        #expect(application.owner == DraftOwner(kind: .resident, id: city.head.description))
        #expect(application.filer?.who.id == "other" && application.filer?.isAgent == true)
        #expect(await head.get("/my/applications/\(number)").text.contains("代理で申請した方"))
        #expect(await walk.visitor.get("/my/applications/\(number)").status == 200)
        #expect(await walk.visitor.get("/my/applications").text.contains(number))
        #expect(await head.get("/my/applications").text.contains(number))
        let event = try await city.store.read { tx in
            try tx.one(Row.self, "SELECT actor_id, on_behalf_of FROM event WHERE kind = 'submission.received'")
        }
        #expect(try event?.string("actor_id") == "other")
        #expect(try event?.string("on_behalf_of") == city.head.description)
    }

    @Test("a mandate ends at once when it is taken back, and by itself after its last day; then the agent sees nothing")
    func ends() async throws {
        let city = try await OnlineCity()
        let head = await city.visitor("head"), agent = await city.visitor("other")
        #expect(await redeem(agent, try await give(head)).status == 303)
        let mandate = try await held(city, by: "other")
        var walk = try await Walk(Self.procedure, in: city, as: "other", mandate: mandate)
        let example = try #require(walk.procedure.sheet.examples.first { $0.problems == [] })
        try await walk.fill(example.answers)
        let number = try await walk.submit()
        let open = try await Walk(Self.procedure, in: city, as: "other", mandate: mandate)
        #expect(await open.visitor.get("/apply/\(open.draft)/answers.pdf").status == 200)
        // Neither a stranger nor who has another mandate ends it.
        await (await city.visitor("account")).get("/my/agents")
        let stranger = await city.visitor("account")
        await stranger.get("/my/agents")
        #expect(await stranger.post("/my/agents/\(mandate)/end", [:]).status == 404)
        await head.get("/my/agents")
        #expect(await head.post("/my/agents/\(mandate)/end", [:]).status == 303)
        for path in [
            "/my/applications/\(number)", "/my/applications/\(number)/copy.pdf", "/apply/\(walk.draft)/done",
            "/apply/\(walk.draft)/copy.pdf", "/apply/\(open.draft)", "/apply/\(open.draft)/answers.pdf",
            "/api/v1/drafts/\(open.draft)", "/api/v1/submissions/\(number)",
        ] { #expect(await walk.visitor.get(path).status == 404, "\(path)") }
        #expect(await head.get("/my/applications/\(number)").status == 200)
        await walk.visitor.get("/procedures/\(Self.procedure)")
        #expect(await walk.visitor.post("/procedures/\(Self.procedure)/start", ["mandate": mandate]).status == 404)
        // Another, and its last day.
        #expect(await redeem(agent, try await give(head, until: "2026-05-02")).status == 303)
        let second = try await Walk(Self.procedure, in: city, as: "other", mandate: held(city, by: "other"))
        try city.clock.set("2026-05-03T00:00:00+09:00")
        let later = await city.visitor("other")
        #expect(await later.get("/apply/\(second.draft)").status == 404)
    }

    @Test("a mandate is for one procedure, for a day within a year, and for who could file themselves")
    func scope() async throws {
        let city = try await OnlineCity()
        let head = await city.visitor("head")
        await head.get("/my/agents")
        #expect(await head.post("/my/agents", ["procedure": Self.procedure, "until": "2026-04-30"]).status == 422)
        #expect(await head.post("/my/agents", ["procedure": Self.procedure, "until": "2027-06-01"]).status == 422)
        #expect(await head.post("/my/agents", ["procedure": "sodai-gomi", "until": "2026-06-01"]).status == 422)
        let code = try await give(head)
        // An account by mail is not known well enough for what needs the card.
        #expect(await redeem(await city.visitor("account"), code).text.contains("マイナンバーカード"))
        #expect(await redeem(await city.visitor("other"), code).status == 303)
        let mandate = try await held(city, by: "other")
        let agent = await city.visitor("other")
        await agent.get("/procedures/jidou-teate-shoumetsu")
        #expect(await agent.post("/procedures/jidou-teate-shoumetsu/start", ["mandate": mandate]).status == 404)
        try city.clock.set("2026-05-16T10:00:01+09:00")
        let late = try await give(await city.visitor("head"))
        try city.clock.set("2026-05-31T10:00:00+09:00")
        #expect(await redeem(await city.visitor("other"), late).status == 422)
    }

    @Test(
        "members of an organisation see by role: their own, or all that the administrator lets them; no other organisation's"
    )
    func members() async throws {
        let city = try await OnlineCity(at: "2026-06-05T10:00:00+09:00")
        var walk = try await Walk("idou-shien-jisseki", in: city, as: "member")
        let example = try #require(walk.procedure.sheet.examples.first { $0.problems == [] })
        try await walk.fill(example.answers)
        let number = try await walk.submit()
        let path = "/my/applications/\(number)"
        let colleague = await city.visitor("colleague"), boss = await city.visitor("boss"),
            rival = await city.visitor("rival")
        #expect(await walk.visitor.get(path).text.contains("入力した方"))
        #expect(await boss.get(path).status == 200)
        #expect(await colleague.get(path).status == 404)
        // Who lacks the power is told so, and where it comes from.
        #expect(await colleague.get("/my/applications").text.contains("あなたが入力したものだけ"))
        #expect(await colleague.get("/my/business").text.contains("管理者に頼んでください"))
        #expect(!(await boss.get("/my/applications").text.contains("あなたが入力したものだけ")))
        #expect(await rival.get(path).status == 404)
        #expect(!(await colleague.get("/my/applications").text.contains(number)))
        #expect(await boss.get("/my/applications").text.contains(number))
        // Only the administrator of the same organisation gives roles.
        for visitor in [colleague, rival] {
            await visitor.get("/my/business")
            #expect(await visitor.post("/my/business/colleague", ["role": "all"]).status == 404)
            #expect(await visitor.post("/my/business/member/remove", [:]).status == 404)
        }
        await boss.get("/my/business")
        #expect(await boss.post("/my/business/nobody", ["role": "all"]).status == 404)
        #expect(await boss.post("/my/business/colleague", ["role": "all"]).status == 303)
        #expect(await colleague.get(path).status == 200)
        #expect(await colleague.get("/my/applications").text.contains(number))
        #expect(await rival.get(path).status == 404)
        #expect(await boss.post("/my/business/colleague", ["role": "own"]).status == 303)
        #expect(await colleague.get(path).status == 404)
        // Who was taken off and comes again sees their own.
        #expect(await boss.post("/my/business/colleague", ["role": "all"]).status == 303)
        #expect(await boss.post("/my/business/colleague/remove", [:]).status == 303)
        #expect(!(await boss.get("/my/business").text.contains("colleague")))
        #expect(await colleague.get(path).status == 404)
        await colleague.get("/my/applications")
        #expect(await boss.get("/my/business").text.contains("colleague"))
        #expect(await colleague.get(path).status == 404)
        #expect(
            await boss.post("/my/business/boss/remove", [:]).status == 404, "the provider alone says who administers")
        #expect(await (city.visitor("head")).get("/my/business").status == 404)
    }

    @Test("who administers is what the provider says now, on the list as well")
    func administrators() async throws {
        let city = try await OnlineCity()
        @Sendable func member(_ roles: Set<String>) -> Actor {
            Actor(kind: .organisation, id: "m", name: "m", roles: roles, onBehalfOf: "9")
        }
        func noted(_ roles: Set<String>) async throws -> BusinessMember.Role? {
            try await city.store.write { tx in
                try BusinessMember.note(member(roles), in: tx)
                return try BusinessMember.all(of: "9", in: tx).first?.role
            }
        }
        #expect(try await noted([]) == .own)
        #expect(try await noted(["administrator"]) == .administrator)
        #expect(try await noted([]) == .own)
        try await city.store.write { try OnlineService.enrol(member([]), seesAll: true, in: $0) }
        #expect(try await noted([]) == .all, "what an administrator has given stays")
    }
}

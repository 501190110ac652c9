import Counter
import Forms
import Kernel
import Site
import Store
import TestVisitor
import Testing

@testable import Online

@Suite("The finder")
struct FinderTests {
    /// Stores answers as the questions before a visit do.
    private func answers(_ event: String, _ day: String, persons: Int, in city: OnlineCity) async throws -> String {
        let visitor = await city.visitor()
        await visitor.get("/previsit")
        let parts = day.split(separator: "-").map(String.init)
        let begun = await visitor.post(
            "/previsit",
            [
                "event": event, "date.year": parts[0], "date.month": parts[1], "date.day": parts[2],
                "persons": "\(persons)",
            ])
        return String(try #require(begun.headers["location"]).split(separator: "/")[1])
    }

    @Test("answers lead to what can be begun online, all at once, with the facts filled in and their source shown")
    func begin() async throws {
        let city = try await OnlineCity(at: "2026-05-11T10:00:00+09:00")
        let code = try await answers("moved-in", "2026-05-08", persons: 3, in: city)
        let visitor = await city.visitor("head")
        let found = await visitor.get("/procedures/finder?code=\(code)")
        #expect(found.headers["location"] == "/procedures/finder/\(code)")
        let page = await visitor.get("/procedures/finder/\(code)")
        #expect(page.status == 200 && page.text.contains("value=\"tennyuu-tenkyo-yoyaku\""))
        let empty = await visitor.post("/procedures/finder/\(code)/start", [:])
        #expect(empty.status == 422 && empty.text.contains("始める手続きを選んでください"))
        let begun = await visitor.post("/procedures/finder/\(code)/start", ["start": "tennyuu-tenkyo-yoyaku"])
        let draft = try #require(begun.headers["location"])
        let first = await visitor.get(String(try #require(await visitor.get(draft).headers["location"])))
        #expect(first.text.contains("手続き判定の答えから入っています"))
        #expect(first.text.contains("value=\"3\"") && first.text.contains("name=\"moved.day\""))
        // Begun once, it is there to go on with; somebody else does not see it.
        #expect(await visitor.get("/procedures/finder/\(code)").text.contains(draft))
        #expect(!(await city.visitor("other").get("/procedures/finder/\(code)").text.contains(draft)))
    }

    @Test("what needs a way of signing in says so, and an unknown number is told")
    func signIn() async throws {
        let city = try await OnlineCity(at: "2026-05-11T10:00:00+09:00")
        let code = try await answers("birth", "2026-05-08", persons: 3, in: city)
        let visitor = await city.visitor()
        let page = await visitor.get("/procedures/finder/\(code)")
        #expect(page.status == 200 && page.text.contains("サインインするとできる手続き"))
        #expect(await visitor.get("/procedures/finder?code=0000-0000-0000-0000").status == 422)
        #expect(await visitor.get("/procedures/finder/0000-0000-0000-0000").status == 404)
        #expect(await visitor.get("/procedures/finder").text.contains("質問に答える"))
    }
}

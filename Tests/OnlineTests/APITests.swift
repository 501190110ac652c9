import Forms
import Kernel
import Site
import Store
import TestVisitor
import Testing

@testable import Online

@Suite("Online procedures for programs")
struct APITests {
    @Test("the catalogue is searched, and a procedure has the schema of its answers")
    func catalogue() async throws {
        let city = try await OnlineCity()
        let program = await city.visitor()
        let found = try JSONValue(parsing: await program.get("/api/v1/procedures?q=%E7%B2%97%E5%A4%A7").text)
        #expect(found["procedures"]?[0]?["id"] == "sodai-gomi")
        let one = try JSONValue(parsing: await program.get("/api/v1/procedures/sodai-gomi").text)
        #expect(one["answers"]?["properties"]?.objectValue?.isEmpty == false)
        #expect(await program.get("/api/v1/procedures/none").status == 404)
    }

    @Test("handed in with one key it is one application; another body under the key, and wrong answers, are problems")
    func submit() async throws {
        let city = try await OnlineCity()
        let program = await city.visitor()
        let example = try #require(
            city.desk.catalogue.procedure("sodai-gomi")?.sheet.examples.first { $0.problems == [] })
        let body = JSONValue.object(["procedure": "sodai-gomi", "answers": example.answers]).canonical
        func send(_ key: String, _ body: String) async -> SiteResponse {
            await program.json("POST", "/api/v1/submissions", body, headers: ["idempotency-key": key])
        }
        let first = await send("a", body)
        #expect(first.status == 201, "\(first.text)")
        let again = await send("a", body)
        #expect(again.status == 201 && again.text == first.text)
        #expect(await send("a", #"{"procedure":"sodai-gomi","answers":{}}"#).status == 422)
        let wrong = await send("b", #"{"procedure":"sodai-gomi","answers":{}}"#)
        #expect(wrong.status == 422 && wrong.text.contains("/answers/"))
        // The same request set right under a key of its own.
        #expect(await send("c", body).status == 201)
        #expect(await program.json("POST", "/api/v1/submissions", body).status == 422)
        let signed = await send("d", #"{"procedure":"zei-shoumei","answers":{}}"#)
        #expect(signed.status == 422)
        #expect(try await city.store.read { try $0.one(Int.self, "SELECT COUNT(*) FROM online_application") } == 2)
    }

    @Test("one reads one's own application; who counts and who watches is staff")
    func own() async throws {
        let city = try await OnlineCity()
        var walk = try await Walk("jidou-teate-henkou", in: city, as: "head")
        let example = try #require(walk.procedure.sheet.examples.first { $0.problems == [] })
        try await walk.fill(walk.unknown(example.answers))
        let number = try await walk.submit()
        let own = await walk.visitor.get("/api/v1/submissions/\(number)")
        #expect(own.status == 200 && own.text.contains("\"state\":\"received\""))
        let other = await city.visitor("other"), clerk = await city.visitor("clerk"),
            policy = await city.visitor("policy")
        #expect(await other.get("/api/v1/submissions/\(number)").status == 404)
        let count = #"{"procedure":"jidou-teate-henkou","channel":"post","n":3}"#
        #expect(await other.json("POST", "/api/v1/channel-counts", count).status == 403)
        #expect(await clerk.json("POST", "/api/v1/channel-counts", count).status == 201)
        let board = try JSONValue(parsing: await policy.get("/api/v1/statistics/procedures?all=yes").text)
        #expect(
            board["procedures"]?.arrayValue?.first { $0["id"] == "jidou-teate-henkou" }?["rate"]?.numberText == "25.0")
    }
}

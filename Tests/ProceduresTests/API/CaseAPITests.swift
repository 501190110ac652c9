import Foundation
import Kernel
import Registry
import Site
import TestVisitor
import Testing

@testable import Procedures

@Suite("Cases as an API")
struct CaseAPITests {
    static let pdf = Data("%PDF-1.7 test".utf8).base64EncodedString()
    static let body = """
        {"procedure": "tennyuu", "persons": 2,
         "documents": [{"form": "tennyuu", "title": "転入届", "pages": 1, "pdf": "\(pdf)"}]}
        """

    private func submit(_ visitor: Visitor, _ key: String?, _ body: String = body) async -> SiteResponse {
        await visitor.json("POST", "/api/v1/cases", body, headers: Self.headers(key))
    }

    private static func headers(_ key: String?) -> Headers {
        var headers: Headers = [:]
        headers["idempotency-key"] = key
        return headers
    }

    private func json(_ response: SiteResponse) throws -> JSONValue { try JSONValue(parsing: response.bytes) }

    @Test("a case is handed in, read, listed and moved on")
    func way() async throws {
        let office = try await Office()
        let clerk = await Visitor.signedIn(Office.clerk, at: office)
        let answer = await submit(clerk, "k1")
        #expect(answer.status == 201)
        let path = try #require(answer.headers["location"])
        #expect(try json(answer)["number"] == "2026-000001")
        let shown = try json(await clerk.get(path))
        #expect(shown["persons"] == 2)
        #expect(shown["documents"]?[0]?["title"] == "転入届")
        #expect(shown["steps"]?[0]?["to"] == "received")
        let checker = await Visitor.signedIn(Office.checker, at: office)
        #expect(await checker.json("POST", path + "/steps", "{\"to\": \"completed\"}").status == 201)
        #expect(await checker.json("POST", path + "/steps", "{\"to\": \"completed\"}").status == 409)
        #expect(try json(await clerk.get("/api/v1/cases?status=completed"))["cases"]?[0]?["number"] == "2026-000001")
    }

    @Test("the same key and body is one case with one answer; the key with another body is refused")
    func idempotency() async throws {
        let office = try await Office()
        let clerk = await Visitor.signedIn(Office.clerk, at: office)
        let first = await submit(clerk, "k1")
        let again = await submit(clerk, "k1")
        #expect(again.status == first.status && again.bytes == first.bytes)
        let other = await submit(clerk, "k1", "{\"procedure\": \"tennyuu\"}")
        #expect(other.status == 422)
        #expect(try json(other)["type"]?.stringValue?.contains("idempotency-key-taken") == true)
        #expect(await submit(clerk, nil).status == 400)
        // Another person's key of the same name is another key.
        let both = await Visitor.signedIn(Office.both, at: office)
        #expect(try json(await submit(both, "k1"))["number"] == "2026-000002")
    }

    @Test("a step under a key is made once, also when it comes again after the case has gone on")
    func repeatedSteps() async throws {
        let office = try await Office()
        let clerk = await Visitor.signedIn(Office.clerk, at: office)
        let checker = await Visitor.signedIn(Office.checker, at: office)
        let path = try #require(await submit(clerk, "k1").headers["location"])
        let back = "{\"to\": \"returned\", \"note\": \"the form is not signed\"}"
        func step(_ visitor: Visitor, _ key: String, _ body: String, of path: String) async -> Int {
            await visitor.json("POST", path + "/steps", body, headers: Self.headers(key)).status
        }
        #expect(await step(checker, "s1", back, of: path) == 201)
        #expect(await step(checker, "s1", back, of: path) == 201)
        #expect(await step(clerk, "s1", "{\"to\": \"received\"}", of: path) == 201)
        // Late, and the case is where it could be sent back once more.
        #expect(await step(checker, "s1", back, of: path) == 201)
        let steps = try json(await clerk.get(path))["steps"]?.arrayValue?.compactMap { $0["to"]?.stringValue }
        #expect(steps == ["received", "returned", "received"])
        // The key belongs to this step of this case.
        #expect(await step(checker, "s1", "{\"to\": \"completed\"}", of: path) == 422)
        let other = try #require(await submit(clerk, "k2").headers["location"])
        #expect(await step(checker, "s1", back, of: other) == 422)
        // What was refused took no key.
        #expect(await step(clerk, "s2", "{\"to\": \"received\"}", of: path) == 409)
        #expect(await step(checker, "s3", back, of: path) == 201)
        #expect(await step(clerk, "s2", "{\"to\": \"received\"}", of: path) == 201)
        #expect(await step(checker, "", back, of: path) == 400)
    }

    @Test("a hundred at once under one key are one case")
    func atOnce() async throws {
        let office = try await Office()
        let clerk = await Visitor.signedIn(Office.clerk, at: office)
        let answers = await withTaskGroup(of: SiteResponse.self) { group in
            for _ in 0..<100 { group.addTask { await submit(clerk, "k1") } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(answers.map(\.status)) == [201])
        #expect(Set(answers.map(\.bytes)).count == 1)
        #expect(try await office.store.events(kinds: ["case.submitted"]).count == 1)
    }

    @Test(
        "what is wrong is said with its place, and nothing is stored",
        arguments: [
            ("{}", "/procedure"), (#"{"procedure": "no-such"}"#, "/procedure"),
            (#"{"procedure": "tennyuu", "persons": 0}"#, "/persons"),
            (#"{"procedure": "tennyuu", "persons": 1.5}"#, "/persons"),
            (#"{"procedure": "tennyuu", "residents": ["x"]}"#, "/residents/0"),
            (
                #"{"procedure": "tennyuu", "documents": [{"form": "a", "title": "b", "pdf": "aGVsbG8="}]}"#,
                "/documents/0/pdf"
            ),
            (#"{"procedure": "tennyuu", "documents": {}}"#, "/documents"),
        ])
    func wrong(body: String, pointer: String) async throws {
        let office = try await Office()
        let clerk = await Visitor.signedIn(Office.clerk, at: office)
        let answer = await submit(clerk, "k1", body)
        #expect(answer.status == 422)
        #expect(answer.text.contains("\"\(pointer)\""), "\(answer.text)")
        #expect(try await office.store.events(kinds: ["case.submitted"]).isEmpty)
        // The key is still free.
        #expect(await submit(clerk, "k1").status == 201)
    }

    @Test("residents whom nobody in the register is are named, nothing is stored, and the key stays free")
    func unknownResidents() async throws {
        let office = try await Office()
        let clerk = await Visitor.signedIn(Office.clerk, at: office)
        let known = try await office.resident()
        let unknown = ResidentID.make(at: office.clock.now())
        let answer = await submit(
            clerk, "k1", #"{"procedure": "tennyuu", "residents": ["\#(known)", "\#(unknown)"]}"#)
        #expect(answer.status == 422 && answer.headers["content-type"] == "application/problem+json")
        #expect(answer.text.contains("unknown-residents") && answer.text.contains("\"/residents/1\""))
        #expect(!answer.text.contains("\"/residents/0\""))
        #expect(try await office.store.events(kinds: ["case.submitted"]).isEmpty)
        let right = await submit(clerk, "k1", #"{"procedure": "tennyuu", "residents": ["\#(known)"]}"#)
        #expect(right.status == 201, "\(right.text)")
    }

    @Test("another ward's case is absent; roles decide what may be done; a wrong cursor or limit is said")
    func limits() async throws {
        let office = try await Office()
        let clerk = await Visitor.signedIn(Office.clerk, at: office)
        let path = try #require(await submit(clerk, "k1").headers["location"])
        let stranger = await Visitor.signedIn(Office.stranger, at: office)
        #expect(await stranger.get(path).status == 404)
        #expect(await stranger.json("POST", path + "/steps", "{\"to\": \"completed\"}").status == 404)
        #expect(await clerk.json("POST", path + "/steps", "{\"to\": \"completed\"}").status == 403)
        #expect(await clerk.get("/api/v1/cases?limit=0").status == 422)
        #expect(await clerk.get("/api/v1/cases?after=x").status == 422)
        #expect(await clerk.get("/api/v1/cases?status=x").status == 422)
        let manager = await Visitor.signedIn(Office.floorManager, at: office)
        #expect(await manager.get("/api/v1/cases").status == 403)
        let checker = await Visitor.signedIn(Office.checker, at: office)
        #expect(await submit(checker, "k").status == 403)
    }
}

import Forms
import Kernel
import Site
import Store
import TestVisitor
import Testing

@testable import Online

@Suite("Drafts for programs")
struct DraftAPITests {
    /// A draft that a program has begun, with its tag.
    private func begin(
        _ program: Visitor, _ procedure: String, _ answers: JSONValue = .object([:])
    ) async throws -> (id: String, tag: String, body: JSONValue) {
        let body = JSONValue.object(["procedure": .string(procedure), "answers": answers]).canonical
        let begun = await program.json("POST", "/api/v1/drafts", body)
        try #require(begun.status == 201, "\(begun.text)")
        let json = try JSONValue(parsing: begun.text)
        return (try #require(json["id"]?.stringValue), try #require(begun.headers["etag"]), json)
    }

    @Test("a draft is begun with what is known, filled in step by step under its tag, and sent once")
    func whole() async throws {
        let city = try await OnlineCity()
        let program = await city.visitor("head")
        let example = try #require(
            city.desk.catalogue.procedure("jidou-teate-henkou")?.sheet.examples.first { $0.problems == [] })
        let begun = try await begin(program, "jidou-teate-henkou")
        #expect(begun.body["answers"]?["applicant"]?["family"] == "大阪")
        #expect(begun.body["ready"] == false)
        #expect(begun.body["problems"]?.arrayValue?.isEmpty == false)
        let path = "/api/v1/drafts/\(begun.id)"
        let change = JSONValue.object(["answers": example.answers]).canonical
        #expect(await program.json("PATCH", path, change).status == 428)
        let changed = await program.json("PATCH", path, change, headers: ["if-match": begun.tag])
        #expect(changed.status == 200, "\(changed.text)")
        #expect(try JSONValue(parsing: changed.text)["ready"] == true, "\(changed.text)")
        // Somebody who has seen the state of before changes nothing.
        #expect(await program.json("PATCH", path, change, headers: ["if-match": begun.tag]).status == 412)
        // The page goes on where the program left it.
        #expect(await program.get("/apply/\(begun.id)").status == 303)
        let sent = await program.json("POST", "/api/v1/submissions", #"{"draft":"\#(begun.id)"}"#)
        #expect(sent.status == 201, "\(sent.text)")
        let again = await program.json("POST", "/api/v1/submissions", #"{"draft":"\#(begun.id)"}"#)
        #expect(again.status == 201 && again.text == sent.text)
        #expect(await program.json("PATCH", path, change, headers: ["if-match": "*"]).status == 409)
        #expect(await program.send(IncomingRequest(method: "DELETE", target: path)).status == 409)
        #expect(try await city.store.read { try $0.one(Int.self, "SELECT COUNT(*) FROM online_application") } == 1)
    }

    @Test("answers that do not have the schema's shapes are problems with pointers, and nothing of them is kept")
    func shapes() async throws {
        let city = try await OnlineCity()
        let program = await city.visitor("head")
        let begun = try await begin(program, "jidou-teate-nintei")
        let wrong = """
            {"answers":{"applicant":"大阪","phone":3,"no/such":1,"children":[{"name":{"family":"a","nick":"b"},"x":1},2]}}
            """
        let answer = await program.json(
            "PATCH", "/api/v1/drafts/\(begun.id)", wrong, headers: ["if-match": begun.tag])
        #expect(answer.status == 422 && answer.headers["content-type"] == "application/problem+json")
        let pointers = try JSONValue(parsing: answer.text)["errors"]?.arrayValue?.compactMap {
            $0["pointer"]?.stringValue
        }
        #expect(
            pointers == [
                "/answers/applicant", "/answers/children/0/name/nick", "/answers/children/0/x", "/answers/children/1",
                "/answers/no~1such", "/answers/phone",
            ])
        let kept = await program.get("/api/v1/drafts/\(begun.id)")
        #expect(kept.headers["etag"] == begun.tag)
        // What has the right shape and is wrong stays with what is wrong with it.
        let other = try await begin(program, "jidou-teate-henkou")
        let day = await program.json(
            "PATCH", "/api/v1/drafts/\(other.id)", #"{"answers":{"applicant_birth":"2026-02-30"}}"#,
            headers: ["if-match": "*"])
        #expect(day.status == 200 && day.text.contains("/answers/applicant_birth"), "\(day.status) \(day.text)")
    }

    @Test("the draft of somebody else is absent for every act; a visitor's is opened by its address alone")
    func foreign() async throws {
        let city = try await OnlineCity()
        let own = await city.visitor("head"), other = await city.visitor("other"), nobody = await city.visitor()
        let begun = try await begin(own, "jidou-teate-henkou")
        let path = "/api/v1/drafts/\(begun.id)"
        for visitor in [other, nobody] {
            #expect(await visitor.get(path).status == 404)
            #expect(
                await visitor.json("PATCH", path, #"{"answers":{}}"#, headers: ["if-match": "*"]).status == 404)
            #expect(await visitor.send(IncomingRequest(method: "DELETE", target: path)).status == 404)
            #expect(await visitor.json("POST", "/api/v1/submissions", #"{"draft":"\#(begun.id)"}"#).status == 404)
            let put = IncomingRequest(
                method: "PUT", target: path + "/files/a", headers: ["upload-length": "3"], body: .bytes([]))
            #expect(await visitor.send(put).status == 404)
        }
        #expect(await nobody.json("POST", "/api/v1/drafts", #"{"procedure":"jidou-teate-henkou"}"#).status == 401)
        let open = try await begin(nobody, "sodai-gomi")
        #expect(await other.get("/api/v1/drafts/\(open.id)").status == 200)
        #expect(await own.send(IncomingRequest(method: "DELETE", target: path)).status == 204)
        #expect(await own.get(path).status == 404)
    }

    @Test("a section's program moves its applications on, once under a key, and never over a decision")
    func transitions() async throws {
        let city = try await OnlineCity()
        var walk = try await Walk("jidou-teate-henkou", in: city, as: "head")
        let example = try #require(walk.procedure.sheet.examples.first { $0.problems == [] })
        try await walk.fill(walk.unknown(example.answers))
        let number = try await walk.submit()
        let application = try #require(try await city.store.read { try Application.load(number: number, in: $0) })
        let path = "/api/v1/cases/\(application.id)/transitions"
        let program = await city.visitor("city")
        func move(_ visitor: Visitor, _ body: String, key: String? = nil) async -> SiteResponse {
            await visitor.json("POST", path, body, headers: key.map { ["idempotency-key": $0] } ?? [:])
        }
        #expect(await move(await city.visitor("head"), #"{"to":"examination"}"#).status == 403)
        #expect(await move(await city.visitor("fire"), #"{"to":"examination"}"#).status == 404)
        #expect(await move(await city.visitor("elsewhere"), #"{"to":"examination"}"#).status == 404)
        let moved = await move(program, #"{"to":"examination"}"#, key: "a")
        #expect(moved.status == 201 && moved.text.contains(#""stage":"examination""#), "\(moved.text)")
        #expect(await move(program, #"{"to":"examination"}"#, key: "a").status == 201)
        #expect(await move(program, #"{"to":"inquiry"}"#, key: "a").status == 422)
        #expect(await move(program, #"{"to":"examination"}"#).status == 409)
        #expect(
            await move(program, #"{"to":"correction","note":"直す","items":["none"],"due":"2026-06-01"}"#).status == 422)
        #expect(await move(program, #"{"to":"approval","decision":"refused"}"#).status == 409)
        let proposed = await move(program, #"{"to":"approval","decision":"granted"}"#)
        #expect(proposed.text.contains(#""stage":"approval""#), "\(proposed.text)")
        // From here a second person takes the decision on the pages.
        #expect(await move(program, #"{"to":"decided"}"#).status == 409)
        #expect(await move(program, #"{"to":"completed"}"#).status == 409)
    }
}

import Kernel
import Site
import Testing

@testable import Procedures

@Suite("POST /api/v1/guidance/evaluate")
struct GuidanceAPITests {
    static let family = """
        {"on": "2026-04-24",
         "events": [{"event": "moved-in", "date": "2026-04-20", "facts": {"move.special": false}}],
         "persons": [
          {"id": "a", "name": "澪標太郎", "facts": {
            "person.birthDate": "1990-06-10", "person.nationality": "japan", "person.card.held": true}}],
         "facts": {"household.dog": "unknown"}}
        """

    @Test("answers without signing in: outcomes with reasons, last days by law, documents and questions")
    func evaluates() async throws {
        let response = try await post(Self.family)
        #expect(response.status == 200)
        let answer = try JSONValue(parsing: response.bytes)
        let outcomes = try #require(answer["outcomes"]?.arrayValue)
        let moveIn = try #require(outcomes.first { $0["procedure"]?.stringValue == "tennyuu" })
        #expect(moveIn["status"]?.stringValue == "needed")
        #expect(moveIn["reason"]?.stringValue?.isEmpty == false)
        #expect(moveIn["documents"]?.arrayValue?.isEmpty == false)
        // 14 days from the day after 20 April end on 4 May, a holiday as are 5 and 6 May 2026: 7 May.
        #expect(moveIn["lastDay"]?["date"]?.stringValue == "2026-05-07")
        #expect(answer["questions"]?.arrayValue?.isEmpty == false)
        #expect(moveIn["hours"]?.arrayValue == [])
    }

    @Test("answers in the language that is asked for")
    func language() async throws {
        let body = Self.family.replacing("{\"on\"", with: "{\"language\": \"en\", \"on\"", maxReplacements: 1)
        let answer = try JSONValue(parsing: try await post(body).bytes)
        let moveIn = answer["outcomes"]?.arrayValue?.first { $0["procedure"]?.stringValue == "tennyuu" }
        #expect(moveIn?["title"]?.stringValue?.utf8.allSatisfy { $0 < 128 } == true)
    }

    @Test("says at which byte the body stops being JSON", arguments: ["", "{", "{\"on\": 1,}", "[[", "\u{0}"])
    func notJSON(body: String) async throws {
        let problem = try await problem(body)
        #expect(problem.status == 400)
        #expect(problem.type == "urn:mio:problem:invalid-json")
        #expect(problem.detail?.contains("at byte") == true)
    }

    @Test("refuses nesting that no request needs")
    func deep() async throws {
        #expect(try await problem(String(repeating: "[", count: 10_000)).status == 400)
    }

    /// What is put in place of what, and the field that the answer names with its reason.
    static let wrong: [(String, String, pointer: String, says: String)] = [
        ("household.dog", "household.dgo", "/facts/household.dgo", "did you mean \"household.dog\"?"),
        (
            "person.card.held", "person.crad.held", "/persons/0/facts/person.crad.held",
            "did you mean \"person.card.held\"?"
        ),
        ("1990-06-10", "1990-06-31", "/persons/0/facts/person.birthDate", "a date that exists"),
        ("1990-06-10", "2990-06-10", "/persons/0/facts/person.birthDate", "future"),
        ("\"moved-in\"", "\"moved-inn\"", "/events/0/event", "must be one of"),
        ("\"persons\"", "\"people\"", "/people", "unknown member"),
        ("\"unknown\"", "3", "/facts/household.dog", "true, false"),
        ("\"id\": \"a\"", "\"id\": \"\"", "/persons/0/id", "text of 1 to"),
    ]

    @Test("names the field that is wrong and what to write", arguments: wrong)
    func wrongField(text: String, instead: String, pointer: String, says: String) async throws {
        let problem = try await problem(Self.family.replacing(text, with: instead))
        #expect(problem.status == 422)
        let field = try #require(problem.errors.first { $0.pointer == pointer })
        #expect(field.detail.contains(says))
    }

    @Test("refuses more than twenty persons and takes twenty")
    func persons() async throws {
        func body(_ count: Int) -> String {
            let persons = (1...count).map { "{\"id\": \"p\($0)\"}" }.joined(separator: ",")
            return """
                {"events": [{"event": "moved-in", "date": "2026-04-20"}], "persons": [\(persons)]}
                """
        }
        #expect(try await post(body(20)).status == 200)
        let problem = try await problem(body(21))
        #expect(problem.status == 422)
        #expect(problem.errors.first?.pointer == "/persons")
    }

    @Test("refuses a body of 10 MB")
    func large() async throws {
        #expect(try await problem(String(repeating: " ", count: 10_000_000)).status == 413)
    }

    @Test("is in the OpenAPI document with its request and answer, open to everyone")
    func documented() async throws {
        let office = try await Office()
        let response = await office.app.handle(IncomingRequest(method: "GET", target: "/api/v1/openapi.json"))
        let operation = try JSONValue(parsing: response.bytes)["paths"]?["/api/v1/guidance/evaluate"]?["post"]
        #expect(operation?["operationId"]?.stringValue == "evaluateGuidance")
        #expect(operation?["security"] == [])
        #expect(operation?["requestBody"] != nil)
        #expect(operation?["responses"]?["200"]?["content"] != nil)
    }

    private func post(_ body: String) async throws -> SiteResponse {
        let office = try await Office()
        return await office.app.handle(
            IncomingRequest(
                method: "POST", target: "/api/v1/guidance/evaluate", headers: ["content-type": "application/json"],
                body: .bytes(Array(body.utf8))))
    }

    private func problem(_ body: String) async throws -> Problem {
        let response = try await post(body)
        #expect(response.headers["content-type"] == "application/problem+json")
        return try JSONValue(parsing: response.bytes).decode(Problem.self)
    }
}

import Kernel
import Site
import TestPaper
import Testing

@testable import Counter

@Suite("Sessions as an API")
struct SessionAPITests {
    static let opening = """
        {"events": [{"event": "moved-in", "date": "2026-04-20"}], "language": "ja",
         "applicant": {"role": "head", "identityDocument": "passport"}}
        """

    private func opened(_ clerk: Browser) async throws -> String {
        let answer = await clerk.json("POST", "/api/v1/sessions", Self.opening)
        try #require(answer.status == 201, "\(answer.text)")
        return "/api/v1/sessions/" + (try JSONValue(parsing: answer.bytes)["id"]?.stringValue ?? "")
    }

    private func fact(_ subject: String, _ name: String, _ value: String, source: String = "certificate") -> String {
        "{\"subject\": \"\(subject)\", \"name\": \"\(name)\", \"value\": \(value), \"source\": \"\(source)\"}"
    }

    private func sign(_ path: String, _ hash: String, by clerk: Browser) async -> SiteResponse {
        await clerk.json("POST", path + "/signature", "{\"method\": \"paper\", \"factsHash\": \"\(hash)\"}")
    }

    private var person: [String] {
        [
            fact("p1", "person.family", "\"港\""), fact("p1", "person.given", "\"一郎\""),
            fact("p1", "person.birthDate", "\"1990-06-10\""), fact("p1", "person.relation", "\"head\""),
            fact("p1", "person.card.held", "true"), fact("household", "household.insurance", "\"kokuho\""),
        ]
    }

    @Test("open, say facts, read outcomes, sign, fetch a form: the same session as on the pages")
    func wholeWay() async throws {
        let office = try await WardOffice()
        let clerk = await office.signedIn(WardOffice.clerk)
        let path = try await opened(clerk)
        let put = await clerk.json("PUT", path + "/facts", "{\"facts\": [\(person.joined(separator: ","))]}")
        try #require(put.status == 200, "\(put.text)")
        let again = await clerk.json("PUT", path + "/facts", "{\"facts\": [\(person.joined(separator: ","))]}")
        #expect(again.text == put.text)

        let outcomes = try JSONValue(parsing: await clerk.get(path + "/outcomes").bytes)
        #expect(outcomes["persons"] == ["p1"])
        #expect(outcomes["handedIn"]?.arrayValue?.contains("tennyuu") == true)
        #expect(outcomes["questions"]?.arrayValue?.isEmpty == false)
        #expect(outcomes["signature"] == .null)

        let hash = try #require(outcomes["factsHash"]?.stringValue)
        #expect(await clerk.json("POST", path + "/signature", "{\"method\": \"paper\"}").status == 422)
        let other = await sign(path, String(repeating: "0", count: 64), by: clerk)
        #expect(other.status == 409 && other.text.contains("urn:mio:problem:session-changed-meanwhile"))
        let signed = await sign(path, hash, by: clerk)
        #expect(signed.status == 201)
        #expect(try JSONValue(parsing: signed.bytes)["valid"] == true)
        let form = await clerk.get(path + "/forms/tennyuu--idou-todoke.pdf")
        #expect(form.headers["content-type"] == "application/pdf")
        #expect(try OutsideReader.text(form.bytes).unspaced.contains("港一郎"))

        let page = await clerk.get(path.replacing("/api/v1", with: "/office"))
        #expect(page.status == 200 && page.text.contains("港　一郎"))
        let changed = await clerk.json(
            "PUT", path + "/facts",
            "{\"facts\": [\(fact("event:moved-in", "eventDate", "\"2026-04-19\"", source: "hearing"))]}")
        #expect(
            try JSONValue(parsing: changed.bytes)["signature"]?["valid"] == false,
            "\(changed.status) \(changed.text.prefix(600))")
    }

    @Test("the same idempotency key opens one session")
    func idempotent() async throws {
        let office = try await WardOffice()
        let clerk = await office.signedIn(WardOffice.clerk)
        let first = await clerk.json("POST", "/api/v1/sessions", Self.opening, ["idempotency-key": "k-1"])
        let second = await clerk.json("POST", "/api/v1/sessions", Self.opening, ["idempotency-key": "k-1"])
        let other = await clerk.json("POST", "/api/v1/sessions", Self.opening, ["idempotency-key": "k-2"])
        #expect(first.status == 201 && first.text == second.text && first.text != other.text)
        let body = Self.opening.replacing("04-20", with: "04-19")
        let reused = await clerk.json("POST", "/api/v1/sessions", body, ["idempotency-key": "k-1"])
        #expect(reused.status == 422 && reused.text.contains("urn:mio:problem:session-key-used-before"))
    }

    @Test("a session has at most 40 persons")
    func mostPersons() async throws {
        let office = try await WardOffice()
        let clerk = await office.signedIn(WardOffice.clerk)
        let path = try await opened(clerk)
        for from in stride(from: 1, through: 40, by: 10) {
            let facts = (from..<from + 10).map { fact("p\($0)", "person.family", "\"港\"") }.joined(separator: ",")
            #expect(await clerk.json("PUT", path + "/facts", "{\"facts\": [\(facts)]}").status == 200)
        }
        let more = await clerk.json("PUT", path + "/facts", "{\"facts\": [\(fact("p41", "person.family", "\"港\""))]}")
        #expect(more.status == 422 && more.text.contains("/facts/0/subject"))
    }

    @Test("what the page of a person refuses the API refuses; a letter with a thousand marks is a long text")
    func personChecks() async throws {
        let office = try await WardOffice()
        let clerk = await office.signedIn(WardOffice.clerk)
        let path = try await opened(clerk)
        let marks = "か" + String(repeating: "\u{3099}", count: 1_000)
        for (name, value) in [
            ("person.birthDate", "2026-04-25"), ("person.birthDate", "1896-04-23"), ("person.furigana.family", "港"),
            ("person.residence.cardNumber", "12"), ("person.family", marks),
        ] {
            let answer = await clerk.json(
                "PUT", path + "/facts", "{\"facts\": [\(fact("p1", name, "\"\(value)\""))]}")
            #expect(answer.status == 422 && answer.text.contains("/facts/0/value"), "\(name) \(value.prefix(20))")
        }
        let opening = Self.opening.replacing("\"role\"", with: "\"name\": \"\(marks)\", \"role\"")
        #expect(await clerk.json("POST", "/api/v1/sessions", opening).status == 422)
    }

    @Test(
        "what is wrong is said with its place, and nothing is taken",
        arguments: [
            (
                "{\"facts\": [{\"subject\": \"p1\", \"name\": \"person.birthDate\", \"value\": \"soon\"}]}",
                "/facts/0/value"
            ),
            (
                "{\"facts\": [{\"subject\": \"p99\", \"name\": \"person.family\", \"value\": \"港\"}]}",
                "/facts/0/subject"
            ),
            (
                "{\"facts\": [{\"subject\": \"event:death\", \"name\": \"eventDate\", \"value\": \"2026-04-01\"}]}",
                "/facts/0/subject"
            ),
            (
                "{\"facts\": [{\"subject\": \"event:moved-in\", \"name\": \"eventDate\", \"value\": \"2026-04-25\"}]}",
                "/facts/0/value"
            ),
            ("{\"facts\": [{\"subject\": \"p1\", \"name\": \"no.such\", \"value\": 1}]}", "/facts/0/value"),
            (
                "{\"facts\": [{\"subject\": \"household\", \"name\": \"person.family\", \"value\": \"港\"}]}",
                "/facts/0/value"
            ),
            (
                "{\"facts\": [{\"subject\": \"p1\", \"name\": \"person.family\", \"value\": \"港\", \"source\": \"register\"}]}",
                "/facts/0/source"
            ),
            ("{\"facts\": [{\"subject\": \"p1\", \"name\": \"person.age\"}]}", "/facts/0/value"),
            ("{\"facts\": []}", "/facts"),
            ("{}", "/facts"),
        ])
    func wrong(body: String, pointer: String) async throws {
        let office = try await WardOffice()
        let clerk = await office.signedIn(WardOffice.clerk)
        let path = try await opened(clerk)
        let answer = await clerk.json("PUT", path + "/facts", body)
        #expect(answer.status == 422 && answer.headers["content-type"]?.hasPrefix("application/problem+json") == true)
        let problem = try JSONValue(parsing: answer.bytes)
        #expect(problem["errors"]?.arrayValue?.first?["pointer"]?.stringValue == pointer, "\(answer.text)")
        #expect(try JSONValue(parsing: await clerk.get(path + "/outcomes").bytes)["persons"] == [])
    }

    @Test("refusals are problems; another ward's session is absent; nobody gets in without signing in")
    func refusals() async throws {
        let office = try await WardOffice()
        let clerk = await office.signedIn(WardOffice.clerk)
        let path = try await opened(clerk)
        let outcomes = try JSONValue(parsing: await clerk.get(path + "/outcomes").bytes)
        let empty = await sign(path, outcomes["factsHash"]?.stringValue ?? "", by: clerk)
        #expect(empty.status == 422 && empty.text.contains("urn:mio:problem:session-nobody"))
        let second = await office.signedIn(WardOffice.second)
        let held = await second.json("PUT", path + "/facts", "{\"facts\": [\(person[0])]}")
        #expect(held.status == 409 && held.text.contains("urn:mio:problem:session-held-by-other"))
        let stranger = await office.signedIn(WardOffice.elsewhere)
        #expect(await stranger.get(path + "/outcomes").status == 404)
        #expect(await stranger.json("PUT", path + "/facts", "{\"facts\": [\(person[0])]}").status == 404)
        #expect(await Browser(office.app).json("POST", "/api/v1/sessions", Self.opening).status == 401)
        #expect(await clerk.json("POST", "/api/v1/sessions", "[]").status == 400)
        #expect(await clerk.json("POST", "/api/v1/sessions", "{}").status == 422)
    }

    @Test("an address of a protected person is not taken from a clerk, and none is told")
    func protected() async throws {
        let office = try await WardOffice()
        let clerk = await office.signedIn(WardOffice.clerk)
        let path = try await opened(clerk)
        let address = fact("household", "newAddress.town", "\"西天満\"")
        let mark = fact("p1", "protected", "true", source: "hearing")
        #expect(await clerk.json("PUT", path + "/facts", "{\"facts\": [\(address), \(mark)]}").status == 200)
        let refused = await clerk.json("PUT", path + "/facts", "{\"facts\": [\(address)]}")
        #expect(refused.status == 422 && !refused.text.contains("西天満"))
        #expect(await !clerk.get(path + "/outcomes").text.contains("西天満"))
        let lifted = fact("p1", "protected", "false", source: "hearing")
        #expect(await clerk.json("PUT", path + "/facts", "{\"facts\": [\(lifted)]}").status == 422)
    }

    @Test("every operation is in the API document")
    func documented() async throws {
        let office = try await WardOffice()
        let document = try JSONValue(parsing: await Browser(office.app).get("/api/v1/openapi.json").bytes)
        for (path, method) in [
            ("/api/v1/sessions", "post"), ("/api/v1/sessions/{id}/facts", "put"),
            ("/api/v1/sessions/{id}/outcomes", "get"), ("/api/v1/sessions/{id}/signature", "post"),
            ("/api/v1/sessions/{id}/forms/{form}", "get"),
        ] {
            #expect(document["paths"]?[path]?[method] != nil, "\(path)")
        }
    }
}

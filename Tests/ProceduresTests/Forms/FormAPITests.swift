import Foundation
import Kernel
import Site
import TestPaper
import TestVisitor
import Testing

@testable import Procedures

@Suite("Forms as an API")
struct FormAPITests {
    private func json(_ response: SiteResponse) throws -> JSONValue { try JSONValue(parsing: response.bytes) }

    private func body(_ definition: String, person: String? = nil) -> String {
        var members: [String: JSONValue] = ["definition": .string(definition)]
        if let person { members["person"] = .string(person) }
        return JSONValue.object(members).canonical
    }

    private func definition(_ id: String) throws -> String {
        try String(contentsOfFile: "\(Fixture.root)/City/base/forms/\(id).yml", encoding: .utf8)
    }

    @Test("anybody may read the list of forms: titles by language, window, events, editions")
    func list() async throws {
        let office = try await Office()
        let answer = await Visitor(office.app).get("/api/v1/forms")
        #expect(answer.status == 200)
        let forms = try #require(try json(answer)["forms"]?.arrayValue)
        #expect(forms.count >= 60)
        let form = try #require(forms.first { $0["id"] == "juuminhyou-seikyuu" })
        #expect(form["title"]?["en"] == "Request for copies of the resident record")
        #expect(form["title"]?["zh"] == "住民票副本等交付申请书")
        #expect(form["window"] == "shoumei" && form["validFrom"] == "2026-04-01" && form["validTo"] == .null)
        #expect(form["printsSex"] == true && form["needsIndividualNumber"] == false)
        #expect(forms.first { $0["id"] == "youkaigo-nintei" }?["needsIndividualNumber"] == true)
    }

    @Test("a definition comes back as the PDF it prints")
    func preview() async throws {
        let office = try await Office()
        let clerk = await Visitor.signedIn(Office.clerk, at: office)
        let answer = await clerk.json(
            "POST", "/api/v1/forms/ininjou/preview", body(try definition("ininjou"), person: "longest"))
        #expect(answer.status == 200 && answer.headers["content-type"] == "application/pdf")
        #expect(try OutsideReader.text(answer.bytes).unspaced.contains("フェルナンデス・ガルシアアレハンドロ"))
        #expect(try OutsideReader.check(answer.bytes).status == 0)
    }

    @Test("faults come back with line and column")
    func faults() async throws {
        let office = try await Office()
        let clerk = await Visitor.signedIn(Office.clerk, at: office)
        let wrong = try definition("ininjou").replacing("events: []", with: "events: [moved]")
        let answer = await clerk.json("POST", "/api/v1/forms/ininjou/preview", body(wrong))
        #expect(answer.status == 422)
        let detail = try #require(try json(answer)["errors"]?[0]?["detail"]?.stringValue)
        // The line of events in the file, found by hand in an editor: 14; the list's item begins in column 10.
        #expect(detail.hasPrefix("14:10: there is no life event \"moved\""), "\(detail)")
    }

    @Test(
        "what is no request is refused in words",
        arguments: [
            ("nothing", 400, "not JSON"), ("{}", 422, "/definition"), ("{\"definition\": 1}", 422, "/definition"),
            ("{\"definition\": \"\"}", 422, "empty"), ("{\"definition\": \"id: x\"}", 422, "needs"),
            ("{\"definition\": \"a: [\"}", 422, "not valid YAML"),
            ("{\"definition\": \"x\", \"person\": \"longst\"}", 422, "did you mean 'longest'"),
        ])
    func refused(body: String, status: Int, reason: String) async throws {
        let office = try await Office()
        let clerk = await Visitor.signedIn(Office.clerk, at: office)
        let answer = await clerk.json("POST", "/api/v1/forms/ininjou/preview", body)
        #expect(answer.status == status)
        #expect(answer.text.contains(reason), "\(answer.text)")
    }

    @Test("too much text, too many boxes and another id are refused; visitors may not preview")
    func limits() async throws {
        let office = try await Office()
        let clerk = await Visitor.signedIn(Office.clerk, at: office)
        let path = "/api/v1/forms/ininjou/preview"
        let long = await clerk.json("POST", path, body(String(repeating: "#", count: 70_000)))
        #expect(long.status == 422 && long.text.contains("at most 65536"))
        #expect(await clerk.json("POST", path, body(String(repeating: "#", count: 140_000))).status == 413)
        let other = await clerk.json("POST", path, body(try definition("idou-todoke")))
        #expect(other.status == 422 && other.text.contains("the id of this form is ininjou"))
        let row = "      - [0.5, " + Array(repeating: "a", count: 40).joined(separator: ", ") + "]\n"
        let many =
            try definition("ininjou") + "  - columns: [" + Array(repeating: "4", count: 40).joined(separator: ", ")
            + "]\n    at: [10, 10]\n    rows:\n" + String(repeating: row, count: 60)
        let boxes = await clerk.json("POST", path, body(many))
        #expect(
            boxes.status == 422 && boxes.text.contains("boxes and words; at most 4000"), "\(boxes.text.prefix(300))")
        let anybody = await Visitor(office.app).json("POST", path, body(try definition("ininjou")))
        #expect(anybody.status == 401)
    }
}

import Forms
import Foundation
import Kernel
import Procedures
import Site
import Store
import TestVisitor
import Testing

@testable import Online

@Suite("Filling in forms")
struct FormPageTests {
    /// The examples whose answers are right, of those that need neither files nor slots of a calendar.
    private static let walks: [(String, Int)] = {
        guard let parts = try? OnlineCity.parts.get() else { return [] }
        return parts.catalogue.procedures.flatMap { procedure -> [(String, Int)] in
            return procedure.sheet.examples.enumerated().compactMap { index, example in
                example.problems == [] && example.members.isEmpty ? (procedure.id, index) : nil
            }.prefix(1).map { $0 }
        }
    }()

    /// The answers with an address of this city, where a slot is at the office of the address: examples of the base name none.
    private static func inCity(_ answers: JSONValue, _ procedure: OnlineProcedure) -> JSONValue {
        guard procedure.sheet.slots.contains(where: { $0.slot?.place?.inputs.contains("address") ?? false }) else {
            return answers
        }
        var members = answers.objectValue ?? [:]
        members["address"] = [
            "postcode": "5300005", "prefecture": "大阪府", "city": "大阪市北区", "town": "中之島", "block": "1-3-20",
        ]
        return .object(members)
    }

    @Test("every definition is filled in by its pages, sent, and copied as a PDF", arguments: walks)
    func walk(id: String, index: Int) async throws {
        let parts = try OnlineCity.parts.get()
        let procedure = try #require(parts.catalogue.procedure(id))
        let example = procedure.sheet.examples[index]
        let city = try await OnlineCity(at: example.at.description)
        let person: String? =
            switch procedure.identity {
            case .none: nil
            case .account: "account"
            case .card: "other"
            case .signature: "head"
            case .business: "business"
            }
        var walk = try await Walk(id, in: city, as: person)
        try await walk.fill(Self.inCity(example.answers, procedure))
        let number = try await walk.submit()
        let copy = await walk.visitor.get("/apply/\(walk.draft)/copy.pdf")
        #expect(copy.status == 200 && copy.bytes.starts(with: Array("%PDF".utf8)))
        let application = try #require(try await city.store.read { try Application.load(number: number, in: $0) })
        // What was sent is what the example says that comes of its answers.
        for (path, value) in example.values {
            let found = path.split(separator: ".").reduce(application.answers as JSONValue?) { value, part in
                Int(part).map { value?[$0] } ?? value?[String(part)]
            }
            #expect(found == value, "\(path)")
        }
    }

    @Test(
        "13.2 the child allowance is claimed in one sitting with at most 60 typed characters; a second claim is stopped"
    )
    func childAllowance() async throws {
        let city = try await OnlineCity()
        var walk = try await Walk("jidou-teate-nintei", in: city, as: "head")
        // The register knows who applies, where they live, their spouse and their children.
        var answers: [String: JSONValue] = [
            "reason": "birth", "event_date": "2026-04-20", "has_older": false, "earner": "self",
            "public_servant": false, "phone": "0612345678",
            "number": "123456789018", "pension": "employees", "has_spouse": true, "spouse_together": true,
            "spouse_number": "234567890121", "pay_to": "public", "agreed": true,
        ]
        let child: JSONValue = ["relation": "child", "together": true, "care": true]
        answers["children"] = .array([child, child])
        try await walk.fill(.object(answers))
        #expect(walk.typed <= 60, "\(walk.typed) characters")
        let number = try await walk.submit()
        let done = await walk.visitor.get("/my/applications/\(number)")
        #expect(done.status == 200 && done.text.contains("大阪 太郎"))
        // Numbers are sealed: the database has them nowhere in clear, and only who works with them reads them.
        let stored = try await city.store.read {
            try $0.all(String.self, "SELECT answers FROM online_application UNION ALL SELECT answers FROM online_draft")
        }
        #expect(!stored.joined().contains("123456789018") && !done.text.contains("123456789018"))
        let application = try #require(try await city.store.read { try Application.load(number: number, in: $0) })
        let path = "/office/applications/\(application.id)/numbers"
        let clerk = await city.visitor("number"), examiner = await city.visitor("examiner")
        #expect(await examiner.get(path).status == 403)
        #expect(!(await clerk.get(path).text.contains("123456789018")))
        #expect(await clerk.post(path, [:]).text.contains("123456789018"))
        var second = try await Walk("jidou-teate-nintei", in: city, as: "head")
        try await second.fill(.object(answers))
        let look = await second.visitor.get("/apply/\(second.draft)/check").text
        let stopped = await second.post(
            "/apply/\(second.draft)/submit", try await Authority.shared.value.signed(look),
            from: "/apply/\(second.draft)/check")
        #expect(stopped.status == 409 && stopped.text.contains(number))
    }

    @Test("sent twice, an application is one, with one number")
    func twice() async throws {
        let city = try await OnlineCity()
        var walk = try await Walk("sodai-gomi", in: city, as: nil)
        try await walk.fill(try #require(walk.procedure.sheet.examples.first { $0.problems == [] }).answers)
        let first = try await walk.submit()
        let again = await walk.visitor.post("/apply/\(walk.draft)/submit", [:])
        #expect(again.status == 303)
        #expect(await walk.visitor.get("/apply/\(walk.draft)/done").text.contains(first))
        #expect(try await city.store.read { try $0.one(Int.self, "SELECT COUNT(*) FROM online_application") } == 1)
    }

    @Test("what was typed is kept with a fault and is there on another device; a draft of somebody else is absent")
    func drafts() async throws {
        let city = try await OnlineCity()
        var walk = try await Walk("jidou-teate-nintei", in: city, as: "head")
        let path = try await walk.next()
        let refused = try await walk.send(path, ["date.year": ["令和8"], "date.month": ["13"], "date.day": ["1"]])
        #expect(refused.status == 422)
        let elsewhere = await city.visitor("head")
        let shown = await elsewhere.get(path)
        #expect(shown.status == 200)
        #expect(await elsewhere.get("/my/applications").text.contains("/apply/\(walk.draft)"))
        for stranger in ["other", "business", "clerk", nil] {
            let foreign = await city.visitor(stranger)
            #expect(await foreign.get(path).status == 404)
            #expect(await foreign.get("/apply/\(walk.draft)").status == 404)
        }
    }

    @Test("rows of a group are added and taken away without scripts, the answers of the others stay")
    func rows() async throws {
        let city = try await OnlineCity()
        let procedure = try #require(city.desk.catalogue.procedure("jidou-fuyou-genkyou"))
        try city.clock.set("2026-08-03T21:00:00+09:00")
        var walk = try await Walk(procedure.id, in: city, as: "other")
        let path = try await walk.next()
        let example = try #require(procedure.sheet.examples.first)
        var entries = RawAnswers(example.answers).part("children")
        entries["add"] = ["children"]
        let added = try await walk.send(path, entries)
        #expect(added.status == 200 && added.text.contains("children.1.name.family"))
        #expect(added.text.contains("value=\"花子\""))
        let removed = try await walk.send(path, ["remove": ["children.1"]])
        #expect(!removed.text.contains("children.1.name.family") && removed.text.contains("value=\"花子\""))
    }

    @Test(
        "13.4 results of mobility support are taken until 23:30:00 of the tenth",
        arguments: [("2026-06-10T23:30:00+09:00", true), ("2026-06-10T23:30:01+09:00", false)])
    func lastMoment(moment: String, isTaken: Bool) async throws {
        let city = try await OnlineCity(at: "2026-06-10T22:45:00+09:00")
        let procedure = try #require(city.desk.catalogue.procedure("idou-shien-jisseki"))
        let example = try #require(procedure.sheet.examples.first { $0.problems == [] })
        var walk = try await Walk(procedure.id, in: city, as: "business")
        try await walk.fill(example.answers)
        try city.clock.set(moment)
        await walk.visitor.get("/apply/\(walk.draft)/check")
        let sent = await walk.visitor.post("/apply/\(walk.draft)/submit", [:])
        #expect((sent.status == 303) == isTaken)
    }
}

import Foundation
import Kernel
import Store
import TestResponder
import TestVisitor
import Testing

@testable import Counter
@testable import MoveOut

@Suite("Advance notices between municipalities", .serialized)
struct AdvanceTests {
    private static let family: JSONValue = [
        "reference": "K-1", "special": true, "planned": "2026-04-01",
        "from": ["code6": "281000", "address": "兵庫県神戸市中央区加納町６丁目５番１号"],
        "to": [
            "code6": "271276", "postalCode": "530-0001", "town": "梅田", "lot": "１丁目１番１号", "building": "見本荘５０５号",
        ],
        "head": "神戸　一郎",
        "persons": .array([
            person("一郎", "1988-02-03", "male", "head", ["insurance": "kokuho"]),
            person("桜", "1989-03-04", "female", "spouse", ["insurance": "kokuho", "pension": "1"]),
            person("二郎", "2015-05-05", "male", "child", ["insurance": "kokuho"]),
            person("三郎", "2019-06-06", "male", "child", ["insurance": "kokuho"]),
            person("梅", "1945-07-07", "female", "parent", ["insurance": "kouki", "care": "care2"]),
        ]),
    ]

    private static func person(
        _ given: String, _ birth: String, _ sex: String, _ relation: String, _ more: [String: JSONValue]
    ) -> JSONValue {
        .object(
            [
                "family": "神戸", "given": .string(given), "birth": .string(birth), "sex": .string(sex),
                "relation": .string(relation), "nationality": "japan", "card": true,
                "furigana": ["family": "コウベ", "given": .string(given)], "honseki": "兵庫県神戸市中央区",
                "hittousha": "神戸　一郎",
            ].merging(more) { $1 })
    }

    @Test("3.8 an advance notice for five persons: the next morning a session waits with all facts, forms and guidance")
    func prepared() async throws {
        let town = try await Town(at: "2026-03-30T15:00:00+09:00")
        let municipality = Visitor(town.app)
        await municipality.signIn("281000")
        let answer = await municipality.json("POST", "/api/v1/advance-notices", Self.family.canonical)
        #expect(answer.status == 201, "\(answer.text)")
        #expect(await municipality.json("POST", "/api/v1/advance-notices", Self.family.canonical).status == 200)

        town.clock.advance(seconds: 15 * 3_600)
        #expect(try await town.desk.prepareSessions() == 1)
        #expect(try await town.desk.prepareSessions() == 0)
        let record = try await town.store.read { tx in
            let id = try #require(try tx.one(CounterSession.Identifier.self, "SELECT id FROM counter_session"))
            return try #require(try SessionStore.load(id, in: tx))
        }
        #expect(record.session.status == .suspended && record.facts.persons.count == 5)
        #expect(record.facts.current.allSatisfy { $0.source == .certificate })
        #expect(record.facts.text(.person(5), "person.care.level") == "care2")
        #expect(record.facts.date(.event("moved-in"), "eventDate")?.description == "2026-04-01")
        #expect(record.facts.addressLine("newAddress") == "大阪府大阪市北区梅田１丁目１番１号　見本荘５０５号")

        town.clock.advance(seconds: 2 * 86_400)
        let clerk = Visitor(town.app)
        await clerk.signIn("clerk")
        let path = "/office/sessions/\(record.session.id)"
        await clerk.get(path)
        #expect(await clerk.post(path + "/resume", [:]).status == 303)
        let page = await clerk.get(path).text
        #expect(page.contains("神戸"))
        #expect(page.matches(of: /⟦[^⟧]*⟧/).map { String($0.output) } == [])
        let resumed = try await town.store.read { tx in
            try #require(try SessionStore.load(record.session.id, in: tx))
        }
        let decision = town.counter.desk.decide(resumed, on: town.clock.today)
        let sheets = town.counter.desk.formList(decision, on: town.clock.today).map(\.key)
        // What is done by another notification (国民健康保険, 国民年金) has no sheet of its own.
        #expect(sheets.count == 5, "\(sheets)")
        #expect(decision.procedures(with: .needed).contains("tennyuu"))
    }

    @Test("bad items come back each with its place, and nothing is kept")
    func badItems() async throws {
        let town = try await Town()
        let municipality = Visitor(town.app)
        await municipality.signIn("281000")
        var wrong = Self.family.objectValue ?? [:]
        wrong["planned"] = "soon"
        wrong["persons"] = .array([["given": "一郎", "birth": "1988-02-30", "relation": "boss", "nationality": "japan"]])
        let answer = await municipality.json("POST", "/api/v1/advance-notices", JSONValue.object(wrong).canonical)
        #expect(answer.status == 422)
        for place in ["/planned", "/persons/0/birth", "/persons/0/relation"] { #expect(answer.text.contains(place)) }
        var elsewhere = Self.family.objectValue ?? [:]
        elsewhere["to"] = ["code6": "131016", "town": "千代田"]
        #expect(
            await municipality.json("POST", "/api/v1/advance-notices", JSONValue.object(elsewhere).canonical).status
                == 422)
        let clerk = Visitor(town.app)
        await clerk.signIn("clerk")
        #expect(await clerk.json("POST", "/api/v1/advance-notices", Self.family.canonical).status == 403)
        #expect(try await town.store.read { try $0.one(Int.self, "SELECT COUNT(*) FROM moveout_advance") } == 0)
    }

    @Test(
        "the new municipality is told who comes; if it does not say that they arrived, the person is reminded before the last day"
    )
    func lateArrival() async throws {
        _ = try Town.cards.get()
        let responder = try await Responder(folder: Town.folder)
        let city = try await Simulator("city-sim")
        let town = try await Town(.init(responder: responder.port, municipality: ("281000", city.address)))
        let signer = try Town.signer("normal")
        let record = try await town.file(try await town.notice(signer), by: signer)
        try await town.work()
        let told = try await city.json("/control/notices").arrayValue ?? []
        #expect(told.count == 1)
        #expect(told.first?["reference"]?.stringValue == record.receipt.text)
        #expect(told.first?["persons"]?.arrayValue?.count == 4)
        #expect(try await town.kinds("advance_notice.") == ["advance_notice.sent"])

        let visitor = Visitor(town.app)
        let path = "/moveout/\(record.receipt)?key=\(record.key)"
        // Three days before 15 April, at nine.
        town.clock.set(try #require(Timestamp(iso: "2026-04-12T08:59:00+09:00")))
        try await town.work()
        #expect(await !visitor.get(path).text.contains("転入届の確認がまだです"))
        town.clock.set(try #require(Timestamp(iso: "2026-04-12T09:01:00+09:00")))
        try await town.work()
        #expect(await visitor.get(path).text.contains("転入届の確認がまだです"))
        #expect(try await town.kinds("movein.") == ["movein.reminded"])

        let municipality = Visitor(town.app)
        await municipality.signIn("281000")
        let arrived = "/api/v1/advance-notices/\(record.receipt)/arrived"
        #expect(await municipality.json("POST", arrived, "{}").status == 204)
        #expect(await municipality.json("POST", arrived, "{}").status == 204)
        #expect(await !visitor.get(path).text.contains("転入届の確認がまだです"))
        #expect(await municipality.json("POST", "/api/v1/advance-notices/T0/arrived", "{}").status == 404)
    }

    @Test("who arrived in time is not reminded")
    func inTime() async throws {
        _ = try Town.cards.get()
        let responder = try await Responder(folder: Town.folder)
        let town = try await Town(.init(responder: responder.port))
        let signer = try Town.signer("normal")
        let record = try await town.file(try await town.notice(signer), by: signer)
        try await town.work()
        let municipality = Visitor(town.app)
        await municipality.signIn("281000")
        #expect(
            await municipality.json("POST", "/api/v1/advance-notices/\(record.receipt)/arrived", "{}").status == 204)
        town.clock.set(try #require(Timestamp(iso: "2026-04-12T09:01:00+09:00")))
        try await town.work()
        #expect(try await town.kinds("movein.") == ["movein.confirmed"])
    }
}

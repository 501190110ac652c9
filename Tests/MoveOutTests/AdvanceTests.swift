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
    @Test("bad items come back each with its place, and nothing is kept")
    func badItems() async throws {
        let town = try await Town()
        let municipality = Visitor(town.app)
        await municipality.signIn("281000")
        var wrong = PreparedVisitTests.family.objectValue ?? [:]
        wrong["planned"] = "soon"
        wrong["persons"] = .array([["given": "一郎", "birth": "1988-02-30", "relation": "boss", "nationality": "japan"]])
        let answer = await municipality.json("POST", "/api/v1/advance-notices", JSONValue.object(wrong).canonical)
        #expect(answer.status == 422)
        for place in ["/planned", "/persons/0/birth", "/persons/0/relation"] { #expect(answer.text.contains(place)) }
        var elsewhere = PreparedVisitTests.family.objectValue ?? [:]
        elsewhere["to"] = ["code6": "131016", "town": "千代田"]
        #expect(
            await municipality.json("POST", "/api/v1/advance-notices", JSONValue.object(elsewhere).canonical).status
                == 422)
        let clerk = Visitor(town.app)
        await clerk.signIn("clerk")
        #expect(await clerk.json("POST", "/api/v1/advance-notices", PreparedVisitTests.family.canonical).status == 403)
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

    /// The family with the numbers of the first person; both are samples with right check digits.
    private static var numbered: JSONValue {
        var notice = PreparedVisitTests.family.objectValue ?? [:]
        notice["persons"] = .array(
            (notice["persons"]?.arrayValue ?? []).enumerated().map { index, person in
                guard index == 0, var items = person.objectValue else { return person }
                items["individualNumber"] = "123456789018"
                return .object(items)
            })
        return .object(notice)
    }

    @Test(
        "numbers of those who move in are sealed apart, seen by number clerks alone, each time recorded, and gone in time"
    )
    func numbers() async throws {
        let town = try await Town(at: "2026-04-14T15:00:00+09:00", .init(hasVault: true))
        let municipality = Visitor(town.app)
        await municipality.signIn("281000")
        for status in [201, 200] {
            let answer = await municipality.json("POST", "/api/v1/advance-notices", Self.numbered.canonical)
            #expect(answer.status == status, "\(answer.text)")
        }
        let stored = try await town.store.read { tx in
            try tx.all(String.self, "SELECT payload FROM moveout_advance")
                + tx.all(String.self, "SELECT CAST(data AS TEXT) FROM event")
        }
        #expect(!stored.contains { $0.contains("123456789018") })

        let clerk = Visitor(town.app)
        await clerk.signIn("clerk")
        #expect(await clerk.get("/office/moveouts/numbers").status == 403)
        let number = Visitor(town.app)
        await number.signIn("number")
        let list = await number.get("/office/moveouts/numbers")
        #expect(list.status == 200 && list.text.contains("K-1") && !list.text.contains("123456789018"), "\(list.text)")
        let shown = try await FilledForm("/office/moveouts/numbers", on: list.text).send(number)
        #expect(shown.text.contains("123456789018") && shown.headers["cache-control"] == "no-store")
        #expect(try await town.kinds("number.") == ["number.registered", "number.viewed"])

        town.clock.set(try #require(Timestamp(iso: "2026-07-20T03:00:00+09:00")))
        #expect(try await town.store.write { try AdvanceNumbers.forgetOld(in: $0) } == 1)
        await number.signIn("number")
        #expect(await !number.get("/office/moveouts/numbers").text.contains("K-1"))
    }

    @Test("where no numbers are kept a notice with numbers is refused, with its place and without the number")
    func numbersElsewhere() async throws {
        let town = try await Town(at: "2026-04-14T15:00:00+09:00")
        let municipality = Visitor(town.app)
        await municipality.signIn("281000")
        let answer = await municipality.json("POST", "/api/v1/advance-notices", Self.numbered.canonical)
        #expect(answer.status == 422 && answer.text.contains("/persons/0") && !answer.text.contains("123456789018"))
        let wrong = Self.numbered.canonical.replacing("123456789018", with: "123456789019")
        let refused = await municipality.json("POST", "/api/v1/advance-notices", wrong)
        #expect(refused.status == 422 && refused.text.contains("/persons/0/individualNumber"))
        #expect(!refused.text.contains("123456789019"))
    }
}

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
}

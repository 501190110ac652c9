import Counter
import Kernel
import Procedures
import Rules
import Seals
import Store
import TestResponder
import TestVisitor
import Testing

@testable import MoveOut
@testable import Plan

/// The share of notices that are filed online, on the plan and on the board of the wards.
@Suite("The share of notices online", .serialized)
struct ShareTests {
    /// Filed in March 2026, worked by hand. Online: one that stands (○), one withdrawn in April (−), one refused (−). At the window: one
    /// abroad (○), one within the country (○), one withdrawn (−). So 1 of 3 is online, and 1 of the 3 goes abroad. Filed in April: one online.
    @Test("withdrawn and refused ones are no notices, those abroad are, by the year of filing and the ward")
    func byHand() async throws {
        _ = try Town.cards.get()
        let responder = try await Responder(folder: Town.folder)
        let town = try await Town(.init(responder: responder.port))
        let plan = PlanService(PlanData(pack: try Town.pack.get()))
        try await town.store.migrate(PlanService.migrations)

        let first = try await file(0, in: town)
        let second = try await file(1, in: town)
        #expect(first.status == .accepted && second.status == .accepted)
        let third = try await file(2, in: town, isKnown: false)
        #expect(third.status == .staff && third.reasons == ["signer-unknown"])
        let clerk = Actor(kind: .staff, id: "clerk", name: "見本", ward: town.ward, roles: ["clerk"])
        try await town.desk.reject(third.id, reason: "本人を確かめられない", by: clerk)
        let gone = try await atWindow(
            [("w-1", "going-abroad"), ("w-2", "moving-out"), ("w-3", "moving-out")], town, clerk)
        #expect(try await town.desk.countWindows() == 3)
        try await town.store.write { try Cases.move(gone, to: .withdrawn, note: "取下げ", by: clerk, in: $0) }
        #expect(try await town.desk.countWindows() == 1)

        town.clock.set(try #require(Timestamp(iso: "2026-04-01T09:00:00+09:00")))
        try await town.desk.withdraw(second.id, by: clerk)
        _ = try await file(3, in: town)
        try await plan.catchUp(town.store)

        let march = WardRate(online: 1, window: 2, abroad: 1)
        #expect(march.share == 33)
        let rates = try await town.store.read { tx in
            try WardRate.read(from: .at(FiscalYear(2025).first, .midnight), in: tx)
        }
        #expect(rates[town.ward] == WardRate(online: 2, window: 2, abroad: 1), "both years together")
        for ward in [nil, town.ward] {
            #expect(try await figures(2025, ward, plan, town.store) == [3, 1, 1, 1].map(Decimal34.init(_:)))
            #expect(try await figures(2026, ward, plan, town.store) == [1, 1, 0, 1].map(Decimal34.init(_:)))
        }
        #expect(try await figures(2025, WardCode("271284"), plan, town.store) == [0, 0, 0, 0].map(Decimal34.init(_:)))
    }

    /// All notices, those online, those abroad, and the people of those online.
    private func figures(
        _ year: Int, _ ward: WardCode?, _ plan: PlanService, _ store: Store
    ) async throws -> [Decimal34] {
        let scope = FigureScope(ward: ward, year: FiscalYear(year), today: FiscalYear(year).last)
        let measures = try ["moveOuts", "moveOutsOnline", "moveOutsAbroad", "moveOutPersons"].map {
            try #require(plan.plan.measure($0))
        }
        return try await store.read { tx in
            let read = try MeasureFigures.read(measures, [scope], in: tx)
            return measures.map { read.number($0, scope) ?? Decimal34(0) }
        }
    }

    private func file(_ number: Int, in town: Town, isKnown: Bool = true) async throws -> MoveOutRecord {
        let person = Town.Person(number)
        let signer = try Town.signer("p\(number)")
        if isKnown {
            try await town.add(
                [("転出", String(person.name.dropFirst(3)), person.birth.description, .male, .head)], town: "梅田",
                block: person.lot)
        }
        let nonce = try await town.store.write { try MoveOutStore.makeNonce(in: $0) }
        let notice = MoveOutNotice(
            signer: signer.values, kind: .all, members: [.init(no: 1, name: person.name, relation: "世帯主")],
            planned: try #require(CivilDate(iso: "2026-04-05")), moved: nil,
            to: .init(code: WardCode("281000"), country: nil, postalCode: nil, town: "中央区加納町", lot: "", building: ""),
            newHead: 1, remainingHead: nil, also: [], phone: nil, mail: nil, continuesCard: true, visit: nil,
            at: town.clock.now(), nonce: nonce)
        return try await town.file(notice, by: signer, .own)
    }

    /// Notices that a window took. - Returns: the case of the last one.
    private func atWindow(
        _ notices: [(key: String, event: String)], _ town: Town, _ clerk: Actor
    ) async throws -> CaseFile.Identifier {
        let files = try await town.store.write { tx in
            try notices.map { key, event in
                let file = try Cases.submit(
                    CaseSubmission(
                        idempotencyKey: key, procedure: "tenshutsu", title: "転出届", ward: town.ward,
                        channel: "counter-session", origin: nil, persons: 1, lastDay: nil, counterSupport: true,
                        fieldsAutofilled: 0, fieldsTyped: 0, startedAt: tx.now, documents: []), by: clerk, in: tx)
                try CaseFacts.keep([], persons: 1, events: [event], isProtected: false, for: file, in: tx)
                return file.id
            }
        }
        return try #require(files.last)
    }
}

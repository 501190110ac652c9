import Foundation
import Kernel
import Sheets
import Site
import Store
import TestDatabase
import TestVisitor
import Testing

@testable import Devices

@Suite("What somebody writes at home for a terminal")
struct BroughtTests {
    private static let written: KeyValuePairs<String, String> = [
        "family": "見本", "given": "花子", "furigana": "ミホン ハナコ", "address": "大阪府大阪市北区中之島１丁目３番２０号",
        "birth.year": "平成3", "birth.month": "5", "birth.day": "5", "sex": "female", "phone": "06-0000-0000",
        "number": "0123-4567-89ab-cdef", "previsit": "abcd-efgh-jkmn-pqrs",
    ]

    /// Writes at home; the number that the page shows.
    private func write(_ floor: TerminalFloor) async throws -> HandoverNumber {
        let visitor = Visitor(floor.app)
        let page = await visitor.get("/bring?previsit=abcd-efgh-jkmn-pqrs")
        #expect(page.status == 200 && page.text.contains("abcd-efgh-jkmn-pqrs") && !page.text.contains("⟦"))
        #expect(page.text.contains("autocomplete=\"family-name\""))
        let done = await visitor.post("/bring", Self.written)
        #expect(done.status == 200 && done.headers["cache-control"] == "no-store")
        #expect(done.text.contains("0123-4567-89AB-CDEF") && done.text.contains("5月8日"), "fourteen days")
        #expect(!done.text.contains("見本"), "the page can be shown around without the name")
        return try #require(HandoverNumber("0123-4567-89ab-cdef"))
    }

    private func take(
        _ number: HandoverNumber, for visit: String, _ key: String, _ floor: TerminalFloor
    ) async throws -> SiteResponse {
        let code = try #require(HandoverSeal.code(of: number.printed))
        return await floor.ask(
            "POST", "/api/v1/edge/brought", ["code": .string(code), "visit": .string(visit)], key: key)
    }

    private func facts(_ answer: SiteResponse, _ number: HandoverNumber) throws -> HandoverSeal.Facts {
        let text = try #require(try JSONValue(parsing: answer.bytes)["sealed"]?.stringValue)
        return try HandoverSeal.open(Array(try #require(Data(base64Encoded: text))), with: number.printed)
    }

    @Test(
        "02.4 name, address, birth date and telephone come to one visit at a terminal, which gets them again for ten minutes; to another they are used"
    )
    func once() async throws {
        let floor = try await TerminalFloor()
        let (_, key) = try await floor.enrol()
        let number = try await write(floor)
        let first = try await take(number, for: "visit-1", key, floor)
        #expect(first.status == 200 && first.headers["cache-control"] == "no-store")
        let facts = try facts(first, number)
        #expect(facts.name == "見本　花子" && facts.birthDate == "19910505" && facts.sex == "female")
        #expect(facts.phone == "06-0000-0000" && facts.furigana == "ミホン ハナコ")
        #expect(facts.preVisit == "abcd-efgh-jkmn-pqrs")
        #expect(try await take(number, for: "visit-1", key, floor).status == 200, "an answer that was lost")
        #expect(try await take(number, for: "visit-2", key, floor).status == 409)
        let (_, other) = try await floor.enrol("KITA-02")
        #expect(try await take(number, for: "visit-1", other, floor).status == 409)
        #expect(try await floor.events("handover.reference_used").count == 1)
        floor.clock.advance(seconds: 601)
        #expect(try await take(number, for: "visit-1", key, floor).status == 409)
        try await floor.devices.deleteOld()
        let row = try await floor.store.read { try $0.one(Row.self, "SELECT sealed FROM handover_reference") }
        #expect(try row?.bytes("sealed").isEmpty == true, "only that it was used is left")
    }

    @Test("what is kept says nothing, is found by the number alone, and is gone after fourteen days")
    func kept() async throws {
        let floor = try await TerminalFloor()
        let (_, key) = try await floor.enrol()
        let number = try await write(floor)
        let row = try #require(try await floor.store.read { try $0.one(Row.self, "SELECT * FROM handover_reference") })
        let code = try #require(HandoverSeal.code(of: number.printed))
        #expect(try row.string("code_hash") == MachineAccount.hash(code))
        #expect(!String(decoding: try row.bytes("sealed"), as: UTF8.self).contains("見本"))
        #expect(try await take(HandoverNumber.make(), for: "v", key, floor).status == 404)
        floor.clock.advance(seconds: 14 * 86_400)
        #expect(try await take(number, for: "v", key, floor).status == 404)
        try await floor.devices.deleteOld()
        #expect(try await floor.store.read { try $0.one(Int.self, "SELECT COUNT(*) FROM handover_reference") } == 0)
    }

    @Test(
        "the form that is sent twice keeps its number and the later facts; wrong fields are said and what was typed stays"
    )
    func form() async throws {
        let floor = try await TerminalFloor()
        let (_, key) = try await floor.enrol()
        _ = try await write(floor)
        let number = try await write(floor)
        #expect(try await floor.store.read { try $0.one(Int.self, "SELECT COUNT(*) FROM handover_reference") } == 1)
        #expect(try await take(number, for: "v", key, floor).status == 200)
        let visitor = Visitor(floor.app)
        await visitor.get("/bring")
        let wrong = await visitor.post(
            "/bring",
            [
                "given": "花子", "phone": "12", "furigana": "花子", "birth.year": "2030", "birth.month": "1",
                "birth.day": "1",
            ])
        #expect(wrong.status == 422)
        for field in ["family", "phone", "furigana", "birth"] {
            #expect(wrong.text.contains("f-\(field)-error"), "\(field)")
        }
        #expect(wrong.text.contains("value=\"花子\"") && wrong.text.contains("name=\"number\""))
    }

    @Test("a counter takes the same number, once")
    func counter() async throws {
        let floor = try await TerminalFloor()
        let (_, key) = try await floor.enrol()
        let number = try await write(floor)
        let clerk = Actor(kind: .staff, id: "clerk", name: "clerk", ward: floor.ward, roles: ["clerk"])
        let taken = try await floor.store.write {
            try DevicesService.takeHandover(number.description, by: clerk, in: $0)
        }
        #expect(taken?.name == "見本　花子" && taken?.isFromCard == false)
        let again = try await floor.store.write {
            try DevicesService.takeHandover(number.description, by: clerk, in: $0)
        }
        #expect(again == nil)
        #expect(try await take(number, for: "v", key, floor).status == 409)
    }

    @Test("where the network is divided it comes inside sealed, once however often it is carried")
    func divided() async throws {
        let clock = FixedClock(try #require(Timestamp(iso: "2026-04-24T10:00:00+09:00")))
        let outside = try Store.open(
            TestDatabase.fresh(), clock: clock, parcels: ParcelPolicy(kept: [.inward], forwardsEvents: true))
        _ = try await SiteApp.migrate(outside, services: [])
        let floor = try await TerminalFloor()
        let (_, key) = try await floor.enrol()
        let number = HandoverNumber.make()
        let holder = CardHolder(name: "見本　花子", address: "", birthDate: "", sex: "")
        _ = try await outside.migrate(DevicesService.migrations)
        try await HandoverDesk(store: outside).bring(HandoverSeal.seal(holder, under: number, preVisit: nil))
        let (parcels, series) = try await outside.read {
            (try $0.parcels(.inward, after: 0), try $0.parcelQueue(.inward))
        }
        #expect(parcels.allSatisfy { !$0.parcel.body.canonical.contains("見本") })
        let inbox = ParcelInbox(store: floor.store, topics: floor.devices.parcels + [.events])
        _ = try await inbox.take(parcels, of: try #require(series.series), first: 1)
        #expect(try facts(try await take(number, for: "v", key, floor), number).name == "見本　花子")
        // After a restore the same comes once more: it stays used.
        _ = try await inbox.take(parcels, of: "restored", first: 1)
        #expect(try await take(number, for: "w", key, floor).status == 409)
    }

    @Test("the page is there in every language")
    func languages() async throws {
        let floor = try await TerminalFloor()
        for language in floor.pack.languages {
            let page = await Visitor(floor.app).get("/bring?lang=\(language)")
            #expect(page.status == 200 && !page.text.contains("⟦"), "\(language)")
            #expect(floor.pack.words.has("bring.title", in: language), "\(language)")
        }
    }

    @Test("only terminals fetch, and what is no code is said")
    func refused() async throws {
        let floor = try await TerminalFloor()
        let (_, key) = try await floor.enrol()
        for body in [["code": "x", "visit": "v"], ["visit": "v"], [:]] as [JSONValue] {
            #expect(await floor.ask("POST", "/api/v1/edge/brought", body, key: key).status == 422)
        }
        let clerk = await floor.signedIn("clerk")
        #expect(await clerk.json("POST", "/api/v1/edge/brought", #"{"code":"x","visit":"v"}"#).status == 403)
    }
}

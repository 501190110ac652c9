import Foundation
import Kernel
import Sheets
import Site
import Store
import Testing

@testable import Devices

@Suite("A counter takes over what a terminal has read")
struct HandoverTests {
    private func left(_ floor: TerminalFloor, _ key: String) async throws -> (printed: String, code: String) {
        let holder = CardHolder(name: "大阪　太郎", address: "大阪府大阪市北区中之島１丁目", birthDate: "19900102", sex: "1")
        let (printed, reference) = try HandoverSeal.seal(holder, source: "card")
        let body: JSONValue = [
            "code": .string(reference.code), "sealed": .string(Data(reference.sealed).base64EncodedString()),
        ]
        let kept = await floor.ask("POST", "/api/v1/handover-references", body, key: key)
        #expect(kept.status == 201)
        // Sent again, it is the same one.
        #expect(await floor.ask("POST", "/api/v1/handover-references", body, key: key).status == 201)
        return (printed, reference.code)
    }

    @Test("the code on the sheet shows the facts once, and the trail says that it was used")
    func page() async throws {
        let floor = try await TerminalFloor()
        let (_, key) = try await floor.enrol()
        let (printed, _) = try await left(floor, key)
        let clerk = await floor.signedIn("clerk")
        await clerk.get("/office/handover")
        let page = await clerk.post("/office/handover", ["code": printed])
        #expect(page.status == 200 && page.headers["cache-control"] == "no-store")
        #expect(page.text.contains("大阪　太郎") && page.text.contains("平成2年1月2日"))
        await clerk.get("/office/handover")
        let again = await clerk.post("/office/handover", ["code": printed])
        #expect(again.status == 422 && again.text.contains("もう使えません") && !again.text.contains("大阪　太郎"))
        #expect(try await floor.events("handover.reference_used").count == 1)
        #expect(
            await clerk.post("/office/handover", ["code": "https://evil.example"]).text.contains("端末の2次元コードではありません"))
    }

    @Test("programs fetch it once too; after sixty minutes nobody does")
    func program() async throws {
        let floor = try await TerminalFloor()
        let (_, key) = try await floor.enrol()
        let clerk = await floor.signedIn("clerk")
        let (_, code) = try await left(floor, key)
        #expect(await clerk.get("/api/v1/handover-references/\(code)").status == 200)
        #expect(await clerk.get("/api/v1/handover-references/\(code)").status == 404)
        let (_, late) = try await left(floor, key)
        floor.clock.advance(seconds: 3_600)
        let later = await floor.signedIn("clerk")
        #expect(await later.get("/api/v1/handover-references/\(late)").status == 404)
        try await floor.devices.deleteOld()
        let rows = try await floor.store.read { try $0.one(Int.self, "SELECT COUNT(*) FROM handover_reference") }
        #expect(rows == 0)
        #expect(await floor.signedIn("floor").get("/api/v1/handover-references/\(code)").status == 403)
        #expect(await floor.ask("GET", "/api/v1/handover-references/\(code)", nil, key: key).status == 403)
    }

    @Test("what the database keeps can neither be read nor found by the code")
    func sealed() async throws {
        let floor = try await TerminalFloor()
        let (_, key) = try await floor.enrol()
        let (printed, code) = try await left(floor, key)
        let row = try #require(
            try await floor.store.read { try $0.one(Row.self, "SELECT code_hash, sealed FROM handover_reference") })
        #expect(try row.string("code_hash") != code && !printed.contains(code))
        #expect(!String(decoding: try row.bytes("sealed"), as: UTF8.self).contains("大阪"))
        for body in [["code": "x", "sealed": "AAAA"], ["code": .string(code), "sealed": "%%%"], [:]] as [JSONValue] {
            #expect(await floor.ask("POST", "/api/v1/handover-references", body, key: key).status == 422)
        }
    }
}

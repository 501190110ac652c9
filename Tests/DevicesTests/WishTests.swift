import Kernel
import Store
import Testing

@testable import Devices

/// Knows one number.
private struct OneWish: VisitorWishes {
    func wish(_ typed: String, at ward: WardCode?, on day: CivilDate, in tx: some Queryable) throws -> VisitorWish? {
        typed == "A012" && ward != nil ? VisitorWish(events: ["birth"], forms: ["shusshou-todoke"]) : nil
    }
}

@Suite("Terminals ask which forms a visitor’s code is about")
struct DeviceWishTests {
    @Test("ids of forms are answered and nothing else; a code that nobody has is not found, and only terminals ask")
    func wishes() async throws {
        let floor = try await TerminalFloor(wishes: OneWish())
        let (_, key) = try await floor.enrol()
        let found = await floor.ask("POST", "/api/v1/edge/wishes", ["code": "A012"], key: key)
        #expect(found.status == 200)
        #expect(try floor.json(found) == ["events": ["birth"], "forms": ["shusshou-todoke"]])
        #expect(await floor.ask("POST", "/api/v1/edge/wishes", ["code": "A013"], key: key).status == 404)
        #expect(await floor.ask("POST", "/api/v1/edge/wishes", [:], key: key).status == 422)
        let long = JSONValue.string(String(repeating: "x", count: 201))
        #expect(await floor.ask("POST", "/api/v1/edge/wishes", ["code": long], key: key).status == 422)
        let clerk = await floor.signedIn("clerk")
        #expect(await clerk.json("POST", "/api/v1/edge/wishes", #"{"code":"A012"}"#).status == 403)
    }
}

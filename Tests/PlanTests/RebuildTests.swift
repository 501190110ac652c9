import Kernel
import Store
import Testing

@testable import Plan

@Suite("Counting again gives the same figures")
struct RebuildTests {
    /// A generator that gives the same numbers each time.
    private struct Seeded: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
    }

    private func randomEvent(_ random: inout Seeded) -> Event {
        let days = ["2025-03-31", "2025-04-01", "2026-03-31", "2026-04-01", "2026-11-24", "2027-01-01"]
        let wards = ["271021", "271039", nil]
        let kinds = ["visit.made", "visit.made", "member.joined", "member.left", "other.thing"]
        let topics = ["a", "b", "c", "\u{795E}", "\u{FA19}", ""]
        return event(
            kinds.randomElement(using: &random) ?? "", days.randomElement(using: &random) ?? "",
            ward: wards.randomElement(using: &random) ?? nil,
            subject: ["x", "y", "z"].randomElement(using: &random), hour: Int.random(in: 0..<24, using: &random),
            [
                "minutes": .int(Int64.random(in: -5...60, using: &random)),
                "topic": .string(topics.randomElement(using: &random) ?? ""),
            ])
    }

    @Test("whatever the events, and wherever counting stopped in between", arguments: UInt64(1)...12)
    func sameFigures(seed: UInt64) async throws {
        let service = PlanService(pack: try pack(["plan/measures.yml": sampleMeasures]))
        let store = try await emptyStore()
        var random = Seeded(state: seed &* 0x9E37_79B9_7F4A_7C15)
        for _ in 0..<8 {
            var events: [Event] = []
            for _ in 0..<Int.random(in: 1...25, using: &random) { events.append(randomEvent(&random)) }
            try await store.record(events)
            // Count a part of what is new, in steps of any size.
            let limit = Int.random(in: 1...20, using: &random)
            _ = try await store.write { tx in try service.counter.advance(in: tx, limit: limit) }
        }
        try await service.catchUp(store)
        let counted = try await store.counts()
        try await service.rebuild(store)
        #expect(counted.count > 20)
        #expect(try await store.counts() == counted)
    }

    @Test("counting twice counts nothing twice")
    func idempotent() async throws {
        let service = PlanService(pack: try pack(["plan/measures.yml": sampleMeasures]))
        let store = try await emptyStore()
        try await store.record([event("visit.made", "2026-05-01", ["minutes": 1, "topic": "a"])])
        try await service.catchUp(store)
        let counted = try await store.counts()
        try await service.catchUp(store)
        #expect(try await store.counts() == counted)
    }

    @Test("a rebuild reports how far it is, to the end")
    func reports() async throws {
        let service = PlanService(pack: try pack(["plan/measures.yml": sampleMeasures]))
        let store = try await emptyStore()
        try await store.record([event("visit.made", "2026-05-01"), event("other.thing", "2026-05-01")])
        var last: PlanService.CountingProgress?
        try await service.rebuild(store) { last = $0 }
        #expect(last == PlanService.CountingProgress(counted: 2, events: 2))
    }
}

import Foundation
import Kernel
import Synchronization
import TestDatabase
import Testing

@testable import Store

/// A partner that books what it is asked for, and the places at which everything may break.
final class Partner: OutsideAct {
    struct Request: Codable, Sendable { let yen: Int }
    struct Answer: Codable, Sendable, Equatable { let receipt: Int }
    struct Crash: Error {}

    enum Place: CaseIterable { case beforeEffect, afterEffect, find, settle }

    private struct Books {
        var entries: [String: Int] = [:]
        var asked = 0
        var breaks: [Place] = []
    }

    private let books = Mutex(Books())
    let kind = "book"
    /// Above so much it refuses.
    let limit = 1_000

    init(breaks: [Place] = []) { books.withLock { $0.breaks = breaks } }

    /// Breaks if it is the turn of this place.
    func pass(_ place: Place) throws {
        try books.withLock { books in
            guard books.breaks.first == place else { return }
            books.breaks.removeFirst()
            throw Crash()
        }
    }

    func ask(_ request: Request, key: String) async throws -> Answer {
        try pass(.beforeEffect)
        if request.yen > limit { throw ActRefused("too much") }
        // It does not look whether it has booked this already: asking twice would book twice.
        let receipt = books.withLock { books in
            books.asked += 1
            books.entries[key, default: 0] += 1
            return books.asked
        }
        try pass(.afterEffect)
        return Answer(receipt: receipt)
    }

    func find(_ request: Request, key: String) async throws -> Answer? {
        try pass(.find)
        return books.withLock { books in books.entries[key] == nil ? nil : Answer(receipt: books.asked) }
    }

    func entries(_ key: String) -> Int { books.withLock { $0.entries[key] ?? 0 } }
    var isWhole: Bool { books.withLock { $0.breaks.isEmpty } }
}

@Suite("Acts outside the house")
struct ActTests {
    let clock = HandClock()

    func desk(_ store: Store, _ partner: Partner, attempts: Int = 100) -> ActDesk<Partner> {
        ActDesk(
            store: store, act: partner, retries: RetryPolicy(attempts: attempts, firstPause: 1, longestPause: 1)
        ) { end, key, tx in
            try partner.pass(.settle)
            try tx.record(event("settled", subject: key))
        }
    }

    /// Works until the act has come to its end, also when an attempt met a database that was too busy.
    func settle(_ desk: ActDesk<Partner>, in store: Store, by node: String) async throws {
        for _ in 0..<20 {
            try await JobRunner(store: store, kinds: [desk.job], node: node).drain()
            clock.move(seconds: 2)
            if try await desk.end("fee-1") != nil { return }
        }
    }

    @Test("an act is intended with its change, asked for, and settled with what follows")
    func plain() async throws {
        let store = try Store.open(try TestDatabase.fresh(), clock: clock)
        let partner = Partner()
        let desk = desk(store, partner)
        try await store.write { try desk.intend("fee-1", .init(yen: 300), in: $0) }
        #expect(try await desk.end("fee-1") == nil)
        try await settle(desk, in: store, by: "a")
        #expect(try await desk.end("fee-1") == .done(.init(receipt: 1)))
        #expect(try await store.write { try desk.intend("fee-1", .init(yen: 300), in: $0) } == false)
        try await JobRunner(store: store, kinds: [desk.job], node: "b").drain()
        #expect(partner.entries("fee-1") == 1)
        #expect(try await store.events().map(\.kind) == ["settled"])
    }

    @Test("a refusal is certain, and nothing is asked for again")
    func refusal() async throws {
        let store = try Store.open(try TestDatabase.fresh(), clock: clock)
        let partner = Partner()
        let desk = desk(store, partner)
        try await store.write { try desk.intend("fee-1", .init(yen: 3_000), in: $0) }
        try await settle(desk, in: store, by: "a")
        #expect(try await desk.end("fee-1") == .refused("too much"))
        #expect(partner.entries("fee-1") == 0)
    }

    @Test(
        "whatever breaks and however often, it happens once and is settled once",
        arguments: 1...(TestDatabase.isPostgreSQL ? 20 : 300))
    func crashes(seed: Int) async throws {
        var random = SplitMix(seed: UInt64(seed))
        let breaks = (0..<Int.random(in: 1...8, using: &random)).map { _ in
            Partner.Place.allCases.randomElement(using: &random) ?? .find
        }
        let store = try Store.open(try TestDatabase.fresh(), clock: clock)
        let partner = Partner(breaks: breaks)
        let desk = desk(store, partner)
        try await store.write { try desk.intend("fee", .init(yen: 300), in: $0) }
        for number in 0..<40 {
            // Another program each time: what the one before knew is gone.
            try await JobRunner(store: store, kinds: [desk.job], node: "\(number)").drain()
            clock.move(seconds: 2)
            if try await desk.end("fee") != nil { break }
        }
        #expect(partner.entries("fee") == 1, "\(breaks)")
        #expect(try await store.events().map(\.kind) == ["settled"], "\(breaks)")
        #expect(try await desk.end("fee") != nil)
    }

    @Test("an act that stays in doubt goes to a person, whose word settles it once")
    func doubt() async throws {
        let store = try Store.open(try TestDatabase.fresh(), clock: clock)
        let partner = Partner(breaks: [.afterEffect, .find, .find])
        let desk = desk(store, partner, attempts: 3)
        try await store.write { try desk.intend("fee", .init(yen: 300), in: $0) }
        let runner = JobRunner(store: store, kinds: [desk.job], node: "a")
        for _ in 0..<5 {
            try await runner.drain()
            clock.move(seconds: 5)
        }
        #expect(try await store.read { try $0.deadJobs().rows.map(\.kind) } == ["act.book"])
        #expect(try await store.read { try $0.act(kind: "book", key: "fee")?.state } == .asked)
        #expect(try await desk.decide("fee", .done(.init(receipt: 7)), by: clerk))
        #expect(try await desk.decide("fee", .refused("no"), by: clerk) == false)
        #expect(try await desk.end("fee") == .done(.init(receipt: 7)))
        #expect(try await store.events().map(\.kind) == ["job.dead", "settled", "act.decided"])
    }
}

/// A generator whose numbers follow from its seed.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

import Kernel
import TestDatabase
import Testing

@testable import Store

@Suite("Events")
struct EventTests {
    struct Refusal: Error {}

    @Test("an event comes back as it was recorded, with the day of the city's time")
    func roundTrip() async throws {
        let store = try await memoryStore()
        let lateEvening = try #require(Timestamp(iso: "2026-03-31T23:30:00+09:00"))
        let ward = try #require(WardCode(withoutCheckDigit: "13101"))
        let agent = Actor(kind: .resident, id: "r-1", name: "代理人", onBehalfOf: "r-2")
        let event = Event(
            kind: "personal.read", at: lateEvening, actor: agent, subject: "r-2", ward: ward,
            purpose: "counter-procedure",
            data: ["page": "household"])
        let seq = try await store.write { try $0.record(event) }
        #expect(seq == 1)
        let recorded = try #require(try await store.events().first)
        #expect(recorded == RecordedEvent(seq: 1, event))
        #expect(recorded.actorKind == .resident)
        #expect(recorded.onBehalfOf == "r-2")
        #expect(try await store.read { try $0.one(String.self, "SELECT day FROM event") } == "2026-03-31")
    }

    @Test("events are read on from where a reader was, by kind and by subject")
    func reading() async throws {
        let store = try await memoryStore()
        try await store.write { tx in
            for number in 1...6 {
                try tx.record(event(number % 2 == 0 ? "even" : "odd", subject: number > 3 ? "late" : "early"))
            }
        }
        #expect(try await store.events(after: 2).map(\.seq) == [3, 4, 5, 6])
        #expect(try await store.events(limit: 2).map(\.seq) == [1, 2])
        #expect(try await store.events(kinds: ["even"]).map(\.seq) == [2, 4, 6])
        #expect(try await store.events(kinds: []).isEmpty)
        #expect(try await store.events(after: 4, kinds: ["even", "odd"], subject: "late").map(\.seq) == [5, 6])
    }

    @Test(
        "events cannot be changed, deleted, replaced or recorded twice",
        arguments: [
            "UPDATE event SET kind = 'x'", "DELETE FROM event",
        ] + (TestDatabase.isPostgreSQL ? [] : replacing))
    func appendOnly(statement: SQL) async throws {
        let folder = try Folder()
        let store = try await fileStore(in: folder)
        let fact = event("fact")
        try await store.write { try $0.record(fact) }
        let error = await #expect(throws: StoreError.self) { try await store.write { try $0.run(statement) } }
        guard case .constraint(.trigger, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        await #expect(throws: StoreError.constraint(.unique, detail: "event.id")) {
            try await store.write { try $0.record(fact) }
        }
        #expect(try await store.events() == [RecordedEvent(seq: 1, fact)])
    }

    /// Ways of SQLite to change a row without saying so.
    static let replacing: [SQL] = [
        "INSERT OR REPLACE INTO event (seq, id, kind, at, day, actor_kind, actor_id, data) "
            + "SELECT seq, id, 'x', at, day, actor_kind, actor_id, data FROM event",
        "REPLACE INTO event (seq, id, kind, at, day, actor_kind, actor_id, data) "
            + "SELECT 9, id, 'x', at, day, actor_kind, actor_id, data FROM event",
    ]

    @Test("an event is there if and only if its change is")
    func withChange() async throws {
        let store = try await memoryStore()
        await #expect(throws: Refusal.self) {
            try await store.write { tx in
                try tx.record(event("undone"))
                throw Refusal()
            }
        }
        #expect(try await store.events().isEmpty)
    }

    @Test("listeners hear committed events only, in order, and only the kinds they asked for")
    func listening() async throws {
        let folder = try Folder()
        let store = try await fileStore(in: folder)
        let all = store.committedEvents()
        let some = store.committedEvents(kinds: ["b"])
        try await store.write { tx in
            try tx.record(event("a"))
            try tx.record(event("b"))
        }
        try? await store.write { tx in
            try tx.record(event("b"))
            throw Refusal()
        }
        try await store.write { _ in }
        try await store.write { try $0.record(event("c")) }
        try await store.close()
        var heard: [String] = []
        for await events in all { heard += events.map(\.kind) }
        #expect(heard == ["a", "b", "c"])
        heard = []
        for await events in some { heard += events.map(\.kind) }
        #expect(heard == ["b"])
        for await _ in store.committedEvents() { Issue.record("a closed store tells nothing") }
    }

    @Test("the order that listeners hear is the order of the numbers, under many writers")
    func order() async throws {
        let folder = try Folder()
        let store = try await fileStore(in: folder)
        let stream = store.committedEvents()
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<100 { group.addTask { try await store.write { try $0.record(event("x")) } } }
            try await group.waitForAll()
        }
        try await store.close()
        var heard: [Int] = []
        for await events in stream { heard += events.map(\.seq) }
        #expect(heard == Array(1...100))
    }
}

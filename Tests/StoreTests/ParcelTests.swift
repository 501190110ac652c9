import Kernel
import TestDatabase
import Testing

@testable import Store

@Suite("Parcels between parts of the network")
struct ParcelTests {
    static let outside = ParcelPolicy(kept: [.inward], forwardsEvents: true)

    private static let notes: SQL =
        "CREATE TABLE note (key TEXT PRIMARY KEY, text TEXT NOT NULL, turn INTEGER NOT NULL)"

    /// Keeps the latest text of a key; refuses what is no text.
    private let noteTopic = ParcelTopic("note") { waiting, tx in
        let body = waiting.parcel.body
        guard let text = body["text"]?.stringValue, let turn = body["turn"]?.intValue else {
            throw UnreadableParcel(reason: "no text")
        }
        try tx.run(
            """
            INSERT INTO note (key, text, turn) VALUES (\(waiting.parcel.key), \(text), \(turn))
            ON CONFLICT (key) DO UPDATE SET text = excluded.text, turn = excluded.turn WHERE note.turn < excluded.turn
            """)
    }

    private func inside() async throws -> (Store, ParcelInbox) {
        let store = try await memoryStore(Self.notes)
        return (store, ParcelInbox(store: store, topics: [noteTopic, .events]))
    }

    private func sender(_ policy: ParcelPolicy = outside) throws -> Store {
        try Store.open(TestDatabase.fresh(), clock: FixedClock(noon), parcels: policy)
    }

    private func note(_ key: String, _ text: String, _ turn: Int) -> Parcel {
        Parcel(topic: "note", key: key, body: ["text": .string(text), "turn": .int(Int64(turn))])
    }

    private func texts(_ store: Store) async throws -> [String] {
        try await store.read { try $0.all(Row.self, "SELECT key, text FROM note ORDER BY key") }
            .map { "\(try $0.string("key"))=\(try $0.string("text"))" }
    }

    /// Carries all that waits.
    @discardableResult
    private func carry(_ outside: Store, _ inbox: ParcelInbox) async throws -> Int {
        let queue = try await outside.read { try $0.parcelQueue(.inward) }
        guard let series = queue.series else { return 0 }
        let place = try await inbox.place(in: series)
        let parcels = try await outside.read { try $0.parcels(.inward, after: place) }
        let reached = try await inbox.take(parcels, of: series, first: queue.first)
        try await outside.write { try $0.noteFetched(.inward, through: reached) }
        return reached
    }

    struct Broken: Error {}

    @Test("a parcel leaves if and only if its change is stored, and is taken once")
    func once() async throws {
        let outside = try sender()
        let (store, inbox) = try await inside()
        try await outside.write { [self] in try $0.send(note("a", "one", 1), .inward) }
        _ = try? await outside.write { [self] tx in
            try tx.send(note("b", "never", 1), .inward)
            throw Broken()
        }
        #expect(try await carry(outside, inbox) == 1)
        #expect(try await carry(outside, inbox) == 1)
        #expect(try await texts(store) == ["a=one"])
    }

    @Test("where nobody would come for it, nothing is kept")
    func unkept() async throws {
        let store = try sender(.none)
        try await store.write { [self] in try $0.send(note("a", "one", 1), .inward) }
        let outwards = try sender(ParcelPolicy(kept: [.outward]))
        try await outwards.write { [self] in try $0.send(note("a", "one", 1), .inward) }
        for store in [store, outwards] {
            #expect(try await store.read { try $0.parcels(.inward, after: 0) } == [])
        }
    }

    @Test("an event of the outside is an event of the inside: same id, time, actor, ward and data, once")
    func events() async throws {
        let outside = try sender()
        let (store, inbox) = try await inside()
        let ward = try #require(WardCode("271012"))
        let actor = Actor(kind: .resident, id: "r-1", name: "", onBehalfOf: "r-2")
        let sent = Event(
            kind: "previsit.completed", at: noon.adding(seconds: -90), actor: actor, subject: "x", ward: ward,
            purpose: "own", data: ["language": "ja", "n": 3])
        try await outside.write { try $0.record(sent) }
        try await carry(outside, inbox)
        let arrived = try #require(try await store.events().first)
        #expect(arrived == RecordedEvent(seq: 1, sent))
        // The outside is restored and sends all of it anew.
        _ = try await inbox.take(try await outside.read { try $0.parcels(.inward, after: 0) }, of: "another", first: 1)
        #expect(try await store.events().count == 1)
    }

    @Test(
        "9: 2,000 parcels, each one to five times and in random order, leave what once and in order leaves",
        arguments: 1...4)
    func anyOrder(seed: Int) async throws {
        let outside = try sender()
        let (store, inbox) = try await inside()
        for turn in 1...20 {
            try await outside.write { [self] tx in
                for index in 0..<100 {
                    try tx.send(note("k\(index % 37)", "\(turn)-\(index)", turn * 100 + index), .inward)
                }
            }
        }
        let all = try await outside.read { try $0.parcels(.inward, after: 0, limit: 10_000) }
        var random = SplitMix(seed: UInt64(seed))
        // A sender goes on from where the receiver says it is; on the way batches are doubled, cut and overtaken.
        var batches: [[WaitingParcel]] = []
        for start in stride(from: 0, to: all.count, by: 25) {
            let batch = Array(all[start..<min(start + 25, all.count)])
            for _ in 0..<Int.random(in: 1...5, using: &random) {
                batches.append(batch.shuffled(using: &random).suffix(Int.random(in: 1...25, using: &random)))
            }
        }
        for batch in batches.shuffled(using: &random) { _ = try await inbox.take(batch, of: "s", first: 1) }
        var place = try await inbox.place(in: "s")
        while place < all.count {
            let batch = all.filter { $0.place > place }.prefix(Int.random(in: 1...60, using: &random))
            for _ in 0..<Int.random(in: 1...5, using: &random) {
                place = try await inbox.take(batch.shuffled(using: &random), of: "s", first: 1)
            }
        }
        var expected: [String: String] = [:]
        for waiting in all { expected[waiting.parcel.key] = waiting.parcel.body["text"]?.stringValue }
        #expect(try await texts(store) == expected.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })
    }

    @Test("one that cannot be taken is put aside with those of its key and does not keep back the others")
    func held() async throws {
        let outside = try sender()
        let (store, inbox) = try await inside()
        try await outside.write { [self] tx in
            try tx.send(note("a", "one", 1), .inward)
            try tx.send(Parcel(topic: "note", key: "b", body: ["text": 7]), .inward)
            try tx.send(note("b", "later", 2), .inward)
            try tx.send(Parcel(topic: "unheard-of", key: "c", body: [:]), .inward)
            try tx.send(note("c", "three", 1), .inward)
        }
        #expect(try await carry(outside, inbox) == 5)
        #expect(try await texts(store) == ["a=one", "c=three"])
        let held = try await store.read { try $0.all(Int.self, "SELECT place FROM parcel_held ORDER BY place") }
        #expect(held == [2, 3, 4])

        // Somebody mends it; it is tried again, the earlier one first.
        try await store.write { tx in
            let body: JSONValue = ["text": "mended", "turn": 1]
            try tx.run("UPDATE parcel_held SET body = \(body) WHERE place = 2")
        }
        let runner = JobRunner(store: store, kinds: [inbox.heldJob], node: "a", uptime: { .zero })
        _ = try await runner.drain()
        let waiting = try await store.read { try $0.one(Int.self, "SELECT count(*) FROM parcel_held") }
        // The one behind it may have been tried before it and is tried again later.
        try await store.write { try $0.run("UPDATE job SET due_at = \(noon) WHERE state = 'waiting'") }
        _ = try await runner.drain()
        #expect((waiting ?? 0) >= 1)
        #expect(try await texts(store) == ["a=one", "b=later", "c=three"])
    }

    @Test("what was carried is kept for a week, and what was not for as long as it takes")
    func kept() async throws {
        let clock = HandClock()
        let outside = try Store.open(TestDatabase.fresh(), clock: clock, parcels: Self.outside)
        try await outside.write { [self] in try $0.send(note("a", "one", 1), .inward) }
        clock.move(seconds: 8 * 86_400)
        try await outside.write { [self] in try $0.send(note("a", "two", 2), .inward) }
        try await outside.write { try $0.noteFetched(.inward, through: 1) }
        let queue = try await outside.read { try $0.parcelQueue(.inward) }
        #expect([queue.first, queue.newest, queue.fetched] == [2, 2, 1])
        #expect(queue.oldest == clock.now())
        // Nobody can have what was never sent.
        try await outside.write { try $0.noteFetched(.inward, through: 9) }
        #expect(try await outside.read { try $0.parcelQueue(.inward) }.fetched == 1)
    }

    @Test("what is gone before it was taken is recorded, and the rest is taken")
    func lost() async throws {
        let (store, inbox) = try await inside()
        func parcel(_ place: Int) -> WaitingParcel {
            WaitingParcel(place: place, parcel: note("k\(place)", "t", 1), sentAt: noon)
        }
        #expect(try await inbox.take([parcel(1)], of: "s", first: 1) == 1)
        #expect(try await inbox.take([parcel(5)], of: "s", first: 1) == 1)
        #expect(try await inbox.take([parcel(5)], of: "s", first: 5) == 5)
        #expect(try await texts(store) == ["k1=t", "k5=t"])
        let event = try #require(try await store.events().first)
        #expect(event.kind == "parcel.lost")
        #expect(event.data == ["from": 2, "to": 4])
    }
}

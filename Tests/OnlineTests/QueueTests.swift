import Forms
import Kernel
import Site
import Store
import TestVisitor
import Testing

@testable import Online

@Suite("Many people at nine o'clock")
struct QueueTests {
    private static let nine = Timestamp(milliseconds: 1_788_220_800_000)

    @Test(
        "so many a minute are let in, in the order of their numbers, and none is saved up for who has not come",
        arguments: [
            // Ten thousand have numbers; 600 a minute are let in after the hundred who find the gate open.
            (10_000, 100.0, 1, 0, 0), (10_000, 100.0, 101, 0, 1), (10_000, 100.0, 10_000, 0, 9_900),
            (10_000, 100.0, 700, 60, 0), (10_000, 100.0, 701, 60, 1), (10_000, 100.0, 10_000, 60, 9_300),
            (10_000, 100.0, 10_000, 990, 0), (10_000, 100.0, 10_000, 989, 10),
            // Nobody came for an hour: a hundred may come at once, not more.
            (5, 5.0, 105, 3_600, 0), (5, 5.0, 106, 3_600, 1),
        ])
    func gate(last: Int, admitted: Double, number: Int, after seconds: Int, before: Int) {
        let queue = RushQueue(perMinute: 600, opens: nil)
        let gate = RushQueue.Gate(last: last, admitted: admitted, at: Self.nine)
        #expect(queue.standing(number, gate, at: Self.nine.adding(seconds: seconds)).before == before)
    }

    @Test("before it opens nobody is let in, and the order of arrival is kept")
    func opens() {
        let queue = RushQueue(perMinute: 60, opens: Self.nine)
        let gate = RushQueue.Gate(last: 100, admitted: 10, at: Self.nine.adding(seconds: -600))
        let early = queue.standing(1, gate, at: Self.nine.adding(seconds: -1))
        #expect(!early.isIn && early.opens == Self.nine)
        #expect(queue.standing(10, gate, at: Self.nine).isIn && !queue.standing(11, gate, at: Self.nine).isIn)
        #expect(queue.standing(70, gate, at: Self.nine.adding(seconds: 60)).isIn)
        #expect(queue.standing(71, gate, at: Self.nine.adding(seconds: 60)).before == 1)
    }

    @Test("over capacity the page tells the place, keeps what was typed, and opens when it is one's turn, on any node")
    func page() async throws {
        let city = try await OnlineCity(at: "2026-09-01T09:00:00+09:00")
        let procedure = try #require(city.desk.catalogue.procedure("hoiku-uketsuke-yoyaku"))
        let queue = try #require(city.desk.queue(procedure))
        // A thousand others came a moment before.
        let others = (0..<1_000).map { number in
            Draft(
                id: SecretWord.make(), procedure: procedure, owner: DraftOwner(kind: .account, id: "o\(number)"),
                prefill: Prefill(), language: .ja, channel: "online", at: city.clock.now())
        }
        let standings = try await city.store.write { tx in try others.map { try queue.take($0, in: tx) } }
        #expect(standings.count(where: \.isIn) == 100 && standings.last?.before == 900)
        // The same draft has the same number, whichever node asks.
        #expect(try await city.store.write { try queue.take(others[500], in: $0) } == standings[500])
        var walk = try await Walk("hoiku-uketsuke-yoyaku", in: city, as: "account")
        let path = try await walk.next()
        let sent = await walk.visitor.get(path)
        #expect(sent.status == 303 && sent.headers["location"] == "/apply/\(walk.draft)/queue")
        let page = await walk.visitor.get("/apply/\(walk.draft)/queue")
        #expect(page.status == 200 && page.text.contains("901番目") && page.text.contains("http-equiv=\"refresh\""))
        // What is sent meanwhile is kept.
        let typed = await walk.visitor.post(path, ["children_count": "2"])
        #expect(typed.headers["location"] == "/apply/\(walk.draft)/queue")
        try city.clock.set("2026-09-01T09:01:31+09:00")
        #expect(await walk.visitor.get("/apply/\(walk.draft)/queue").status == 303)
        let open = await walk.visitor.get(path)
        #expect(open.status == 200 && open.text.contains("value=\"2\""))
        // Somebody else's place is not to be seen.
        let stranger = await city.visitor("head")
        #expect(await stranger.get("/apply/\(walk.draft)/queue").status == 404)
        _ = try await walk.send(path, ["children_count": ["1"]])
    }
}

import Testing

@testable import Tickets

@Suite("All windows of a visit")
struct WholeRoundTests {
    private typealias Stop = WholeRound.Stop

    @Test("a long queue that is worked off is visited last: 15 minutes instead of 25")
    func drains() throws {
        // b first: done at 600, and by then a's queue of 600 is worked off: 600 + 300. a first: 600 + 300 + 600.
        let plan = try #require(
            WholeRound.plan([
                Stop(category: "a", wait: 600, load: 0, service: 300), Stop(category: "b", wait: 0, service: 600),
            ]))
        #expect(plan.order == ["b", "a"] && plan.finishes == [600, 900] && plan.finish == 900)
    }

    @Test("what comes after something else is visited after it, and before it closes")
    func order() {
        let a = Stop(category: "a", wait: 600, load: 0, service: 300)
        #expect(WholeRound.plan([a, Stop(category: "b", wait: 0, service: 600, after: ["a"])])?.finish == 1_500)
        // What is not visited at all is not waited for.
        #expect(WholeRound.plan([Stop(category: "b", wait: 0, service: 600, after: ["a"])])?.finish == 600)
        let early = Stop(category: "b", wait: 0, service: 600, closes: 500)
        #expect(WholeRound.plan([a, early])?.order == ["b", "a"])
        #expect(WholeRound.plan([a, Stop(category: "b", wait: 0, service: 600, after: ["a"], closes: 500)]) == nil)
        #expect(
            WholeRound.plan([
                Stop(category: "a", wait: 0, service: 1, after: ["b"]),
                Stop(category: "b", wait: 0, service: 1, after: ["a"]),
            ]) == nil)
    }

    @Test("nothing to visit is done at once, and nine windows are more than one visit")
    func ends() {
        #expect(WholeRound.plan([])?.finish == 0)
        let nine = (1...9).map { Stop(category: "\($0)", wait: 0, service: 1) }
        #expect(WholeRound.plan(nine) == nil && WholeRound.plan(Array(nine.prefix(8)))?.finish == 8)
    }

    @Test("no other order is done earlier", arguments: 1...40)
    func exact(seed: UInt64) {
        var random = SplitMix(state: seed)
        func draw(_ most: Int) -> Double { Double(random.next() % UInt64(most)) }
        // Of forty visits two have all eight windows: 40,320 orders each.
        let count = seed.isMultiple(of: 20) ? 8 : Int(random.next() % 6) + 1
        let stops = (0..<count).map { index in
            Stop(
                category: "\(index)", wait: draw(3_000), load: draw(15) / 10, service: draw(1_500),
                after: index > 0 && random.next().isMultiple(of: 4) ? ["\(random.next() % UInt64(index))"] : [],
                closes: random.next().isMultiple(of: 5) ? draw(6_000) : nil)
        }
        var best: Double?
        everyOrder(of: stops) { order in
            var time = 0.0
            var done: Set<String> = []
            for stop in order {
                guard stop.after.isSubset(of: done), let finish = stop.finish(joining: time) else { return }
                time = finish
                done.insert(stop.category)
            }
            best = min(best ?? time, time)
        }
        let plan = WholeRound.plan(stops)
        #expect(plan?.finish == best)
        if let plan { #expect(Set(plan.order).count == count && plan.order.count == count) }
    }

    private func everyOrder(of stops: [WholeRound.Stop], _ body: ([WholeRound.Stop]) -> Void) {
        func visit(_ order: [WholeRound.Stop], _ rest: [WholeRound.Stop]) {
            if rest.isEmpty { return body(order) }
            for index in rest.indices {
                var others = rest
                let next = others.remove(at: index)
                visit(order + [next], others)
            }
        }
        visit([], stops)
    }
}

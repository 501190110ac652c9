import Foundation
import Kernel
import Synchronization
import TestDatabase
import Testing

@testable import Store

/// A small city of programs whose every step is drawn from a seed: work comes, programs take it, die in the middle of
/// it, are frozen and thaw, clocks jump. A failure is replayed from its seed.
private final class Simulation {
    let store: Store
    let clock: HandClock
    var random: SplitMix
    let uptime = Uptime()
    var nodes: [Node] = []
    var started = 0
    var put = 0
    let world = World()

    final class Uptime: Sendable {
        private let time = Mutex(Duration.zero)
        var now: Duration { time.withLock { $0 } }
        func pass(_ seconds: Int) { time.withLock { $0 += .seconds(seconds) } }
    }

    /// What the work does outside: remembered by key.
    final class World: Sendable {
        private let state = Mutex<(deeds: [String: Int], broken: Set<String>)>(([:], []))
        func break_(_ key: String) { state.withLock { _ = $0.broken.insert(key) } }
        func act(_ key: String) throws {
            try state.withLock { state in
                if state.broken.remove(key) != nil { throw CancellationError() }
                state.deeds[key, default: 0] += 1
            }
        }
        var deeds: [String: Int] { state.withLock { $0.deeds } }
    }

    struct Node {
        let runner: JobRunner
        var held: RecordedJob?
        /// Until when it does nothing.
        var frozenUntil: Duration = .zero
    }

    let seed: UInt64

    /// - Parameter store: One that no other simulation uses meanwhile; what an earlier one left of its work is removed.
    init(seed: UInt64, store: Store, clock: HandClock) async throws {
        self.seed = seed
        self.store = store
        self.clock = clock
        random = SplitMix(seed: seed)
        try await store.write { tx in
            for table in ["job", "job_node", "job_schedule"] { try tx.run("DELETE FROM \(identifier: table)") }
        }
    }

    func start() {
        started += 1
        let kind = JobKind("work", retries: RetryPolicy(attempts: 50, firstPause: 1, longestPause: 4)) { [world] job in
            try world.act(job.key)
            return { try $0.record(event("worked", subject: job.key)) }
        }
        let chore = Chore("tick", .every(seconds: 30)) { _ in }
        nodes.append(
            Node(
                runner: JobRunner(
                    store: store, kinds: [kind], chores: [chore], node: "n\(seed)-\(started)",
                    uptime: { [uptime] in uptime.now }
                )))
    }

    func step() async throws {
        if nodes.isEmpty { start() }
        let index = Int.random(in: 0..<nodes.count, using: &random)
        switch Int.random(in: 0..<20, using: &random) {
        case 0..<4:
            put += 1
            let key = "\(seed)-\(put)"
            if Int.random(in: 0..<4, using: &random) == 0 { world.break_(key) }
            let delay = Int.random(in: 0...20, using: &random)
            try await store.write { tx in
                try tx.enqueue(Job(kind: "work", key: key, dueAt: tx.now.adding(seconds: delay)))
            }
        case 4..<11: try await work(index)
        case 11..<14: try await nodes[index].runner.beat()
        case 14: try await nodes[index].runner.scheduleChores()
        case 15: if nodes.count < 4 { start() }
        case 16: nodes.remove(at: index)  // kill -9: what it held is lost
        case 17: nodes[index].frozenUntil = uptime.now + .seconds(Int.random(in: 1...60, using: &random))
        case 18:
            let jump = [-86_400, -3_600, 3_600, 86_400].randomElement(using: &random) ?? 0
            clock.move(seconds: jump)
        default: break
        }
        let passed = Int.random(in: 0...3, using: &random)
        uptime.pass(passed)
        clock.move(seconds: passed)
    }

    /// Takes work, or does what it has taken.
    private func work(_ index: Int) async throws {
        guard nodes[index].frozenUntil <= uptime.now else { return }
        if let held = nodes[index].held {
            nodes[index].held = nil
            await nodes[index].runner.attempt(held)
        } else {
            nodes[index].held = try await nodes[index].runner.claim()
        }
    }

    /// Calm weather: programs live and time passes, until all is done.
    func settle() async throws {
        nodes = []
        start()
        for round in 0..<14 {
            // What was put down while the clock stood ahead is due then.
            if round == 7 { clock.move(seconds: 40 * 86_400) }
            for index in nodes.indices {
                try await nodes[index].runner.beat()
                try await nodes[index].runner.drain()
            }
            uptime.pass(8)
            clock.move(seconds: 8)
        }
    }
}

@Suite("A simulated city of programs")
struct SimulationTests {
    /// `MIO_SEEDS=100000 swift test --filter Simulation` for the long form.
    static var seeds: Int {
        ProcessInfo.processInfo.environment["MIO_SEEDS"].flatMap { Int($0) } ?? (TestDatabase.isPostgreSQL ? 8 : 300)
    }

    @Test("all work is done, at least once outside and exactly once in what follows from it", .timeLimit(.minutes(60)))
    func seeds() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<4 {
                group.addTask {
                    let clock = HandClock()
                    let store = try Store.open(try TestDatabase.fresh(), clock: clock)
                    for seed in stride(from: lane + 1, through: Self.seeds, by: 4) {
                        try await run(UInt64(seed), store, clock)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    func run(_ seed: UInt64, _ store: Store, _ clock: HandClock) async throws {
        let before = try await store.read { try $0.one(Int.self, "SELECT coalesce(max(seq), 0) FROM event") ?? 0 }
        let simulation = try await Simulation(seed: seed, store: store, clock: clock)
        for _ in 0..<80 { try await simulation.step() }
        try await simulation.settle()
        let events = try await store.events(after: before, kinds: ["worked"], limit: 10_000).compactMap(\.subject)
        let all = Set((0..<simulation.put).map { "\(seed)-\($0 + 1)" })
        #expect(Set(events) == all, "seed \(seed)")
        #expect(events.count == all.count, "seed \(seed)")
        #expect(Set(simulation.world.deeds.keys) == all, "seed \(seed)")
        let left = try await store.read {
            try $0.all(RecordedJob.self, "SELECT * FROM job WHERE kind = 'work' AND state <> 'done'")
        }
        #expect(left == [], "seed \(seed)")
    }
}

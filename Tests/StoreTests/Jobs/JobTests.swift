import Foundation
import Kernel
import Synchronization
import TestDatabase
import Testing

@testable import Store

/// A clock that a test sets.
final class HandClock: CityClock {
    private let time: Mutex<Timestamp>
    init(_ time: Timestamp = noon) { self.time = Mutex(time) }
    func now() -> Timestamp { time.withLock { $0 } }
    func move(seconds: Int) { time.withLock { $0 = $0.adding(seconds: seconds) } }
    func set(_ moment: Timestamp) { time.withLock { $0 = moment } }
}

/// What was done, in order.
final class Deeds: Sendable {
    private let list = Mutex<[String]>([])
    func add(_ deed: String) { list.withLock { $0.append(deed) } }
    var all: [String] { list.withLock { $0 } }
}

@Suite("Jobs")
struct JobTests {
    let clock = HandClock()
    let deeds = Deeds()

    struct Broken: Error {}

    func store() throws -> Store { try Store.open(try TestDatabase.fresh(), clock: clock) }

    func runner(_ store: Store, _ kinds: [JobKind], chores: [Chore] = [], node: String = "a") -> JobRunner {
        JobRunner(store: store, kinds: kinds, chores: chores, node: node, uptime: { .zero })
    }

    var greeting: JobKind {
        JobKind("greet") { [deeds] job in
            deeds.add(job.key)
            return { try $0.record(event("greeted", subject: job.key)) }
        }
    }

    @Test("work is there if and only if its change is, and is done once with what follows from it")
    func once() async throws {
        let store = try store()
        let isNew = try await store.write { tx in
            [
                try tx.enqueue(Job(kind: "greet", key: "1")),
                try tx.enqueue(Job(kind: "greet", key: "1", data: ["other": true])),
            ]
        }
        #expect(isNew == [true, false])
        _ = try? await store.write { tx in
            try tx.enqueue(Job(kind: "greet", key: "2"))
            throw Broken()
        }
        #expect(try await runner(store, [greeting]).drain() == 1)
        #expect(try await runner(store, [greeting]).drain() == 0)
        #expect(deeds.all == ["1"])
        #expect(try await store.events().map(\.subject) == ["1"])
        #expect(try await store.read { try $0.job(kind: "greet", key: "1")?.state } == .done)
        #expect(try await store.write { try $0.enqueue(Job(kind: "greet", key: "1")) } == false)
    }

    @Test("work is done when it is due, the earliest first, and not before")
    func due() async throws {
        let store = try store()
        try await store.write { tx in
            try tx.enqueue(Job(kind: "greet", key: "late", dueAt: tx.now.adding(seconds: 20)))
            try tx.enqueue(Job(kind: "greet", key: "early", dueAt: tx.now.adding(seconds: 10)))
            try tx.enqueue(Job(kind: "unknown to this program", key: "x"))
        }
        #expect(try await runner(store, [greeting]).drain() == 0)
        clock.move(seconds: 20)
        try await runner(store, [greeting]).drain()
        #expect(deeds.all == ["early", "late"])
        #expect(try await store.read { try $0.jobBacklog(now: noon) }.due == 1)
    }

    @Test("work that fails is tried again after longer and longer pauses, then given up for a person to see")
    func retries() async throws {
        let store = try store()
        let failing = JobKind("fail", retries: RetryPolicy(attempts: 3, firstPause: 10, longestPause: 15)) {
            [deeds] job in
            deeds.add("\(job.attempts)")
            throw Broken()
        }
        let runner = runner(store, [failing])
        try await store.write { try $0.enqueue(Job(kind: "fail", key: "1")) }
        try await runner.drain()
        clock.move(seconds: 4)
        #expect(try await runner.drain() == 0)
        clock.move(seconds: 11)
        #expect(try await runner.drain() == 1)
        clock.move(seconds: 23)
        #expect(try await runner.drain() == 1)
        clock.move(seconds: 100_000)
        #expect(try await runner.drain() == 0)
        #expect(deeds.all == ["1", "2", "3"])
        let dead = try await store.read { try $0.deadJobs().rows }
        #expect(dead.map(\.key) == ["1"])
        #expect(dead.first?.error == "Broken()")
        #expect(try await store.events().map(\.kind) == ["job.dead"])
    }

    @Test("work that was given up is mended and tried again, or dropped, and only then")
    func dead() async throws {
        let store = try store()
        let picky = JobKind("pick") { [deeds] job in
            guard job.data["ok"]?.boolValue == true else { throw JobFailure("not ok") }
            deeds.add(job.key)
            return nil
        }
        let runner = runner(store, [picky])
        try await store.write { tx in
            for key in ["1", "2"] { try tx.enqueue(Job(kind: "pick", key: key)) }
        }
        try await runner.drain()
        let dead = try await store.read { try $0.deadJobs(limit: 1) }
        #expect(dead.rows.count == 1)
        let more = try await store.read { try $0.deadJobs(after: dead.next) }
        let ids = (dead.rows + more.rows).map(\.id)
        #expect(Set(ids).count == 2)
        #expect(try await store.write { try $0.revive(ids[0], data: ["ok": true]) })
        #expect(try await store.write { try $0.drop(ids[1]) })
        #expect(try await store.write { try $0.revive(ids[1]) } == false)
        try await runner.drain()
        #expect(deeds.all.count == 1)
        #expect(try await store.read { try $0.deadJobs().rows.isEmpty })
    }

    @Test("a timer goes off at its time, is moved, and is called off")
    func timers() async throws {
        let store = try store()
        let runner = runner(store, [greeting])
        let wasCalledOff = try await store.write { tx in
            for key in ["kept", "moved", "off"] {
                try tx.setTimer(Job(kind: "greet", key: key), at: tx.now.adding(seconds: 60))
            }
            try tx.setTimer(Job(kind: "greet", key: "moved"), at: tx.now.adding(seconds: 120))
            return [
                try tx.callOff(kind: "greet", key: "off"), try tx.callOff(kind: "greet", key: "never set"),
            ]
        }
        #expect(wasCalledOff == [true, false])
        clock.move(seconds: 60)
        try await runner.drain()
        #expect(deeds.all == ["kept"])
        clock.move(seconds: 60)
        try await runner.drain()
        #expect(deeds.all == ["kept", "moved"])
        // A timer that went off can be set again.
        try await store.write { try $0.setTimer(Job(kind: "greet", key: "kept"), at: $0.now) }
        try await runner.drain()
        #expect(deeds.all == ["kept", "moved", "kept"])
    }

    @Test("a program that dies has its work taken by another, and what it still says is not believed")
    func death() async throws {
        let store = try store()
        let uptime = Mutex(Duration.zero)
        let other = JobRunner(store: store, kinds: [greeting], node: "b", uptime: { uptime.withLock { $0 } })
        let dying = runner(store, [greeting], node: "a")
        try await store.write { try $0.enqueue(Job(kind: "greet", key: "1")) }
        try await dying.beat()
        let claimed = try #require(try await dying.claim())
        try await other.beat()
        #expect(try await other.claim() == nil)
        // The clock on the wall jumps by a day: nobody is dead for that.
        clock.move(seconds: 86_400)
        uptime.withLock { $0 += .seconds(14) }
        try await other.beat()
        #expect(try await other.claim() == nil)
        uptime.withLock { $0 += .seconds(1) }
        try await other.beat()
        let taken = try #require(try await other.claim())
        #expect(taken.id == claimed.id && taken.attempts == 2)
        await dying.attempt(claimed)
        #expect(try await store.events().isEmpty)
        await other.attempt(taken)
        #expect(try await store.events().map(\.subject) == ["1"])
    }

    @Test("a program that was believed dead and lives goes on")
    func resurrection() async throws {
        let store = try store()
        let uptime = Mutex(Duration.zero)
        let other = JobRunner(store: store, kinds: [greeting], node: "b", uptime: { uptime.withLock { $0 } })
        let slow = runner(store, [greeting], node: "a")
        try await slow.beat()
        try await other.beat()
        uptime.withLock { $0 += .seconds(20) }
        try await other.beat()
        try await store.write { try $0.enqueue(Job(kind: "greet", key: "1")) }
        try await slow.beat()
        #expect(try await slow.drain() == 1)
        uptime.withLock { $0 += .seconds(5) }
        try await other.beat()
        #expect(try await store.read { try $0.one(Int.self, "SELECT count(*) FROM job_node") } == 2)
    }

    @Test("work that takes too long is cancelled and counts as failed")
    func timeLimit() async throws {
        let store = try store()
        let slow = JobKind("slow", timeLimit: .milliseconds(20)) { _ in
            try await Task.sleep(for: .seconds(30))
            return nil
        }
        try await store.write { try $0.enqueue(Job(kind: "slow", key: "1")) }
        try await runner(store, [slow]).drain()
        let job = try await store.read { try $0.job(kind: "slow", key: "1") }
        #expect(job?.state == .waiting)
        #expect(job?.error?.contains("not done within") == true)
    }

    @Test("a program that is told to stop puts back what it has begun")
    func stopping() async throws {
        let store = try store()
        let begun = AsyncStream.makeStream(of: Void.self)
        let long = JobKind("long") { [deeds] _ in
            deeds.add("begun")
            begun.continuation.yield()
            try await Task.sleep(for: .seconds(30))
            return nil
        }
        try await store.write { try $0.enqueue(Job(kind: "long", key: "1")) }
        let running = Task { [runner = runner(store, [long])] in await runner.run() }
        for await _ in begun.stream { break }
        running.cancel()
        await running.value
        let job = try await store.read { try $0.job(kind: "long", key: "1") }
        #expect(job?.state == .waiting)
        #expect(job?.attempts == 0)
    }

    @Test("running programs take up new work at once and stop when they are told to")
    func running() async throws {
        let store = try store()
        let one = Task { [runner = runner(store, [greeting], node: "a")] in await runner.run() }
        let two = Task { [runner = runner(store, [greeting], node: "b")] in await runner.run() }
        let told = store.committedEvents(kinds: ["greeted"])
        try await store.write { tx in
            for number in 0..<40 { try tx.enqueue(Job(kind: "greet", key: "\(number)")) }
        }
        var heard = 0
        for await events in told {
            heard += events.count
            if heard >= 40 { break }
        }
        one.cancel()
        two.cancel()
        await one.value
        await two.value
        #expect(deeds.all.sorted() == (0..<40).map { "\($0)" }.sorted())
    }

    @Test("a program that is told to stop while it asks the database calls nobody for it")
    func stopped() async throws {
        let clock = StoppingClock()
        let store = try Store.open(try TestDatabase.fresh(), clock: clock)
        let runner = JobRunner(store: store, kinds: [greeting], node: "a", note: { [deeds] in deeds.add("\($0)") })
        let (gate, opened) = AsyncStream<Void>.makeStream()
        let running = Task {
            for await _ in gate { break }
            await runner.run()
        }
        clock.stop(running)
        opened.yield()
        await running.value
        #expect(deeds.all == [])
    }
}

/// Whoever asks for the time is stopped for it: in the midst of what it does, and always at the same place.
private final class StoppingClock: CityClock {
    private let task = Mutex<Task<Void, Never>?>(nil)
    func stop(_ task: Task<Void, Never>) { self.task.withLock { $0 = task } }
    func now() -> Timestamp {
        task.withLock { $0?.cancel() }
        return noon
    }
}

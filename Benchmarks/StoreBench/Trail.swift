import Kernel
import ProcessorTime
import Store

/// Events in batches of a hundred, sealed and verified.
///
/// What is recorded, sealed and verified is timed by the clock, and by what this program had of the processors, which
/// others on the machine change less. On PostgreSQL the server's own part is not in it.
enum Trail {
    static let batches = 2_000

    @Sendable static func time(_ store: Store) async throws {
        try await store.sealEvents()
        let append = try await Span.of {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        for _ in 0..<batches / 8 { try await store.write { try record(100, $0) } }
                    }
                }
                try await group.waitForAll()
            }
        }
        let events = batches * 100
        let seal = try await Span.of { _ = try await store.sealEvents() }
        var report: AuditReport?
        let verify = try await Span.of { report = try await store.verifyAudit() }
        let verified = report?.events ?? 0
        print(
            "events:      \(append.rate(events)) appended/s in batches of a hundred, synced "
                + "(\(append.microseconds(events)) µs of a processor each)")
        print(
            "seals:       \(seal.rate(events)) events/s (\(seal.microseconds(events)) µs of a processor each, "
                + "\((seal.processor / append.processor * 1000).rounded() / 10) % of recording)")
        print(
            "verifying:   \(verify.rate(verified)) events/s (\(verify.microseconds(verified)) µs of a processor each), "
                + "\(report?.isWhole == true ? "whole" : "NOT WHOLE")")
    }

    static func record(_ count: Int, _ tx: WriteTransaction) throws {
        for _ in 0..<count {
            try tx.record(
                Event(
                    kind: "personal.read", at: tx.now, actor: .system("bench"), subject: "r-1", purpose: "counter",
                    data: ["route": "/office/residents/{id}"]))
        }
    }
}

/// How long something took by the clock, and of the processors.
struct Span {
    let time: Duration
    let processor: Duration

    static func of(_ body: () async throws -> Void) async throws -> Span {
        let before = ProcessorTime.now
        let time = try await ContinuousClock().measure(body)
        return Span(time: time, processor: ProcessorTime.now - before)
    }

    func rate(_ count: Int) -> Int { Int(Double(count) / (time / .seconds(1))) }

    func microseconds(_ count: Int) -> Double { (processor / .microseconds(max(count, 1)) * 100).rounded() / 100 }
}

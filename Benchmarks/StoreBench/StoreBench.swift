import Foundation
import Kernel
import ProcessorTime
import Store

/// Times what the store is for, and prints it: commits a second of one writer and of 64, simple updates, a page of 50
/// rows, and events appended in batches, sealed and verified.
///
/// `StoreBench [FOLDER or postgres://…] [writes] [updates] [pages] [trail]`; the folder decides which disk is timed, by
/// default the one of temporary files. A PostgreSQL database has to be empty. Without names of parts all are run.
@main
enum StoreBench {
    static let parts: [(name: String, run: @Sendable (Store) async throws -> Void)] = [
        ("writes", writes), ("updates", updates), ("pages", pages), ("trail", Trail.time),
    ]

    static func main() async throws {
        let place = CommandLine.arguments.dropFirst().first ?? NSTemporaryDirectory()
        let wanted = CommandLine.arguments.dropFirst(2)
        guard wanted.allSatisfy({ name in parts.contains { $0.name == name } }) else {
            print("the parts are \(parts.map(\.name).joined(separator: ", "))")
            exit(2)
        }
        guard !place.hasPrefix("postgres") else {
            return try await time(DatabaseURL(parsing: place), Set(wanted))
        }
        let folder = place + "/storebench-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await time(DatabaseURL(.file(path: folder + "/bench.sqlite")), Set(wanted))
    }

    static func time(_ database: DatabaseURL, _ wanted: Set<String>) async throws {
        let store = try Store.open(database, clock: SystemClock())
        try await store.migrate([
            Migration(
                service: "bench", name: "0001",
                sql: """
                    CREATE TABLE line (
                        id TEXT PRIMARY KEY, title TEXT NOT NULL, ward TEXT NOT NULL, state TEXT NOT NULL,
                        day TEXT NOT NULL,
                        opened_at INTEGER NOT NULL, fee INTEGER NOT NULL, note TEXT
                    );
                    CREATE INDEX line_opened ON line (opened_at, id);
                    CREATE TABLE balance (id INTEGER PRIMARY KEY, amount INTEGER NOT NULL)
                    """)
        ])
        try await store.write { tx in
            for id in 1...10_000 { try tx.run("INSERT INTO balance (id, amount) VALUES (\(id), 0)") }
        }
        _ = try await commits(store, writers: 1, seconds: 1)
        for part in parts where wanted.isEmpty || wanted.contains(part.name) { try await part.run(store) }
        try await store.close()
    }

    @Sendable static func writes(_ store: Store) async throws {
        let one = try await commits(store, writers: 1, seconds: 3)
        let before = ProcessorTime.now
        let many = try await commits(store, writers: 64, seconds: 3)
        let each = (ProcessorTime.now - before) / .microseconds(1) / (many * 3)
        print("one writer:  \(one.rounded()) writes/s (a row and an event each, synced)")
        print(
            "64 writers:  \(many.rounded()) writes/s, \(((many / one) * 10).rounded() / 10) times, "
                + "\((each * 10).rounded() / 10) µs of a processor each")
    }

    @Sendable static func updates(_ store: Store) async throws {
        for writers in [1, 8, 64] {
            let rate = try await commits(store, writers: writers, seconds: 3, simpleUpdate)
            print(
                "updates, \(writers) at a time: \(rate.rounded())/s (an update, a query and a row each, as pgbench -N)")
        }
    }

    /// What pgbench does with `-N`: an update, a query, and a row.
    @Sendable static func simpleUpdate(_ tx: WriteTransaction) throws {
        let id = Int.random(in: 1...10_000), delta = Int.random(in: -5_000...5_000)
        try tx.run("UPDATE balance SET amount = amount + \(delta) WHERE id = \(id)")
        _ = try tx.one(Int.self, "SELECT amount FROM balance WHERE id = \(id)")
        try tx.run(
            """
            INSERT INTO line \(values: [
                "id": ID<Line>.make(at: tx.now), "title": "", "ward": "131016", "state": "", "day": tx.now.date,
                "opened_at": tx.now, "fee": delta, "note": String?.none,
            ])
            """)
    }

    static func commits(
        _ store: Store, writers: Int, seconds: Double,
        _ body: @escaping @Sendable (WriteTransaction) throws -> Void = insert
    ) async throws -> Double {
        let clock = ContinuousClock()
        let start = clock.now
        let end = start + .seconds(seconds)
        let count = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<writers {
                group.addTask {
                    var count = 0
                    while clock.now < end {
                        try await store.write { try body($0) }
                        count += 1
                    }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
        return Double(count) / ((clock.now - start) / .seconds(1))
    }

    @Sendable static func insert(_ tx: WriteTransaction) throws {
        let id = ID<Line>.make(at: tx.now)
        try tx.run(
            """
            INSERT INTO line \(values: [
                "id": id, "title": "住民票の写しの交付申請", "ward": "131016", "state": "open", "day": tx.now.date,
                "opened_at": tx.now, "fee": 300, "note": String?.none,
            ])
            """)
        try tx.record(Event(kind: "line.opened", at: tx.now, actor: .system("bench"), subject: id.description))
    }

    @Sendable static func pages(_ store: Store) async throws {
        let clock = ContinuousClock()
        let rounds = 2_000
        var cursor: Cursor?
        var decoded = 0
        let whole = try await clock.measure {
            for _ in 0..<rounds {
                let after = cursor
                let page = try await store.read { try onePage($0, after: after) }
                decoded += page.rows.count
                cursor = page.next
            }
        }
        let (inside, processor, rows) = try await store.read { tx in
            var cursor: Cursor?
            var rows = 0
            let processorStart = ProcessorTime.now
            let time = try clock.measure {
                for _ in 0..<rounds {
                    let page = try onePage(tx, after: cursor)
                    rows += page.rows.count
                    cursor = page.next
                }
            }
            return (time, ProcessorTime.now - processorStart, rows)
        }
        func microseconds(_ time: Duration) -> Double { (time / .microseconds(rounds) * 10).rounded() / 10 }
        print(
            "page of 50:  \(microseconds(inside)) µs in a read (\(microseconds(processor)) µs of a processor), "
                + "\(microseconds(whole)) µs with the read (\(rows), \(decoded) rows)")
    }

    static func onePage(_ tx: ReadTransaction, after cursor: Cursor?) throws -> Page<Line> {
        try tx.page(Line.self, "SELECT * FROM line", by: .descending("opened_at", "id"), after: cursor, limit: 50)
    }
}

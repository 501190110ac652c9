import Foundation
import Kernel
import TestDatabase
import Testing

@testable import Store

@Suite("Several programs on one PostgreSQL", .enabled(if: TestDatabase.isPostgreSQL))
struct PostgreSQLTests {
    /// So many stores on the same tables, as so many programs would have them.
    func nodes(_ count: Int, _ parameters: String = "") async throws -> [Store] {
        let url = TestDatabase.text(of: try TestDatabase.fresh()) + parameters
        var stores: [Store] = []
        for _ in 0..<count { stores.append(try Store.open(DatabaseURL(parsing: url), clock: FixedClock(noon))) }
        try await stores[0].migrate([Migration(service: "test", name: "0001", sql: WriteTests.table)])
        return stores
    }

    func record(_ number: Int, in store: Store) async throws {
        try await store.write { try $0.record(event("x", subject: "\(number)")) }
    }

    func failToRecord(in store: Store) async {
        _ = try? await store.write { tx in
            try tx.record(event("refused"))
            throw CancellationError()
        }
    }

    @Test("events of all programs are numbered without gaps in the order of commits, and everybody hears each once")
    func order() async throws {
        let stores = try await nodes(3)
        let heard = Task { [stream = stores[2].committedEvents()] in
            var seqs: [Int] = []
            for await events in stream {
                seqs += events.map(\.seq)
                if seqs.count >= 240 { break }
            }
            return seqs
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<240 {
                let store = stores[number % 3]
                group.addTask { try await record(number, in: store) }
                group.addTask { await failToRecord(in: store) }
            }
            try await group.waitForAll()
        }
        #expect(await heard.value == Array(1...240))
        #expect(try await stores[0].events(limit: 1_000).map(\.seq) == Array(1...240))
        let counts = try await (stores[0].writeCount(), stores[1].writeCount())
        #expect(counts.0 == counts.1)
        for store in stores { try await store.close() }
    }

    @Test("a number is given once, whoever asks")
    func numbers() async throws {
        let stores = try await nodes(3)
        let numbers = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<150 {
                group.addTask { try await stores[number % 3].write { try $0.nextNumber(series: "s") } }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(numbers.sorted() == Array(1...150))
    }

    @Test("programs that start at the same time make the tables once")
    func migrations() async throws {
        let url = try TestDatabase.fresh()
        let applied = try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 0..<4 {
                group.addTask {
                    let store = try Store.open(url, clock: FixedClock(noon))
                    return try await store.migrate([
                        Migration(service: "test", name: "0001", sql: "CREATE TABLE once (n INTEGER)")
                    ])
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(applied == ["test/0001"])
    }

    @Test("connections that are cut under way are made anew, and nothing acknowledged is lost or done twice")
    func cutConnections() async throws {
        let stores = try await nodes(2, "&application_name=cut")
        let isOver = Task {
            for _ in 0..<12 {
                try await Task.sleep(for: .milliseconds(60))
                // On a connection of its own, which it does not cut.
                try await stores[1].read { tx in
                    _ = try tx.all(
                        Row.self,
                        """
                        SELECT pg_terminate_backend(pid) AS cut FROM pg_stat_activity WHERE pid <> pg_backend_pid()
                        AND application_name = 'cut' AND query LIKE '%event_head%' AND state <> 'idle'
                        """)
                }
            }
        }
        var acknowledged: [Int] = []
        var failures = 0
        while !isOver.isCancelled, acknowledged.count < 400 {
            let results = await withTaskGroup(of: Int?.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        try? await stores[0].write { tx in
                            let number = try tx.nextNumber(series: "cut")
                            try tx.run("INSERT INTO thing (name) VALUES (\("\(number)"))")
                            return number
                        }
                    }
                }
                return await group.reduce(into: [Int?]()) { $0.append($1) }
            }
            acknowledged += results.compactMap { $0 }
            failures += results.count { $0 == nil }
        }
        try await isOver.value
        let stored = try await stores[1].read { try $0.all(String.self, "SELECT name FROM thing") }.compactMap(Int.init)
        #expect(Set(stored).count == stored.count)
        #expect(Set(acknowledged).subtracting(stored) == [])
        #expect(Set(acknowledged).count == acknowledged.count)
    }

    @Test("who waited in vain for another program says so, and writes again when that one has ended")
    func lockedOut() async throws {
        let url = TestDatabase.text(of: try TestDatabase.fresh())
        let store = try Store.open(DatabaseURL(parsing: url), clock: FixedClock(noon))
        try await record(1, in: store)
        let other = try PostgreSQLSession(PostgreSQLAddress(url))
        other.queueBegin("")
        _ = try other.run("SELECT last_seq FROM event_head FOR UPDATE", [])
        await #expect(throws: StoreError.busy) { try await record(2, in: store) }
        other.rollBack()
        try await record(3, in: store)
        #expect(try await store.events().map(\.subject) == ["1", "3"])
    }

    @Test("a program that stops in the middle of a batch gives way before others have waited in vain")
    func silentHolder() async throws {
        let stores = try await nodes(2)
        let begun = AsyncStream.makeStream(of: Void.self)
        async let silent: Void = try await stores[0].write { tx in
            try tx.record(event("silent"))
            begun.continuation.yield()
            Thread.sleep(forTimeInterval: 12)
            try tx.record(event("late"))
        }
        for await _ in begun.stream { break }
        try await record(1, in: stores[1])
        _ = try? await silent
        // Who waited came first. Whether the silent one was run again and stored or not, it is whole.
        let kinds = try await stores[1].events().map(\.kind)
        #expect(kinds == ["x"] || kinds == ["x", "silent", "late"])
    }

    @Test("behind a pooler that lends a connection for one transaction, everything works the same")
    func pooled() async throws {
        let stores = try await nodes(2, "&pooler=transaction")
        let stream = stores[1].committedEvents()
        try await stores[0].write { try $0.record(event("x")) }
        var heard: [Int] = []
        for await events in stream {
            heard += events.map(\.seq)
            break
        }
        #expect(heard == [1])
        for store in stores { try await store.close() }
    }

    @Test("sums of whole numbers are whole numbers, and means are reals")
    func numeric() async throws {
        let stores = try await nodes(1)
        let row = try await stores[0].read { tx in
            try #require(
                try tx.one(
                    Row.self,
                    """
                    SELECT sum(n) AS sum, avg(n) AS mean, -sum(n) AS below, sum(n) * 0 AS zero,
                    CAST(123456789012345 AS NUMERIC) AS big, CAST(-0.00025 AS NUMERIC) AS small,
                    CAST('99999999999999999999' AS NUMERIC) AS huge
                    FROM (SELECT CAST(40000 AS BIGINT) AS n UNION ALL SELECT 3) AS numbers
                    """))
        }
        #expect(try row.int("sum") == 40_003)
        #expect(try row.double("mean") == 20_001.5)
        #expect(try row.int("below") == -40_003)
        #expect(try row.int("zero") == 0)
        #expect(try row.int("big") == 123_456_789_012_345)
        #expect(try row.double("small") == -0.00025)
        #expect(try row.double("huge") == 1e20)
    }

    @Test("a result larger than one fetch comes whole, and stops where the reader stops")
    func manyRows() async throws {
        let stores = try await nodes(1)
        let sums = try await stores[0].read { tx in
            var (all, some) = (0, 0)
            try tx.forEach(Int.self, "SELECT * FROM generate_series(1, 5000)") { number in
                all += number
                return true
            }
            try tx.forEach(Int.self, "SELECT * FROM generate_series(1, 5000)") { number in
                some += 1
                return number < 2_500
            }
            return [all, some]
        }
        #expect(sums == [12_502_500, 2_500])
    }
}

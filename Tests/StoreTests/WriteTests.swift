import Kernel
import Synchronization
import TestDatabase
import Testing

@testable import Store

@Suite("Writes")
struct WriteTests {
    static let table: SQL = """
        CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
        CREATE TABLE part (
            id INTEGER PRIMARY KEY, thing INTEGER NOT NULL REFERENCES thing (id) DEFERRABLE INITIALLY DEFERRED
        )
        """

    struct Refusal: Error {}

    @Test("the file is synced at every commit and references are enforced")
    func settings() async throws {
        let folder = try Folder()
        let driver = try SQLiteDriver(path: folder.path + "/settings.sqlite")
        let settings = try await driver.database.writeWithoutTransaction { database in
            try ["synchronous", "journal_mode", "foreign_keys", "recursive_triggers"].map {
                try String.fetchOne(database, sql: "PRAGMA \($0)")
            }
        }
        #expect(settings == ["2", "wal", "1", "1"])
    }

    @Test("a log that has grown too long is emptied, and stays while somebody reads")
    func logLength() async throws {
        let folder = try Folder()
        let driver = try SQLiteDriver(path: folder.path + "/log.sqlite")
        let store = Store(driver: driver, clock: FixedClock(noon))
        try await store.migrate([Migration(service: "test", name: "0001", sql: Self.table)])
        let path = folder.path + "/log.sqlite-wal"
        let log = WriteAheadLog(path: path, patience: 1, longest: 1)
        @Sendable func tidy() {
            driver.database.writeWithoutTransaction { database in
                for _ in 0..<256 { log.tidy(database) }
            }
        }
        #expect(try folder.size("log.sqlite-wal") > 0)
        try await store.read { tx in
            _ = try tx.exists("SELECT 1 FROM thing")
            try driver.database.writeWithoutTransaction { try $0.execute(sql: "INSERT INTO thing (name) VALUES ('a')") }
            tidy()
        }
        #expect(try folder.size("log.sqlite-wal") > 0)
        tidy()
        #expect(try folder.size("log.sqlite-wal") == 0)
    }

    @Test("a write that throws leaves nothing of it")
    func rollback() async throws {
        let store = try await memoryStore(Self.table)
        await #expect(throws: Refusal.self) {
            try await store.write { tx in
                try tx.run("INSERT INTO thing (name) VALUES (\("a"))")
                throw Refusal()
            }
        }
        #expect(try await store.read { try $0.one(Int.self, "SELECT count(*) FROM thing") } == 0)
    }

    @Test("of many writes at once each that fails fails alone")
    func isolation() async throws {
        let folder = try Folder()
        let store = try await fileStore(in: folder, Self.table)
        let stored = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<200 {
                group.addTask {
                    do {
                        try await store.write { tx in
                            try tx.run("INSERT INTO thing (name) VALUES (\("n\(number)"))")
                            if number % 3 == 0 { throw Refusal() }
                            // Each fifth takes a name that is there.
                            if number % 5 == 0 { try tx.run("INSERT INTO thing (name) VALUES (\("n\(number)"))") }
                        }
                        return true
                    } catch is Refusal {
                        #expect(number % 3 == 0)
                    } catch StoreError.constraint(.unique, let detail) {
                        #expect(detail == "thing.name")
                        #expect(number % 5 == 0)
                    }
                    return false
                }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        // 200 numbers without the 67 multiples of 3, and without the 26 multiples of 5 among the rest.
        #expect(stored == 107)
        #expect(try await store.read { try $0.one(Int.self, "SELECT count(*) FROM thing") } == 107)
    }

    @Test("a failure that only the commit shows fails only the write that caused it")
    func deferredFailure() async throws {
        let folder = try Folder()
        let store = try await fileStore(in: folder, Self.table)
        let failed = await withTaskGroup(of: Int?.self) { group in
            for number in 0..<100 {
                group.addTask {
                    do {
                        try await store.write { tx in
                            try tx.run("INSERT INTO thing (id, name) VALUES (\(number), \("n\(number)"))")
                            let missing = number % 10 == 0
                            try tx.run("INSERT INTO part (thing) VALUES (\(missing ? 1_000 + number : number))")
                        }
                        return nil
                    } catch {
                        guard case StoreError.constraint(.foreignKey, _) = error else {
                            Issue.record("\(error)")
                            return nil
                        }
                        return number
                    }
                }
            }
            return await group.reduce(into: Set<Int>()) { if let number = $1 { $0.insert(number) } }
        }
        #expect(failed == Set(stride(from: 0, to: 100, by: 10)))
        #expect(try await store.read { try $0.one(Int.self, "SELECT count(*) FROM part") } == 90)
    }

    @Test(
        "every broken constraint says which kind it is",
        arguments: [
            ("INSERT INTO c (id, n) VALUES (1, 1)" as SQL, StoreError.ConstraintKind.unique),
            ("INSERT INTO c (id) VALUES (2)", .notNull),
            ("INSERT INTO c (id, n) VALUES (3, 0)", .check),
            ("INSERT INTO c (id, n, up) VALUES (4, 1, 99)", .foreignKey),
            ("DELETE FROM c", .trigger),
        ])
    func constraints(statement: SQL, kind: StoreError.ConstraintKind) async throws {
        let store = try await memoryStore(
            """
            CREATE TABLE c (id INTEGER PRIMARY KEY, n INTEGER NOT NULL CHECK (n > 0), up INTEGER REFERENCES c (id));
            CREATE TRIGGER keep BEFORE DELETE ON c BEGIN SELECT RAISE(ABORT, 'kept'); END;
            INSERT INTO c (id, n) VALUES (1, 1)
            """)
        let error = await #expect(throws: StoreError.self) { try await store.write { try $0.run(statement) } }
        guard case .constraint(let found, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(found == kind)
    }

    @Test(
        "a write cannot end its transaction or change the connection",
        arguments: [
            "COMMIT", " rollback", "END", "BEGIN", "savepoint x", "RELEASE one_write", "PRAGMA synchronous = OFF",
            "ATTACH 'x' AS y", "VACUUM", "-- hidden\nCOMMIT",
        ] as [SQL])
    func transactionControl(statement: SQL) async throws {
        let store = try await memoryStore()
        let error = await #expect(throws: StoreError.self) { try await store.write { try $0.run(statement) } }
        guard case .refused = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("a read cannot change anything")
    func readOnly() async throws {
        let folder = try Folder()
        let store = try await fileStore(in: folder, Self.table)
        await #expect(throws: StoreError.self) {
            try await store.read { try $0.exists("INSERT INTO thing (name) VALUES ('a') RETURNING 1") }
        }
        #expect(try await store.read { try $0.one(Int.self, "SELECT count(*) FROM thing") } == 0)
    }

    @Test("a write that goes on after a statement failed is not stored")
    func failedStatement() async throws {
        let store = try await memoryStore(Self.table)
        await #expect(throws: StoreError.transactionLost) {
            try await store.write { tx in
                try tx.run("INSERT INTO thing (id, name) VALUES (1, 'a')")
                _ = try? tx.run("INSERT INTO thing (id, name) VALUES (1, 'b')")
            }
        }
        #expect(try await store.read { try $0.one(Int.self, "SELECT count(*) FROM thing") } == 0)
    }

    @Test("run tells how many rows changed")
    func changes() async throws {
        let store = try await memoryStore(Self.table)
        let counts: [Int] = try await store.write { tx in
            [
                try tx.run("INSERT INTO thing (name) VALUES ('a'), ('b'), ('c')"),
                try tx.run("UPDATE thing SET name = name || 'x' WHERE id > 1"),
                try tx.run("UPDATE thing SET name = 'q' WHERE id > 9"),
                try tx.run("SELECT * FROM thing"),
            ]
        }
        #expect(counts == [3, 2, 0, 0])
    }

    @Test("the same statement may run while its rows are being read")
    func nested() async throws {
        let store = try await memoryStore(Self.table)
        try await store.write { try $0.run("INSERT INTO thing (name) VALUES ('a'), ('b')") }
        let pairs = try await store.read { tx in
            var pairs: [String] = []
            try tx.forEach(String.self, "SELECT name FROM thing ORDER BY id") { outer in
                for inner in try tx.all(String.self, "SELECT name FROM thing ORDER BY id") {
                    pairs.append(outer + inner)
                }
                return true
            }
            return pairs
        }
        #expect(pairs == ["aa", "ab", "ba", "bb"])
    }

    @Test("FOR UPDATE at the end is understood")
    func forUpdate() async throws {
        let store = try await memoryStore(Self.table)
        let name = try await store.write { tx in
            try tx.run("INSERT INTO thing (name) VALUES ('a')")
            return try tx.one(String.self, "SELECT name FROM thing WHERE id = \(1) FOR UPDATE")
        }
        #expect(name == "a")
    }

    @Test("a series of numbers has no gaps, also where writes fail")
    func numberSeries() async throws {
        let folder = try Folder()
        let store = try await fileStore(in: folder)
        let numbers = await withTaskGroup(of: Int?.self) { group in
            for index in 0..<60 {
                group.addTask {
                    try? await store.write { tx in
                        let number = try tx.nextNumber(series: "receipt")
                        if index % 4 == 0 { throw Refusal() }
                        return number
                    }
                }
            }
            return await group.reduce(into: [Int]()) { if let number = $1 { $0.append(number) } }
        }
        #expect(numbers.sorted() == Array(1...45))
        #expect(try await store.write { try $0.nextNumber(series: "other") } == 1)
    }

    @Test("after close everything says so, and the data is there when opened again")
    func reopen() async throws {
        let folder = try Folder()
        let database = try TestDatabase.fresh(file: folder.path + "/test.sqlite")
        let store = try Store.open(database, clock: FixedClock(noon))
        try await store.migrate([Migration(service: "test", name: "0001", sql: Self.table)])
        try await store.write { try $0.run("INSERT INTO thing (name) VALUES ('a')") }
        try await store.close()
        try await store.close()
        await #expect(throws: StoreError.closed) { try await store.read { try $0.exists("SELECT 1") } }
        await #expect(throws: StoreError.closed) { try await store.write { try $0.run("SELECT 1") } }
        let again = try Store.open(database, clock: FixedClock(noon))
        #expect(try await again.read { try $0.one(String.self, "SELECT name FROM thing") } == "a")
        #expect(try await again.integrityProblems() == [])
    }
}

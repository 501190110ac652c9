import Kernel
import Synchronization
import TestDatabase
import Testing

@testable import Store

/// Statements that nobody asks for an answer travel together on PostgreSQL; what a write meets is the same as on SQLite.
@Suite("Failures of statements that travel together")
struct LateFailureTests {
    struct Taken: Error, Equatable { let name: String }
    struct Refusal: Error {}

    static let table: SQL = """
        CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
        CREATE TABLE balance (id INTEGER PRIMARY KEY, amount INTEGER NOT NULL CHECK (amount >= 0))
        """

    func store(in folder: Folder) async throws -> Store { try await fileStore(in: folder, Self.table) }

    func names(_ store: Store) async throws -> [String] {
        try await store.read { try $0.all(String.self, "SELECT name FROM thing ORDER BY name") }
    }

    @Test("the closure that catches a broken constraint meets it at its statement")
    func caught() async throws {
        let folder = try Folder()
        let store = try await store(in: folder)
        try await store.write { try $0.run("INSERT INTO thing (name) VALUES ('a')") }
        await #expect(throws: Taken(name: "a")) {
            try await store.write { tx in
                try tx.run("INSERT INTO thing (name) VALUES ('b')")
                do {
                    try tx.run("INSERT INTO thing (name) VALUES ('a')")
                } catch StoreError.constraint(.unique, let detail) {
                    #expect(detail == "thing.name")
                    throw Taken(name: "a")
                }
                try tx.record(event("never"))
                try tx.run("INSERT INTO thing (name) VALUES ('c')")
            }
        }
        #expect(try await names(store) == ["a"])
        #expect(try await store.events().isEmpty)
    }

    @Test("what a write met first is what its caller is told, also when the write itself fails later")
    func first() async throws {
        let folder = try Folder()
        let store = try await store(in: folder)
        try await store.write { try $0.run("INSERT INTO thing (name) VALUES ('a')") }
        await #expect(throws: StoreError.constraint(.unique, detail: "thing.name")) {
            try await store.write { tx in
                try tx.run("INSERT INTO thing (name) VALUES ('a')")
                throw Refusal()
            }
        }
        await #expect(throws: StoreError.constraint(.notNull, detail: "thing.name")) {
            try await store.write { tx in
                try tx.run("INSERT INTO thing (name) VALUES (NULL)")
                try tx.run("INSERT INTO thing (name) VALUES ('a')")
                _ = try tx.one(Int.self, "SELECT count(*) FROM thing")
            }
        }
        #expect(try await names(store) == ["a"])
    }

    @Test("an event that is there already is refused where it is recorded, and nothing of its write is stored")
    func repeatedEvent() async throws {
        let folder = try Folder()
        let store = try await store(in: folder)
        let fact = event("fact")
        try await store.write { try $0.record(fact) }
        await #expect(throws: Taken(name: "fact")) {
            try await store.write { tx in
                try tx.record(event("before"))
                do {
                    try tx.record(fact)
                } catch StoreError.constraint(.unique, "event.id") {
                    throw Taken(name: "fact")
                }
                try tx.record(event("behind"))
            }
        }
        #expect(try await store.events().map(\.kind) == ["fact"])
        #expect(try await store.write { try $0.record(event("next")) } == 2)
    }

    @Test("a statement that cannot even be understood fails its own write and no other")
    func nonsense() async throws {
        let folder = try Folder()
        let store = try await store(in: folder)
        let results = await withTaskGroup(of: (Int, Bool).self) { group in
            for number in 0..<40 {
                group.addTask {
                    do {
                        try await store.write { tx in
                            try tx.run("INSERT INTO thing (name) VALUES (\("n\(number)"))")
                            if number == 20 { try tx.run("INSERT INTO nowhere (x) VALUES (1)") }
                        }
                        return (number, true)
                    } catch {
                        guard case StoreError.statement(let sql, _) = error else {
                            Issue.record("\(error)")
                            return (number, false)
                        }
                        #expect(sql.contains("nowhere"))
                        return (number, false)
                    }
                }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        #expect(results.filter { !$0.value }.map(\.key) == [20])
        #expect(try await names(store).count == 39)
    }

    @Test("of many writes at once without a question each that fails fails alone, with its own reason")
    func batch() async throws {
        let folder = try Folder()
        let store = try await store(in: folder)
        try await store.write { try $0.run("INSERT INTO balance (id, amount) VALUES (1, 0)") }
        let outcomes = await withTaskGroup(of: (Int, String).self) { group in
            for number in 0..<300 {
                group.addTask { (number, await outcome(of: number, in: store)) }
            }
            return await group.reduce(into: [Int: String]()) { $0[$1.0] = $1.1 }
        }
        for number in 0..<300 {
            let expected =
                number % 7 == 0 ? "check" : number % 11 == 0 ? "refused" : number % 13 == 0 ? "caught" : "stored"
            #expect(outcomes[number] == expected, "\(number)")
        }
        let stored = (0..<300).filter { $0 % 7 != 0 && $0 % 11 != 0 && $0 % 13 != 0 }
        #expect(Set(try await names(store)) == Set(stored.map { "n\($0)" }))
        #expect(try await store.read { try $0.one(Int.self, "SELECT amount FROM balance") } == stored.count)
        let events = try await store.events(limit: 1_000)
        #expect(events.map(\.seq) == Array(1...2 * stored.count))
        // The events of a write stand together, in its order.
        for place in stride(from: 0, to: events.count, by: 2) {
            #expect(events[place].kind == "first" && events[place + 1].kind == "second")
            #expect(events[place].subject == events[place + 1].subject)
        }
    }

    private func outcome(of number: Int, in store: Store) async -> String {
        do {
            let seq = try await store.write { tx in
                try tx.run("INSERT INTO thing (name) VALUES (\("n\(number)"))")
                try tx.record(event("first", subject: "\(number)"))
                if number % 7 == 0 { try tx.run("UPDATE balance SET amount = -1 WHERE id = 1") }
                if number % 11 == 0 { throw Refusal() }
                if number % 13 == 0 {
                    do {
                        try tx.run("INSERT INTO thing (name) VALUES (\("n\(number)"))")
                    } catch StoreError.constraint(.unique, _) {
                        throw Taken(name: "n\(number)")
                    }
                }
                try tx.run("UPDATE balance SET amount = amount + 1 WHERE id = 1")
                return try tx.record(event("second", subject: "\(number)"))
            }
            let recorded = try await store.events(after: seq - 1, limit: 1).first
            return recorded?.kind == "second" && recorded?.subject == "\(number)" ? "stored" : "at a wrong place"
        } catch StoreError.constraint(.check, _) {
            return "check"
        } catch is Taken {
            return "caught"
        } catch is Refusal {
            return "refused"
        } catch {
            return "\(error)"
        }
    }

    @Test("a question finds what was written before it, and so does RETURNING")
    func order() async throws {
        let folder = try Folder()
        let store = try await store(in: folder)
        let found = try await store.write { tx in
            try tx.run("INSERT INTO thing (id, name) VALUES (1, 'a')")
            try tx.run("INSERT INTO thing (id, name) VALUES (2, 'b')")
            try tx.run("UPDATE thing SET name = name || 'x' WHERE id = 1")
            try tx.record(event("one"))
            try tx.record(event("two"))
            let kinds = try tx.all(String.self, "SELECT kind FROM event ORDER BY seq")
            let seq = try tx.record(event("three"))
            let changed: Int = try tx.run("UPDATE thing SET name = name || 'y'")
            try tx.run("DELETE FROM thing WHERE id = 2")
            let name = try tx.one(String.self, "UPDATE thing SET name = name || 'z' WHERE id = 1 RETURNING name")
            let left = try tx.one(Int.self, "SELECT count(*) FROM thing")
            return (kinds, seq, changed, name, left)
        }
        #expect(found.0 == ["one", "two"])
        #expect(found.1 == 3)
        #expect(found.2 == 2)
        #expect(found.3 == "axyz")
        #expect(found.4 == 1)
    }

    @Test("more statements and events than travel together are stored in their order")
    func many() async throws {
        let folder = try Folder()
        let store = try await store(in: folder)
        let last = try await store.write { tx in
            var last = 0
            for number in 1...1_200 {
                try tx.run("INSERT INTO thing (id, name) VALUES (\(number), \("n\(number)"))")
            }
            for number in 1...1_200 { last = try tx.record(event("many", subject: "\(number)")) }
            return last
        }
        #expect(last == 1_200)
        #expect(try await store.events(limit: 2_000).map(\.subject) == (1...1_200).map { "\($0)" })
        #expect(try await store.read { try $0.one(Int.self, "SELECT count(*) FROM thing") } == 1_200)
        await #expect(throws: StoreError.constraint(.unique, detail: "thing.name")) {
            try await store.write { tx in
                for number in 2_000...2_900 {
                    try tx.run(
                        "INSERT INTO thing (id, name) VALUES (\(number), \(number == 2_400 ? "n7" : "m\(number)"))")
                }
            }
        }
        #expect(try await store.read { try $0.one(Int.self, "SELECT count(*) FROM thing") } == 1_200)
    }

    @Test("values of every kind, absent ones and empty texts come back from events recorded together")
    func values() async throws {
        let folder = try Folder()
        let store = try await store(in: folder)
        let ward = try #require(WardCode(withoutCheckDigit: "13101"))
        let agent = Actor(kind: .resident, id: "", name: "代理人", onBehalfOf: "r-2")
        let facts = [
            event("plain"),
            Event(
                kind: "full", at: noon, actor: agent, subject: "𠮷野\u{e0100}", ward: ward, purpose: "",
                data: ["text": "\"{,}\\\n", "number": .int(-7), "none": .null]),
            event("again", subject: "NULL"),
        ]
        try await store.write { tx in for fact in facts { try tx.record(fact) } }
        let recorded = try await store.events()
        #expect(recorded == facts.enumerated().map { RecordedEvent(seq: $0 + 1, $1) })
    }

    @Test("a zero character in text is refused at once, in a statement and in an event")
    func zero() async throws {
        let folder = try Folder()
        let store = try await store(in: folder)
        for body in [
            { try $0.run("INSERT INTO thing (name) VALUES (\("a\0b"))") },
            { tx in _ = try tx.record(event("a", subject: "a\0b")) },
        ] as [@Sendable (WriteTransaction) throws -> Void] {
            await #expect(throws: StoreError.constraint(.other, detail: "text with a zero character")) {
                try await store.write(body)
            }
        }
        #expect(try await names(store).isEmpty)
        #expect(try await store.write { try $0.record(event("x")) } == 1)
    }
}

import Kernel
import Testing

@testable import Store

@Suite("Migrations")
struct MigrationTests {
    let first = Migration(service: "a", name: "0001", sql: "CREATE TABLE x (n INTEGER); INSERT INTO x VALUES (1)")
    let second = Migration(service: "a", name: "0002", sql: "ALTER TABLE x ADD COLUMN m INTEGER") { tx in
        try tx.run("UPDATE x SET m = \(7)")
    }
    let other = Migration(service: "b", name: "0001", sql: ["CREATE TABLE y (n INTEGER)", "CREATE INDEX y_n ON y (n)"])

    @Test("each is applied once, in the order given, and named")
    func once() async throws {
        let store = try await memoryStore()
        #expect(try await store.migrate([first]) == ["a/0001"])
        #expect(try await store.migrate([first, second, other]) == ["a/0002", "b/0001"])
        #expect(try await store.migrate([first, second, other]) == [])
        #expect(try await store.read { try $0.one(Int.self, "SELECT m FROM x") } == 7)
    }

    @Test("one that fails is undone as a whole, and says which it was")
    func failure() async throws {
        let store = try await memoryStore()
        let broken = Migration(
            service: "a", name: "0001", sql: "CREATE TABLE z (n INTEGER); INSERT INTO nowhere VALUES (1)")
        let error = await #expect(throws: StoreError.self) { try await store.migrate([broken]) }
        guard case .migration(service: "a", name: "0001", let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains("nowhere"))
        await #expect(throws: StoreError.self) { try await store.read { try $0.exists("SELECT 1 FROM z") } }
        #expect(try await store.migrate([first]) == ["a/0001"])
    }

    @Test("one that was changed after it had been applied is refused")
    func changed() async throws {
        let store = try await memoryStore()
        try await store.migrate([first])
        let edited = Migration(service: "a", name: "0001", sql: "CREATE TABLE x (n INTEGER)")
        await #expect(
            throws: StoreError.migration(
                service: "a", name: "0001",
                reason: "was changed after it had been applied; write a further migration instead")
        ) { try await store.migrate([edited]) }
    }

    @Test("a database of a newer program is refused, but other services may be absent")
    func newer() async throws {
        let store = try await memoryStore()
        try await store.migrate([first, second, other])
        #expect(try await store.migrate([other]) == [])
        let error = await #expect(throws: StoreError.self) { try await store.migrate([first]) }
        #expect(error?.description.contains("newer program") == true)
    }

    @Test("two of the same name are refused")
    func twice() async throws {
        let store = try await memoryStore()
        await #expect(throws: StoreError.migration(service: "a", name: "0001", reason: "is there twice")) {
            try await store.migrate([first, first])
        }
    }

    @Test("a script that ends the transaction is refused")
    func commits() async throws {
        let store = try await memoryStore()
        await #expect(throws: StoreError.self) {
            try await store.migrate([Migration(service: "a", name: "0001", sql: "CREATE TABLE q (n INTEGER); COMMIT")])
        }
        #expect(try await store.migrate([first]) == ["a/0001"])
    }
}

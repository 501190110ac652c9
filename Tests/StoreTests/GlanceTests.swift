import Foundation
import Kernel
import Synchronization
import TestDatabase
import Testing

import struct GRDB.Configuration

@testable import Store

@Suite("Glances")
struct GlanceTests {
    static let table: SQL = "CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT NOT NULL)"

    @Test("a glance sees what was committed, one state throughout, and can change nothing")
    func sees() async throws {
        let folder = try Folder()
        let store = try await fileStore(in: folder, Self.table)
        try await store.write { try $0.run("INSERT INTO thing (id, name) VALUES (1, \("a"))") }
        let names = try await store.glance { tx in
            try [1, 1].map { try tx.one(String.self, "SELECT name FROM thing WHERE id = \($0)") }
        }
        #expect(names == ["a", "a"])
        await #expect(throws: (any Error).self) {
            _ = try await store.glance {
                try $0.one(Int.self, "INSERT INTO thing (id, name) VALUES (2, 'b') RETURNING id")
            }
        }
        #expect(try await store.glance { try $0.one(Int.self, "SELECT count(*) FROM thing") } == 1)
        try await store.close()
        await #expect(throws: StoreError.closed) { try await store.glance { _ in } }
    }

    @Test("after a glance that failed the next one sees the newest state")
    func afterFailure() async throws {
        struct Refusal: Error {}
        let folder = try Folder()
        let store = try await fileStore(in: folder, Self.table)
        for number in 1...20 {
            await #expect(throws: Refusal.self) {
                try await store.glance { tx in
                    _ = try tx.one(Int.self, "SELECT count(*) FROM thing")
                    throw Refusal()
                }
            }
            try await store.write { try $0.run("INSERT INTO thing (id, name) VALUES (\(number), 'a')") }
            #expect(try await store.glance { try $0.one(Int.self, "SELECT count(*) FROM thing") } == number)
        }
    }

    @Test("whoever finds no connection at hand reads all the same")
    func crowd() async throws {
        let folder = try Folder()
        let store = try await fileStore(in: folder, Self.table)
        let path = folder.path + "/hand.sqlite"
        _ = try SQLiteDriver(path: path)
        let connections = try ConnectionsAtHand(path: path, configuration: Configuration())
        func deep(_ level: Int) throws -> Int? {
            try connections.read { _ in try deep(level + 1) ?? level }
        }
        // Each reads while those before it still do; the last finds none.
        #expect(try deep(1) == ProcessInfo.processInfo.activeProcessorCount)
        #expect(try deep(1) == ProcessInfo.processInfo.activeProcessorCount)

        let sum = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<200 {
                group.addTask { try await store.glance { try $0.one(Int.self, "SELECT 1 AS one") } ?? 0 }
            }
            return try await group.reduce(0, +)
        }
        #expect(sum == 200)
    }
}

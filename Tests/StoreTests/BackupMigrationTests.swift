import Foundation
import Kernel
import Synchronization
import TestDatabase
import Testing

@testable import Store

@Suite("A migration that is cut off half-way")
struct BackupMigrationTests {
    /// Rows to be moved from one table into another.
    static let first = Migration(
        service: "m", name: "0001",
        sql: "CREATE TABLE old (n INTEGER PRIMARY KEY); CREATE TABLE other (n INTEGER NOT NULL)")

    /// Moves them; half-way it calls `middle`.
    static func second(_ middle: @escaping @Sendable (WriteTransaction) throws -> Void = { _ in }) -> Migration {
        Migration(
            service: "m", name: "0002",
            sql: "CREATE TABLE new (n INTEGER PRIMARY KEY, m INTEGER); ALTER TABLE other ADD COLUMN m INTEGER"
        ) { tx in
            for n in 1...100 {
                try tx.run("INSERT INTO new (n, m) VALUES (\(n), \(n * 2))")
                try tx.run("DELETE FROM old WHERE n = \(n)")
                if n == 50 { try middle(tx) }
            }
        }
    }

    static let third = Migration(service: "m", name: "0003", sql: "DROP TABLE old")

    func prepared(_ url: DatabaseURL) async throws -> Store {
        let store = try Store.open(url, clock: FixedClock(noon))
        try await store.migrate([Self.first])
        try await store.write { tx in for n in 1...100 { try tx.run("INSERT INTO old (n) VALUES (\(n))") } }
        return store
    }

    func expectUntouched(_ store: Store) async throws {
        #expect(try await store.read { try $0.one(Int.self, "SELECT count(*) FROM old") } == 100)
        await #expect(throws: StoreError.self) { try await store.read { try $0.exists("SELECT n FROM new") } }
        #expect(try await store.appliedMigrations()["m/0002"] == nil)
    }

    func expectDone(_ store: Store) async throws {
        #expect(try await store.migrate([Self.first, Self.second(), Self.third]) == ["m/0002", "m/0003"])
        #expect(try await store.read { try $0.one(Int.self, "SELECT sum(m) AS m FROM new") } == 10_100)
        #expect(try await store.migrate([Self.first, Self.second(), Self.third]) == [])
        #expect(try await store.integrityProblems() == [])
    }

    @Test("by an error: nothing of it is there, and the next run does all of it")
    func error() async throws {
        let folder = try Folder()
        let store = try await prepared(TestDatabase.fresh(file: folder.path + "/m.sqlite"))
        await #expect(throws: StoreError.self) {
            try await store.migrate([Self.first, Self.second { _ in throw CancellationError() }, Self.third])
        }
        try await expectUntouched(store)
        try await expectDone(store)
        try await store.close()
    }

    @Test("by the power: what the disk has at that moment opens as it was before, and the next run does all of it")
    func power() async throws {
        let folder = try Folder()
        let store = try await prepared(TestDatabase.fresh(file: folder.path + "/m.sqlite"))
        if TestDatabase.isPostgreSQL {
            // The server ends the connection, as it would end all of them.
            await #expect(throws: StoreError.self) {
                try await store.migrate([
                    Self.first,
                    Self.second { _ = try $0.all(Row.self, "SELECT pg_terminate_backend(pg_backend_pid())") },
                ])
            }
            try await expectUntouched(store)
            try await expectDone(store)
        } else {
            let copied = Mutex(false)
            try await store.migrate([
                Self.first,
                Self.second { tx in
                    // More than the cache holds, so that some of it is in the log before there is a commit.
                    let large = try tx.putBlob([UInt8](repeating: 7, count: 16 << 20), contentType: "image/tiff")
                    for file in ["m.sqlite", "m.sqlite-wal"] {
                        try FileManager.default.copyItem(
                            atPath: "\(folder.path)/\(file)", toPath: "\(folder.path)/cut-\(file)")
                    }
                    copied.withLock { $0 = true }
                    try tx.removeBlob(large)
                },
            ])
            #expect(copied.withLock { $0 })
            #expect(try folder.size("cut-m.sqlite-wal") > 4 << 20)
            let cut = try Store.open(
                DatabaseURL(.file(path: folder.path + "/cut-m.sqlite")), clock: FixedClock(noon))
            try await expectUntouched(cut)
            try await expectDone(cut)
            try await cut.close()
        }
        try await store.close()
    }
}

import Foundation
import Kernel
import Testing

@testable import Store

@Suite("A full disk")
struct DiskFullTests {
    static let table: SQL = "CREATE TABLE page (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL)"
    static let kilobytes = [UInt8](repeating: 7, count: 16_384)

    /// Writes until there is no room; returns how many writes were acknowledged.
    func fill(_ store: Store) async throws -> Int {
        var stored = 0
        while stored < 10_000 {
            do {
                try await store.write { try $0.run("INSERT INTO page (bytes) VALUES (\(Self.kilobytes))") }
                stored += 1
            } catch StoreError.noSpace {
                return stored
            }
        }
        Issue.record("there is no end of room")
        return stored
    }

    func count(_ store: Store) async throws -> Int? {
        try await store.read { try $0.one(Int.self, "SELECT count(*) FROM page") }
    }

    @Test("says so, keeps what was acknowledged, still reads, and writes again when there is room")
    func limited() async throws {
        let folder = try Folder()
        let driver = try SQLiteDriver(path: folder.path + "/full.sqlite")
        let store = Store(driver: driver, clock: FixedClock(noon))
        try await store.migrate([Migration(service: "test", name: "0001", sql: Self.table)])
        try await driver.database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = 100") }
        let stored = try await fill(store)
        #expect(stored > 10)
        #expect(try await count(store) == stored)
        // A small write that fits goes through beside a large one that does not.
        async let large: Int? = try? store.write { try $0.run("INSERT INTO page (bytes) VALUES (\(Self.kilobytes))") }
        async let small: Int = store.write { try $0.run("UPDATE page SET bytes = \([1] as [UInt8]) WHERE id = 1") }
        #expect(try await small == 1)
        _ = await large
        try await driver.database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = 1000000") }
        try await store.write { try $0.run("INSERT INTO page (bytes) VALUES (\(Self.kilobytes))") }
        #expect(try await store.integrityProblems() == [])
    }

    @Test("of many writes at once those that fit are stored, those that do not say so")
    func together() async throws {
        let folder = try Folder()
        let driver = try SQLiteDriver(path: folder.path + "/full.sqlite")
        let store = Store(driver: driver, clock: FixedClock(noon))
        try await store.migrate([Migration(service: "test", name: "0001", sql: Self.table)])
        try await driver.database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = 200") }
        let stored = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    do {
                        return try await store.write {
                            try $0.run("INSERT INTO page (bytes) VALUES (\(Self.kilobytes))")
                        }
                    } catch StoreError.noSpace {
                        return 0
                    }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(stored > 20 && stored < 100)
        #expect(try await count(store) == stored)
    }

    @Test("a real disk without room heals when room is made", .enabled(if: SmallDisk.isPossible))
    func realDisk() async throws {
        let disk = try SmallDisk(megabytes: 6)
        defer { disk.remove() }
        try Data(count: 3 << 20).write(to: URL(fileURLWithPath: disk.path + "/ballast"))
        let store = try Store.open(DatabaseURL(.file(path: disk.path + "/full.sqlite")), clock: FixedClock(noon))
        try await store.migrate([Migration(service: "test", name: "0001", sql: Self.table)])
        let stored = try await fill(store)
        #expect(stored > 10)
        #expect(try await count(store) == stored)
        try FileManager.default.removeItem(atPath: disk.path + "/ballast")
        try await store.write { try $0.run("INSERT INTO page (bytes) VALUES (\(Self.kilobytes))") }
        #expect(try await count(store) == stored + 1)
        #expect(try await store.integrityProblems() == [])
        try await store.close()
    }
}

/// A disk of a few megabytes in memory; only the administrator can make one.
struct SmallDisk {
    let path: String

    static let isPossible: Bool = {
        guard let disk = try? SmallDisk(megabytes: 1) else { return false }
        disk.remove()
        return true
    }()

    init(megabytes: Int) throws {
        path = NSTemporaryDirectory() + "disk-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard try SmallDisk.run("/bin/mount", "-t", "tmpfs", "-o", "size=\(megabytes)m", "tmpfs", path) == 0 else {
            try FileManager.default.removeItem(atPath: path)
            throw CocoaError(.fileWriteNoPermission)
        }
    }

    func remove() {
        _ = try? SmallDisk.run("/bin/umount", "-l", path)
        try? FileManager.default.removeItem(atPath: path)
    }

    private static func run(_ program: String, _ arguments: String...) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}

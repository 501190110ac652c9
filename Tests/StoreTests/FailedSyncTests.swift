import Foundation
import GRDB
import GRDBSQLite
import Kernel
import Testing

@testable import Store

@Suite("A disk that does not keep what is written")
struct FailedSyncTests {
    /// A store whose file can be told to fail.
    struct Frail {
        let store: Store
        let driver: SQLiteDriver

        init(in folder: Folder) async throws {
            let driver = try SQLiteDriver(path: folder.path + "/test.sqlite")
            self.driver = driver
            try driver.setUp { connection in
                let migrator = Migrator(connection: connection, now: noon)
                for migration in try migrator.pending(Migration.ofStore + driver.migrations) {
                    try migrator.apply(migration)
                }
            }
            store = Store(driver: driver, clock: FixedClock(noon))
            try await store.migrate([
                Migration(service: "test", name: "0001", sql: "CREATE TABLE thing (name TEXT NOT NULL, bytes BLOB)")
            ])
        }

        /// While `work` runs, each sync of the log, or of the file, fails.
        func failingSyncs(of pointer: Int32, _ work: () async throws -> Void) async throws {
            let file = try await handle(pointer)
            let sound = try #require(file.value.pointee.pMethods)
            let failing = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
            failing.initialize(to: sound.pointee)
            // SQLITE_IOERR_FSYNC, which the importer does not see.
            failing.pointee.xSync = { _, _ in SQLITE_IOERR | 4 << 8 }
            file.value.pointee.pMethods = UnsafePointer(failing)
            try await work()
            file.value.pointee.pMethods = sound
            failing.deallocate()
        }

        private func handle(_ pointer: Int32) async throws -> FileHandle {
            try await driver.database.writeWithoutTransaction { database in
                var file: UnsafeMutablePointer<sqlite3_file>?
                let code = sqlite3_file_control(database.sqliteConnection, "main", pointer, &file)
                return FileHandle(value: try #require(code == SQLITE_OK ? file : nil))
            }
        }

        /// SQLite's own, which only the test touches while nothing else happens.
        struct FileHandle: @unchecked Sendable {
            let value: UnsafeMutablePointer<sqlite3_file>
        }

        func names() async throws -> [String] {
            try await store.read { try $0.all(String.self, "SELECT name FROM thing ORDER BY name") }
        }
    }

    func put(_ name: String, in store: Store, bytes: [UInt8] = []) async throws {
        try await store.write { try $0.run("INSERT INTO thing (name, bytes) VALUES (\(name), \(bytes))") }
    }

    /// How many of many writes at once were stored, and how many were told that the disk has failed.
    func manyPuts(in store: Store) async -> (stored: Int, failed: Int) {
        await withTaskGroup(of: Bool?.self) { group in
            for number in 0..<20 {
                group.addTask {
                    do {
                        try await put("many \(number)", in: store)
                        return true
                    } catch StoreError.diskFailed {
                        return false
                    } catch {
                        return nil
                    }
                }
            }
            let all = await group.reduce(into: []) { $0.append($1) }
            return (all.count { $0 == true }, all.count { $0 == false })
        }
    }

    @Test("after a sync that failed nothing is acknowledged before the database is opened again, and reading goes on")
    func commit() async throws {
        let folder = try Folder()
        let frail = try await Frail(in: folder)
        try await put("before", in: frail.store)
        var failing = (stored: -1, failed: -1)
        try await frail.failingSyncs(of: SQLITE_FCNTL_JOURNAL_POINTER) { failing = await manyPuts(in: frail.store) }
        #expect(failing == (0, 20))
        // The disk says that all is well again. It has forgotten, not mended.
        #expect(await manyPuts(in: frail.store) == (0, 20))
        await #expect(throws: StoreError.self) { try await put("after", in: frail.store) }
        #expect(try await frail.names() == ["before"])
        #expect(frail.store.fault != nil)
        try? await frail.store.close()

        let again = try Store.open(folder.database, clock: FixedClock(noon))
        try await put("again", in: again)
        #expect(again.fault == nil)
        #expect(try await again.integrityProblems() == [])
        try await again.close()
    }

    @Test("a sync that failed while the log was moved into the file is noticed too, and nothing stored is lost")
    func checkpoint() async throws {
        let folder = try Folder()
        let frail = try await Frail(in: folder)
        var stored = 0
        try await frail.failingSyncs(of: SQLITE_FCNTL_FILE_POINTER) {
            while stored < 200 {
                do {
                    try await put("thing", in: frail.store, bytes: [UInt8](repeating: 7, count: 100_000))
                    stored += 1
                } catch StoreError.diskFailed {
                    break
                }
            }
        }
        // 1,000 pages of 4 KiB are 41 of these writes.
        #expect(stored > 20 && stored < 60)
        #expect(frail.store.fault != nil)
        try? await frail.store.close()
        let again = try Store.open(folder.database, clock: FixedClock(noon))
        #expect(try await again.read { try $0.one(Int.self, "SELECT count(*) FROM thing") } == stored)
        #expect(try await again.integrityProblems() == [])
        try await again.close()
    }

    @Test("the log is moved into the file as it grows, and stays short")
    func growth() async throws {
        let folder = try Folder()
        let store = try await Frail(in: folder).store
        for _ in 0..<200 { try await put("thing", in: store, bytes: [UInt8](repeating: 7, count: 100_000)) }
        #expect(try folder.size("test.sqlite") > 15_000_000)
        #expect(try folder.size("test.sqlite-wal") < 8_000_000)
        try await store.close()
    }

    @Test("what an earlier program left in the log is written once more before anything is built on it")
    func proof() throws {
        let folder = try Folder()
        try folder.put("log", "what a program that was killed had written")
        let longAgo = Date(timeIntervalSince1970: 1_000_000_000)
        let path = folder.path + "/log"
        try FileManager.default.setAttributes([.modificationDate: longAgo], ofItemAtPath: path)
        let log = WriteAheadLog(path: path, patience: 1)
        try log.prove()
        let written = try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
        #expect(try #require(written) > longAgo)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "what a program that was killed had written")
        // Nothing is left of one that ended well.
        try WriteAheadLog(path: folder.path + "/none", patience: 1).prove()
        // What cannot be written is not built upon.
        #expect(throws: StoreError.self) { try WriteAheadLog(path: folder.path, patience: 1).prove() }
    }
}

import Foundation
import Kernel
import TestDatabase
import Testing

@testable import Store

@Suite("The doctor", .timeLimit(.minutes(10)))
struct DoctorTests {
    let clock = FixedClock(noon)

    func city(_ folder: Folder) async throws -> (DatabaseURL, Store) {
        let url = try TestDatabase.fresh(file: folder.path + "/test.sqlite")
        let store = try Store.open(url, clock: clock)
        try await store.migrate([BackupTests.table])
        for _ in 0..<10 { try await store.write(BackupTests.one) }
        try await store.sealEvents()
        return (url, store)
    }

    /// The checks by name. The fixed clock of a test is far from the server's, so the clock is left out there.
    func examine(
        _ url: DatabaseURL, services: [Migration] = [BackupTests.table], backups: String? = nil
    ) async -> [String: HealthCheck] {
        let known = Dictionary(uniqueKeysWithValues: services.map { ($0.path, $0.fingerprint) })
        let checks = await Doctor(database: url, services: known, clock: clock, backups: backups).examine()
        return Dictionary(uniqueKeysWithValues: checks.map { ($0.name, $0) })
    }

    @Test("finds a sound city sound, with one line a check, and changes nothing")
    func sound() async throws {
        let folder = try Folder()
        let (url, store) = try await city(folder)
        try await store.backup(into: folder.path + "/backups")
        let count = try await store.writeCount()
        let checks = await examine(url, backups: folder.path + "/backups")
        for name in ["database", "schema", "integrity", "trail", "blobs", "log", "given up", "waiting", "backup"] {
            #expect(checks[name]?.verdict == .ok, "\(String(describing: checks[name]))")
        }
        #expect(checks["disk"] != nil)
        if !TestDatabase.isPostgreSQL { #expect(checks["clock"]?.verdict == .ok) }
        #expect(checks.values.allSatisfy { !$0.description.contains("\n") })
        #expect(try await store.writeCount() == count)
        try await store.close()
    }

    @Test("names what is pending, what was changed and what a newer program made")
    func schema() async throws {
        let folder = try Folder()
        let (url, store) = try await city(folder)
        let next = Migration(service: "test", name: "0002", sql: "CREATE TABLE later (n INTEGER)")
        var check = try #require(await examine(url, services: [BackupTests.table, next])["schema"])
        #expect(check.verdict == .warning)
        #expect(check.finding == "not applied yet: test/0002")
        let edited = Migration(service: "test", name: "0001", sql: "CREATE TABLE half (n INTEGER)")
        check = try #require(await examine(url, services: [edited])["schema"])
        #expect(check.verdict == .fault)
        check = try #require(await examine(url, services: [])["schema"])
        #expect(check.verdict == .fault)
        #expect(check.finding == "a newer program has applied test/0001")
        try await store.close()
    }

    @Test("notices a blob and an event that somebody has changed")
    func changed() async throws {
        let folder = try Folder()
        let (url, store) = try await city(folder)
        let drop: SQL =
            TestDatabase.isPostgreSQL
            ? "DROP TRIGGER event_never_changes ON event" : "DROP TRIGGER event_never_changes"
        try await store.write { tx in
            try tx.run(drop)
            try tx.run("UPDATE event SET subject = 'somebody else' WHERE seq = 4")
            try tx.run("UPDATE blob SET bytes = \([UInt8](repeating: 1, count: 3)) WHERE size > 8")
        }
        let checks = await examine(url)
        #expect(checks["trail"]?.verdict == .fault)
        #expect(checks["trail"]?.finding.contains("event 4") == true)
        #expect(checks["blobs"]?.verdict == .fault)
        let all = try await store.checkBlobs()
        let some = try await store.checkBlobs(.some(10))
        #expect(all.read == 10 && !all.damaged.isEmpty)
        #expect(some.read == 10 && Set(some.damaged) == Set(all.damaged))
        #expect(try await store.checkBlobs(.some(4)).read == 4)
        try await store.close()
    }

    @Test("notices a clock that was set back, by the newest event or seal")
    func clockBack() async throws {
        let folder = try Folder()
        let (url, store) = try await city(folder)
        clock.advance(seconds: -10)
        #expect(await examine(url)["clock"]?.verdict == .warning)
        clock.advance(seconds: -3_600)
        let check = try #require(await examine(url)["clock"])
        #expect(check.verdict == .fault)
        #expect(check.finding == "the newest event is 60 minutes in the future: the clock was set back")
        try await store.close()
    }

    @Test("compares with the clock of the database's server", .enabled(if: TestDatabase.isPostgreSQL))
    func serverClock() async throws {
        let url = try TestDatabase.fresh()
        let store = try Store.open(url, clock: SystemClock())
        let right = await Doctor(database: url, services: [:], clock: SystemClock()).examine()
        #expect(right.first { $0.name == "clock" }?.verdict == .ok)
        let late = OffsetClock(startingAt: SystemClock().now().adding(seconds: 600))
        let wrong = await Doctor(database: url, services: [:], clock: late).examine()
        #expect(wrong.first { $0.name == "clock" }?.verdict == .fault)
        try await store.close()
    }

    @Test("notices work that was given up and work that nobody does")
    func work() async throws {
        let folder = try Folder()
        let (url, store) = try await city(folder)
        try await store.write { tx in
            try tx.enqueue(Job(kind: "a", key: "1"))
            try tx.enqueue(Job(kind: "a", key: "2"))
            try tx.run("UPDATE job SET state = 'dead' WHERE key = '2'")
        }
        #expect(await examine(url)["waiting"]?.verdict == .ok)
        clock.advance(seconds: 3_600)
        var checks = await examine(url)
        #expect(checks["given up"]?.verdict == .warning)
        #expect(checks["waiting"]?.verdict == .warning)
        #expect(checks["waiting"]?.finding == "1 jobs are due, the oldest for 60 minutes")
        clock.advance(seconds: 3 * 86_400)
        checks = await examine(url)
        #expect(checks["waiting"]?.verdict == .fault)
        try await store.close()
    }

    @Test("notices that there is no backup, that it is old, cut off, or of another city")
    func backups() async throws {
        let folder = try Folder()
        let (url, store) = try await city(folder)
        let place = folder.path + "/backups"
        #expect(await examine(url, backups: place)["backup"]?.verdict == .warning)
        let backup = try await store.backup(into: place)
        clock.advance(seconds: 26 * 3_600)
        #expect(await examine(url, backups: place)["backup"]?.verdict == .ok)
        clock.advance(seconds: 60)
        #expect(await examine(url, backups: place)["backup"]?.verdict == .warning)
        let empty = try TestDatabase.fresh(file: folder.path + "/empty.sqlite")
        try await Store.open(empty, clock: clock).close()
        #expect(await examine(empty, backups: place)["backup"]?.verdict == .fault)
        try Data("short".utf8).write(to: URL(fileURLWithPath: backup.file))
        #expect(await examine(url, backups: place)["backup"]?.verdict == .fault)
        try await store.close()
    }

    @Test("says what is wrong with a database that is not there, and with an empty one")
    func absent() async throws {
        let folder = try Folder()
        let checks = await examine(folder.database)
        #expect(checks["database"]?.verdict == .fault)
        #expect(checks["disk"] != nil)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/test.sqlite"))
        try folder.put("test.sqlite", "")
        #expect(await examine(folder.database)["database"]?.verdict == .fault)
        #expect(try folder.size("test.sqlite") == 0)
        try folder.put("test.sqlite", String(repeating: "no database ", count: 1_000))
        #expect(await examine(folder.database)["database"]?.verdict == .fault)
        let empty = try TestDatabase.fresh(file: folder.path + "/empty.sqlite")
        if TestDatabase.isPostgreSQL {
            #expect(await examine(empty)["schema"]?.finding == "there are no tables")
        }
    }

    @Test(
        "judges room on a disk",
        arguments: [
            (500_000_000, 4_000_000_000, HealthCheck.Verdict.fault), (19_000_000_000, 1_000_000_000_000, .fault),
            (99_000_000_000, 1_000_000_000_000, .warning), (100_000_000_000, 1_000_000_000_000, .ok),
        ])
    func disk(free: Int, total: Int, verdict: HealthCheck.Verdict) {
        #expect(DiskSpace(free: free, total: total).check.verdict == verdict)
    }

    @Test("judges the length of the log, and passwords stay out of sight")
    func log() {
        let doctor = Doctor(database: DatabaseURL(.memory), services: [:], clock: clock)
        #expect(
            doctor.logCheck(DatabasePlace(folder: nil, logBytes: 300 << 20, longestLog: 256 << 20)).verdict == .warning)
        #expect(doctor.logCheck(DatabasePlace(folder: nil, logBytes: 1 << 20, longestLog: 256 << 20)).verdict == .ok)
        #expect(doctor.logCheck(DatabasePlace(longestLog: .max)).verdict == .unknown)
        let (url, password) = PostgreSQLProgram.withoutPassword("postgres://mio:s%23cret@db/city?sslmode=require")
        #expect(url == "postgres://mio@db/city?sslmode=require")
        #expect(password == "s#cret")
        #expect(PostgreSQLProgram.withoutPassword("postgres://db/city?password=x").url.contains("x") == false)
    }
}

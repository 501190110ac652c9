import Foundation
import Kernel
import Testing

@testable import Store

/// Databases that older programs made, and what today's program does with them.
@Suite("Upgrades")
struct BackupUpgradeTests {
    /// A city of the program of commit bdf193b (version 0.1.0): the tables of all services, six invented residents,
    /// forty events under five seals and two more, eleven blobs and three texts to be found.
    static let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fixtures/releases/0.1.0.sqlite").path

    /// A copy to work on.
    func copy(in folder: Folder) throws -> DatabaseURL {
        let path = folder.path + "/city.sqlite"
        try FileManager.default.copyItem(atPath: Self.fixture, toPath: path)
        return DatabaseURL(.file(path: path))
    }

    @Test("a database of an older release is brought up to date, its trail verifies, and its rows are read")
    func older() async throws {
        let folder = try Folder()
        let url = try copy(in: folder)
        let (before, driver) = try url.openUnchanged(clock: FixedClock(noon))
        let old = try await driver.contents()
        try await before.close()
        #expect(old.migrations["store/0005-audit"] != nil)
        #expect(old.migrations["store/0006-jobs"] == nil)

        let store = try Store.open(url, clock: FixedClock(noon))
        let known = Set((Migration.ofStore + store.driver.migrations).map(\.path))
        let applied = try await store.appliedMigrations()
        #expect(known.subtracting(applied.keys) == [])
        // What was there is there, under the same fingerprints.
        #expect(old.migrations.allSatisfy { applied[$0.key] == $0.value })
        #expect(try await store.integrityProblems() == [])
        let report = try await store.verifyAudit()
        #expect(report.isWhole)
        #expect(report.seals == 5 && report.events == 40 && report.unsealed == 2)
        #expect(try await store.checkBlobs() == BlobReport(read: 11, damaged: []))
        let events = try await store.events()
        #expect(events.map(\.seq) == Array(1...42))
        #expect(events.last?.subject == "resident/41")
        #expect(events.last?.data["note"]?.stringValue == "転入届を受け付けた")
        #expect(try await store.read { try $0.search("note", "受付").rows }.sorted() == ["1", "2", "3"])
        #expect(try await store.read { try $0.one(Int.self, "SELECT count(*) FROM registry_resident") } == 6)

        // And it works on: a number goes on, an event is recorded after the old ones and sealed after the old seals.
        let number = try await store.write { tx in
            try tx.enqueue(Job(kind: "new", key: "1"))
            try tx.record(event("after.upgrade"))
            return try tx.nextNumber(series: "case")
        }
        #expect(number == 8)
        #expect(try await store.sealEvents().map(\.number) == [6])
        #expect(try await store.verifyAudit().isWhole)
        try await store.close()
    }

    @Test("a backup of an older release is restored as it was, and then brought up to date")
    func olderBackup() async throws {
        let folder = try Folder()
        let backup = try await Backup.make(
            of: copy(in: folder), into: folder.path + "/backups", clock: FixedClock(noon))
        let place = DatabaseURL(.file(path: folder.path + "/restored/city.sqlite"))
        let report = try await Store.restore(from: backup.path, to: place, clock: FixedClock(noon))
        #expect(report.trail.events == 40)
        #expect(report.blobs == 11)
        let store = try Store.open(place, clock: FixedClock(noon))
        #expect(try await store.write { try $0.record(event("x")) } == 43)
        try await store.close()
    }

    @Test("a database of a newer program is refused in plain words, and is not touched")
    func newer() async throws {
        let folder = try Folder()
        let url = try copy(in: folder)
        let store = try Store.open(url, clock: FixedClock(noon))
        try await store.write { tx in
            try tx.run(
                """
                INSERT INTO schema_migration (service, name, fingerprint, applied_at)
                VALUES ('store', '9999-later', 'x', \(tx.now))
                """)
        }
        try await store.close()
        #expect(
            throws: StoreError.migration(
                service: "store", name: "9999-later",
                reason: "was applied to this database by a newer program; use that one")
        ) { try Store.open(url, clock: FixedClock(noon)) }
        let checks = await Doctor(database: url, services: [:], clock: FixedClock(noon)).examine()
        let schema = try #require(checks.first { $0.name == "schema" })
        #expect(schema.verdict == .fault)
        #expect(schema.finding.contains("store/9999-later"))
        // A backup can still be made, with which somebody goes back.
        let backup = try await Backup.make(of: url, into: folder.path + "/backups", clock: FixedClock(noon))
        #expect(backup.manifest.contents.migrations["store/9999-later"] == "x")
    }

    /// How the fixture was made: `mio demo --residents 6` and `mio audit seal` of the program a little later, whose
    /// services have the same tables, without the tables that the store has had since. A later release needs none of
    /// this: its own program makes its fixture.
    @Test(
        "makes the fixture from the database that MIO_FIXTURE_FROM names",
        .enabled(if: ProcessInfo.processInfo.environment["MIO_FIXTURE_FROM"] != nil))
    func make() async throws {
        let folder = try Folder()
        let source = try #require(ProcessInfo.processInfo.environment["MIO_FIXTURE_FROM"])
        let whole = try await Backup.make(
            of: DatabaseURL(.file(path: source)), into: folder.path + "/whole", clock: FixedClock(noon))
        let (store, _) = try DatabaseURL(.file(path: whole.file)).openUnchanged(clock: FixedClock(noon))
        try await store.write { tx in
            for table in ["job", "job_node", "job_schedule", "act", "record_key"] {
                try tx.run("DROP TABLE \(identifier: table)")
            }
            try tx.run(
                """
                DELETE FROM schema_migration WHERE service = 'store'
                AND name IN \(list: ["0006-jobs", "0007-acts", "0008-record-keys"])
                """)
        }
        func record(_ numbers: ClosedRange<Int>) async throws {
            try await store.write { tx in
                for number in numbers {
                    try tx.record(
                        event("resident.moved_in", subject: "resident/\(number)", data: ["note": "転入届を受け付けた"]))
                }
            }
        }
        try await record(1...39)
        try await store.sealEvents(batch: 10)
        try await record(40...41)
        try await store.write { tx in
            for number in 1...11 { _ = try tx.putBlob(Array("書類 \(number)".utf8), contentType: "text/plain") }
            for number in 1...3 {
                try tx.index(.add(collection: "note", id: "\(number)", text: "窓口で受付をしました \(number)"))
            }
            for _ in 1...7 { _ = try tx.nextNumber(series: "case") }
        }
        let backup = try await store.backup(into: folder.path + "/made")
        try await store.close()
        try? FileManager.default.removeItem(atPath: Self.fixture)
        try FileManager.default.createDirectory(
            atPath: URL(fileURLWithPath: Self.fixture).deletingLastPathComponent().path,
            withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: backup.file, toPath: Self.fixture)
    }
}

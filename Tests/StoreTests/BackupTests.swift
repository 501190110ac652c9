import Foundation
import Kernel
import Synchronization
import TestDatabase
import Testing

@testable import Store

@Suite("Backup and restore", .timeLimit(.minutes(10)))
struct BackupTests {
    static let table = Migration(
        service: "test", name: "0001",
        sql: "CREATE TABLE half (number INTEGER NOT NULL, side TEXT NOT NULL, PRIMARY KEY (number, side))")

    /// A city in which a little has happened.
    func city(_ folder: Folder, writes: Int = 20) async throws -> (DatabaseURL, Store) {
        let url = try TestDatabase.fresh(file: folder.path + "/test.sqlite")
        let store = try Store.open(url, clock: FixedClock(noon))
        try await store.migrate([Self.table])
        for _ in 0..<writes { try await store.write(Self.one) }
        try await store.sealEvents(batch: 8)
        return (url, store)
    }

    /// Two rows, an event, a blob and a text that belong together; returns their number.
    @Sendable static func one(_ tx: WriteTransaction) throws -> Int {
        let number = try tx.nextNumber(series: "backup")
        try tx.run("INSERT INTO half (number, side) VALUES (\(number), 'left')")
        _ = try tx.putBlob(Array("写し \(number)".utf8), contentType: "text/plain")
        try tx.index(.add(collection: "half", id: "\(number)", text: "第\(number)号"))
        try tx.record(event("written", subject: "\(number)"))
        try tx.run("INSERT INTO half (number, side) VALUES (\(number), 'right')")
        return number
    }

    @Test("while eight tasks write, what is restored is a whole beginning of what was acknowledged, and verifies")
    func underLoad() async throws {
        let folder = try Folder()
        let (url, store) = try await city(folder)
        // Enough for the copy to take a moment.
        try await store.write { tx in
            for number in 1...8 {
                var bytes = [UInt8](repeating: UInt8(number), count: 1 << 20)
                for place in bytes.indices { bytes[place] &*= UInt8(truncatingIfNeeded: place &* 31 &+ place >> 7) }
                _ = try tx.putBlob(bytes, contentType: "image/tiff")
            }
        }
        let written = Written()
        let (backup, before, after) = try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    while !Task.isCancelled { written.add(try await store.write(Self.one)) }
                }
            }
            group.addTask {
                // A read that is cancelled throws.
                while !Task.isCancelled { _ = try? await store.sealEvents(batch: 64) }
            }
            while written.numbers.count < 200 { try await Task.sleep(for: .milliseconds(5)) }
            let before = written.numbers
            // As another process does it: by a connection of its own.
            let backup = try await Backup.make(of: url, into: folder.path + "/backups", clock: FixedClock(noon))
            let after = written.numbers
            group.cancelAll()
            try await group.waitForAll()
            return (backup, before, after)
        }
        #expect(after.count > before.count, "no write was acknowledged while the backup was made")
        try await store.sealEvents()
        let restored = try await TestPlace.fresh(like: url, folder)
        let report = try await Store.restore(from: backup.path, to: restored, clock: FixedClock(noon))
        #expect(report.trail.isWhole)
        #expect(report.trail.events == report.manifest.contents.newestSeal?.events)
        let copy = try Store.open(restored, clock: FixedClock(noon))
        let last = try await copy.read { tx in
            let last = try tx.one(Int.self, "SELECT last_number FROM number_series WHERE series = 'backup'") ?? 0
            for side in ["left", "right"] {
                let numbers = try tx.all(Int.self, "SELECT number FROM half WHERE side = \(side) ORDER BY number")
                #expect(numbers == Array(1...last))
            }
            #expect(try tx.one(Int.self, "SELECT count(*) FROM event") == last)
            #expect(try tx.one(Int.self, "SELECT count(*) FROM blob WHERE size < 100") == last)
            #expect(try tx.search("half", "第\(last)号").rows == ["\(last)"])
            return last
        }
        #expect(before.subtracting(1...last) == [])
        #expect(written.numbers.count + 20 >= last)
        #expect(report.manifest.contents.rows["half"] == 2 * last)
        // And the city goes on from there.
        #expect(try await copy.write(Self.one) == last + 1)
        #expect(try await copy.events(after: last).map(\.seq) == [last + 1])
        try await copy.close()
        try await store.close()
    }

    @Test("the manifest says what is in it, only its owner can open it, and nothing else is left")
    func manifest() async throws {
        let folder = try Folder()
        let (_, store) = try await city(folder)
        let backup = try await store.backup(into: folder.path + "/backups")
        let again = try await store.backup(into: folder.path + "/backups")
        #expect(backup.path != again.path)
        #expect(backup.path.hasSuffix("/backups/20260420T030000Z"))
        let manifest = backup.manifest
        let seal = try #require(try await store.latestSeal())
        #expect(manifest.contents.newestEvent == 20)
        #expect(manifest.contents.newestSeal == .init(number: seal.number, hash: seal.hash, events: 20))
        #expect(manifest.contents.rows["event"] == 20)
        #expect(manifest.contents.rows["blob"] == 20)
        #expect(manifest.contents.migrations == (try await store.appliedMigrations()))
        #expect(try Backup(at: backup.path) == backup)
        #expect(try Backup.newest(in: folder.path + "/backups") == again)
        let name = "backups/20260420T030000Z"
        #expect(try folder.permissions("backups") == 0o700)
        #expect(try folder.permissions(name) == 0o700)
        #expect(try folder.permissions("\(name)/manifest.json") == 0o600)
        #expect(try folder.permissions("\(name)/\(manifest.fileName)") == 0o600)
        let files = try FileManager.default.contentsOfDirectory(atPath: backup.path)
        #expect(files.sorted() == [manifest.fileName, "manifest.json"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/backups").count == 2)
        try await store.close()
    }

    @Test("a changed byte, in the data or in the manifest, and a part cut off are refused, and nothing is restored")
    func damaged() async throws {
        let folder = try Folder()
        let (url, store) = try await city(folder)
        let backup = try await store.backup(into: folder.path + "/backups")
        try await store.close()
        for (name, harm) in [
            (backup.file, Harm.flip), (backup.file, .cut), ("\(backup.path)/manifest.json", .flip),
        ] {
            let whole = try #require(FileManager.default.contents(atPath: name))
            try harm.apply(to: whole).write(to: URL(fileURLWithPath: name))
            let place = try await TestPlace.fresh(like: url, folder)
            let error = await #expect(throws: BackupError.self) {
                try await Store.restore(from: backup.path, to: place, clock: FixedClock(noon))
            }
            if case .damaged = error {} else { Issue.record("\(String(describing: error))") }
            try await TestPlace.expectNothing(place)
            try whole.write(to: URL(fileURLWithPath: name))
        }
        try await Store.restore(
            from: backup.path, to: TestPlace.fresh(like: url, folder), clock: FixedClock(noon))
        #expect(throws: BackupError.self) { try Backup(at: folder.path) }
    }

    @Test("what does not match its manifest is refused, although its file has its hash")
    func differs() async throws {
        let folder = try Folder()
        let (url, store) = try await city(folder)
        let backup = try await store.backup(into: folder.path + "/backups")
        try await store.close()
        var contents = backup.manifest.contents
        contents.rows["half"] = 41
        contents.newestEvent = 21
        let forged = BackupManifest(
            madeAt: noon, kind: backup.manifest.kind, schema: backup.manifest.schema, contents: contents,
            bytes: backup.manifest.bytes, sha256: backup.manifest.sha256)
        try Data(forged.json.canonicalBytes).write(to: URL(fileURLWithPath: "\(backup.path)/manifest.json"))
        let place = try await TestPlace.fresh(like: url, folder)
        await #expect(
            throws: BackupError.differs([
                "the newest event is 20 and not 21", "the table half has 40 rows and not 41 rows",
            ])
        ) { try await Store.restore(from: backup.path, to: place, clock: FixedClock(noon)) }
        if !TestDatabase.isPostgreSQL { try await TestPlace.expectNothing(place) }
    }

    @Test("a restore over data is refused and leaves it as it was")
    func overData() async throws {
        let folder = try Folder()
        let (url, store) = try await city(folder)
        let backup = try await store.backup(into: folder.path + "/backups")
        #expect(try await store.write(Self.one) == 21)
        let error = await #expect(throws: BackupError.self) {
            try await Store.restore(from: backup.path, to: url, clock: FixedClock(noon))
        }
        if case .notEmpty = error {} else { Issue.record("\(String(describing: error))") }
        #expect(try await store.events().count == 21)
        try await store.close()
        await #expect(throws: BackupError.self) {
            try await Store.restore(from: backup.path, to: url, clock: FixedClock(noon))
        }
        await #expect(throws: BackupError.self) {
            try await Store.restore(from: backup.path, to: DatabaseURL(.memory), clock: FixedClock(noon))
        }
    }

    @Test("a backup that cannot be made leaves nothing that could be taken for one")
    func failed() async throws {
        let folder = try Folder()
        await #expect(throws: (any Error).self) {
            try await Backup.make(
                of: folder.database, into: folder.path + "/backups", clock: FixedClock(noon))
        }
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/test.sqlite"))
        let (_, store) = try await city(folder)
        try folder.put("file", "in the way")
        await #expect(throws: BackupError.self) { try await store.backup(into: folder.path + "/file") }
        let cancelled = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await store.backup(into: folder.path + "/backups")
        }
        await #expect(throws: (any Error).self) { try await cancelled.value }
        #expect(((try? FileManager.default.contentsOfDirectory(atPath: folder.path + "/backups")) ?? []) == [])
        // What a program left that was killed long ago goes with the next backup; what is younger may be under way.
        let backups = folder.path + "/backups"
        for name in ["20260418T025959Z.unfinished", "20260418T030001Z.unfinished"] {
            try FileManager.default.createDirectory(atPath: "\(backups)/\(name)", withIntermediateDirectories: true)
        }
        #expect(try Backup.newest(in: backups) == nil)
        let backup = try await store.backup(into: backups)
        #expect(try Backup.newest(in: backups) == backup)
        let names = try FileManager.default.contentsOfDirectory(atPath: backups).sorted()
        #expect(names == ["20260418T030001Z.unfinished", "20260420T030000Z"])
        try await store.close()
    }

    @Test("signed checkpoints from after the backup are named, and of before it are held against it")
    func checkpoints() async throws {
        let folder = try Folder()
        let (url, store) = try await city(folder)
        let key = try #require(AuditKey(name: "audit.test"))
        let seal = try #require(try await store.latestSeal())
        let old = try key.checkpoint(of: seal)
        let backup = try await store.backup(into: folder.path + "/backups")
        try await store.write(Self.one)
        try await store.sealEvents()
        let new = try key.checkpoint(of: try #require(try await store.latestSeal()))
        try await store.close()
        let report = try await Store.restore(
            from: backup.path, to: TestPlace.fresh(like: url, folder), clock: FixedClock(noon),
            checkpoints: [old, new], key: key.publicKey)
        #expect(report.trail.findings.count == 1)
        #expect(report.trail.findings.first?.description.contains("older copy") == true)
        let other = try #require(AuditKey(name: "audit.test"))
        await #expect(throws: BackupError.self) {
            try await Store.restore(
                from: backup.path, to: TestPlace.fresh(like: url, folder), clock: FixedClock(noon),
                checkpoints: [old], key: other.publicKey)
        }
    }
}

/// What was acknowledged.
private final class Written: Sendable {
    private let all = Mutex<Set<Int>>([])

    func add(_ number: Int) { _ = all.withLock { $0.insert(number) } }

    var numbers: Set<Int> { all.withLock { $0 } }
}

/// What may happen to a file.
private enum Harm {
    case flip, cut

    func apply(to data: Data) -> Data {
        switch self {
        case .flip:
            var harmed = data
            harmed[data.count * 2 / 3] ^= 1
            return harmed
        case .cut: return data.prefix(data.count - 100)
        }
    }
}

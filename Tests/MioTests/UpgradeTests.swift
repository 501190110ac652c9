import Foundation
import Kernel
import Store
import Testing

@testable import mio

@Suite("A whole city of an older release")
struct UpgradeTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    @Test("is brought up to date with all its services, has the tables of a new one, and its trail verifies")
    func upgrade() async throws {
        let path = NSTemporaryDirectory() + "upgrade-\(UUID().uuidString).sqlite"
        defer { for name in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + name) } }
        try FileManager.default.copyItem(atPath: Self.root + "/Tests/Fixtures/releases/0.1.0.sqlite", toPath: path)
        let city = try City.load(Self.root + "/City/osaka")
        let old = try Store.open(DatabaseURL(.file(path: path)), clock: SystemClock())
        try await city.migrate(old)
        let new = try Store.open(DatabaseURL(.memory), clock: SystemClock())
        try await city.migrate(new)
        #expect(try await old.appliedMigrations() == (try await new.appliedMigrations()))
        #expect(try await old.verifyAudit().isWhole)
        #expect(try await old.integrityProblems() == [])
        try await old.close()
        try await new.close()
    }
}

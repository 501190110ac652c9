import Foundation
import Kernel
import TestDatabase
import Testing

@testable import Store

/// Where a test restores to.
enum TestPlace {
    /// An empty place for a backup of a database: a file that is not there, or a new database on the test's server with
    /// the same schema.
    static func fresh(like url: DatabaseURL, _ folder: Folder) async throws -> DatabaseURL {
        let name = "r_" + UUID().uuidString.lowercased().filter { $0 != "-" }
        guard case .postgres(let text) = url.location else {
            return DatabaseURL(.file(path: "\(folder.path)/\(name)/city.sqlite"))
        }
        var parts = try #require(URLComponents(string: text))
        let address = try PostgreSQLAddress(text)
        try await PostgreSQLErrand(address).run { try $0.script("CREATE DATABASE \(name)") }
        parts.path = "/" + name
        return try DatabaseURL(parsing: try #require(parts.string))
    }

    /// Whether a restore that failed has left nothing.
    static func expectNothing(_ url: DatabaseURL) async throws {
        switch url.location {
        case .file(let path):
            let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
            #expect(((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []) == [])
        default:
            let (store, driver) = try url.openUnchanged(clock: FixedClock(noon))
            #expect(try await driver.contents().rows == [:])
            try await store.close()
        }
    }
}

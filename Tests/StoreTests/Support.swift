import Foundation
import Kernel
import TestDatabase
import Testing

@testable import Store

/// A folder of one test, gone afterwards.
final class Folder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "store-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func put(_ name: String, _ text: String) throws {
        try text.write(toFile: path + "/" + name, atomically: false, encoding: .utf8)
    }

    func size(_ name: String) throws -> Int {
        try FileManager.default.attributesOfItem(atPath: path + "/" + name)[.size] as? Int ?? -1
    }

    func permissions(_ name: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path + "/" + name)[.posixPermissions] as? Int
    }

    var database: DatabaseURL { DatabaseURL(.file(path: path + "/test.sqlite")) }
}

let noon = Timestamp.at(CivilDate(year: 2026, month: 4, day: 20)!, TimeOfDay(hour: 12, minute: 0)!)

/// A store in memory with the tables of these statements.
func memoryStore(_ script: SQL = "") async throws -> Store {
    let store = try Store.open(TestDatabase.fresh(), clock: FixedClock(noon))
    if !script.text.isEmpty { try await store.migrate([Migration(service: "test", name: "0001", sql: script)]) }
    return store
}

/// A store in a file of its own with the tables of these statements.
func fileStore(in folder: Folder, _ script: SQL = "") async throws -> Store {
    let store = try Store.open(TestDatabase.fresh(file: folder.path + "/test.sqlite"), clock: FixedClock(noon))
    if !script.text.isEmpty { try await store.migrate([Migration(service: "test", name: "0001", sql: script)]) }
    return store
}

let clerk = Actor(kind: .staff, id: "s-17", name: "係員", roles: ["clerk"])

func event(_ kind: String, subject: String? = nil, data: JSONValue = .object([:])) -> Event {
    Event(kind: kind, at: noon, actor: clerk, subject: subject, data: data)
}

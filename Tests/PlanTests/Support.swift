import Foundation
import Kernel
import Pack
import Site
import Store
import Synchronization
import TestDatabase
import Testing

@testable import Plan

/// The repository's `City` folder.
let cityFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("City").path

/// The city packs of the repository, each read once.
private let cities = Mutex<[String: CityPack]>([:])

/// A city pack of the repository.
func city(_ name: String) throws -> CityPack {
    try cities.withLock { known in
        if let pack = known[name] { return pack }
        let pack = try CityPack.load(cityFolder + "/" + name)
        known[name] = pack
        return pack
    }
}

/// The plans of these cities, each read once.
private let plans = Mutex<[String: PlanData]>([:])

/// The plan of a city pack of the repository.
func plan(of pack: CityPack) -> PlanData {
    plans.withLock { known in
        if let plan = known[pack.id] { return plan }
        let plan = PlanData(pack: pack)
        known[pack.id] = plan
        return plan
    }
}

/// A pack in a folder of its own, from files written out in the test.
func pack(_ files: [String: String]) throws -> CityPack {
    let root = FileManager.default.temporaryDirectory.appendingPathComponent("plan-\(UUID().uuidString)")
    var files = files
    files["pack.yml"] = "id: test\nname: {ja: 試験市, en: Test City}\nlanguages: [ja, en]\n"
    for (path, text) in files {
        let file = root.appendingPathComponent(path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }
    return try CityPack.load(root.path)
}

/// Monday 20 April 2026, ten in the morning.
let april20 = Timestamp.at(CivilDate(dayNumber: 0), .midnight).moved(to: "2026-04-20", hour: 10)

extension Timestamp {
    /// An hour of a day written as in ISO 8601.
    func moved(to day: String, hour: Int = 12) -> Timestamp {
        Timestamp.at(CivilDate(iso: day) ?? .earliest, TimeOfDay(secondsAfterMidnight: hour * 3_600))
    }
}

/// An empty database with the tables of the plan.
func emptyStore(_ clock: FixedClock = FixedClock(april20)) async throws -> Store {
    let store = try Store.open(TestDatabase.fresh(), clock: clock)
    try await store.migrate(PlanService.migrations)
    return store
}

/// An event on a day.
func event(
    _ kind: String, _ day: String, ward: String? = nil, subject: String? = nil, hour: Int = 12,
    _ data: [String: JSONValue] = [:]
) -> Event {
    Event(
        kind: kind, at: april20.moved(to: day, hour: hour), actor: .system("test"), subject: subject,
        ward: ward.flatMap { WardCode($0) }, data: .object(data))
}

extension Store {
    func record(_ events: [Event]) async throws {
        try await write { tx in
            for event in events { try tx.record(event) }
        }
    }

    /// Every count there is, as lines of text in a fixed order.
    func counts() async throws -> [String] {
        try await read { tx in
            let years = try tx.all(Row.self, "SELECT * FROM plan_year ORDER BY ward, measure, year")
            let days = try tx.all(Row.self, "SELECT * FROM plan_day ORDER BY ward, measure, day")
            let keys = try tx.all(Row.self, "SELECT * FROM plan_key ORDER BY measure, year, ward, item")
            return try (years + days + keys).map { row in
                try row.columnNames.map { "\($0)=\(try row.value($0))" }.joined(separator: " ")
            }
        }
    }
}

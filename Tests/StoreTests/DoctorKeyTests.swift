import Kernel
import TestDatabase
import Testing

@testable import Store

@Suite("The doctor, about keys and parcels", .timeLimit(.minutes(10)))
struct DoctorKeyTests {
    let clock = FixedClock(noon)

    private func examine(
        _ url: DatabaseURL, at clock: FixedClock? = nil, masters: (@Sendable (Store) async throws -> [String])? = nil
    ) async -> [String: HealthCheck] {
        let checks = await Doctor(database: url, services: [:], clock: clock ?? self.clock, masters: masters).examine()
        return Dictionary(uniqueKeysWithValues: checks.map { ($0.name, $0) })
    }

    struct Nowhere: Error {}

    @Test("says whether the master keys that the records need are there, without asking for them in vain")
    func keys() async throws {
        let folder = try Folder()
        let url = try TestDatabase.fresh(file: folder.path + "/test.sqlite")
        let store = try Store.open(url, clock: clock)
        #expect(await examine(url, masters: { _ in throw Nowhere() })["keys"]?.verdict == .ok)
        let old = MasterKeys.generate()
        try await store.write { tx in
            for record in ["a", "b"] { _ = try RecordVault(old).seal("1", for: record, field: "f", in: tx) }
        }
        #expect(await examine(url, masters: { _ in old.names })["keys"]?.verdict == .ok)
        #expect(await examine(url)["keys"]?.verdict == .unknown)
        #expect(await examine(url, masters: { _ in throw Nowhere() })["keys"]?.verdict == .fault)
        let lost = await examine(url, masters: { _ in MasterKeys.generate().names })["keys"]
        #expect(lost?.verdict == .fault)
        #expect(lost?.finding == "2 records cannot be opened: \(old.current.name) is not there")
        let renewed = await examine(url, masters: { _ in old.renewed().names })["keys"]
        #expect(renewed?.verdict == .warning)
        #expect(renewed?.finding == "2 records are under older master keys")
        try await store.close()
    }

    @Test("says how long parcels wait for whoever fetches them, and what could not be taken")
    func parcels() async throws {
        let folder = try Folder()
        let url = try TestDatabase.fresh(file: folder.path + "/test.sqlite")
        let store = try Store.open(url, clock: clock, parcels: ParcelPolicy(kept: [.inward]))
        #expect(await examine(url)["inward"] == nil)
        #expect(await examine(url)["put aside"]?.verdict == .ok)
        try await store.write { try $0.send(Parcel(topic: "note", key: "k", body: [:]), .inward) }
        #expect(await examine(url)["inward"]?.verdict == .ok)
        for (hours, verdict) in [(1, HealthCheck.Verdict.warning), (25, .fault)] {
            let later = FixedClock(noon.adding(seconds: hours * 3_600))
            #expect(await examine(url, at: later)["inward"]?.verdict == verdict)
        }
        let waiting = try await store.read { try $0.parcels(.inward, after: 0) }
        _ = try await ParcelInbox(store: store, topics: []).take(waiting, of: "other", first: 1)
        #expect(await examine(url)["put aside"]?.finding == "1 parcels could not be taken")
        try await store.write { try $0.noteFetched(.inward, through: 1) }
        #expect(await examine(url)["inward"]?.finding == "no parcel waits")
        try await store.close()
    }
}

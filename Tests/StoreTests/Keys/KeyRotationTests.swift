import Crypto
import Foundation
import Kernel
import TestDatabase
import Testing

@testable import Store

@Suite("Change of the master key")
struct KeyRotationTests {
    let old = RecordVault(.generate())

    private func filled(_ count: Int) async throws -> (store: Store, sealed: [String: [UInt8]]) {
        let store = try await memoryStore()
        let sealed = try await store.write { [old] tx in
            try (0..<count).reduce(into: [String: [UInt8]]()) { all, place in
                all["r\(place)"] = try old.seal(
                    "\(nobodysNumber)-\(place)", for: "r\(place)", field: sealedField, in: tx)
            }
        }
        return (store, sealed)
    }

    private func expectOpen(_ sealed: [String: [UInt8]], in store: Store, by vault: RecordVault) async throws {
        try await store.read { tx in
            for (record, bytes) in sealed {
                let text = try vault.open(bytes, for: record, field: sealedField, in: tx)
                #expect(text == "\(nobodysNumber)-\(record.dropFirst())")
            }
        }
    }

    @Test(
        "all keys come under the new master key, whatever the batch, and the old line can go", arguments: [1, 7, 500])
    func rotate(batch: Int) async throws {
        let (store, sealed) = try await filled(23)
        let both = RecordVault(old.keys.renewed())
        // During the change both kinds are there, and all open.
        let new = try await store.write {
            try both.seal("\(nobodysNumber)-new", for: "xnew", field: sealedField, in: $0)
        }
        try await expectOpen(sealed, in: store, by: both)

        #expect(try await store.rotateRecordKeys(both, batch: batch) == 23)
        #expect(try await store.rotateRecordKeys(both, batch: batch) == 0)
        let only = RecordVault(both.keys.withoutOld())
        try await expectOpen(sealed.merging(["xnew": new]) { $1 }, in: store, by: only)
        let name = old.keys.current.name
        await #expect(throws: VaultError.unknownMaster(only.keys.current.name)) {
            try await store.open(sealed["r1"] ?? [], for: "r1", old)
        }
        let left = try await store.read { try $0.all(String.self, "SELECT id FROM record_key WHERE master = \(name)") }
        #expect(left.isEmpty)
    }

    @Test("one that stops half-way leaves all readable, and the next one finishes it")
    func halfWay() async throws {
        let (store, sealed) = try await filled(20)
        let both = RecordVault(old.keys.renewed())
        let rotated = try await store.write { tx in
            try PreparedRotation.next(to: both.keys, after: nil, limit: 8, in: tx)?.store(in: tx)
        }
        #expect(rotated == 8)
        try await expectOpen(sealed, in: store, by: both)
        #expect(try await store.rotateRecordKeys(both, batch: 5) == 12)
        try await expectOpen(sealed, in: store, by: RecordVault(both.keys.withoutOld()))
    }

    @Test("a key that was destroyed or wrapped by another rotation after it had been read is left as it is")
    func overtaken() async throws {
        let (store, sealed) = try await filled(3)
        let both = RecordVault(old.keys.renewed())
        let prepared = try await store.read { tx in
            try PreparedRotation.next(to: both.keys, after: nil, limit: 10, in: tx)
        }
        let late = try #require(prepared)
        #expect(late.keys.count == 3)
        let further = RecordVault(both.keys.renewed())
        try await store.write { tx in
            try both.destroy("r0", in: tx)
            let first = try PreparedRotation.next(to: further.keys, after: nil, limit: 1, in: tx)
            _ = try first?.store(in: tx)
        }
        #expect(try await store.write { try late.store(in: $0) } == 1)
        await #expect(throws: VaultError.destroyed("r0")) {
            try await store.open(sealed["r0"] ?? [], for: "r0", further)
        }
        #expect(try await store.recordKey("r1")?.master == further.keys.current.name)
        #expect(try await store.recordKey("r2")?.master == both.keys.current.name)
        try await expectOpen(sealed.filter { $0.key != "r0" }, in: store, by: further)
    }

    @Test("two at a time wrap each key once")
    func together() async throws {
        let (store, sealed) = try await filled(40)
        let both = RecordVault(old.keys.renewed())
        async let first = store.rotateRecordKeys(both, batch: 3)
        async let second = store.rotateRecordKeys(both, batch: 4)
        #expect(try await first + second == 40)
        try await expectOpen(sealed, in: store, by: RecordVault(both.keys.withoutOld()))
    }

    @Test("a key that cannot be unwrapped is told of, and does not keep the others under the old key")
    func unreadable() async throws {
        let (store, sealed) = try await filled(10)
        try await store.write { tx in
            try tx.run("UPDATE record_key SET master = 'lost' WHERE id = 'r3'")
            try tx.run("UPDATE record_key SET wrapped = \([1, 2, 3] as [UInt8]) WHERE id = 'r5'")
        }
        let both = RecordVault(old.keys.renewed())
        await #expect(throws: VaultError.unknownMaster("lost")) { try await store.rotateRecordKeys(both, batch: 2) }
        try await expectOpen(
            sealed.filter { !["r3", "r5"].contains($0.key) }, in: store, by: RecordVault(both.keys.withoutOld()))
    }
}

import Crypto
import Foundation
import Kernel
import Synchronization
import TestDatabase
import Testing

@testable import Store

@Suite("Master keys of several places, and of a file that changes")
struct KeyRingTests {
    private func key() -> SymmetricKey { SymmetricKey(size: .bits256) }

    @Test("the first wraps, each unwraps its own, and a key that is in none is named")
    func ring() throws {
        let (new, old) = (MasterKeys.generate(), MasterKeys.generate().renewed())
        let ring = KeyRing(new, [old])
        #expect(ring.names == new.names + old.names)
        let record = key()
        #expect(try ring.wrap(record, for: "r").master == new.current.name)
        for masters in [new, old] {
            #expect(try ring.unwrap(masters.wrap(record, for: "r"), for: "r") == record)
        }
        let stranger = try MasterKeys.generate().wrap(record, for: "r")
        #expect(throws: VaultError.unknownMaster(stranger.master)) { try ring.unwrap(stranger, for: "r") }
        #expect(ring.indexKey == new.index)
    }

    @Test(
        "a file that got a new key is used with it from the next record on, and one that became unreadable changes nothing"
    )
    func changingFile() throws {
        let folder = try Folder()
        let path = folder.path + "/master.keys"
        let first = MasterKeys.generate()
        try first.write(to: path)
        let file = try KeyFile(path)
        let record = key()
        let before = try file.wrap(record, for: "r")
        #expect(before.master == first.current.name)

        let second = first.renewed()
        try second.write(to: path, replacing: true)
        let after = try file.wrap(record, for: "r")
        #expect(after.master == second.current.name)
        #expect(try file.unwrap(before, for: "r") == record)

        for spoil in [
            { try folder.put("master.keys", "nonsense") },
            { try FileManager.default.removeItem(atPath: path) },
        ] {
            try spoil()
            #expect(file.names == second.names)
            #expect(try file.unwrap(after, for: "r") == record)
        }
        try second.withoutOld().write(to: path, replacing: true)
        #expect(throws: VaultError.unknownMaster(first.current.name)) { try file.unwrap(before, for: "r") }
    }

    @Test("programs with the same file have one vault; a new file is one key more, not another city's index")
    func opening() async throws {
        let store = try await memoryStore()
        let masters = MasterKeys.generate()
        let first = try await RecordVault.open(masters, in: store)
        let second = try await RecordVault.open(masters, in: store)
        let index = first.blindIndex(nobodysNumber, purpose: sealedField)
        #expect(second.blindIndex(nobodysNumber, purpose: sealedField) == index)
        #expect(RecordVault(masters).blindIndex(nobodysNumber, purpose: sealedField) == index)

        let another = MasterKeys.generate()
        await #expect(throws: VaultError.unknownMaster(masters.current.name)) {
            try await RecordVault.open(another, in: store)
        }
        let moving = try await RecordVault.open(KeyRing(another, [masters]), in: store)
        #expect(moving.blindIndex(nobodysNumber, purpose: sealedField) == index)
        #expect(try await store.rotateRecordKeys(moving) == 1)
        let moved = try await RecordVault.open(another, in: store)
        #expect(moved.blindIndex(nobodysNumber, purpose: sealedField) == index)
    }

    @Test("keys are counted by master key, those of the index and those destroyed apart")
    func counts() async throws {
        let store = try await memoryStore()
        #expect(try await RecordVault.master(in: store) == nil)
        let old = MasterKeys.generate()
        let vault = try await RecordVault.open(old, in: store)
        for record in ["a", "b", "c"] { _ = try await store.seal(for: record, vault) }
        try await store.write { try _ = vault.destroy("c", in: $0) }
        let both = try await RecordVault.open(KeyRing(old.renewed()), in: store)
        _ = try await store.seal(for: "d", both)
        let counts = try await store.recordKeyCounts()
        #expect(
            Set(counts.records.map { "\($0.master) \($0.count)" }) == [
                "\(old.current.name) 2", "\(both.masters.names[0]) 1",
            ])
        #expect(counts.destroyed == 1 && counts.index == old.current.name)
        #expect(try await RecordVault.master(in: store) == old.current.name)
    }

    @Test("a record prepared outside a write opens like any other, and a record with a key gets no second one")
    func prepared() async throws {
        let store = try await memoryStore()
        let vault = RecordVault(.generate())
        let record = try vault.prepare(new: "a")
        let sealed = try record.seal(nobodysNumber, field: sealedField)
        try await store.write { try record.store(in: $0) }
        #expect(try await store.open(sealed, for: "a", vault) == nobodysNumber)
        let further = try await store.read { try vault.prepare("a", in: $0) }
        let code = try further.seal("12345678901", field: "住民票コード")
        try await store.write { try further.store(in: $0) }
        #expect(try await store.open(code, for: "a", field: "住民票コード", vault) == "12345678901")
        let second = try vault.prepare(new: "a")
        await #expect(throws: StoreError.self) { try await store.write { try second.store(in: $0) } }
        try await store.write { try _ = vault.destroy("a", in: $0) }
        await #expect(throws: VaultError.destroyed("a")) { try await store.write { try further.store(in: $0) } }
        await #expect(throws: VaultError.destroyed("a")) { try await store.read { _ = try vault.prepare("a", in: $0) } }
    }

    @Test("a master key that is away ends a rotation at once, and what was done until then stays")
    func away() async throws {
        let store = try await memoryStore()
        let old = MasterKeys.generate()
        let vault = RecordVault(old)
        for record in 0..<9 { _ = try await store.seal(for: "r\(record)", vault) }
        let away = RecordVault(FailingKeys(keys: old.renewed(), after: 4), index: old.index)
        await #expect(throws: VaultError.unavailable("away")) { try await store.rotateRecordKeys(away, batch: 2) }
        let left = try await store.recordKeyCounts().records.first { $0.master == old.current.name }?.count
        #expect(left == 5)
    }
}

/// Keys that can be used a few times, and then are away.
private final class FailingKeys: KeyWrapping {
    let keys: MasterKeys
    private let left: Mutex<Int>

    init(keys: MasterKeys, after count: Int) {
        self.keys = keys
        left = Mutex(count)
    }

    var names: [String] { keys.names }
    var place: String { "a test" }

    func wrap(_ key: SymmetricKey, for record: String) throws(VaultError) -> WrappedKey {
        let isThere = left.withLock { left in
            left -= 1
            return left >= 0
        }
        guard isThere else { throw .unavailable("away") }
        return try keys.wrap(key, for: record)
    }

    func unwrap(_ wrapped: WrappedKey, for record: String) throws(VaultError) -> SymmetricKey {
        try keys.unwrap(wrapped, for: record)
    }
}

import Foundation
import Kernel
import Store
import TestDatabase
import Testing

@testable import Token

@Suite("From a key file to a token, and from one key of a token to the next")
struct MoveTests {
    let hsm: SoftHSM
    static let field = "個人番号"

    init() throws { hsm = try SoftHSM.shared.get() }

    private func filled(_ vault: RecordVault, in store: Store, _ count: Int, prefix: String = "r") async throws
        -> [String: [UInt8]]
    {
        try await store.write { tx in
            try (0..<count).reduce(into: [:]) { all, place in
                let id = "\(prefix)\(place)"
                all[id] = try vault.seal("text of \(id)", for: id, field: Self.field, in: tx)
            }
        }
    }

    private func expectOpen(_ sealed: [String: [UInt8]], in store: Store, by vault: RecordVault) async throws {
        let texts = try await store.read { tx in
            try sealed.map { (id: $0.key, text: try vault.open($0.value, for: $0.key, field: Self.field, in: tx)) }
        }
        #expect(texts.allSatisfy { $0.text == "text of \($0.id)" } && texts.count == sealed.count)
    }

    @Test("while programs go on sealing and opening, all keys move, and then the file is no longer needed")
    func fileToTokenToToken() async throws {
        let store = try Store.open(TestDatabase.fresh(), clock: SystemClock())
        let path = hsm.folder + "/\(UUID().uuidString).keys"
        try MasterKeys.generate().write(to: path)
        let file = try KeyFile(path)
        let before = try await RecordVault.open(file, in: store)
        var sealed = try await filled(before, in: store, 60)
        let index = before.blindIndex("123456789018", purpose: Self.field)

        // Step by step: the new place first, the old one behind it.
        let first = try hsm.key("move-1")
        let second = try hsm.key("move-2")
        for (step, ring) in [KeyRing(first, [file]), KeyRing(second, [first])].enumerated() {
            let vault = try await RecordVault.open(ring, in: store)
            let known = sealed
            async let others = Self.work(vault, in: store, known, prefix: "n\(step)-")
            let moved = try await store.rotateRecordKeys(vault, batch: 7)
            #expect(moved >= known.count)
            sealed.merge(try await others) { $1 }
            #expect(try await store.rotateRecordKeys(vault) >= 0)
            #expect(try await store.recordKeyCounts().masters == [ring.names[0]])
            try await expectOpen(sealed, in: store, by: vault)
        }
        #expect(sealed.count == 60 + 2 * 40)

        let only = try await RecordVault.open(second, in: store)
        try await expectOpen(sealed, in: store, by: only)
        #expect(only.blindIndex("123456789018", purpose: Self.field) == index)
        // The old places open nothing any more, and a program that has nothing else does not begin.
        await #expect(throws: VaultError.unknownMaster(second.name)) {
            try await RecordVault.open(KeyRing(file, [first]), in: store)
        }
    }

    /// What a served city does meanwhile: opens what is there and seals new records.
    private static func work(
        _ vault: RecordVault, in store: Store, _ known: [String: [UInt8]], prefix: String
    ) async throws -> [String: [UInt8]] {
        var made: [String: [UInt8]] = [:]
        for place in 0..<40 {
            let id = "\(prefix)\(place)"
            made[id] = try await store.write { try vault.seal("text of \(id)", for: id, field: field, in: $0) }
            let (other, bytes) = known.randomElement() ?? ("", [])
            let text = try await store.read { try vault.open(bytes, for: other, field: field, in: $0) }
            #expect(text == "text of \(other)")
        }
        return made
    }

    @Test(
        "a city that begins with a token keeps the key of its indexes wrapped by it, and every program finds the same")
    func beginsWithToken() async throws {
        let store = try Store.open(TestDatabase.fresh(), clock: SystemClock())
        let master = try hsm.key("begins")
        let vaults = try await withThrowingTaskGroup(of: RecordVault.self) { group in
            for _ in 0..<4 { group.addTask { try await RecordVault.open(master, in: store) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(vaults.map { $0.blindIndex("1", purpose: "p") }).count == 1)
        #expect(try await store.recordKeyCounts().index == master.name)
        let sealed = try await filled(vaults[0], in: store, 3)
        try await expectOpen(sealed, in: store, by: vaults[3])
    }
}

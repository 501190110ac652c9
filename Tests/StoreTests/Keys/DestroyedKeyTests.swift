import Crypto
import Foundation
import Kernel
import TestDatabase
import Testing

@testable import Store

@Suite("Destroyed keys")
struct DestroyedKeyTests {
    let vault = RecordVault(.generate())

    @Test("a destroyed record cannot be opened or sealed again, another can, and destroying it twice changes nothing")
    func destroy() async throws {
        let store = try await memoryStore()
        let gone = try await store.seal(for: "gone", vault)
        let other = try await store.seal(for: "other", vault)
        let destroyed = try await store.write { [vault] tx in
            try ["gone", "gone", "never"].map { try vault.destroy($0, in: tx) }
        }
        #expect(destroyed == [true, false, false])
        await #expect(throws: VaultError.destroyed("gone")) { try await store.open(gone, for: "gone", vault) }
        await #expect(throws: VaultError.destroyed("gone")) { try await store.seal(for: "gone", vault) }
        #expect(try await store.open(other, for: "other", vault) == nobodysNumber)

        let row = try await store.read { try $0.one(Row.self, "SELECT * FROM record_key WHERE id = 'gone'") }
        #expect(try row?.value("wrapped").isNull == true)
        #expect(try row?.timestamp("destroyed_at") == noon)
    }

    @Test("a ciphertext that was copied away opens nowhere once the key is destroyed, whatever keys one has")
    func copiedCiphertext() async throws {
        let store = try await memoryStore()
        let copied = try await store.seal(for: "a", vault)
        try await store.write { [vault] in _ = try vault.destroy("a", in: $0) }
        // Another database with the same master keys, where the record has a key of its own.
        let elsewhere = try await memoryStore()
        _ = try await elsewhere.seal(for: "a", vault)
        await #expect(throws: VaultError.damaged) { try await elsewhere.open(copied, for: "a", vault) }
        for key in [vault.keys.current.key, vault.keys.index] {
            #expect(throws: VaultError.damaged) {
                try Envelope.open(copied, as: .field, at: "a", sealedField, under: key)
            }
        }
    }

    @Test(
        "the files of the database have neither the number nor a key, and after destruction not the wrapped key either",
        .enabled(if: !TestDatabase.isPostgreSQL))
    func files() async throws {
        let folder = try Folder()
        let store = try await fileStore(
            in: folder, "CREATE TABLE t (sealed BLOB NOT NULL, lookup BLOB NOT NULL)")
        let keep = try await store.write { [vault] tx in
            for record in (1...200).map({ "r\($0)" }) {
                let sealed = try vault.seal(nobodysNumber, for: record, field: sealedField, in: tx)
                try tx.run("INSERT INTO t VALUES (\(sealed), \(vault.blindIndex(nobodysNumber, purpose: sealedField)))")
            }
            return try tx.all(RecordKey.self, "SELECT id, master, wrapped FROM record_key")
        }
        var secrets = [Data(nobodysNumber.utf8)]
        for key in [vault.keys.current.key, vault.keys.index]
            + (try keep.map { try $0.unwrapped(by: vault.keys) })
        {
            let bytes = key.withUnsafeBytes { Data($0) }
            secrets += [bytes, Data(bytes.base64EncodedString().utf8)]
        }
        let wrapped = try keep.map { Data(try #require($0.wrapped)) }
        // The wrapped keys are found, so the search is able to find something.
        #expect(try found(wrapped, in: folder) == wrapped.count)
        #expect(try found(secrets, in: folder) == 0)

        try await store.write { [vault] tx in for key in keep { try vault.destroy(key.id, in: tx) } }
        try await store.close()
        #expect(try found(secrets + wrapped, in: folder) == 0)
    }

    /// How many of these bytes are somewhere in the files of the folder.
    private func found(_ parts: [Data], in folder: Folder) throws -> Int {
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).map {
            try Data(contentsOf: URL(fileURLWithPath: folder.path + "/" + $0))
        }
        #expect(files.contains { !$0.isEmpty })
        return parts.count { part in files.contains { $0.range(of: part) != nil } }
    }
}

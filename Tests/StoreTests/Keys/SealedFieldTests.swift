import Crypto
import Foundation
import Kernel
import TestDatabase
import Testing

@testable import Store

@Suite("Sealed fields")
struct SealedFieldTests {
    let vault = RecordVault(.generate())

    @Test("a sealed text is opened again, and sealed twice it is not the same bytes")
    func roundTrip() async throws {
        let store = try await memoryStore()
        let texts = [nobodysNumber, "", "住民票コード 12345678901", "nul\0 and 𠮷"]
        for text in texts {
            let first = try await store.seal(text, for: "a", vault)
            let second = try await store.seal(text, for: "a", vault)
            #expect(first != second)
            #expect(try await store.open(first, for: "a", vault) == text)
            #expect(try await store.open(second, for: "a", vault) == text)
        }
        let kept = try await store.read { try $0.all(Row.self, "SELECT * FROM record_key") }
        #expect(kept.count == 1)
        #expect(try kept.first?.timestamp("created_at") == noon)
        #expect(try kept.first?.string("master") == vault.keys.names.first)
    }

    @Test("in the write that seals, the text can be opened; if the write fails, there is no key")
    func oneTransaction() async throws {
        struct Stop: Error {}
        let store = try await memoryStore()
        await #expect(throws: Stop.self) {
            try await store.write { [vault] tx in
                let sealed = try vault.seal(nobodysNumber, for: "a", field: sealedField, in: tx)
                #expect(try vault.open(sealed, for: "a", field: sealedField, in: tx) == nobodysNumber)
                throw Stop()
            }
        }
        #expect(try await store.recordKey("a") == nil)
        await #expect(throws: VaultError.noKey("a")) { try await store.open([1], for: "a", vault) }
    }

    @Test("a ciphertext moved to another field or record is refused")
    func moved() async throws {
        let store = try await memoryStore()
        let sealed = try await store.seal(for: "a", vault)
        _ = try await store.seal(for: "b", vault)
        await #expect(throws: VaultError.damaged) { try await store.open(sealed, for: "b", vault) }
        await #expect(throws: VaultError.damaged) { try await store.open(sealed, for: "a", field: "住民票コード", vault) }
    }

    @Test(
        "even under one key an envelope opens at its own place only, as its own kind, whatever reads the same in a row")
    func places() throws {
        let key = SymmetricKey(size: .bits256)
        let closed = try Envelope.close([1, 2, 3], as: .field, at: "ab", "cd", under: key)
        #expect(try Envelope.open(closed, as: .field, at: "ab", "cd", under: key) == [1, 2, 3])
        for (record, field) in [("abc", "d"), ("a", "bcd"), ("", "abcd"), ("cd", "ab"), ("ab", "CD")] {
            #expect(throws: VaultError.damaged) { try Envelope.open(closed, as: .field, at: record, field, under: key) }
        }
        #expect(throws: VaultError.damaged) { try Envelope.open(closed, as: .field, at: "abcd", under: key) }
        #expect(throws: VaultError.damaged) { try Envelope.open(closed, as: .key, at: "ab", "cd", under: key) }
    }

    @Test("a wrapped key moved to another record is refused")
    func movedKey() async throws {
        let store = try await memoryStore()
        let sealed = try await store.seal(for: "a", vault)
        _ = try await store.seal(for: "b", vault)
        try await store.write { tx in
            try tx.run("UPDATE record_key SET wrapped = (SELECT wrapped FROM record_key WHERE id = 'a') WHERE id = 'b'")
        }
        await #expect(throws: VaultError.damaged) { try await store.open(sealed, for: "b", vault) }
        await #expect(throws: VaultError.damaged) { try await store.seal(for: "b", vault) }
    }

    @Test("each single bit that flips in the ciphertext or in the wrapped key is noticed, and so is a missing byte")
    func flippedBit() async throws {
        let store = try await memoryStore()
        let sealed = try await store.seal(for: "a", vault)
        let row = try #require(try await store.recordKey("a"))
        let key = try row.unwrapped(by: vault.keys)
        for bit in 0..<(sealed.count * 8) {
            var changed = sealed
            changed[bit / 8] ^= 1 << (bit % 8)
            #expect(throws: VaultError.damaged) {
                try Envelope.open(changed, as: .field, at: "a", sealedField, under: key)
            }
        }
        let wrapped = try #require(row.wrapped)
        for bit in 0..<(wrapped.count * 8) {
            var changed = wrapped
            changed[bit / 8] ^= 1 << (bit % 8)
            #expect(throws: VaultError.damaged) {
                try Envelope.open(changed, as: .key, at: "a", under: vault.keys.current.key)
            }
        }
        for length in 0..<sealed.count {
            await #expect(throws: VaultError.damaged) {
                try await store.open(Array(sealed.prefix(length)), for: "a", vault)
            }
        }
    }

    // Computed with Python's `cryptography` 48 and `hmac` from the keys 0…31 (master), 32…63 (index) and 64…95 (record).
    @Test("what another implementation sealed opens here, and it computes the same blind index")
    func knownAnswer() async throws {
        let masters = try MasterKeys(
            text: """
                known AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=
                index ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=
                """, path: "known")
        let vault = RecordVault(masters)
        let wrapped = try #require(
            bytes(
                """
                016465666768696a6b6c6d6e6f085a9c253dac10d9762b15a3962824b212935459df39a525ff88f613a7fefb17eac543857839167948\
                e2acaf0a9616c7
                """))
        let sealed = try #require(
            bytes("0178797a7b7c7d7e7f8081828309740ffd8c7e63ba005f6d3fc07f39ada7f87c4df13ace54d3d0845e"))
        let store = try await memoryStore()
        try await store.write { tx in
            try tx.run(
                """
                INSERT INTO record_key (id, master, wrapped, created_at)
                VALUES ('resident-1', 'known', \(wrapped), \(tx.now))
                """)
        }
        #expect(try await store.open(sealed, for: "resident-1", vault) == nobodysNumber)
        #expect(
            vault.blindIndex(nobodysNumber, purpose: sealedField)
                == bytes("3673a7de0625d1d1e8a79bbf72c411853805c5bbf761bde8c0b4c595766504f6"))
    }

    @Test("a blind index is the same after the master key changed, and another for another text, purpose or city")
    func blindIndex() {
        let index = vault.blindIndex(nobodysNumber, purpose: sealedField)
        #expect(index.count == 32)
        #expect(
            RecordVault(vault.keys.renewed().withoutOld()).blindIndex(nobodysNumber, purpose: sealedField) == index)
        #expect(vault.blindIndex("123456789019", purpose: sealedField) != index)
        #expect(vault.blindIndex(nobodysNumber, purpose: "住民票コード") != index)
        #expect(RecordVault(.generate()).blindIndex(nobodysNumber, purpose: sealedField) != index)
    }

    @Test("no description of an error or of the keys shows a value")
    func descriptions() throws {
        let secrets = ([vault.keys.current.key, vault.keys.index]).flatMap { key in
            key.withUnsafeBytes { [Data($0).base64EncodedString(), $0.map { "\($0)" }.joined(separator: ", ")] }
        }
        var dumped = ""
        dump(vault, to: &dumped)
        let printed = ["\(vault)", String(reflecting: vault), "\(vault.keys)", "\([vault.keys])", dumped]
        for text in printed {
            #expect(!secrets.contains(where: text.contains))
            #expect(!text.contains("SymmetricKey"))
        }
        #expect("\(vault.keys)" == "MasterKeys(\(vault.keys.names[0]))")
        #expect(!"\(VaultError.destroyed("secret"))".contains("secret"))
        #expect(!"\(VaultError.noKey("secret"))".contains("secret"))
        #expect("\(VaultError.unknownMaster("k1"))" == "no master key named \"k1\" is among those given")
    }

    private func bytes(_ hex: String) -> [UInt8]? {
        let digits = hex.compactMap(\.hexDigitValue)
        guard digits.count == hex.count, hex.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}

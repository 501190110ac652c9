import Crypto
import Foundation
import Kernel
import TestDatabase
import Testing

@testable import Store

/// A number that is nobody's, with the right check digit.
private let number = "123456789018"
private let field = "個人番号"

extension Store {
    fileprivate func seal(
        _ text: String = number, for record: String, field: String = field, _ vault: RecordVault
    ) async throws -> [UInt8] {
        try await write { try vault.seal(text, for: record, field: field, in: $0) }
    }

    fileprivate func open(
        _ bytes: [UInt8], for record: String, field: String = field, _ vault: RecordVault
    ) async throws -> String {
        try await read { try vault.open(bytes, for: record, field: field, in: $0) }
    }

    fileprivate func recordKey(_ record: String) async throws -> RecordKey? {
        try await read { try RecordKey.find(record, in: $0) }
    }
}

@Suite("Sealed fields")
struct SealedFieldTests {
    let vault = RecordVault(.generate())

    @Test("a sealed text is opened again, and sealed twice it is not the same bytes")
    func roundTrip() async throws {
        let store = try await memoryStore()
        let texts = [number, "", "住民票コード 12345678901", "nul\0 and 𠮷"]
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
        #expect(try kept.first?.string("master") == vault.masters.names.first)
    }

    @Test("in the write that seals, the text can be opened; if the write fails, there is no key")
    func oneTransaction() async throws {
        struct Stop: Error {}
        let store = try await memoryStore()
        await #expect(throws: Stop.self) {
            try await store.write { [vault] tx in
                let sealed = try vault.seal(number, for: "a", field: field, in: tx)
                #expect(try vault.open(sealed, for: "a", field: field, in: tx) == number)
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
        let key = try row.unwrapped(by: vault.masters)
        for bit in 0..<(sealed.count * 8) {
            var changed = sealed
            changed[bit / 8] ^= 1 << (bit % 8)
            #expect(throws: VaultError.damaged) {
                try Envelope.open(changed, as: .field, at: "a", field, under: key)
            }
        }
        let wrapped = try #require(row.wrapped)
        for bit in 0..<(wrapped.count * 8) {
            var changed = wrapped
            changed[bit / 8] ^= 1 << (bit % 8)
            #expect(throws: VaultError.damaged) {
                try Envelope.open(changed, as: .key, at: "a", under: vault.masters.current.key)
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
        #expect(try await store.open(sealed, for: "resident-1", vault) == number)
        #expect(
            vault.blindIndex(number, purpose: field)
                == bytes("3673a7de0625d1d1e8a79bbf72c411853805c5bbf761bde8c0b4c595766504f6"))
    }

    @Test("a blind index is the same after the master key changed, and another for another text, purpose or city")
    func blindIndex() {
        let index = vault.blindIndex(number, purpose: field)
        #expect(index.count == 32)
        #expect(RecordVault(vault.masters.renewed().withoutOld()).blindIndex(number, purpose: field) == index)
        #expect(vault.blindIndex("123456789019", purpose: field) != index)
        #expect(vault.blindIndex(number, purpose: "住民票コード") != index)
        #expect(RecordVault(.generate()).blindIndex(number, purpose: field) != index)
    }

    @Test("no description of an error or of the keys shows a value")
    func descriptions() throws {
        let secrets = ([vault.masters.current.key, vault.masters.index]).flatMap { key in
            key.withUnsafeBytes { [Data($0).base64EncodedString(), $0.map { "\($0)" }.joined(separator: ", ")] }
        }
        var dumped = ""
        dump(vault, to: &dumped)
        let printed = ["\(vault)", String(reflecting: vault), "\(vault.masters)", "\([vault.masters])", dumped]
        for text in printed {
            #expect(!secrets.contains(where: text.contains))
            #expect(!text.contains("SymmetricKey"))
        }
        #expect("\(vault.masters)" == "MasterKeys(\(vault.masters.names[0]))")
        #expect(!"\(VaultError.destroyed("secret"))".contains("secret"))
        #expect(!"\(VaultError.noKey("secret"))".contains("secret"))
        #expect("\(VaultError.unknownMaster("k1"))" == "the key file has no master key named \"k1\"")
    }

    private func bytes(_ hex: String) -> [UInt8]? {
        let digits = hex.compactMap(\.hexDigitValue)
        guard digits.count == hex.count, hex.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}

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
        #expect(try await store.open(other, for: "other", vault) == number)

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
        for key in [vault.masters.current.key, vault.masters.index] {
            #expect(throws: VaultError.damaged) { try Envelope.open(copied, as: .field, at: "a", field, under: key) }
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
                let sealed = try vault.seal(number, for: record, field: field, in: tx)
                try tx.run("INSERT INTO t VALUES (\(sealed), \(vault.blindIndex(number, purpose: field)))")
            }
            return try tx.all(RecordKey.self, "SELECT id, master, wrapped FROM record_key")
        }
        var secrets = [Data(number.utf8)]
        for key in [vault.masters.current.key, vault.masters.index]
            + (try keep.map { try $0.unwrapped(by: vault.masters) })
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

@Suite("Change of the master key")
struct KeyRotationTests {
    let old = RecordVault(.generate())

    private func filled(_ count: Int) async throws -> (store: Store, sealed: [String: [UInt8]]) {
        let store = try await memoryStore()
        let sealed = try await store.write { [old] tx in
            try (0..<count).reduce(into: [String: [UInt8]]()) { all, place in
                all["r\(place)"] = try old.seal("\(number)-\(place)", for: "r\(place)", field: field, in: tx)
            }
        }
        return (store, sealed)
    }

    private func expectOpen(_ sealed: [String: [UInt8]], in store: Store, by vault: RecordVault) async throws {
        try await store.read { tx in
            for (record, bytes) in sealed {
                let text = try vault.open(bytes, for: record, field: field, in: tx)
                #expect(text == "\(number)-\(record.dropFirst())")
            }
        }
    }

    @Test(
        "all keys come under the new master key, whatever the batch, and the old line can go", arguments: [1, 7, 500])
    func rotate(batch: Int) async throws {
        let (store, sealed) = try await filled(23)
        let both = RecordVault(old.masters.renewed())
        // During the change both kinds are there, and all open.
        let new = try await store.write { try both.seal("\(number)-new", for: "xnew", field: field, in: $0) }
        try await expectOpen(sealed, in: store, by: both)

        #expect(try await store.rotateRecordKeys(both, batch: batch) == 23)
        #expect(try await store.rotateRecordKeys(both, batch: batch) == 0)
        let only = RecordVault(both.masters.withoutOld())
        try await expectOpen(sealed.merging(["xnew": new]) { $1 }, in: store, by: only)
        let name = old.masters.current.name
        await #expect(throws: VaultError.unknownMaster(only.masters.current.name)) {
            try await store.open(sealed["r1"] ?? [], for: "r1", old)
        }
        let left = try await store.read { try $0.all(String.self, "SELECT id FROM record_key WHERE master = \(name)") }
        #expect(left.isEmpty)
    }

    @Test("one that stops half-way leaves all readable, and the next one finishes it")
    func halfWay() async throws {
        let (store, sealed) = try await filled(20)
        let both = RecordVault(old.masters.renewed())
        let rotated = try await store.write { tx in
            try PreparedRotation.next(to: both.masters, after: nil, limit: 8, in: tx)?.store(in: tx)
        }
        #expect(rotated == 8)
        try await expectOpen(sealed, in: store, by: both)
        #expect(try await store.rotateRecordKeys(both, batch: 5) == 12)
        try await expectOpen(sealed, in: store, by: RecordVault(both.masters.withoutOld()))
    }

    @Test("a key that was destroyed or wrapped by another rotation after it had been read is left as it is")
    func overtaken() async throws {
        let (store, sealed) = try await filled(3)
        let both = RecordVault(old.masters.renewed())
        let prepared = try await store.read { tx in
            try PreparedRotation.next(to: both.masters, after: nil, limit: 10, in: tx)
        }
        let late = try #require(prepared)
        #expect(late.keys.count == 3)
        let further = RecordVault(both.masters.renewed())
        try await store.write { tx in
            try both.destroy("r0", in: tx)
            let first = try PreparedRotation.next(to: further.masters, after: nil, limit: 1, in: tx)
            _ = try first?.store(in: tx)
        }
        #expect(try await store.write { try late.store(in: $0) } == 1)
        await #expect(throws: VaultError.destroyed("r0")) {
            try await store.open(sealed["r0"] ?? [], for: "r0", further)
        }
        #expect(try await store.recordKey("r1")?.master == further.masters.current.name)
        #expect(try await store.recordKey("r2")?.master == both.masters.current.name)
        try await expectOpen(sealed.filter { $0.key != "r0" }, in: store, by: further)
    }

    @Test("two at a time wrap each key once")
    func together() async throws {
        let (store, sealed) = try await filled(40)
        let both = RecordVault(old.masters.renewed())
        async let first = store.rotateRecordKeys(both, batch: 3)
        async let second = store.rotateRecordKeys(both, batch: 4)
        #expect(try await first + second == 40)
        try await expectOpen(sealed, in: store, by: RecordVault(both.masters.withoutOld()))
    }

    @Test("a key that cannot be unwrapped is told of, and does not keep the others under the old key")
    func unreadable() async throws {
        let (store, sealed) = try await filled(10)
        try await store.write { tx in
            try tx.run("UPDATE record_key SET master = 'lost' WHERE id = 'r3'")
            try tx.run("UPDATE record_key SET wrapped = \([1, 2, 3] as [UInt8]) WHERE id = 'r5'")
        }
        let both = RecordVault(old.masters.renewed())
        await #expect(throws: VaultError.unknownMaster("lost")) { try await store.rotateRecordKeys(both, batch: 2) }
        try await expectOpen(
            sealed.filter { !["r3", "r5"].contains($0.key) }, in: store, by: RecordVault(both.masters.withoutOld()))
    }
}

@Suite("Key file")
struct KeyFileTests {
    private let one = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    private let two = "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8="

    @Test("written keys are read again, the current one first, and the file is its owner's alone")
    func roundTrip() throws {
        let folder = try Folder()
        let path = folder.path + "/master.keys"
        let first = MasterKeys.generate()
        try first.write(to: path)
        #expect(try MasterKeys.read(from: path) == first)
        #expect(try folder.permissions("master.keys") == 0o600)

        let second = first.renewed()
        #expect(throws: StoreError.self) { try second.write(to: path) }
        #expect(try MasterKeys.read(from: path) == first)
        try second.write(to: path, replacing: true)
        #expect(try MasterKeys.read(from: path) == second)
        #expect(second.names.last == first.names.first)
        #expect(second.names.count == 2)
        #expect(try folder.permissions("master.keys") == 0o600)
        // Nothing half-written is left beside it.
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["master.keys"])
    }

    @Test("a file that others may open is refused", arguments: [0o644, 0o640, 0o604, 0o620, 0o601, 0o666])
    func permissions(mode: Int) throws {
        let folder = try Folder()
        let path = folder.path + "/master.keys"
        try MasterKeys.generate().write(to: path)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        #expect(
            throws: StoreError.refused(
                "the key file \(path) may be opened by others than its owner; set its permissions to 0600")
        ) { try MasterKeys.read(from: path) }
        try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: path)
        #expect(throws: Never.self) { try MasterKeys.read(from: path) }
    }

    @Test("what is not there or not a file is refused")
    func notAFile() throws {
        let folder = try Folder()
        #expect(throws: StoreError.self) { try MasterKeys.read(from: folder.path + "/none") }
        #expect(throws: StoreError.self) { try MasterKeys.read(from: folder.path) }
        #expect(throws: StoreError.self) { try MasterKeys.generate().write(to: folder.path + "/none/master.keys") }
    }

    @Test("empty lines and line ends of Windows are understood; the index may stand anywhere")
    func lines() throws {
        let keys = try MasterKeys(text: "\r\nindex \(two)\r\nnew\t\(one)\r\n\r\nold  \(two) \r\n", path: "p")
        #expect(keys.names == ["new", "old"])
        #expect(keys.text == "new \(one)\nold \(two)\nindex \(two)\n")
    }

    @Test("a line that is not understood is named, without what is in it")
    func badLines() {
        let cases = [
            ("a \(one)\nindex \(two.dropLast(4))", "line 2 of the key file p is not a name and the base64 of 32 bytes"),
            ("\(one)\nindex \(two)", "line 1 of the key file p is not a name and the base64 of 32 bytes"),
            ("\(one) a\nindex \(two)", "line 1 of the key file p is not a name and the base64 of 32 bytes"),
            (
                "\(String(repeating: "k", count: 43)) \(one)",
                "line 1 of the key file p is not a name and the base64 of 32 bytes"
            ),
            ("a \(one) more", "line 1 of the key file p is not a name and the base64 of 32 bytes"),
            ("a \(one)\na \(two)", "line 2 of the key file p has a name that another line has"),
            ("index \(one)\nindex \(two)", "line 2 of the key file p has a name that another line has"),
            ("", "the key file p has no master key"),
            ("index \(two)", "the key file p has no master key"),
            ("a \(one)", "the key file p has no line \"index\" for the blind indexes"),
        ]
        for (text, reason) in cases {
            #expect(throws: StoreError.refused(reason)) { try MasterKeys(text: text, path: "p") }
        }
    }
}

import Crypto
import Kernel

/// Seals the fields that the law sets apart (個人番号, 住民票コード), each record under a key of its own. When that key
/// is destroyed, nothing that was sealed for the record can be opened any more, wherever the ciphertext has been copied.
///
/// ```swift
/// let sealed = try vault.seal(number, for: resident.id, field: "個人番号", in: tx)
/// try tx.run("INSERT INTO my_number \(values: ["resident": resident.id, "sealed": sealed,
///     "lookup": vault.blindIndex(number, purpose: "個人番号")])")
/// …
/// let number = try vault.open(row.bytes("sealed"), for: resident.id, field: "個人番号", in: tx)
/// ```
/// A backup from before the destruction still has the wrapped key, and so for a while has the database's log. It is gone
/// from there when they are, or when the master key that wraps it is.
public struct RecordVault: Sendable {
    let masters: any KeyWrapping
    /// The key of the blind indexes.
    private let index: SymmetricKey

    /// A vault under keys that have a key for blind indexes with them; ``open(_:in:)`` opens the one of a database.
    public init(_ masters: MasterKeys) { self.init(masters, index: masters.index) }

    init(_ masters: any KeyWrapping, index: SymmetricKey) { (self.masters, self.index) = (masters, index) }

    /// Seals a text for one field of one record; makes the record's key when it has none yet. Sealing the same text
    /// again gives other bytes.
    /// - Throws: ``VaultError/destroyed(_:)`` when the record's key was destroyed; other ``VaultError``s and
    ///   ``StoreError`` when the key cannot be had.
    public func seal(
        _ text: String, for record: String, field: String, in tx: WriteTransaction
    ) throws -> [UInt8] {
        let key =
            try RecordKey.find(record, in: tx)?.unwrapped(by: masters)
            ?? RecordKey.make(for: record, under: masters, in: tx)
        return try Envelope.close(Array(text.utf8), as: .field, at: record, field, under: key)
    }

    /// The text that was sealed for this field of this record.
    /// - Throws: ``VaultError``: `destroyed` when the record's key was destroyed, `damaged` when the bytes were changed
    ///   or sealed for another field or record, `noKey`, `unknownMaster`.
    public func open(_ bytes: [UInt8], for record: String, field: String, in tx: some Queryable) throws -> String {
        guard let key = try RecordKey.find(record, in: tx) else { throw VaultError.noKey(record) }
        let opened = try Envelope.open(bytes, as: .field, at: record, field, under: key.unwrapped(by: masters))
        guard let text = String(validating: opened, as: UTF8.self) else { throw VaultError.damaged }
        return text
    }

    /// Destroys the key of a record, for good. Once more, or for a record without a key, it does nothing.
    /// - Returns: Whether there was a key.
    @discardableResult
    public func destroy(_ record: String, in tx: WriteTransaction) throws -> Bool {
        try Self.destroy(record, in: tx)
    }

    /// Destroys the key of a record, for good; no master key is needed for it.
    /// - Returns: Whether there was a key.
    @discardableResult
    public static func destroy(_ record: String, in tx: WriteTransaction) throws -> Bool {
        let destroyed: Int = try tx.run(
            """
            UPDATE record_key SET wrapped = NULL, destroyed_at = \(tx.now)
            WHERE id = \(record) AND wrapped IS NOT NULL
            """)
        return destroyed > 0
    }

    /// 32 bytes by which a record is found from an exact text, without the text being stored. They stay the same when
    /// the master keys change, and tell nothing to whoever does not have the key.
    ///
    /// The same text has the same bytes for everybody, so they show which records share it. Write the text in one form
    /// first: `１２３` is not `123`.
    /// - Parameter purpose: What is looked up, such as `個人番号`; the bytes of one purpose say nothing about another's.
    public func blindIndex(_ text: String, purpose: String) -> [UInt8] {
        let key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: index, info: Array("mio blind index\n\(purpose)".utf8), outputByteCount: 32)
        return Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key))
    }
}

extension RecordVault: CustomStringConvertible, CustomReflectable {
    /// The names of the master keys; never a key.
    public var description: String { "RecordVault(\(masters.names.joined(separator: ", ")))" }
    /// Nothing inside is shown, so that `dump` does not print keys either.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

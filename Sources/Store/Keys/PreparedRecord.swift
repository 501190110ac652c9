import Crypto

/// The key of a record for sealing before the write: wrapping may take a token its time, and a write holds up all others.
///
/// ```swift
/// let record = try await store.read { try vault.prepare(id, in: $0) }
/// let sealed = try record.seal(number, field: "個人番号")
/// try await store.write { tx in
///     try record.store(in: tx)
///     try tx.run("INSERT INTO my_number …\(sealed)…")
/// }
/// ```
public struct PreparedRecord: Sendable {
    private let id: String
    private let key: SymmetricKey
    /// The wrapped key of a record that has none yet; nil when it has.
    private let new: WrappedKey?

    init(new id: String, under masters: any KeyWrapping) throws(VaultError) {
        self.id = id
        key = SymmetricKey(size: .bits256)
        new = try masters.wrap(key, for: id)
    }

    init(_ record: RecordKey, under masters: any KeyWrapping) throws(VaultError) {
        id = record.id
        key = try record.unwrapped(by: masters)
        new = nil
    }

    /// Seals a text for one field of the record.
    public func seal(_ text: String, field: String) throws -> [UInt8] {
        try Envelope.close(Array(text.utf8), as: .field, at: id, field, under: key)
    }

    /// Writes the wrapped key of a new record; of another, makes sure that its key is still there.
    /// - Throws: ``StoreError/constraint(_:_:)`` when a new record has got a key meanwhile; ``VaultError/destroyed(_:)``.
    public func store(in tx: WriteTransaction) throws {
        if let new { return try RecordKey.insert(new, for: id, in: tx) }
        guard try RecordKey.find(id, in: tx)?.wrapped != nil else { throw VaultError.destroyed(id) }
    }
}

extension RecordVault {
    /// Makes the key of a record that has none yet.
    /// - Throws: ``VaultError/unavailable(_:)``.
    public func prepare(new record: String) throws(VaultError) -> PreparedRecord {
        try PreparedRecord(new: record, under: masters)
    }

    /// The key of a record, made if it has none yet.
    /// - Throws: ``VaultError``, such as `destroyed` and `unavailable`; ``StoreError``.
    public func prepare(_ record: String, in tx: some Queryable) throws -> PreparedRecord {
        guard let kept = try RecordKey.find(record, in: tx) else { return try prepare(new: record) }
        return try PreparedRecord(kept, under: masters)
    }

    /// Whether the key of a record was destroyed.
    public static func isDestroyed(_ record: String, in tx: some Queryable) throws -> Bool {
        try RecordKey.find(record, in: tx).map { $0.wrapped == nil } ?? false
    }

    /// Takes the keys of records away that have never been: of a filling that was broken off. For a record whose time is over,
    /// ``destroy(_:in:)`` is meant.
    /// - Parameter records: A subquery of their ids.
    public static func discardKeys(of records: SQL, in tx: WriteTransaction) throws {
        try tx.run("DELETE FROM record_key WHERE id IN (\(records))")
    }
}

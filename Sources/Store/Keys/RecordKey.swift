import Crypto
import Kernel

/// A row of `record_key`: the key of one record, wrapped, or what is left of it.
struct RecordKey: Sendable, RowDecodable {
    let id: String
    /// The name of the master key.
    let master: String
    /// Nil when the key was destroyed.
    let wrapped: [UInt8]?

    private static let select: SQL = "SELECT id, master, wrapped FROM record_key"

    init(id: String, _ wrapped: WrappedKey) {
        (self.id, master, self.wrapped) = (id, wrapped.master, wrapped.bytes)
    }

    init(row: Row) throws {
        id = try row.string("id")
        master = try row.string("master")
        wrapped = try row.getOptional("wrapped")
    }

    static func find(_ record: String, in tx: some Queryable) throws -> RecordKey? {
        try tx.one(RecordKey.self, select + " WHERE id = \(record)")
    }

    /// Keys that are not wrapped under a master key, by id.
    static func wrapped(
        underOthersThan master: String, after last: String?, limit: Int, in tx: some Queryable
    ) throws -> [RecordKey] {
        var sql: SQL = select + " WHERE master <> \(master) AND wrapped IS NOT NULL"
        if let last { sql += " AND id > \(last)" }
        sql += " ORDER BY id LIMIT \(limit)"
        return try tx.all(RecordKey.self, sql)
    }

    /// Makes the key of a record that has none.
    static func make(for record: String, under masters: any KeyWrapping, in tx: WriteTransaction) throws -> SymmetricKey
    {
        let key = SymmetricKey(size: .bits256)
        try insert(masters.wrap(key, for: record), for: record, in: tx)
        return key
    }

    /// Writes the wrapped key of a record that has none.
    static func insert(_ wrapped: WrappedKey, for record: String, in tx: WriteTransaction) throws {
        try tx.run(
            """
            INSERT INTO record_key (id, master, wrapped, created_at)
            VALUES (\(record), \(wrapped.master), \(wrapped.bytes), \(tx.now))
            """)
    }

    /// The key itself.
    /// - Throws: ``VaultError``.
    func unwrapped(by masters: any KeyWrapping) throws(VaultError) -> SymmetricKey {
        guard let wrapped else { throw .destroyed(id) }
        return try masters.unwrap(WrappedKey(master: master, bytes: wrapped), for: id)
    }
}

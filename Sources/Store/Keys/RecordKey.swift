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

    init(row: Row) throws {
        id = try row.string("id")
        master = try row.string("master")
        wrapped = try row.getOptional("wrapped")
    }

    static func find(_ record: String, in tx: some Queryable) throws -> RecordKey? {
        try tx.one(RecordKey.self, select + " WHERE id = \(record)")
    }

    /// Keys that are not wrapped under the current master key, by id.
    static func wrappedUnderOld(
        of masters: MasterKeys, after last: String?, limit: Int, in tx: some Queryable
    ) throws -> [RecordKey] {
        var sql: SQL = select + " WHERE master <> \(masters.current.name) AND wrapped IS NOT NULL"
        if let last { sql += " AND id > \(last)" }
        sql += " ORDER BY id LIMIT \(limit)"
        return try tx.all(RecordKey.self, sql)
    }

    /// Makes the key of a record that has none.
    static func make(for record: String, under masters: MasterKeys, in tx: WriteTransaction) throws -> SymmetricKey {
        let key = SymmetricKey(size: .bits256)
        let wrapped = try wrap(key, for: record, under: masters)
        try tx.run(
            """
            INSERT INTO record_key (id, master, wrapped, created_at)
            VALUES (\(record), \(masters.current.name), \(wrapped), \(tx.now))
            """)
        return key
    }

    /// The key itself.
    /// - Throws: ``VaultError``.
    func unwrapped(by masters: MasterKeys) throws(VaultError) -> SymmetricKey {
        guard let wrapped else { throw .destroyed(id) }
        guard let master = masters.master(named: master) else { throw .unknownMaster(master) }
        let key = try Envelope.open(wrapped, as: .key, at: id, under: master)
        guard key.count == 32 else { throw .damaged }
        return SymmetricKey(data: key)
    }

    /// A key under the current master key, for its record alone.
    static func wrap(_ key: SymmetricKey, for record: String, under masters: MasterKeys) throws -> [UInt8] {
        try Envelope.close(key.withUnsafeBytes(Array.init), as: .key, at: record, under: masters.current.key)
    }
}

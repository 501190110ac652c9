import Crypto
import Kernel

extension RecordVault {
    /// The id under which the database keeps the key of its blind indexes, wrapped like the key of a record. It is the id
    /// of no record.
    static let indexRecord = "blind-index"

    /// Opens the vault of a database.
    ///
    /// The key of the blind indexes is kept in the database, wrapped like the key of a record, so that it moves with the
    /// others from one master key to the next and needs no place of its own. The first time it is taken from the key file,
    /// or made.
    ///
    /// - Throws: ``VaultError/unknownMaster(_:)`` when the database belongs to other master keys: nothing could be opened,
    ///   and what would be sealed could be opened by no other program of the city. Other ``VaultError``s and
    ///   ``StoreError``.
    public static func open(_ masters: any KeyWrapping, in store: Store) async throws -> RecordVault {
        if let kept = try await store.read({ try RecordKey.find(indexRecord, in: $0) }) {
            return RecordVault(masters, index: try kept.unwrapped(by: masters))
        }
        // Wrapped before the write, which holds everybody up; of two programs that begin together the first one's stays.
        let wrapped = try masters.wrap(masters.indexKey ?? SymmetricKey(size: .bits256), for: indexRecord)
        let kept = try await store.write { tx in
            if let kept = try RecordKey.find(indexRecord, in: tx) { return kept }
            try RecordKey.insert(wrapped, for: indexRecord, in: tx)
            return RecordKey(id: indexRecord, wrapped)
        }
        return RecordVault(masters, index: try kept.unwrapped(by: masters))
    }

    /// The first master key under which keys of this database are, as far as one is there that was not destroyed; nil for a
    /// database in which nothing was ever sealed.
    public static func master(in store: Store) async throws -> String? {
        try await store.read { tx in
            try tx.one(String.self, "SELECT master FROM record_key WHERE wrapped IS NOT NULL ORDER BY id LIMIT 1")
        }
    }
}

extension Store {
    /// How many records have their key under each master key, by the name of that; and of how many it was destroyed.
    public func recordKeyCounts() async throws -> RecordKeyCounts {
        try await read { tx in
            let rows = try tx.all(
                Row.self,
                """
                SELECT master, count(wrapped) AS kept, count(*) - count(wrapped) AS destroyed FROM record_key
                WHERE id <> \(RecordVault.indexRecord) GROUP BY master ORDER BY master
                """)
            let index = try RecordKey.find(RecordVault.indexRecord, in: tx)?.master
            return RecordKeyCounts(
                records: try rows.map { (try $0.string("master"), try $0.int("kept")) }.filter { $0.1 > 0 },
                destroyed: try rows.reduce(0) { try $0 + $1.int("destroyed") }, index: index)
        }
    }
}

/// Under which master keys the keys of records are.
public struct RecordKeyCounts: Sendable {
    /// The names of master keys with how many records have their key under each, by name.
    public let records: [(master: String, count: Int)]
    /// Of how many records the key was destroyed.
    public let destroyed: Int
    /// The name of the master key under which the key of the blind indexes is; nil before the first use.
    public let index: String?

    /// The names of all master keys that are needed.
    public var masters: Set<String> { Set(records.map(\.master) + [index].compactMap { $0 }) }
}

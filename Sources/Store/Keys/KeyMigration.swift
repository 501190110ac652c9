extension Migration {
    /// The keys of records, each wrapped under a master key. A row stays when its key is destroyed, so that the record
    /// never gets another.
    static let keys = Migration(
        service: "store", name: "0008-record-keys",
        sql: """
            CREATE TABLE record_key (
                id TEXT PRIMARY KEY,
                master TEXT NOT NULL,
                wrapped BLOB,
                created_at INTEGER NOT NULL,
                destroyed_at INTEGER
            )
            """)
}

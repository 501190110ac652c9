extension Migration {
    /// The store's own tables, the same for every database.
    static let ofStore: [Migration] = [
        Migration(
            service: "store", name: "0001-events",
            sql: """
                CREATE TABLE event (
                    seq INTEGER PRIMARY KEY,
                    id TEXT NOT NULL UNIQUE,
                    kind TEXT NOT NULL,
                    at INTEGER NOT NULL,
                    day TEXT NOT NULL,
                    actor_kind TEXT NOT NULL,
                    actor_id TEXT NOT NULL,
                    on_behalf_of TEXT,
                    subject TEXT,
                    ward TEXT,
                    purpose TEXT,
                    data TEXT NOT NULL
                );
                CREATE INDEX event_kind ON event (kind, day, ward);
                CREATE INDEX event_day ON event (day, ward);
                CREATE INDEX event_subject ON event (subject, seq) WHERE subject IS NOT NULL;
                CREATE TRIGGER event_never_changes BEFORE UPDATE ON event
                BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
                CREATE TRIGGER event_never_goes BEFORE DELETE ON event
                BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END
                """),
        Migration(
            service: "store", name: "0002-blobs",
            sql: """
                CREATE TABLE blob (
                    hash TEXT PRIMARY KEY,
                    content_type TEXT NOT NULL,
                    size INTEGER NOT NULL,
                    created_at INTEGER NOT NULL,
                    bytes BLOB NOT NULL
                )
                """),
        Migration(
            service: "store", name: "0003-number-series",
            sql: "CREATE TABLE number_series (series TEXT PRIMARY KEY, last_number INTEGER NOT NULL)"),
        Migration(
            service: "store", name: "0004-text-entries",
            sql: """
                CREATE TABLE text_entry (
                    number INTEGER PRIMARY KEY,
                    collection TEXT NOT NULL,
                    id TEXT NOT NULL,
                    body TEXT NOT NULL,
                    UNIQUE (collection, id)
                )
                """),
        Migration(
            service: "store", name: "0005-audit",
            sql: """
                CREATE TABLE audit_seal (
                    number INTEGER PRIMARY KEY,
                    first_seq INTEGER NOT NULL,
                    last_seq INTEGER NOT NULL UNIQUE,
                    entries INTEGER NOT NULL,
                    total INTEGER NOT NULL,
                    sealed_at INTEGER NOT NULL,
                    root BLOB NOT NULL,
                    previous BLOB NOT NULL,
                    hash BLOB NOT NULL,
                    leaves BLOB NOT NULL
                )
                """),
        .jobs, .acts, .keys, .parcels,
    ]
}

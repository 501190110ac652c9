extension Migration {
    /// Acts outside the house, and what is known of each.
    static let acts = Migration(
        service: "store", name: "0007-acts",
        sql: """
            CREATE TABLE act (
                kind TEXT NOT NULL,
                key TEXT NOT NULL,
                state TEXT NOT NULL,
                request TEXT NOT NULL,
                answer TEXT,
                reason TEXT,
                intended_at INTEGER NOT NULL,
                changed_at INTEGER NOT NULL,
                PRIMARY KEY (kind, key)
            );
            CREATE INDEX act_open ON act (kind, changed_at) WHERE state IN ('intended', 'asked')
            """)
}

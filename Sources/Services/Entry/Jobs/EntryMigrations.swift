import Store

extension Migration {
    /// Entries into back systems.
    static let entries = Migration(
        service: "entry", name: "001-entries",
        sql: [
            """
            CREATE TABLE entry_job (
                id TEXT PRIMARY KEY,
                case_id TEXT NOT NULL UNIQUE REFERENCES case_file (id),
                case_number TEXT NOT NULL,
                procedure TEXT NOT NULL,
                title TEXT NOT NULL,
                ward TEXT NOT NULL,
                system TEXT NOT NULL,
                state TEXT NOT NULL,
                content TEXT NOT NULL,
                content_hash TEXT NOT NULL,
                run INTEGER NOT NULL,
                failures INTEGER NOT NULL,
                round INTEGER NOT NULL,
                read_back TEXT,
                differences TEXT NOT NULL,
                problem TEXT,
                screenshot TEXT,
                commit_asked_at INTEGER,
                number TEXT,
                checked_by TEXT,
                taken_by TEXT,
                reason TEXT,
                created_at INTEGER NOT NULL,
                changed_at INTEGER NOT NULL
            )
            """,
            "CREATE INDEX entry_job_list ON entry_job (ward, state, changed_at DESC, id DESC)",
            "CREATE INDEX entry_job_all ON entry_job (ward, changed_at DESC, id DESC)",
        ])
}

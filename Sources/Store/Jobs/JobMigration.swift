extension Migration {
    /// Work to be done after a commit, who does it, and what returns by the calendar.
    static let jobs = Migration(
        service: "store", name: "0006-jobs",
        sql: """
            CREATE TABLE job (
                id TEXT PRIMARY KEY,
                kind TEXT NOT NULL,
                key TEXT NOT NULL,
                data TEXT NOT NULL,
                state TEXT NOT NULL,
                due_at INTEGER NOT NULL,
                attempts INTEGER NOT NULL,
                node TEXT,
                error TEXT,
                created_at INTEGER NOT NULL,
                changed_at INTEGER NOT NULL,
                UNIQUE (kind, key)
            );
            CREATE INDEX job_due ON job (due_at, id) WHERE state = 'waiting';
            CREATE INDEX job_node_running ON job (node) WHERE state = 'running';
            CREATE INDEX job_dead ON job (changed_at, id) WHERE state = 'dead';
            CREATE INDEX job_over ON job (changed_at) WHERE state = 'done';
            CREATE TABLE job_node (name TEXT PRIMARY KEY, beat INTEGER NOT NULL, seen_at INTEGER NOT NULL);
            CREATE TABLE job_schedule (name TEXT PRIMARY KEY, last_at INTEGER NOT NULL)
            """)
}

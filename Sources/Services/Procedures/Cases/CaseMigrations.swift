import Store

extension Migration {
    /// What a program handed a case in with.
    static let caseRequests = Migration(
        service: "procedures", name: "002-case-requests",
        sql: [
            """
            CREATE TABLE case_request (
                key TEXT PRIMARY KEY,
                body TEXT NOT NULL,
                case_id TEXT NOT NULL REFERENCES case_file (id)
            )
            """
        ])

    /// Cases, their documents and their history.
    static let cases = Migration(
        service: "procedures", name: "001-cases",
        sql: [
            """
            CREATE TABLE case_file (
                id TEXT PRIMARY KEY,
                number TEXT NOT NULL UNIQUE,
                procedure TEXT NOT NULL,
                title TEXT NOT NULL,
                ward TEXT NOT NULL,
                channel TEXT NOT NULL,
                status TEXT NOT NULL,
                origin TEXT,
                idempotency_key TEXT NOT NULL UNIQUE,
                persons INTEGER NOT NULL,
                last_day TEXT,
                counter_support INTEGER NOT NULL,
                fields_autofilled INTEGER NOT NULL,
                fields_typed INTEGER NOT NULL,
                started_at INTEGER NOT NULL,
                received_at INTEGER NOT NULL,
                updated_at INTEGER NOT NULL,
                received_by TEXT NOT NULL
            )
            """,
            "CREATE INDEX case_file_list ON case_file (ward, status, received_at DESC, id DESC)",
            "CREATE INDEX case_file_all ON case_file (ward, received_at DESC, id DESC)",
            "CREATE INDEX case_file_origin ON case_file (origin) WHERE origin IS NOT NULL",
            """
            CREATE TABLE case_document (
                case_id TEXT NOT NULL REFERENCES case_file (id),
                form TEXT NOT NULL,
                title TEXT NOT NULL,
                pdf TEXT NOT NULL,
                pages INTEGER NOT NULL,
                PRIMARY KEY (case_id, form)
            )
            """,
            """
            CREATE TABLE case_person (
                case_id TEXT NOT NULL REFERENCES case_file (id),
                resident TEXT NOT NULL,
                PRIMARY KEY (case_id, resident)
            )
            """,
            "CREATE INDEX case_person_resident ON case_person (resident)",
            """
            CREATE TABLE case_step (
                case_id TEXT NOT NULL REFERENCES case_file (id),
                number INTEGER NOT NULL,
                at INTEGER NOT NULL,
                actor_id TEXT NOT NULL,
                actor_name TEXT NOT NULL,
                from_status TEXT,
                to_status TEXT NOT NULL,
                note TEXT,
                PRIMARY KEY (case_id, number)
            )
            """,
        ])
}

extension Migration {
    /// Finds the cases of one procedure that changed lately, for services that follow them.
    static let casesByProcedure = Migration(
        service: "procedures", name: "005-by-procedure",
        sql: "CREATE INDEX case_file_procedure ON case_file (procedure, updated_at)")
}

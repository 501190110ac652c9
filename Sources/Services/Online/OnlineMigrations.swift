import Store

extension Migration {
    /// Drafts and the applications that come of them.
    static let online = Migration(
        service: "online", name: "001-online",
        sql: [
            """
            CREATE TABLE online_draft (
                id TEXT PRIMARY KEY,
                procedure TEXT NOT NULL,
                version INTEGER NOT NULL,
                owner_kind TEXT NOT NULL,
                owner TEXT NOT NULL,
                answers TEXT NOT NULL,
                sources TEXT NOT NULL,
                done TEXT NOT NULL,
                rows TEXT NOT NULL,
                language TEXT NOT NULL,
                channel TEXT NOT NULL,
                household TEXT,
                members TEXT NOT NULL,
                started_at INTEGER NOT NULL,
                touched_at INTEGER NOT NULL,
                application TEXT
            )
            """,
            "CREATE INDEX online_draft_owner ON online_draft (owner_kind, owner, touched_at DESC)",
            "CREATE INDEX online_draft_touched ON online_draft (touched_at)",
            """
            CREATE TABLE online_application (
                id TEXT PRIMARY KEY,
                number TEXT NOT NULL UNIQUE,
                draft TEXT NOT NULL UNIQUE,
                procedure TEXT NOT NULL,
                version INTEGER NOT NULL,
                section TEXT NOT NULL,
                ward TEXT NOT NULL,
                owner_kind TEXT NOT NULL,
                owner TEXT NOT NULL,
                channel TEXT NOT NULL,
                language TEXT NOT NULL,
                answers TEXT NOT NULL,
                originals TEXT NOT NULL,
                sources TEXT NOT NULL,
                members TEXT NOT NULL,
                signed TEXT,
                signature BLOB,
                signer TEXT,
                seconds INTEGER NOT NULL,
                arrived_at INTEGER NOT NULL
            )
            """,
            "CREATE INDEX online_application_owner ON online_application (owner_kind, owner, arrived_at DESC, id DESC)",
            "CREATE INDEX online_application_procedure ON online_application (procedure, arrived_at DESC, id DESC)",
            """
            CREATE TABLE online_once (
                key TEXT PRIMARY KEY,
                application TEXT NOT NULL
            )
            """,
            """
            CREATE TABLE online_number (
                draft TEXT NOT NULL,
                path TEXT NOT NULL,
                sealed BLOB NOT NULL,
                PRIMARY KEY (draft, path)
            )
            """,
            "CREATE INDEX online_once_application ON online_once (application)",
        ])
}

extension Migration {
    /// What the office does with an application.
    static let examinations = Migration(
        service: "online", name: "002-examinations",
        sql: [
            """
            CREATE TABLE online_examination (
                id TEXT PRIMARY KEY,
                number TEXT NOT NULL,
                procedure TEXT NOT NULL,
                section TEXT NOT NULL,
                ward TEXT NOT NULL,
                stage TEXT NOT NULL,
                assignee TEXT,
                assignee_name TEXT,
                clock_start TEXT NOT NULL,
                clock_stopped INTEGER NOT NULL,
                clock_stopped_since TEXT,
                due TEXT,
                decision TEXT,
                reasons TEXT,
                proposed_by TEXT,
                fee_asked_on TEXT,
                fee_yen INTEGER,
                paid_at INTEGER,
                reminded_at INTEGER,
                arrived_at INTEGER NOT NULL,
                updated_at INTEGER NOT NULL
            )
            """,
            "CREATE INDEX online_examination_list ON online_examination (section, stage, arrived_at DESC, id DESC)",
            "CREATE INDEX online_examination_all ON online_examination (section, arrived_at DESC, id DESC)",
            "CREATE INDEX online_examination_fee ON online_examination (fee_asked_on) WHERE stage = 'payment'",
            """
            CREATE TABLE online_step (
                application TEXT NOT NULL REFERENCES online_examination (id),
                number INTEGER NOT NULL,
                at INTEGER NOT NULL,
                actor_id TEXT NOT NULL,
                actor_name TEXT NOT NULL,
                from_stage TEXT,
                to_stage TEXT NOT NULL,
                note TEXT,
                internal INTEGER NOT NULL,
                PRIMARY KEY (application, number)
            )
            """,
            """
            CREATE TABLE online_correction (
                application TEXT NOT NULL REFERENCES online_examination (id),
                number INTEGER NOT NULL,
                items TEXT NOT NULL,
                text TEXT NOT NULL,
                due TEXT NOT NULL,
                asked_at INTEGER NOT NULL,
                asked_by TEXT NOT NULL,
                answered_at INTEGER,
                before TEXT NOT NULL,
                after TEXT,
                PRIMARY KEY (application, number)
            )
            """,
            """
            CREATE TABLE online_message (
                id TEXT PRIMARY KEY,
                application TEXT NOT NULL REFERENCES online_examination (id),
                at INTEGER NOT NULL,
                from_applicant INTEGER NOT NULL,
                name TEXT NOT NULL,
                text TEXT NOT NULL
            )
            """,
            "CREATE INDEX online_message_application ON online_message (application, at)",
            """
            CREATE TABLE online_document (
                id TEXT PRIMARY KEY,
                application TEXT NOT NULL REFERENCES online_examination (id),
                title TEXT NOT NULL,
                number TEXT NOT NULL,
                pdf TEXT NOT NULL,
                issued_at INTEGER NOT NULL,
                fetched_at INTEGER
            )
            """,
            "CREATE INDEX online_document_application ON online_document (application)",
        ])
}

extension Migration {
    /// What happens with each procedure, by day.
    static let onlineCounts = Migration(
        service: "online", name: "003-counts",
        sql: [
            """
            CREATE TABLE online_daily (
                procedure TEXT NOT NULL,
                ward TEXT NOT NULL,
                day TEXT NOT NULL,
                what TEXT NOT NULL,
                n INTEGER NOT NULL,
                seconds INTEGER NOT NULL,
                PRIMARY KEY (procedure, ward, day, what)
            )
            """,
            "CREATE INDEX online_daily_day ON online_daily (day, procedure, what)",
        ])
}

extension Migration {
    /// Applications that were handed in on another part of the network than the one where they are examined.
    static let onlineCarried = Migration(
        service: "online", name: "025-carried",
        sql: [
            "ALTER TABLE online_application ADD COLUMN mail TEXT",
            "ALTER TABLE online_application ADD COLUMN carried INTEGER NOT NULL DEFAULT 0",
            "ALTER TABLE online_application ADD COLUMN withdrawal_at INTEGER",
            """
            CREATE TABLE online_carried_piece (
                application TEXT NOT NULL,
                file TEXT NOT NULL,
                number INTEGER NOT NULL,
                bytes BLOB NOT NULL,
                PRIMARY KEY (application, file, number)
            )
            """,
            "CREATE TABLE online_carried_act (id TEXT PRIMARY KEY, at INTEGER NOT NULL)",
            "CREATE TABLE online_told (application TEXT PRIMARY KEY, at INTEGER NOT NULL)",
            """
            CREATE TABLE online_daily_outside (
                procedure TEXT NOT NULL,
                ward TEXT NOT NULL,
                day TEXT NOT NULL,
                what TEXT NOT NULL,
                n INTEGER NOT NULL,
                seconds INTEGER NOT NULL,
                PRIMARY KEY (procedure, ward, day, what)
            )
            """,
            "CREATE INDEX online_daily_outside_day ON online_daily_outside (day, procedure, what)",
        ])
}

extension Migration {
    /// Photographs and documents of drafts and applications; their bytes are blobs.
    static let onlineFiles = Migration(
        service: "online", name: "004-files",
        sql: [
            """
            CREATE TABLE online_file (
                id TEXT PRIMARY KEY,
                draft TEXT NOT NULL,
                item TEXT NOT NULL,
                name TEXT NOT NULL,
                type TEXT NOT NULL,
                bytes INTEGER NOT NULL,
                hash TEXT NOT NULL,
                scanned INTEGER NOT NULL,
                at INTEGER NOT NULL
            )
            """,
            "CREATE INDEX online_file_draft ON online_file (draft)",
            """
            CREATE TABLE online_request (
                key TEXT PRIMARY KEY,
                body TEXT NOT NULL,
                draft TEXT NOT NULL
            )
            """,
            "CREATE INDEX online_file_hash ON online_file (hash)",
        ])
}

extension Migration {
    /// The daily counts by months, which is what a board of years reads.
    static let onlineMonths = Migration(
        service: "online", name: "030-months",
        sql: [
            """
            CREATE TABLE online_monthly (
                month TEXT NOT NULL,
                ward TEXT NOT NULL,
                procedure TEXT NOT NULL,
                what TEXT NOT NULL,
                n INTEGER NOT NULL,
                seconds INTEGER NOT NULL,
                PRIMARY KEY (month, ward, procedure, what)
            )
            """,
            """
            INSERT INTO online_monthly (month, ward, procedure, what, n, seconds)
            SELECT substr(day, 1, 7), ward, procedure, what, SUM(n), SUM(seconds) FROM online_daily
            GROUP BY substr(day, 1, 7), ward, procedure, what
            """,
            "DROP INDEX online_daily_day",
        ])
}

extension Migration {
    /// Files of counts that were taken over.
    static let onlineCountFiles = Migration(
        service: "online", name: "031-count-files",
        sql: [
            """
            CREATE TABLE online_count_file (
                hash TEXT PRIMARY KEY,
                lines INTEGER NOT NULL,
                taken_by TEXT NOT NULL,
                taken_at INTEGER NOT NULL
            )
            """
        ])
}

extension Migration {
    /// The last application of somebody for one procedure, whose answers the next form begins with.
    static let onlineLast = Migration(
        service: "online", name: "034-last",
        sql: """
            CREATE INDEX online_application_last ON online_application (owner_kind, owner, procedure, arrived_at DESC)
            """)
}

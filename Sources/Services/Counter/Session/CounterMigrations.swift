import Store

extension Migration {
    /// Sessions at the counter, what is known in them, signatures and printed forms.
    static let counterSessions = Migration(
        service: "counter", name: "001-sessions",
        sql: [
            """
            CREATE TABLE counter_session (
                id TEXT PRIMARY KEY,
                ward TEXT NOT NULL,
                status TEXT NOT NULL,
                resume_status TEXT,
                language TEXT NOT NULL,
                events TEXT NOT NULL,
                opened_by TEXT NOT NULL,
                opened_by_name TEXT NOT NULL,
                holder TEXT NOT NULL,
                holder_name TEXT NOT NULL,
                opened_at INTEGER NOT NULL,
                updated_at INTEGER NOT NULL,
                expires_on TEXT,
                leaflet_token TEXT NOT NULL UNIQUE,
                form_key TEXT UNIQUE,
                last_change TEXT
            )
            """,
            "CREATE INDEX counter_session_list ON counter_session (ward, updated_at DESC, id DESC)",
            "CREATE INDEX counter_session_status ON counter_session (status, updated_at)",
            "CREATE INDEX counter_session_expiry ON counter_session (expires_on) WHERE expires_on IS NOT NULL",
            """
            CREATE TABLE counter_person (
                session TEXT NOT NULL REFERENCES counter_session (id) ON DELETE CASCADE,
                number INTEGER NOT NULL,
                resident TEXT,
                form_key TEXT,
                PRIMARY KEY (session, number),
                UNIQUE (session, form_key)
            )
            """,
            "CREATE INDEX counter_person_resident ON counter_person (resident) WHERE resident IS NOT NULL",
            """
            CREATE TABLE counter_fact (
                session TEXT NOT NULL REFERENCES counter_session (id) ON DELETE CASCADE,
                subject TEXT NOT NULL,
                name TEXT NOT NULL,
                source TEXT NOT NULL,
                value TEXT NOT NULL,
                at INTEGER NOT NULL,
                PRIMARY KEY (session, subject, name, source)
            )
            """,
            """
            CREATE TABLE counter_choice (
                session TEXT NOT NULL REFERENCES counter_session (id) ON DELETE CASCADE,
                procedure TEXT NOT NULL,
                kind TEXT NOT NULL,
                reason TEXT NOT NULL,
                at INTEGER NOT NULL,
                PRIMARY KEY (session, procedure)
            )
            """,
            """
            CREATE TABLE counter_document (
                session TEXT NOT NULL REFERENCES counter_session (id) ON DELETE CASCADE,
                document TEXT NOT NULL,
                state TEXT NOT NULL,
                due TEXT,
                PRIMARY KEY (session, document)
            )
            """,
            """
            CREATE TABLE counter_signature (
                session TEXT NOT NULL REFERENCES counter_session (id) ON DELETE CASCADE,
                number INTEGER NOT NULL,
                facts_hash TEXT NOT NULL,
                method TEXT NOT NULL,
                strokes TEXT,
                image TEXT,
                signed_at INTEGER NOT NULL,
                voided_at INTEGER,
                PRIMARY KEY (session, number)
            )
            """,
            """
            CREATE TABLE counter_form (
                session TEXT NOT NULL REFERENCES counter_session (id) ON DELETE CASCADE,
                form TEXT NOT NULL,
                version TEXT NOT NULL,
                facts_hash TEXT NOT NULL,
                pdf TEXT NOT NULL,
                pages INTEGER NOT NULL,
                made_at INTEGER NOT NULL,
                PRIMARY KEY (session, form)
            )
            """,
            """
            CREATE TABLE counter_previsit (
                code TEXT PRIMARY KEY,
                language TEXT NOT NULL,
                events TEXT NOT NULL,
                persons INTEGER NOT NULL,
                form_key TEXT UNIQUE,
                facts TEXT NOT NULL,
                created_at INTEGER NOT NULL,
                expires_on TEXT NOT NULL
            )
            """,
            "CREATE INDEX counter_previsit_expiry ON counter_previsit (expires_on)",
        ])

    /// What a program opened a session with, and which sessions have the same picture.
    static let counterRequests = Migration(
        service: "counter", name: "002-requests",
        sql: [
            "ALTER TABLE counter_session ADD COLUMN form_body TEXT",
            "CREATE INDEX counter_signature_image ON counter_signature (image) WHERE image IS NOT NULL",
        ])

    /// When answers were given last, and the calendars of leaflets for the part of the network that sessions are not in.
    static let counterAcrossParts = Migration(
        service: "counter", name: "003-across-parts",
        sql: [
            "ALTER TABLE counter_previsit ADD COLUMN saved_at INTEGER NOT NULL DEFAULT 0",
            "CREATE TABLE counter_leaflet (token TEXT PRIMARY KEY, calendar TEXT NOT NULL, kept_until TEXT NOT NULL)",
            "CREATE INDEX counter_leaflet_kept ON counter_leaflet (kept_until)",
        ])
}

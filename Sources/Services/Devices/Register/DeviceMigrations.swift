import Store

extension Migration {
    /// Devices, how they are, what they printed, and which of their reports were taken.
    ///
    /// `device_use_day` and `device_form_month` are sums, so that a year's statistics read some thousand rows instead of all uses.
    static let devices = Migration(
        service: "devices", name: "001-devices",
        sql: [
            """
            CREATE TABLE device (
                id TEXT PRIMARY KEY,
                kind TEXT NOT NULL,
                ward TEXT NOT NULL,
                name TEXT NOT NULL,
                place TEXT NOT NULL,
                key_hash TEXT NOT NULL UNIQUE,
                enrolled_at INTEGER NOT NULL,
                retired_at INTEGER
            )
            """,
            "CREATE INDEX device_ward ON device (ward, name)",
            """
            CREATE TABLE device_state (
                device TEXT PRIMARY KEY,
                beat_at INTEGER NOT NULL,
                state TEXT NOT NULL,
                troubles TEXT NOT NULL,
                pack TEXT NOT NULL,
                waiting INTEGER NOT NULL,
                busy INTEGER NOT NULL
            )
            """,
            "CREATE INDEX device_state_beat ON device_state (beat_at)",
            """
            CREATE TABLE device_change (
                device TEXT NOT NULL,
                at INTEGER NOT NULL,
                state TEXT NOT NULL,
                troubles TEXT NOT NULL,
                PRIMARY KEY (device, at)
            )
            """,
            """
            CREATE TABLE device_report (
                id TEXT PRIMARY KEY,
                taken_at INTEGER NOT NULL
            )
            """,
            "CREATE INDEX device_report_taken ON device_report (taken_at)",
            """
            CREATE TABLE device_use_day (
                day TEXT NOT NULL,
                device TEXT NOT NULL,
                ward TEXT NOT NULL,
                uses INTEGER NOT NULL,
                forms INTEGER NOT NULL,
                pages INTEGER NOT NULL,
                seconds INTEGER NOT NULL,
                partly INTEGER NOT NULL,
                PRIMARY KEY (day, device)
            )
            """,
            "CREATE INDEX device_use_ward ON device_use_day (ward, day)",
            """
            CREATE TABLE device_form_month (
                month TEXT NOT NULL,
                ward TEXT NOT NULL,
                form TEXT NOT NULL,
                version TEXT NOT NULL,
                source TEXT NOT NULL,
                uses INTEGER NOT NULL,
                chars INTEGER NOT NULL,
                saved_seconds INTEGER NOT NULL,
                PRIMARY KEY (month, ward, form, version, source)
            )
            """,
        ])

    /// The numbers with which people are called to terminals; no two of an office have the same.
    static let windows = Migration(
        service: "devices", name: "006-windows",
        sql: [
            "ALTER TABLE device ADD COLUMN window_no INTEGER",
            """
            CREATE UNIQUE INDEX device_window ON device (ward, window_no)
                WHERE window_no IS NOT NULL AND retired_at IS NULL
            """,
        ])

    /// What the floor asks a terminal to do, and which visit is under way there.
    static let orders = Migration(
        service: "devices", name: "003-orders",
        sql: [
            "ALTER TABLE device_state ADD COLUMN visit TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE device_state ADD COLUMN phase TEXT NOT NULL DEFAULT ''",
            """
            CREATE TABLE device_order (
                id TEXT PRIMARY KEY,
                device TEXT NOT NULL,
                visit TEXT NOT NULL,
                kind TEXT NOT NULL,
                state TEXT NOT NULL,
                asked_at INTEGER NOT NULL,
                asked_by_name TEXT NOT NULL,
                ended_at INTEGER
            )
            """,
            "CREATE INDEX device_order_device ON device_order (device, asked_at)",
            "CREATE INDEX device_order_asked ON device_order (asked_at)",
        ])
}

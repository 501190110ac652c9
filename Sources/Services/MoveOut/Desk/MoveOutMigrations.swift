import Store

extension Migration {
    /// Notices, their members, nonces, links of certificates, notices begun on pages, and what the windows took.
    static let moveOuts = Migration(
        service: "moveout", name: "001-notices",
        sql: [
            """
            CREATE TABLE moveout_notice (
                id TEXT PRIMARY KEY,
                receipt TEXT NOT NULL UNIQUE,
                key TEXT NOT NULL,
                channel TEXT NOT NULL,
                status TEXT NOT NULL,
                reasons TEXT NOT NULL,
                ward TEXT NOT NULL,
                signer TEXT,
                kind TEXT NOT NULL,
                members INTEGER NOT NULL,
                planned TEXT NOT NULL,
                abroad INTEGER NOT NULL,
                protected INTEGER NOT NULL,
                content TEXT NOT NULL,
                cms TEXT NOT NULL,
                content_key TEXT NOT NULL UNIQUE,
                notice TEXT NOT NULL,
                issuer TEXT NOT NULL,
                serial TEXT NOT NULL,
                portal_receipt TEXT UNIQUE,
                arrived_at INTEGER NOT NULL,
                changed_at INTEGER NOT NULL,
                case_id TEXT,
                cancel_case TEXT,
                cancel_pending INTEGER NOT NULL,
                by_hand INTEGER NOT NULL,
                minutes INTEGER
            )
            """,
            "CREATE INDEX moveout_notice_list ON moveout_notice (ward, status, arrived_at DESC, id DESC)",
            "CREATE INDEX moveout_notice_all ON moveout_notice (ward, arrived_at DESC, id DESC)",
            "CREATE INDEX moveout_notice_arrived ON moveout_notice (arrived_at)",
            "CREATE INDEX moveout_notice_accepted ON moveout_notice (changed_at) WHERE status = 'accepted'",
            "CREATE INDEX moveout_notice_held ON moveout_notice (changed_at) WHERE status = 'held'",
            "CREATE INDEX moveout_notice_cancel ON moveout_notice (changed_at) WHERE cancel_pending = 1",
            """
            CREATE TABLE moveout_member (
                notice TEXT NOT NULL REFERENCES moveout_notice (id),
                no INTEGER NOT NULL,
                resident TEXT NOT NULL,
                PRIMARY KEY (notice, no)
            )
            """,
            "CREATE INDEX moveout_member_resident ON moveout_member (resident)",
            """
            CREATE TABLE moveout_nonce (
                nonce TEXT PRIMARY KEY,
                until INTEGER NOT NULL,
                used_at INTEGER
            )
            """,
            "CREATE INDEX moveout_nonce_until ON moveout_nonce (until)",
            """
            CREATE TABLE moveout_link (
                issuer TEXT NOT NULL,
                serial TEXT NOT NULL,
                resident TEXT NOT NULL,
                valid_to TEXT NOT NULL,
                ended_at INTEGER,
                source TEXT NOT NULL,
                made_at INTEGER NOT NULL,
                PRIMARY KEY (issuer, serial)
            )
            """,
            "CREATE INDEX moveout_link_resident ON moveout_link (resident)",
            """
            CREATE TABLE moveout_draft (
                token TEXT PRIMARY KEY,
                station TEXT,
                ward TEXT,
                resident TEXT NOT NULL,
                data TEXT NOT NULL,
                step TEXT NOT NULL,
                steps TEXT NOT NULL,
                started_at INTEGER NOT NULL,
                touched_at INTEGER NOT NULL
            )
            """,
            "CREATE INDEX moveout_draft_touched ON moveout_draft (touched_at)",
            "CREATE INDEX moveout_draft_station ON moveout_draft (station, touched_at) WHERE station IS NOT NULL",
            """
            CREATE TABLE moveout_window (
                case_id TEXT PRIMARY KEY,
                ward TEXT NOT NULL,
                arrived_at INTEGER NOT NULL,
                withdrawn INTEGER NOT NULL
            )
            """,
            "CREATE INDEX moveout_window_arrived ON moveout_window (arrived_at)",
        ])

    /// Packages of the national portal and what it was told of them.
    static let moveOutPackages = Migration(
        service: "moveout", name: "002-packages",
        sql: [
            """
            CREATE TABLE moveout_package (
                receipt TEXT PRIMARY KEY,
                digest TEXT NOT NULL,
                notice TEXT,
                problem TEXT,
                received_at INTEGER NOT NULL,
                deliveries INTEGER NOT NULL,
                state TEXT NOT NULL,
                told_state TEXT,
                told_at INTEGER
            )
            """,
            "CREATE INDEX moveout_package_untold ON moveout_package (received_at) WHERE told_state IS NULL OR told_state <> state",
            "CREATE INDEX moveout_package_notice ON moveout_package (notice) WHERE notice IS NOT NULL",
        ])

    /// Advance notices between municipalities (転出証明書情報の事前通知).
    static let moveOutAdvance = Migration(
        service: "moveout", name: "003-advance",
        sql: [
            """
            CREATE TABLE moveout_advance (
                id TEXT PRIMARY KEY,
                direction TEXT NOT NULL,
                municipality TEXT NOT NULL,
                reference TEXT NOT NULL,
                payload TEXT NOT NULL,
                ward TEXT,
                at INTEGER NOT NULL,
                planned TEXT NOT NULL,
                session TEXT,
                done_at INTEGER,
                confirmed_at INTEGER,
                reminded_at INTEGER,
                UNIQUE (direction, municipality, reference)
            )
            """,
            "CREATE INDEX moveout_advance_waiting ON moveout_advance (at) WHERE direction = 'in' AND session IS NULL",
            "CREATE INDEX moveout_advance_open ON moveout_advance (planned) WHERE direction = 'out' AND confirmed_at IS NULL",
        ])

    /// The day on which people who move here want to come.
    static let moveOutVisits = Migration(
        service: "moveout", name: "004-visits",
        sql: [
            "ALTER TABLE moveout_advance ADD COLUMN visit TEXT",
            "CREATE INDEX moveout_advance_visit ON moveout_advance (ward, visit, at) WHERE direction = 'in'",
            "CREATE INDEX moveout_advance_list ON moveout_advance (ward, at DESC) WHERE direction = 'in'",
        ])

    /// 個人番号 and 住民票コード of those who move here, sealed and apart from everything else of their notice.
    static let moveOutNumbers = Migration(
        service: "moveout", name: "005-advance-numbers",
        sql: [
            """
            CREATE TABLE moveout_advance_number (
                advance TEXT NOT NULL,
                person INTEGER NOT NULL,
                kind TEXT NOT NULL,
                ward TEXT NOT NULL,
                planned TEXT NOT NULL,
                sealed BLOB NOT NULL,
                PRIMARY KEY (advance, person, kind)
            )
            """,
            "CREATE INDEX moveout_advance_number_ward ON moveout_advance_number (ward, planned DESC, advance)",
            "CREATE INDEX moveout_advance_number_planned ON moveout_advance_number (planned)",
        ])

    /// Whether a notice that a window took is one of moving abroad, which the board shows apart.
    static let moveOutWindowsAbroad = Migration(
        service: "moveout", name: "006-windows-abroad",
        sql: ["ALTER TABLE moveout_window ADD COLUMN abroad INTEGER NOT NULL DEFAULT 0"])
}

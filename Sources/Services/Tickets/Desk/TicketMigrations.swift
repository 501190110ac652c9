import Store

extension Migration {
    /// Tickets, windows, and what has come of the waits.
    static let tickets = Migration(
        service: "tickets", name: "001-tickets",
        sql: [
            """
            CREATE TABLE ticket (
                id TEXT PRIMARY KEY,
                token TEXT NOT NULL UNIQUE,
                ward TEXT NOT NULL,
                day TEXT NOT NULL,
                letter TEXT NOT NULL,
                running INTEGER NOT NULL,
                number TEXT NOT NULL,
                category TEXT NOT NULL,
                queue TEXT NOT NULL,
                priority TEXT NOT NULL,
                state TEXT NOT NULL,
                todo TEXT NOT NULL,
                place INTEGER NOT NULL,
                passed INTEGER NOT NULL,
                lets INTEGER,
                issued_at INTEGER NOT NULL,
                queued_at INTEGER NOT NULL,
                calls TEXT NOT NULL,
                announced_at INTEGER,
                occupied_at INTEGER,
                served_at INTEGER,
                ended_at INTEGER,
                window_no INTEGER,
                occupied_before INTEGER NOT NULL,
                shown_minutes INTEGER,
                shown_or_more INTEGER NOT NULL,
                shown_basis TEXT,
                channel TEXT NOT NULL,
                session TEXT
            )
            """,
            "CREATE UNIQUE INDEX ticket_number ON ticket (ward, day, letter, running)",
            "CREATE INDEX ticket_state ON ticket (ward, day, state)",
            "CREATE INDEX ticket_day ON ticket (day)",
            "CREATE INDEX ticket_session ON ticket (session) WHERE session IS NOT NULL",
            """
            CREATE TABLE ticket_window (
                ward TEXT NOT NULL,
                number INTEGER NOT NULL,
                queue TEXT NOT NULL,
                clerk TEXT NOT NULL,
                clerk_name TEXT NOT NULL,
                day TEXT NOT NULL,
                opened_at INTEGER NOT NULL,
                PRIMARY KEY (ward, number)
            )
            """,
            """
            CREATE TABLE ticket_wait (
                ticket TEXT NOT NULL,
                queued_at INTEGER NOT NULL,
                ward TEXT NOT NULL,
                day TEXT NOT NULL,
                category TEXT NOT NULL,
                queue TEXT NOT NULL,
                wait_seconds INTEGER NOT NULL,
                shown_minutes INTEGER,
                is_within INTEGER,
                PRIMARY KEY (ticket, queued_at)
            )
            """,
            "CREATE INDEX ticket_wait_day ON ticket_wait (ward, day)",
            """
            CREATE TABLE ticket_service (
                ticket TEXT NOT NULL,
                ended_at INTEGER NOT NULL,
                ward TEXT NOT NULL,
                day TEXT NOT NULL,
                category TEXT NOT NULL,
                queue TEXT NOT NULL,
                window_no INTEGER NOT NULL,
                occupied_seconds INTEGER NOT NULL,
                served_seconds INTEGER NOT NULL,
                PRIMARY KEY (ticket, ended_at)
            )
            """,
            "CREATE INDEX ticket_service_latest ON ticket_service (ward, category, ended_at)",
            "CREATE INDEX ticket_service_day ON ticket_service (ward, day, queue)",
            """
            CREATE TABLE ticket_pace (
                ward TEXT NOT NULL,
                category TEXT NOT NULL,
                weekday INTEGER NOT NULL,
                hour INTEGER NOT NULL,
                services INTEGER NOT NULL,
                seconds INTEGER NOT NULL,
                PRIMARY KEY (ward, category, weekday, hour)
            )
            """,
            """
            CREATE TABLE ticket_alarm (
                ward TEXT NOT NULL,
                day TEXT NOT NULL,
                kind TEXT NOT NULL,
                at INTEGER NOT NULL,
                PRIMARY KEY (ward, day, kind)
            )
            """,
            """
            CREATE TABLE ticket_request (
                key TEXT PRIMARY KEY,
                body TEXT NOT NULL,
                ticket TEXT NOT NULL,
                day TEXT NOT NULL
            )
            """,
            "CREATE INDEX ticket_request_day ON ticket_request (day)",
        ])

    /// How somebody checked in, and whether their page keeps quiet.
    static let ticketCheckIns = Migration(
        service: "tickets", name: "003-check-ins",
        sql: [
            "ALTER TABLE ticket ADD COLUMN check_in TEXT",
            "ALTER TABLE ticket ADD COLUMN quiet INTEGER NOT NULL DEFAULT 0",
            "CREATE INDEX ticket_check_in ON ticket (ward, day, check_in) WHERE check_in IS NOT NULL",
        ])

    /// Tickets on paper, and how the printers are.
    static let ticketPrints = Migration(
        service: "tickets", name: "002-prints",
        sql: [
            """
            CREATE TABLE ticket_print (
                key TEXT PRIMARY KEY,
                ticket TEXT NOT NULL,
                ward TEXT NOT NULL,
                day TEXT NOT NULL,
                printer TEXT NOT NULL,
                state TEXT NOT NULL,
                requested_at INTEGER NOT NULL,
                sent_at INTEGER,
                changed_at INTEGER NOT NULL
            )
            """,
            "CREATE INDEX ticket_print_ticket ON ticket_print (ticket, requested_at)",
            "CREATE INDEX ticket_print_day ON ticket_print (day)",
            "CREATE INDEX ticket_print_open ON ticket_print (ward, day) WHERE state <> 'printed'",
            """
            CREATE TABLE ticket_printer (
                ward TEXT NOT NULL,
                printer TEXT NOT NULL,
                state TEXT NOT NULL,
                is_low INTEGER NOT NULL,
                since INTEGER NOT NULL,
                PRIMARY KEY (ward, printer)
            )
            """,
        ])

    /// What a part of the network that visitors reach has heard of the queues inside.
    static let ticketFeed = Migration(
        service: "tickets", name: "004-feed",
        sql: [
            "CREATE TABLE ticket_fed (key TEXT PRIMARY KEY, at INTEGER NOT NULL)",
            "CREATE INDEX ticket_fed_at ON ticket_fed (at)",
            """
            CREATE TABLE ticket_feed (part TEXT PRIMARY KEY, changes INTEGER NOT NULL, heard_at INTEGER NOT NULL)
            """,
        ])

    /// What is asked at each ticket and each call is read from an index alone: late on a day an office has a thousand tickets.
    static let ticketIndexes = Migration(
        service: "tickets", name: "006-indexes",
        sql: [
            "CREATE INDEX ticket_place ON ticket (ward, day, place)",
            """
            CREATE INDEX ticket_open ON ticket (ward, day, place)
            WHERE state IN ('issued', 'called', 'serving', 'held', 'transferred')
            """,
            "CREATE INDEX ticket_joined ON ticket (ward, day, queued_at, queue)",
            "CREATE INDEX ticket_wait_kept ON ticket_wait (ward, day, is_within)",
            "DROP INDEX ticket_wait_day",
            "CREATE INDEX ticket_service_pace ON ticket_service (ward, category, ended_at, occupied_seconds)",
            "DROP INDEX ticket_service_latest",
        ])
}

import Store

extension Migration {
    /// Which reservations were made outside, and up to which day the outside has given its places back.
    static let bookingCarried = Migration(
        service: "booking", name: "010-carried",
        sql: [
            "ALTER TABLE booking_reservation ADD COLUMN outside INTEGER NOT NULL DEFAULT 0",
            "CREATE TABLE booking_given_back (kind TEXT PRIMARY KEY, through TEXT NOT NULL)",
        ])

    /// Slots with how many places are taken, and reservations. `minute` counts from midnight.
    static let booking = Migration(
        service: "booking", name: "001-booking",
        sql: [
            """
            CREATE TABLE booking_slot (
                kind TEXT NOT NULL,
                place TEXT NOT NULL,
                day TEXT NOT NULL,
                minute INTEGER NOT NULL,
                taken INTEGER NOT NULL,
                PRIMARY KEY (kind, place, day, minute)
            )
            """,
            """
            CREATE TABLE booking_reservation (
                id TEXT PRIMARY KEY,
                kind TEXT NOT NULL,
                place TEXT NOT NULL,
                day TEXT NOT NULL,
                minute INTEGER NOT NULL,
                persons INTEGER NOT NULL,
                flags TEXT NOT NULL,
                subject TEXT,
                status TEXT NOT NULL,
                idempotency_key TEXT NOT NULL UNIQUE,
                made_at INTEGER NOT NULL,
                changed_at INTEGER NOT NULL
            )
            """,
            "CREATE INDEX booking_reservation_day ON booking_reservation (place, day, minute, id)",
            "CREATE INDEX booking_reservation_subject ON booking_reservation (subject) WHERE subject IS NOT NULL",
            "CREATE INDEX booking_reservation_made ON booking_reservation (day, id) WHERE status = 'made'",
        ])
}

extension Migration {
    /// Places that are held for a while, waiting lists, and draws.
    static let bookingHolds = Migration(
        service: "booking", name: "004-holds",
        sql: [
            "ALTER TABLE booking_slot ADD COLUMN waiting INTEGER NOT NULL DEFAULT 0",
            "ALTER TABLE booking_reservation ADD COLUMN held_until INTEGER",
            "ALTER TABLE booking_reservation ADD COLUMN place_in_line INTEGER",
            "CREATE INDEX booking_reservation_held ON booking_reservation (held_until) WHERE status = 'held'",
            "CREATE INDEX booking_reservation_line ON booking_reservation (day, kind, place, minute) WHERE status = 'waiting'",
            "CREATE INDEX booking_reservation_slot ON booking_reservation (kind, place, day, minute, id)",
            """
            CREATE TABLE booking_draw (
                kind TEXT NOT NULL,
                place TEXT NOT NULL,
                day TEXT NOT NULL,
                minute INTEGER NOT NULL,
                seed TEXT NOT NULL,
                entries INTEGER NOT NULL,
                won INTEGER NOT NULL,
                digest TEXT NOT NULL,
                drawn_at INTEGER NOT NULL,
                drawn_by TEXT NOT NULL,
                PRIMARY KEY (kind, place, day, minute)
            )
            """,
        ])
}

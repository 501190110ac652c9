import Kernel
import Store

/// The SQL of tickets. Every function runs inside a transaction of the caller.
enum TicketStore {
    static func insert(_ ticket: Ticket, in tx: WriteTransaction) throws {
        try tx.run(
            """
            INSERT INTO ticket (id, token, ward, day, letter, running, number, category, queue, priority, state, todo,
                place, passed, lets, issued_at, queued_at, calls, occupied_before, shown_minutes, shown_or_more,
                shown_basis, channel, check_in)
            VALUES (\(ticket.id), \(ticket.token), \(ticket.ward), \(ticket.day), \(String(ticket.number.letter)),
                \(ticket.number.running), \(ticket.number.description), \(ticket.category), \(ticket.group),
                \(ticket.priority), \(ticket.state), \(ticket.todo.joined(separator: ",")), \(ticket.entry.place),
                \(ticket.entry.passed), \(ticket.entry.lets), \(ticket.issuedAt), \(ticket.queuedAt), \("" as String),
                \(ticket.occupiedBefore), \(ticket.shown?.minutes), \(ticket.shown?.isOrMore ?? false),
                \(ticket.shown?.basis.rawValue), \(ticket.channel), \(ticket.checkIn))
            """)
        try TicketFeed.send(ticket, in: tx)
    }

    static func update(_ ticket: Ticket, in tx: WriteTransaction) throws {
        let calls = ticket.calls.map { String($0.milliseconds) }.joined(separator: ",")
        try tx.run(
            """
            UPDATE ticket SET category = \(ticket.category), queue = \(ticket.group), state = \(ticket.state),
                todo = \(ticket.todo.joined(separator: ",")), place = \(ticket.entry.place),
                passed = \(ticket.entry.passed), lets = \(ticket.entry.lets), queued_at = \(ticket.queuedAt),
                calls = \(calls), announced_at = \(ticket.announcedAt), occupied_at = \(ticket.occupiedAt),
                served_at = \(ticket.servedAt), ended_at = \(ticket.endedAt), window_no = \(ticket.window),
                occupied_before = \(ticket.occupiedBefore), shown_minutes = \(ticket.shown?.minutes),
                shown_or_more = \(ticket.shown?.isOrMore ?? false), shown_basis = \(ticket.shown?.basis.rawValue),
                session = \(ticket.session), quiet = \(ticket.isQuiet)
            WHERE id = \(ticket.id)
            """)
        try TicketFeed.send(ticket, in: tx)
        try PushSubscription.announce(ticket, in: tx)
    }

    static func load(_ id: Ticket.Identifier, in tx: some Queryable) throws -> Ticket? {
        try tx.one(Ticket.self, "SELECT * FROM ticket WHERE id = \(id)")
    }

    /// A ticket of an office; nil for an unknown id and for another office's alike, and found out in the same time.
    static func load(_ id: Ticket.Identifier, of ward: WardCode, in tx: some Queryable) throws -> Ticket? {
        try tx.one(Ticket.self, "SELECT * FROM ticket WHERE id = \(id) AND ward = \(ward)")
    }

    static func load(token: String, in tx: some Queryable) throws -> Ticket? {
        try tx.one(Ticket.self, "SELECT * FROM ticket WHERE token = \(token)")
    }

    static func load(_ number: TicketNumber, of ward: WardCode, on day: CivilDate, in tx: some Queryable) throws
        -> Ticket?
    {
        try tx.one(
            Ticket.self,
            """
            SELECT * FROM ticket WHERE ward = \(ward) AND day = \(day) AND letter = \(String(number.letter))
                AND running = \(number.running)
            """)
    }

    /// The tickets of a day that were linked with a session.
    static func load(session: String, on day: CivilDate, in tx: some Queryable) throws -> [Ticket] {
        try tx.all(
            Ticket.self, "SELECT * FROM ticket WHERE session = \(session) AND day = \(day) ORDER BY issued_at")
    }

    /// A ticket of a day that was issued for a code.
    static func load(
        checkIn code: String, of ward: WardCode, on day: CivilDate, in tx: some Queryable
    ) throws -> Ticket? {
        try tx.one(
            Ticket.self, "SELECT * FROM ticket WHERE ward = \(ward) AND day = \(day) AND check_in = \(code) LIMIT 1")
    }

    /// The tickets of a day that are not over.
    static func open(_ ward: WardCode, on day: CivilDate, in tx: some Queryable) throws -> [Ticket] {
        try tx.all(
            Ticket.self,
            """
            SELECT * FROM ticket WHERE ward = \(ward) AND day = \(day)
                AND state IN ('issued', 'called', 'serving', 'held', 'transferred') ORDER BY place
            """)
    }

    /// Those whom nobody met when they were called, the latest first.
    static func missing(_ ward: WardCode, on day: CivilDate, in tx: some Queryable) throws -> [Ticket] {
        try tx.all(
            Ticket.self,
            """
            SELECT * FROM ticket WHERE ward = \(ward) AND day = \(day) AND state = 'no-show' ORDER BY ended_at DESC LIMIT 20
            """)
    }

    /// The next running number of a letter, and the place at the end of all queues.
    static func nextNumber(
        _ letter: Character, _ ward: WardCode, on day: CivilDate, in tx: some Queryable
    ) throws -> Int {
        try tx.one(
            Int.self,
            """
            SELECT coalesce(max(running), 0) + 1 FROM ticket
            WHERE ward = \(ward) AND day = \(day) AND letter = \(String(letter))
            """) ?? 1
    }

    static func nextPlace(_ ward: WardCode, on day: CivilDate, in tx: some Queryable) throws -> Int {
        try tx.one(
            Int.self, "SELECT coalesce(max(place), 0) + 1 FROM ticket WHERE ward = \(ward) AND day = \(day)") ?? 1
    }

    // Windows

    static func windows(_ ward: WardCode, on day: CivilDate, in tx: some Queryable) throws -> [OpenWindow] {
        try tx.all(
            OpenWindow.self, "SELECT * FROM ticket_window WHERE ward = \(ward) AND day = \(day) ORDER BY number")
    }

    /// - Parameters:
    ///   - clerk: Who sits there, or what stands there.
    ///   - name: As the board shows it.
    static func open(
        _ number: Int, _ group: String, _ ward: WardCode, by clerk: String, name: String, in tx: WriteTransaction
    ) throws {
        // What was left open yesterday is nobody's any more.
        try tx.run(
            """
            DELETE FROM ticket_window WHERE ward = \(ward) AND (number = \(number) OR day <> \(tx.now.date))
            """)
        try tx.run(
            """
            INSERT INTO ticket_window (ward, number, queue, clerk, clerk_name, day, opened_at)
            VALUES (\(ward), \(number), \(group), \(clerk), \(name), \(tx.now.date), \(tx.now))
            """)
        try TicketFeed.send(window: number, of: ward, for: group, in: tx)
    }

    static func close(_ number: Int, _ ward: WardCode, in tx: WriteTransaction) throws {
        try tx.run("DELETE FROM ticket_window WHERE ward = \(ward) AND number = \(number)")
        try TicketFeed.send(window: number, of: ward, for: nil, in: tx)
    }

    /// The ticket at a window.
    static func ticket(at window: Int, _ ward: WardCode, on day: CivilDate, in tx: some Queryable) throws -> Ticket? {
        try tx.one(
            Ticket.self,
            """
            SELECT * FROM ticket WHERE ward = \(ward) AND day = \(day) AND state IN ('called', 'serving')
                AND window_no = \(window)
            """)
    }
}

import Kernel
import Store

/// The SQL of tickets on paper. Every function runs inside a transaction of the caller.
enum PrintStore {
    static func insert(_ key: String, _ ticket: Ticket, on printer: String, in tx: WriteTransaction) throws {
        try tx.run(
            """
            INSERT INTO ticket_print (key, ticket, ward, day, printer, state, requested_at, changed_at)
            VALUES (\(key), \(ticket.id), \(ticket.ward), \(ticket.day), \(printer), 'waiting', \(tx.now), \(tx.now))
            """)
    }

    static func load(_ key: String, in tx: some Queryable) throws -> TicketPrint? {
        try tx.one(TicketPrint.self, "SELECT key, ticket, printer, state FROM ticket_print WHERE key = \(key)")
    }

    /// The latest print of a ticket.
    static func latest(of ticket: Ticket.Identifier, in tx: some Queryable) throws -> TicketPrint? {
        try tx.one(
            TicketPrint.self,
            """
            SELECT key, ticket, printer, state FROM ticket_print WHERE ticket = \(ticket)
            ORDER BY requested_at DESC, key DESC LIMIT 1
            """)
    }

    /// What waits for the printers of an office, or is in doubt, today; the oldest first.
    static func open(_ ward: WardCode, on day: CivilDate, in tx: some Queryable) throws -> [TicketPrint] {
        try tx.all(
            TicketPrint.self,
            """
            SELECT key, ticket, printer, state FROM ticket_print
            WHERE ward = \(ward) AND day = \(day) AND state <> 'printed' AND state <> 'moved' ORDER BY requested_at
            """)
    }

    static func count(of ticket: Ticket.Identifier, in tx: some Queryable) throws -> Int {
        try tx.one(Int.self, "SELECT count(*) FROM ticket_print WHERE ticket = \(ticket)") ?? 0
    }

    /// Moves a print on; false when it is no longer where it was.
    static func move(
        _ key: String, from states: [TicketPrint.State], to state: TicketPrint.State, in tx: WriteTransaction
    ) throws -> Bool {
        let sent: SQL = state == .sent ? ", sent_at = \(tx.now)" : ""
        return try tx.run(
            """
            UPDATE ticket_print SET state = \(state), changed_at = \(tx.now)\(sent)
            WHERE key = \(key) AND state IN \(list: states.map(\.rawValue))
            """) > 0
    }

    static func printers(_ ward: WardCode, in tx: some Queryable) throws -> [KnownPrinter] {
        try tx.all(KnownPrinter.self, "SELECT printer, state, is_low, since FROM ticket_printer WHERE ward = \(ward)")
    }

    /// Keeps how a printer is. A change is an event, so that the screens of the staff show it.
    static func note(
        _ printer: String, _ ward: WardCode, _ state: PrinterState, isLow: Bool, in tx: WriteTransaction
    ) throws {
        let known = try printers(ward, in: tx).first { $0.printer == printer }
        guard known?.state != state || known?.isLow != isLow else { return }
        try tx.run(
            """
            INSERT INTO ticket_printer (ward, printer, state, is_low, since)
            VALUES (\(ward), \(printer), \(state), \(isLow), \(tx.now))
            ON CONFLICT (ward, printer) DO UPDATE
            SET state = excluded.state, is_low = excluded.is_low, since = excluded.since
            """)
        // A printer that is new and well is nothing to tell.
        guard known != nil || state != .ready || isLow else { return }
        try tx.record(
            TicketEvent.make(
                "ticket.printer_changed", ward, by: .system("tickets"),
                ["printer": .string(printer), "state": .string(state.rawValue), "low": .bool(isLow)], in: tx))
    }
}

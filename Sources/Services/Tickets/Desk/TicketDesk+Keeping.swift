import Kernel
import Store

extension TicketDesk {
    /// For so many days tickets are kept; what they have taught of the pace of services is kept on.
    public static let keptDays = 40

    /// Links a ticket of today with a session at the counter; one that was called is served from now on. Runs in the write
    /// that opens the session.
    ///
    /// - Returns: False when there is no such ticket of the office today.
    public static func link(
        _ number: TicketNumber, of ward: WardCode, to session: String, by actor: Actor, in tx: WriteTransaction
    ) throws -> Bool {
        guard var ticket = try TicketStore.load(number, of: ward, on: tx.now.date, in: tx) else { return false }
        ticket.session = session
        if ticket.state == .called { try serve(&ticket, by: actor, in: tx) }
        try TicketStore.update(ticket, in: tx)
        try tx.record(
            TicketEvent.make("ticket.linked", ticket, by: actor, ["session": .string(session)], in: tx))
        return true
    }

    /// Hands the ticket of a session over to another category, if it is being served; it keeps its number. Runs in the
    /// write that hands the session over.
    ///
    /// - Returns: Its number; nil for a session without a ticket of today.
    public func handOver(
        session: String, to category: String?, by actor: Actor, in tx: WriteTransaction
    ) throws -> TicketNumber? {
        guard var ticket = try TicketStore.load(session: session, on: tx.now.date, in: tx).last else { return nil }
        guard let category, let office = offices.office(ticket.ward), office.group(serving: category) != nil,
            ticket.category != category, TicketMove.transfer.state(after: ticket.state) != nil
        else { return ticket.number }
        try transfer(&ticket, to: category, office, by: actor, reason: "handover", in: tx)
        try TicketStore.update(ticket, in: tx)
        return ticket.number
    }

    /// From now on the pages of a session's tickets tell nothing but to ask at the desk.
    public static func keepQuiet(session: String, in tx: WriteTransaction) throws {
        for var ticket in try TicketStore.load(session: session, on: tx.now.date, in: tx) where !ticket.isQuiet {
            ticket.isQuiet = true
            try TicketStore.update(ticket, in: tx)
            // Whoever has the page open sees it change.
            try tx.record(TicketEvent.make("ticket.quiet", ticket, by: .system("tickets"), in: tx))
        }
    }

    /// The code with which the holder of a ticket checked in.
    public static func checkIn(
        _ number: TicketNumber, of ward: WardCode, on day: CivilDate, in tx: some Queryable
    ) throws -> String? {
        try TicketStore.load(number, of: ward, on: day, in: tx)?.checkIn
    }

    /// Tells the part of the network that visitors reach, if there is one, that what it shows is of now. Run every minute.
    public func tellOutside() async throws {
        guard store.sends(.outward) else { return }
        try await store.write { try TicketFeed.beat(in: $0) }
    }

    /// Deletes tickets of long ago with all that belongs to them. Run daily.
    ///
    /// - Returns: How many tickets were deleted.
    @discardableResult
    public func deleteOld() async throws -> Int {
        try await store.write { tx in
            let first = tx.now.date.adding(days: -Self.keptDays)
            for table in ["ticket_wait", "ticket_service", "ticket_request", "ticket_alarm", "ticket_print"] {
                try tx.run("DELETE FROM \(identifier: table) WHERE day < \(first)")
            }
            // A browser is told on the day of its ticket only.
            try tx.run("DELETE FROM ticket_push WHERE day < \(tx.now.date)")
            try tx.run("DELETE FROM ticket_fed WHERE at < \(Timestamp.at(first, .midnight))")
            return try tx.run("DELETE FROM ticket WHERE day < \(first)")
        }
    }
}

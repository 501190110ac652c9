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
            return try tx.run("DELETE FROM ticket WHERE day < \(first)")
        }
    }
}

import Kernel
import Store

extension TicketDesk {
    /// What the holder of a ticket of a day has come for, for machines that offer the forms for it.
    ///
    /// - Parameter typed: The number as it is printed, or the address in its 2D code.
    /// - Returns: The code with which they checked in, if they did, and the life events of the ticket's category; nil when the office
    ///   issued no such ticket.
    public func wish(
        _ typed: String, at ward: WardCode, on day: CivilDate, in tx: some Queryable
    ) throws -> (checkIn: String?, events: [String])? {
        let last = typed.split(separator: "/").last.map(String.init) ?? typed
        let known =
            try TicketNumber(last).flatMap { try TicketStore.load($0, of: ward, on: day, in: tx) }
            ?? TicketStore.load(token: last, in: tx)
        guard let ticket = known, ticket.ward == ward, ticket.day == day else { return nil }
        return (ticket.checkIn, offices.category(ticket.category)?.events ?? [])
    }
}

import Counter
import Kernel
import Store
import Tickets

/// The tickets that sessions at the counter are opened for.
struct SessionTickets: VisitorTickets {
    let desk: TicketDesk

    func link(
        _ number: String, of ward: WardCode, to session: String, by clerk: Actor, in tx: WriteTransaction
    ) throws -> String? {
        guard let number = TicketNumber(number),
            try TicketDesk.link(number, of: ward, to: session, by: clerk, in: tx)
        else { return nil }
        return number.description
    }

    func checkIn(
        _ number: String, of ward: WardCode, on day: CivilDate, in tx: some Queryable
    ) throws -> String? {
        guard let number = TicketNumber(number) else { return nil }
        return try TicketDesk.checkIn(number, of: ward, on: day, in: tx)
    }

    func handOver(
        _ session: String, to category: String?, by clerk: Actor, in tx: WriteTransaction
    ) throws -> String? {
        try desk.handOver(session: session, to: category, by: clerk, in: tx)?.description
    }

    func keepQuiet(_ session: String, in tx: WriteTransaction) throws {
        try TicketDesk.keepQuiet(session: session, in: tx)
    }
}

import Counter
import Kernel
import Store
import Tickets

/// The tickets that sessions at the counter are opened for.
struct SessionTickets: VisitorTickets {
    func link(
        _ number: String, of ward: WardCode, to session: String, by clerk: Actor, in tx: WriteTransaction
    ) throws -> String? {
        guard let number = TicketNumber(number),
            try TicketDesk.link(number, of: ward, to: session, by: clerk, in: tx)
        else { return nil }
        return number.description
    }
}

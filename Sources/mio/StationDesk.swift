import Kernel
import MoveOut
import Store
import Tickets

/// Tickets for people whom a station sends to a window.
struct StationDesk: StationTickets {
    /// Which queue moves of address are in, and which cards.
    private static let categories = (move: "moves", card: "my-number")

    let tickets: TicketService

    func issue(isForCard: Bool, at ward: WardCode, key: String) async throws -> (number: String, path: String)? {
        let category = isForCard ? Self.categories.card : Self.categories.move
        do {
            let ticket = try await tickets.desk.issue(
                TicketWish(categories: [category], channel: "station"), at: ward, by: .system("station"),
                key: TicketKey(key: "station:\(key)", body: category))
            return (ticket.number.description, "/q/\(ward)/\(ticket.token)")
        } catch is TicketRefusal {
            return nil
        }
    }
}

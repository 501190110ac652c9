import Counter
import Devices
import Kernel
import Sheets
import Store
import Tickets

/// What visitors of a terminal have come for: by the answers they gave at home, or by their ticket.
struct TerminalWishes: VisitorWishes {
    let counter: CounterDesk
    let tickets: TicketDesk

    func wish(
        _ typed: String, at ward: WardCode?, on day: CivilDate, in tx: some Queryable
    ) throws -> VisitorWish? {
        if let known = try counter.wish(typed, on: day, in: tx) {
            return VisitorWish(events: known.events, forms: known.forms)
        }
        guard let ward, let ticket = try tickets.wish(typed, at: ward, on: day, in: tx) else { return nil }
        guard let known = try ticket.checkIn.flatMap({ try counter.wish($0, on: day, in: tx) }) else {
            return VisitorWish(events: ticket.events, forms: [])
        }
        return VisitorWish(events: known.events, forms: known.forms)
    }
}

/// What terminals have left for counters.
struct CounterHandovers: TerminalHandovers {
    func take(_ printed: String, by clerk: Actor, in tx: WriteTransaction) throws -> HandoverSeal.Facts? {
        try DevicesService.takeHandover(printed, by: clerk, in: tx)
    }
}

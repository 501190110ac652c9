import Kernel
import Pack
import Store

/// Has tickets printed. A printer that has no paper keeps its tickets waiting; they can be moved to another one.
public struct PrintDesk: Sendable {
    private let act: PrintTicket
    private let acts: ActDesk<PrintTicket>

    /// Tries as long as an opening day, so that whoever refills the paper finds the tickets printed.
    private static let retries = RetryPolicy(attempts: 2_000, firstPause: 2, longestPause: 15)

    /// A desk.
    public init(desk: TicketDesk, words: Words) {
        act = PrintTicket(store: desk.store, offices: desk.offices, words: words)
        acts = ActDesk(store: desk.store, act: act, retries: Self.retries) { end, key, tx in
            guard case .done(let answer) = end, let print = try PrintStore.load(key, in: tx),
                let ticket = try TicketStore.load(print.ticket, in: tx)
            else { return }
            _ = try PrintStore.move(key, from: [.waiting, .sent, .doubtful], to: .printed, in: tx)
            try PrintStore.note(print.printer, ticket.ward, .ready, isLow: answer.isLow, in: tx)
            try tx.record(
                TicketEvent.make(
                    "ticket.print_changed", ticket.ward, by: .system("tickets"), ["state": "printed"], in: tx))
        }
    }

    /// The work, for the list of what a program can do.
    public var job: JobKind { acts.job }

    /// Has a ticket printed after the commit; a further time when it was printed before.
    func print(
        _ ticket: Ticket, on printer: TicketPrinter, address: String, language: Language, in tx: WriteTransaction
    ) throws {
        let key = "\(ticket.id)/\(try PrintStore.count(of: ticket.id, in: tx) + 1)"
        try PrintStore.insert(key, ticket, on: printer.id, in: tx)
        try acts.intend(
            key,
            PrintTicket.Request(
                ticket: ticket.id, ward: ticket.ward, printer: printer.id, address: address, language: language), in: tx
        )
    }

    /// Moves all tickets that wait for a printer to another one.
    ///
    /// - Returns: How many were moved.
    func moveWaiting(
        from old: String, to new: TicketPrinter, of ward: WardCode, language: Language,
        address: @escaping @Sendable (Ticket) -> String
    ) async throws -> Int {
        try await act.store.write { tx in
            var moved = 0
            for waiting in try PrintStore.open(ward, on: tx.now.date, in: tx) where waiting.printer == old {
                guard try PrintStore.move(waiting.key, from: [.waiting], to: .moved, in: tx),
                    let ticket = try TicketStore.load(waiting.ticket, in: tx)
                else { continue }
                try print(ticket, on: new, address: address(ticket), language: language, in: tx)
                moved += 1
            }
            return moved
        }
    }
}

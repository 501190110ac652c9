import Kernel
import Pack
import Paper
import Store

/// Prints a ticket: an act outside the house. What was sent and not confirmed is in doubt and is not sent again by
/// itself; a person looks whether it came out. What was not sent waits for the printer.
struct PrintTicket: OutsideAct {
    /// What is printed where.
    struct Request: Codable, Sendable {
        let ticket: Ticket.Identifier
        let ward: WardCode
        let printer: String
        /// The whole address of the ticket's page.
        let address: String
        let language: Language
    }

    /// How the printer was afterwards.
    struct Answer: Codable, Sendable {
        let isLow: Bool
    }

    /// The printer does not print now.
    struct NotReady: Error, CustomStringConvertible {
        let state: PrinterState
        var description: String { "the printer is \(state.rawValue)" }
    }

    let kind = "ticket.print"
    let store: Store
    let offices: TicketOffices
    let words: Words

    /// How long the printer may take to say how it is, and to print.
    static let statusLimit = Duration.seconds(1)
    static let printLimit = Duration.seconds(5)

    func ask(_ request: Request, key: String) async throws -> Answer {
        let found = try await store.read { tx in
            (try TicketStore.load(request.ticket, in: tx), try PrintStore.load(key, in: tx))
        }
        guard let ticket = found.0, let print = found.1 else { throw ActRefused("the ticket is no longer kept") }
        guard ticket.day == store.now().date else { throw ActRefused("the ticket is of another day") }
        guard print.state == .waiting else { throw ActRefused("the ticket is printed elsewhere") }
        guard let office = offices.office(request.ward), let printer = office.printer(request.printer) else {
            throw ActRefused("the office has no such printer any more")
        }
        let slip = TicketSlip(
            ticket: ticket, office: office, address: request.address, language: request.language, words: words)
        let strip = ReceiptCommands.strip(try slip.slip.bitmap(dots: printer.dots))
        do {
            return try await PrinterLine(host: printer.host, port: printer.port).talk { talk in
                try await talk.send(ReceiptCommands.askOffline)
                let offline = try await talk.answer(within: Self.statusLimit, where: ReceiptStatus.isAnswer)
                try await talk.send(ReceiptCommands.askPaper)
                let paper = try await talk.answer(within: Self.statusLimit, where: ReceiptStatus.isAnswer)
                let state = PrinterState(offline: offline, paper: paper)
                guard state == .ready else { throw NotReady(state: state) }
                // On disk before the first byte leaves: from now on it may have been printed.
                guard try await store.write({ try PrintStore.move(key, from: [.waiting], to: .sent, in: $0) }) else {
                    throw ActRefused("the ticket is printed elsewhere")
                }
                do {
                    try await talk.send(strip + ReceiptCommands.askWhenPrinted)
                    let end = try await talk.answer(within: Self.printLimit) { !ReceiptStatus.isAnswer($0) }
                    guard !ReceiptStatus.hadNoPaper(end) else { throw NotReady(state: .outOfPaper) }
                    return Answer(isLow: ReceiptStatus.isLowOnPaper(paper))
                } catch {
                    try await doubt(key, request)
                    throw error
                }
            }
        } catch let failure as NotReady {
            try await note(request, failure.state)
            throw failure
        } catch let failure as PrinterLine.Failure {
            try await note(request, .unreachable)
            throw failure
        }
    }

    /// Only the printer knows whether what was sent was printed, and it does not remember.
    func find(_ request: Request, key: String) async throws -> Answer? {
        let print = try await store.read { try PrintStore.load(key, in: $0) }
        switch print?.state {
        case .waiting, .moved, nil: return nil
        case .printed: return Answer(isLow: false)
        case .sent, .doubtful:
            try await doubt(key, request)
            throw JobFailure("it is not known whether the ticket was printed; look at the printer")
        }
    }

    private func doubt(_ key: String, _ request: Request) async throws {
        try await store.write { tx in
            guard try PrintStore.move(key, from: [.sent], to: .doubtful, in: tx) else { return }
            try tx.record(
                TicketEvent.make(
                    "ticket.print_changed", request.ward, by: .system("tickets"), ["state": "doubtful"], in: tx))
        }
    }

    private func note(_ request: Request, _ state: PrinterState) async throws {
        try await store.write { try PrintStore.note(request.printer, request.ward, state, isLow: false, in: $0) }
    }
}

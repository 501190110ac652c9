import Kernel
import Paper
import Store

/// How a printer was when it was last asked.
enum PrinterState: String, Sendable, Hashable, CaseIterable, SQLConvertible, SQLReadable {
    case ready
    /// Its roll is at its end.
    case outOfPaper = "out-of-paper"
    case coverOpen = "cover-open"
    /// Something is broken, such as the knife.
    case failed
    /// Nobody answers at its address, or it says nothing.
    case unreachable

    /// The state that a printer's answers to `DLE EOT 2` and `DLE EOT 4` come to.
    init(offline: UInt8, paper: UInt8) {
        if ReceiptStatus.isCoverOpen(offline) {
            self = .coverOpen
        } else if ReceiptStatus.isOutOfPaper(paper) || ReceiptStatus.hasStoppedForPaper(offline) {
            self = .outOfPaper
        } else if ReceiptStatus.hasFailed(offline) {
            self = .failed
        } else {
            self = .ready
        }
    }
}

/// A printer as it is known.
struct KnownPrinter: Sendable, RowDecodable {
    let printer: String
    let state: PrinterState
    /// Its roll is nearly at its end.
    let isLow: Bool
    let since: Timestamp

    init(row: Row) throws {
        printer = try row.string("printer")
        state = try row.get("state", as: PrinterState.self)
        isLow = try row.bool("is_low")
        since = try row.timestamp("since")
    }
}

/// A ticket on its way to paper.
struct TicketPrint: Sendable, RowDecodable {
    /// Where it is.
    enum State: String, Sendable, Hashable, CaseIterable, SQLConvertible, SQLReadable {
        /// It has not been sent to the printer.
        case waiting
        /// It has been sent, and the printer has not said that it was printed.
        case sent
        /// Nobody knows whether it was printed.
        case doubtful
        case printed
        /// It goes to another printer.
        case moved
    }

    let key: String
    let ticket: Ticket.Identifier
    let printer: String
    let state: State

    init(row: Row) throws {
        key = try row.string("key")
        ticket = try row.id("ticket")
        printer = try row.string("printer")
        state = try row.get("state", as: State.self)
    }
}

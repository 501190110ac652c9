import Kernel

/// Where the pages of tickets are.
enum TicketPaths {
    static let offices = "/q"
    static let machines = "/tickets"
    static let calls = "/office/calls"
    static let board = "/office/board"

    static func queues(_ ward: WardCode) -> String { "/q/\(ward)" }
    static func ticket(_ ticket: Ticket) -> String { "/q/\(ticket.ward)/\(ticket.token)" }
    static func display(_ ward: WardCode, _ group: String) -> String { "/display/\(ward)/\(group)" }
    static func machine(_ ward: WardCode) -> String { "/tickets/\(ward)" }
    static func issued(_ ticket: Ticket) -> String { "/tickets/\(ticket.ward)/\(ticket.id)" }
    /// The stream of what a page shows.
    static func events(of path: String) -> String { path + "/events" }
}

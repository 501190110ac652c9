import Kernel
import Store

/// The events of tickets: what measures count, and nothing of who somebody is.
enum TicketEvent {
    /// The kinds after which a queue looks different.
    static let kinds: Set<String> = [
        "ticket.issued", "ticket.called", "ticket.recalled", "ticket.served", "ticket.held", "ticket.transferred",
        "ticket.finished", "ticket.no_show", "ticket.returned", "ticket.linked", "ticket.window_opened",
        "ticket.window_closed", "ticket.printer_changed", "ticket.print_changed", "ticket.quiet",
    ]

    static func make(
        _ kind: String, _ ticket: Ticket, by actor: Actor, _ more: [String: JSONValue] = [:], in tx: WriteTransaction
    ) -> Event {
        var data: [String: JSONValue] = [
            "ward": .string(ticket.ward.code), "category": .string(ticket.category),
            "group": .string(ticket.group), "number": .string(ticket.number.description),
            "priority": .string(ticket.priority.rawValue),
        ]
        data["window"] = ticket.window.map { .int(Int64($0)) }
        data["shownMin"] = ticket.shown.map { .int(Int64($0.minutes)) }
        data.merge(more) { $1 }
        return Event(
            kind: kind, at: tx.now, actor: actor, subject: ticket.id.description, ward: ticket.ward, data: .object(data)
        )
    }

    /// An event of an office that is about no ticket.
    static func make(
        _ kind: String, _ ward: WardCode, by actor: Actor, _ data: [String: JSONValue], in tx: WriteTransaction
    ) -> Event {
        Event(
            kind: kind, at: tx.now, actor: actor, subject: nil, ward: ward,
            data: .object(data.merging(["ward": .string(ward.code)]) { $1 }))
    }
}

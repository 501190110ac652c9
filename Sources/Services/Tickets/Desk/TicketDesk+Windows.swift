import Kernel
import Store

extension TicketDesk {
    /// A clerk sits down at a window. One clerk has one window; the one they had is closed.
    ///
    /// - Throws: ``TicketRefusal``: `unknown` for a window that the office does not have, `windowTaken` when somebody else
    ///   sits there, `windowOccupied` when their former window still has somebody.
    public func open(_ window: Int, of ward: WardCode, by clerk: Actor) async throws {
        guard let group = offices.office(ward)?.group(ofWindow: window), !group.isSelfService else {
            throw TicketRefusal.unknown
        }
        try await store.write { tx in
            let windows = try TicketStore.windows(ward, on: tx.now.date, in: tx)
            if let there = windows.first(where: { $0.number == window }) {
                guard there.clerk == clerk.id else { throw TicketRefusal.windowTaken(name: there.clerkName) }
                return
            }
            for other in windows where other.clerk == clerk.id { try Self.leave(other, by: clerk, in: tx) }
            try TicketStore.open(window, group.id, ward, by: clerk.id, name: clerk.name, in: tx)
            try tx.record(
                TicketEvent.make(
                    "ticket.window_opened", ward, by: clerk,
                    ["window": .int(Int64(window)), "group": .string(group.id)], in: tx))
        }
    }

    /// The clerk leaves a window.
    ///
    /// - Throws: ``TicketRefusal``: `windowClosed`, `windowOccupied`.
    public func close(_ window: Int, of ward: WardCode, by clerk: Actor) async throws {
        try await store.write { tx in
            try Self.leave(try Self.window(window, ward, for: clerk, in: tx), by: clerk, in: tx)
        }
    }

    static func leave(_ window: OpenWindow, by clerk: Actor, in tx: WriteTransaction) throws {
        if let ticket = try TicketStore.ticket(at: window.number, window.ward, on: tx.now.date, in: tx) {
            throw TicketRefusal.windowOccupied(ticket.number)
        }
        try TicketStore.close(window.number, window.ward, in: tx)
        try tx.record(
            TicketEvent.make(
                "ticket.window_closed", window.ward, by: clerk,
                ["window": .int(Int64(window.number)), "group": .string(window.group)], in: tx))
    }

    /// A window that is open today and at which the clerk sits.
    static func window(
        _ number: Int, _ ward: WardCode, for clerk: Actor, in tx: WriteTransaction
    ) throws -> OpenWindow {
        guard let open = try TicketStore.windows(ward, on: tx.now.date, in: tx).first(where: { $0.number == number })
        else { throw TicketRefusal.windowClosed }
        guard open.clerk == clerk.id else { throw TicketRefusal.windowTaken(name: open.clerkName) }
        return open
    }
}

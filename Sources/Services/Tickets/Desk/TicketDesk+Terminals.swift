import Kernel
import Store

/// What whoever walks the floor does with the ticket at a terminal.
public enum TerminalMove: String, Sendable, Hashable, CaseIterable {
    /// Calls whoever comes next; whoever is done there is finished before.
    case next
    /// Calls the same one again.
    case again
    /// They have come.
    case serve
    /// They are done.
    case finish
    /// They did not come.
    case giveUp = "no-show"
    /// Nobody is called there any more.
    case close
}

extension TicketDesk {
    /// The queue for the terminals of an office now; nil where the office has none.
    public func terminalLine(_ ward: WardCode, at now: Timestamp, in tx: some Queryable) throws -> TerminalLine? {
        guard let office = offices.office(ward), let group = office.groups.first(where: \.isSelfService) else {
            return nil
        }
        let picture = try OfficePicture.read(office, rhythm: offices.rhythm, at: now, in: tx)
        return picture.group(group.id).map { TerminalLine($0, at: now) }
    }

    /// Does something with the ticket at a terminal: at a window of a group that is self-service nobody sits, so it is opened by the
    /// first call, in the name of what stands there.
    ///
    /// - Throws: ``TicketRefusal``: `unknown` for a window that is none of those, `windowClosed` when nobody is there.
    public func move(
        _ move: TerminalMove, at window: Int, called name: String, of ward: WardCode, by actor: Actor
    ) async throws {
        guard let office = offices.office(ward), let group = office.group(ofWindow: window), group.isSelfService else {
            throw TicketRefusal.unknown
        }
        let today = store.now().date
        let there = try await store.read { try TicketStore.ticket(at: window, ward, on: today, in: $0) }
        switch move {
        case .next:
            _ = try await store.write { [self] tx in
                let open = try Self.selfService(window, name, group, ward, by: actor, in: tx)
                return try next(to: open, office, by: actor, in: tx)
            }
        case .close: try await closeTerminal(window, ward, by: actor)
        case .again, .serve, .finish, .giveUp:
            guard let id = there?.id else { throw TicketRefusal.windowClosed }
            switch move {
            case .again: try await call(id, to: window, of: ward, by: actor)
            case .serve: try await serve(id, of: ward, by: actor)
            case .finish: try await finish(id, of: ward, by: actor)
            default: try await giveUp(id, of: ward, by: actor)
            }
        }
    }

    /// The window, open from now on.
    private static func selfService(
        _ number: Int, _ name: String, _ group: TicketGroup, _ ward: WardCode, by actor: Actor, in tx: WriteTransaction
    ) throws -> OpenWindow {
        func open() throws -> OpenWindow? {
            try TicketStore.windows(ward, on: tx.now.date, in: tx).first { $0.number == number }
        }
        if let open = try open() { return open }
        try TicketStore.open(number, group.id, ward, by: "terminal:\(number)", name: name, in: tx)
        try tx.record(
            TicketEvent.make(
                "ticket.window_opened", ward, by: actor,
                ["window": .int(Int64(number)), "group": .string(group.id)], in: tx))
        guard let opened = try open() else { throw TicketRefusal.windowClosed }
        return opened
    }

    private func closeTerminal(_ number: Int, _ ward: WardCode, by actor: Actor) async throws {
        try await store.write { tx in
            let windows = try TicketStore.windows(ward, on: tx.now.date, in: tx)
            guard let open = windows.first(where: { $0.number == number }) else { return }
            try Self.leave(open, by: actor, in: tx)
        }
    }
}

/// The queue for the terminals of an office: numbers of tickets, and nothing of who somebody is.
public struct TerminalLine: Sendable, Hashable {
    /// Somebody who was called to a terminal.
    public struct Caller: Sendable, Hashable {
        /// The number of their ticket.
        public let number: String
        /// They have come.
        public let isServing: Bool
        /// How often they were called.
        public let calls: Int
        /// When the next call counts; nil when there is none.
        public let nextCall: Timestamp?
        /// Whether they may be given up.
        public let mayGiveUp: Bool
    }

    /// How many wait.
    public let waiting: Int
    /// For how many minutes the one who has waited longest waits.
    public let longestMinutes: Int
    /// The numbers that terminals may have.
    public let windows: [Int]
    /// Those to which people are called now.
    public let open: Set<Int>
    /// Who is where.
    public let callers: [Int: Caller]

    init(_ group: GroupPicture, at now: Timestamp) {
        waiting = group.waiting.count
        longestMinutes = group.longestWait(at: now) / 60
        windows = group.group.windows
        open = Set(group.windows.map(\.number))
        callers = Dictionary(
            (group.called + group.serving).compactMap { ticket in
                ticket.window.map { window in
                    (
                        window,
                        Caller(
                            number: ticket.number.description, isServing: ticket.state == .serving,
                            calls: ticket.calls.count, nextCall: CallRule.nextCall(after: ticket.calls),
                            mayGiveUp: CallRule.mayGiveUp(after: ticket.calls))
                    )
                }
            }, uniquingKeysWith: { first, _ in first })
    }
}

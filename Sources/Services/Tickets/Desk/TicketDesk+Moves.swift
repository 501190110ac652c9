import Kernel
import Store

extension TicketDesk {
    /// Calls a ticket to a window, or calls it again.
    ///
    /// - Throws: ``TicketRefusal``: the window must be open, free and of the ticket's group; who was passed twice comes first.
    @discardableResult
    public func call(
        _ id: Ticket.Identifier, to window: Int?, of ward: WardCode, by actor: Actor, key: TicketKey? = nil
    ) async throws -> Ticket {
        try await change(id, of: ward, key: key) { ticket, _, tx in
            if ticket.state == .called {
                try Self.callAgain(&ticket, by: actor, in: tx)
            } else {
                guard let number = window ?? ticket.window else { throw TicketRefusal.windowClosed }
                let open = try Self.window(number, ward, for: actor, in: tx)
                try Self.call(&ticket, to: open, by: actor, in: tx)
            }
        }
    }

    /// Calls whoever comes next to a window. A ticket that is being served there is finished before, or goes on to its
    /// next window.
    ///
    /// - Throws: ``TicketRefusal``, such as `nobodyWaits`; then what was being served still is.
    @discardableResult
    public func callNext(to window: Int, of ward: WardCode, by actor: Actor) async throws -> Ticket {
        guard let office = offices.office(ward) else { throw TicketRefusal.unknown }
        return try await store.write { [self] tx in
            try next(to: try Self.window(window, ward, for: actor, in: tx), office, by: actor, in: tx)
        }
    }

    /// Calls whoever comes next to a window; whoever is being served there is finished before.
    func next(
        to open: OpenWindow, _ office: TicketOffice, by actor: Actor, in tx: WriteTransaction
    ) throws -> Ticket {
        if var current = try TicketStore.ticket(at: open.number, open.ward, on: tx.now.date, in: tx) {
            guard current.state == .serving else { throw TicketRefusal.windowOccupied(current.number) }
            try finish(&current, office, by: actor, in: tx)
            try TicketStore.update(current, in: tx)
        }
        let waiting = try TicketStore.open(open.ward, on: tx.now.date, in: tx).filter {
            $0.group == open.group && $0.state.waits
        }
        guard let next = QueueOrder.next(waiting.map(\.entry)),
            var ticket = waiting.first(where: { $0.entry.id == next.id })
        else { throw TicketRefusal.nobodyWaits }
        try Self.call(&ticket, to: open, by: actor, in: tx)
        try TicketStore.update(ticket, in: tx)
        return ticket
    }

    /// Begins to serve a ticket that was called.
    @discardableResult
    public func serve(
        _ id: Ticket.Identifier, of ward: WardCode, by actor: Actor, key: TicketKey? = nil
    ) async throws -> Ticket {
        try await change(id, of: ward, key: key) { ticket, _, tx in try Self.serve(&ticket, by: actor, in: tx) }
    }

    /// Puts a ticket aside; its window is free.
    @discardableResult
    public func hold(
        _ id: Ticket.Identifier, of ward: WardCode, by actor: Actor, key: TicketKey? = nil
    ) async throws -> Ticket {
        try await change(id, of: ward, key: key) { ticket, _, tx in
            ticket.state = try Self.state(of: ticket, after: .hold)
            ticket.occupiedBefore += Self.seconds(ticket.occupiedAt, to: tx.now)
            ticket.occupiedAt = nil
            try tx.record(TicketEvent.make("ticket.held", ticket, by: actor, in: tx))
        }
    }

    /// Hands a ticket over to another category; it keeps its number.
    @discardableResult
    public func transfer(
        _ id: Ticket.Identifier, to category: String, of ward: WardCode, by actor: Actor, key: TicketKey? = nil
    ) async throws -> Ticket {
        try await change(id, of: ward, key: key) { [self] ticket, office, tx in
            try transfer(&ticket, to: category, office, by: actor, reason: "staff", in: tx)
        }
    }

    /// Ends a service. A ticket with further windows goes on to the one with which all is done earliest.
    @discardableResult
    public func finish(
        _ id: Ticket.Identifier, of ward: WardCode, by actor: Actor, key: TicketKey? = nil
    ) async throws -> Ticket {
        try await change(id, of: ward, key: key) { [self] ticket, office, tx in
            try finish(&ticket, office, by: actor, in: tx)
        }
    }

    /// Gives a ticket up that was called three times.
    @discardableResult
    public func giveUp(
        _ id: Ticket.Identifier, of ward: WardCode, by actor: Actor, key: TicketKey? = nil
    ) async throws -> Ticket {
        try await change(id, of: ward, key: key) { ticket, _, tx in
            let state = try Self.state(of: ticket, after: .giveUp)
            guard CallRule.mayGiveUp(after: ticket.calls) else {
                throw TicketRefusal.callAgainFirst(remaining: CallRule.calls - ticket.calls.count)
            }
            ticket.state = state
            ticket.endedAt = tx.now
            try tx.record(
                TicketEvent.make(
                    "ticket.no_show", ticket, by: actor,
                    ["waitSec": .int(Int64(Self.seconds(ticket.queuedAt, to: tx.now)))], in: tx))
        }
    }

    /// Takes somebody back who did not come when they were called: three others are called first.
    @discardableResult
    public func comeBack(
        _ id: Ticket.Identifier, of ward: WardCode, by actor: Actor, key: TicketKey? = nil
    ) async throws -> Ticket {
        try await change(id, of: ward, key: key) { [self] ticket, office, tx in
            ticket.state = try Self.state(of: ticket, after: .comeBack)
            ticket.entry.lets = QueueOrder.returnPlaces
            ticket.endedAt = nil
            ticket.window = nil
            try join(&ticket, office, in: tx)
            try tx.record(TicketEvent.make("ticket.returned", ticket, by: actor, in: tx))
        }
    }

    // Inside a transaction

    static func call(_ ticket: inout Ticket, to window: OpenWindow, by actor: Actor, in tx: WriteTransaction) throws {
        let state = try state(of: ticket, after: .call)
        guard ticket.group == window.group else { throw TicketRefusal.otherGroup }
        let ward = ticket.ward
        if let other = try TicketStore.ticket(at: window.number, ward, on: tx.now.date, in: tx), other.id != ticket.id {
            throw TicketRefusal.windowOccupied(other.number)
        }
        let isFirst = ticket.state.waits
        if isFirst {
            let queue = try TicketStore.open(ward, on: tx.now.date, in: tx).filter {
                $0.group == window.group && $0.state.waits
            }.map(\.entry)
            guard QueueOrder.mayCall(ticket.entry, in: queue) else { throw TicketRefusal.othersFirst }
            let before = Dictionary(queue.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
            for entry in QueueOrder.calling(ticket.entry, in: queue) where entry != before[entry.id] {
                try tx.run(
                    "UPDATE ticket SET passed = \(entry.passed), lets = \(entry.lets) WHERE id = \(entry.id)")
            }
        }
        ticket.state = state
        ticket.entry.lets = nil
        ticket.calls = [tx.now]
        ticket.announcedAt = tx.now
        ticket.occupiedAt = tx.now
        ticket.servedAt = nil
        ticket.window = window.number
        guard isFirst else {
            try tx.record(TicketEvent.make("ticket.recalled", ticket, by: actor, in: tx))
            return
        }
        let isWithin = try PaceStore.wait(of: ticket, in: tx)
        var data: [String: JSONValue] = ["waitSec": .int(Int64(seconds(ticket.queuedAt, to: tx.now)))]
        data["within"] = isWithin.map(JSONValue.bool)
        try tx.record(TicketEvent.make("ticket.called", ticket, by: actor, data, in: tx))
        try alarm(ticket.ward, in: tx)
    }

    static func serve(_ ticket: inout Ticket, by actor: Actor, in tx: WriteTransaction) throws {
        ticket.state = try state(of: ticket, after: .serve)
        ticket.servedAt = tx.now
        try tx.record(
            TicketEvent.make(
                "ticket.served", ticket, by: actor,
                ["waitSec": .int(Int64(seconds(ticket.queuedAt, to: tx.now)))], in: tx))
    }

    private static func callAgain(_ ticket: inout Ticket, by actor: Actor, in tx: WriteTransaction) throws {
        ticket.calls = CallRule.calling(at: tx.now, after: ticket.calls)
        ticket.announcedAt = tx.now
        try tx.record(
            TicketEvent.make(
                "ticket.recalled", ticket, by: actor, ["calls": .int(Int64(ticket.calls.count))], in: tx))
    }

    private func finish(
        _ ticket: inout Ticket, _ office: TicketOffice, by actor: Actor, in tx: WriteTransaction
    ) throws {
        _ = try Self.state(of: ticket, after: .finish)
        if !ticket.todo.isEmpty {
            let picture = try OfficePicture.read(office, rhythm: offices.rhythm, at: tx.now, in: tx)
            let order = picture.round(ticket.todo)?.order ?? office.sensible(ticket.todo)
            ticket.todo = order
            return try transfer(&ticket, to: order[0], office, by: actor, reason: "round", in: tx)
        }
        try Self.endService(&ticket, by: actor, in: tx)
        ticket.state = .done
        ticket.endedAt = tx.now
    }

    func transfer(
        _ ticket: inout Ticket, to category: String, _ office: TicketOffice, by actor: Actor, reason: String,
        in tx: WriteTransaction
    ) throws {
        let state = try Self.state(of: ticket, after: .transfer)
        guard let group = office.group(serving: category) else { throw TicketRefusal.notOffered }
        if ticket.state == .serving { try Self.endService(&ticket, by: actor, in: tx) }
        let from = ticket.category
        ticket.state = state
        ticket.category = category
        ticket.group = group.id
        ticket.todo.removeAll { $0 == category }
        ticket.entry.passed = 0
        ticket.entry.lets = nil
        ticket.entry.category = category
        ticket.entry.place = try TicketStore.nextPlace(ticket.ward, on: tx.now.date, in: tx)
        ticket.occupiedBefore = 0
        try join(&ticket, office, in: tx)
        try tx.record(
            TicketEvent.make(
                "ticket.transferred", ticket, by: actor, ["from": .string(from), "reason": .string(reason)], in: tx))
    }

    /// The ticket joins the queue of its group: what is shown to its holder is made anew.
    private func join(_ ticket: inout Ticket, _ office: TicketOffice, in tx: WriteTransaction) throws {
        ticket.queuedAt = tx.now
        ticket.calls = []
        ticket.announcedAt = nil
        ticket.occupiedAt = nil
        ticket.servedAt = nil
        // Its window is free from now on, and it does not wait behind itself.
        try TicketStore.update(ticket, in: tx)
        let picture = try OfficePicture.read(office, rhythm: offices.rhythm, at: tx.now, in: tx)
        ticket.shown = picture.waiting(ticket)?.shown
    }

    /// The service of the present category is over.
    private static func endService(_ ticket: inout Ticket, by actor: Actor, in tx: WriteTransaction) throws {
        guard let window = ticket.window, let served = ticket.servedAt else {
            throw TicketRefusal.notNow(ticket.state)
        }
        let occupied = ticket.occupiedBefore + seconds(ticket.occupiedAt, to: tx.now)
        let serving = seconds(served, to: tx.now)
        try PaceStore.service(of: ticket, at: window, occupied: occupied, served: serving, in: tx)
        try tx.record(
            TicketEvent.make(
                "ticket.finished", ticket, by: actor,
                [
                    "serveSec": .int(Int64(serving)),
                    "waitSec": .int(Int64(try PaceStore.waited(ticket, in: tx) ?? 0)),
                    "more": .int(Int64(ticket.todo.count)),
                ], in: tx))
    }

    static func state(of ticket: Ticket, after move: TicketMove) throws -> TicketState {
        guard let state = move.state(after: ticket.state) else { throw TicketRefusal.notNow(ticket.state) }
        return state
    }

    static func seconds(_ start: Timestamp?, to end: Timestamp) -> Int {
        Int(max(0, (start ?? end).milliseconds(until: end) / 1_000))
    }

    /// Says once a day, for each direction, that the times shown are not truthful.
    private static func alarm(_ ward: WardCode, in tx: WriteTransaction) throws {
        let calibration = try PaceStore.calibration(ward, on: tx.now.date, in: tx)
        guard let alarm = calibration.alarm else { return }
        let isNew: Int = try tx.run(
            """
            INSERT INTO ticket_alarm (ward, day, kind, at)
            VALUES (\(ward), \(tx.now.date), \(alarm.rawValue), \(tx.now)) ON CONFLICT (ward, day, kind) DO NOTHING
            """)
        guard isNew > 0 else { return }
        try tx.record(
            TicketEvent.make(
                "ticket.calibration_off", ward, by: .system("tickets"),
                [
                    "kind": .string(alarm.rawValue), "shown": .int(Int64(calibration.shown)),
                    "within": .int(Int64(calibration.within)),
                ], in: tx))
    }
}

import Kernel
import Store

/// Issues tickets and moves them on. Each act is one transaction with its event; two windows that call at the same moment
/// get two tickets.
public struct TicketDesk: Sendable {
    /// The database.
    public let store: Store
    /// The offices with their queues.
    public let offices: TicketOffices

    /// A desk.
    public init(store: Store, offices: TicketOffices) {
        self.store = store
        self.offices = offices
    }

    /// Whether tickets are issued here: not on the part of the network that visitors reach, which only shows what happens
    /// inside.
    public var issuesTickets: Bool { !store.sends(.inward) }

    /// Issues a ticket.
    ///
    /// - Parameters:
    ///   - key: The same key with the same wish is one ticket.
    ///   - also: What is stored with a new ticket, such as that it is to be printed.
    /// - Throws: ``TicketRefusal``.
    public func issue(
        _ wish: TicketWish, at ward: WardCode, by actor: Actor, key: TicketKey? = nil,
        also: @escaping @Sendable (Ticket, WriteTransaction) throws -> Void = { _, _ in }
    ) async throws -> Ticket {
        guard let office = offices.office(ward) else { throw TicketRefusal.unknown }
        guard issuesTickets else { throw TicketRefusal.elsewhere }
        return try await store.write { [offices] tx in
            if let earlier = try Self.earlier(key, in: tx) { return earlier }
            guard office.isOpen(at: tx.now) else { throw TicketRefusal.closed }
            let wanted = wish.categories.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
            guard (1...WholeRound.mostStops).contains(wanted.count),
                wanted.allSatisfy({ office.offers($0, at: tx.now) })
            else { throw TicketRefusal.notOffered }
            let picture = try OfficePicture.read(office, rhythm: offices.rhythm, at: tx.now, in: tx)
            let order = wanted.count > 1 ? picture.round(wanted)?.order ?? office.sensible(wanted) : wanted
            guard let first = order.first, let category = office.category(first),
                let group = picture.groups.first(where: { $0.group.categories.contains(first) })
            else { throw TicketRefusal.notOffered }
            let running = try TicketStore.nextNumber(category.letter, ward, on: tx.now.date, in: tx)
            guard let number = TicketNumber(letter: category.letter, running: running) else {
                throw TicketRefusal.notOffered
            }
            let id = Ticket.Identifier.make(at: tx.now)
            let entry = QueueEntry(
                id: id.description, category: first, priority: wish.priority,
                place: try TicketStore.nextPlace(ward, on: tx.now.date, in: tx))
            let ticket = Ticket(
                id: id, token: SecretWord.make(), ward: ward, day: tx.now.date, number: number, category: first,
                group: group.group.id, priority: wish.priority, state: .issued, todo: Array(order.dropFirst()),
                issuedAt: tx.now, queuedAt: tx.now, calls: [], announcedAt: nil, occupiedAt: nil, servedAt: nil,
                endedAt: nil, window: nil, occupiedBefore: 0,
                shown: group.shown(joining: entry, at: office, now: tx.now), channel: wish.channel, session: nil,
                checkIn: wish.checkIn,
                entry: entry)
            try TicketStore.insert(ticket, in: tx)
            try Self.remember(key, ticket, in: tx)
            try tx.record(TicketEvent.make("ticket.issued", ticket, by: actor, in: tx))
            try also(ticket, tx)
            return ticket
        }
    }

    /// A ticket of an office; nil for an unknown id and for another office's ticket alike.
    public func ticket(_ id: Ticket.Identifier, of ward: WardCode) async throws -> Ticket? {
        try await store.read { try TicketStore.load(id, of: ward, in: $0) }
    }

    /// Changes a ticket of today.
    ///
    /// - Throws: ``TicketRefusal``.
    func change(
        _ id: Ticket.Identifier, of ward: WardCode, key: TicketKey? = nil,
        _ work: @escaping @Sendable (inout Ticket, TicketOffice, WriteTransaction) throws -> Void
    ) async throws -> Ticket {
        guard let office = offices.office(ward) else { throw TicketRefusal.unknown }
        return try await store.write { tx in
            if let earlier = try Self.earlier(key, in: tx) { return earlier }
            guard var ticket = try TicketStore.load(id, of: ward, in: tx) else {
                throw TicketRefusal.unknown
            }
            guard ticket.day == tx.now.date else { throw TicketRefusal.yesterday }
            try work(&ticket, office, tx)
            try TicketStore.update(ticket, in: tx)
            try Self.remember(key, ticket, in: tx)
            return ticket
        }
    }

    /// The queues of an office now.
    func picture(_ office: TicketOffice, at now: Timestamp) async throws -> OfficePicture {
        try await store.read { [offices, issuesTickets] in
            try OfficePicture.read(office, rhythm: offices.rhythm, isFed: !issuesTickets, at: now, in: $0)
        }
    }

    /// The ticket of a request that was taken before.
    private static func earlier(_ key: TicketKey?, in tx: some Queryable) throws -> Ticket? {
        guard let key,
            let row = try tx.one(Row.self, "SELECT body, ticket FROM ticket_request WHERE key = \(key.key)")
        else { return nil }
        guard try row.string("body") == key.body else { throw TicketRefusal.keyUsedBefore }
        return try TicketStore.load(try row.id("ticket"), in: tx)
    }

    private static func remember(_ key: TicketKey?, _ ticket: Ticket, in tx: WriteTransaction) throws {
        guard let key else { return }
        try tx.run(
            """
            INSERT INTO ticket_request (key, body, ticket, day)
            VALUES (\(key.key), \(key.body), \(ticket.id), \(ticket.day))
            """)
    }
}

extension TicketOffice {
    /// The categories with those first that others come after.
    func sensible(_ wanted: [String]) -> [String] {
        var rest = wanted
        var order: [String] = []
        while !rest.isEmpty {
            let next = rest.firstIndex { id in
                !(category(id)?.after ?? []).contains { rest.contains($0) && $0 != id }
            }
            order.append(rest.remove(at: next ?? 0))
        }
        return order
    }
}

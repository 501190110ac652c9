import Kernel
import Store

/// The queues on the part of the network that visitors reach: tickets are issued inside, and each change goes outside as a
/// parcel, so that a visitor's telephone shows there what the wall shows here. There is nothing of a person in a ticket; what
/// links it with one (session, code of a check-in, clerk) stays inside.
enum TicketFeed {
    static let topics = [ticketTopic, windowTopic, serviceTopic, beatTopic]
    /// Without word from inside for so many seconds what is shown is said to be old.
    static let patience = 180

    // MARK: From inside

    /// A ticket was issued or has moved.
    static func send(_ ticket: Ticket, in tx: WriteTransaction) throws {
        try tx.send(Parcel(topic: ticketTopic.name, key: ticket.id.description, body: ticket.carried), .outward)
    }

    /// A window was opened for a group, or closed.
    static func send(window number: Int, of ward: WardCode, for group: String?, in tx: WriteTransaction) throws {
        var body: [String: JSONValue] = [
            "ward": .string(ward.code), "number": .int(Int64(number)), "day": .string(tx.now.date.description),
        ]
        body["group"] = group.map(JSONValue.string)
        try tx.send(Parcel(topic: windowTopic.name, key: "\(ward)/\(number)", body: .object(body)), .outward)
    }

    /// A service has ended; how long it took is part of the times that are shown.
    static func send(_ service: EndedService, in tx: WriteTransaction) throws {
        try tx.send(
            Parcel(
                topic: serviceTopic.name, key: "\(service.ticket)/\(service.endedAt.milliseconds)",
                body: service.carried
            ), .outward)
    }

    /// A sign that the queues outside are those of now. Sent every minute.
    static func beat(in tx: WriteTransaction) throws {
        try tx.send(Parcel(topic: beatTopic.name, key: "all", body: .object([:])), .outward)
    }

    /// All that an outside needs which knows nothing yet.
    static func introduce(in tx: WriteTransaction) throws {
        let today = tx.now.date
        for ticket in try tx.all(Ticket.self, "SELECT * FROM ticket WHERE day = \(today) ORDER BY place") {
            try send(ticket, in: tx)
        }
        for window in try tx.all(OpenWindow.self, "SELECT * FROM ticket_window WHERE day = \(today)") {
            try send(window: window.number, of: window.ward, for: window.group, in: tx)
        }
        for service in try PaceStore.latestServices(in: tx) { try send(service, in: tx) }
        try beat(in: tx)
    }

    // MARK: Outside

    private static let ticketTopic = ParcelTopic("ticket") { waiting, tx in
        let ticket = try Ticket(carried: waiting.parcel.body)
        guard try isNews(waiting, of: ticket.ward, in: tx) else { return }
        if try TicketStore.load(ticket.id, in: tx) == nil {
            // An inside that was restored may give a number once more; the latest ticket has it.
            try tx.run(
                """
                DELETE FROM ticket WHERE ward = \(ticket.ward) AND day = \(ticket.day)
                    AND letter = \(String(ticket.number.letter)) AND running = \(ticket.number.running)
                """)
            try TicketStore.insert(ticket, in: tx)
        }
        try TicketStore.update(ticket, in: tx)
    }

    private static let windowTopic = ParcelTopic("ticket-window") { waiting, tx in
        let body = waiting.parcel.body
        guard let ward = body["ward"]?.stringValue.flatMap({ WardCode($0) }), let number = body["number"]?.intValue,
            let day = body["day"]?.stringValue.flatMap({ CivilDate(iso: $0) })
        else { throw UnreadableParcel(reason: "a window without ward, number or day") }
        guard try isNews(waiting, of: ward, in: tx) else { return }
        try TicketStore.close(number, ward, in: tx)
        guard let group = body["group"]?.stringValue, day == tx.now.date else { return }
        try TicketStore.open(number, group, ward, by: "\(number)", name: "", in: tx)
    }

    private static let serviceTopic = ParcelTopic("ticket-service") { waiting, tx in
        let service = try EndedService(carried: waiting.parcel.body)
        guard try isNews(waiting, of: service.ward, in: tx) else { return }
        try PaceStore.note(service, in: tx)
    }

    private static let beatTopic = ParcelTopic("ticket-beat") { waiting, tx in
        _ = try isNews(waiting, of: nil, in: tx)
    }

    /// Whether a parcel is not older than what is known of its key; notes that something has changed.
    private static func isNews(_ waiting: WaitingParcel, of ward: WardCode?, in tx: WriteTransaction) throws -> Bool {
        let key = "\(waiting.parcel.topic)/\(waiting.parcel.key)"
        let count: Int = try tx.run(
            """
            INSERT INTO ticket_fed (key, at) VALUES (\(key), \(waiting.sentAt))
            ON CONFLICT (key) DO UPDATE SET at = excluded.at WHERE ticket_fed.at <= excluded.at
            """)
        guard count > 0 else { return false }
        for part in [ward?.code, FeedState.whole].compactMap({ $0 }) {
            try tx.run(
                """
                INSERT INTO ticket_feed (part, changes, heard_at) VALUES (\(part), 1, \(waiting.sentAt))
                ON CONFLICT (part) DO UPDATE SET changes = ticket_feed.changes + 1,
                    heard_at = CASE WHEN excluded.heard_at > ticket_feed.heard_at
                        THEN excluded.heard_at ELSE ticket_feed.heard_at END
                """)
        }
        return true
    }
}

/// What the part of the network that visitors reach has heard of the queues.
struct FeedState: Sendable, Hashable {
    /// Stands for all offices in place of one.
    static let whole = "all"

    /// When the inside last said something; nil when it never did.
    let heardAt: Timestamp?

    static func read(in tx: some Queryable) throws -> FeedState {
        FeedState(
            heardAt: try tx.one(Timestamp.self, "SELECT heard_at FROM ticket_feed WHERE part = \(whole)"))
    }

    /// How often each office has changed.
    static func changes(in tx: some Queryable) throws -> [WardCode: Int] {
        let rows = try tx.all(Row.self, "SELECT part, changes FROM ticket_feed WHERE part <> \(whole)")
        return try rows.reduce(into: [:]) { found, row in
            if let ward = WardCode(try row.string("part")) { found[ward] = try row.int("changes") }
        }
    }

    /// Whether what is shown may be old.
    func isOld(at now: Timestamp) -> Bool {
        heardAt.map { $0.milliseconds(until: now) > Int64(TicketFeed.patience) * 1_000 } ?? true
    }
}

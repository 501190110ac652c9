import Crypto
import Foundation
import Kernel
import Store

/// A browser that wants to be told when a ticket is called. It is forgotten with the day.
struct PushSubscription: Sendable, Hashable {
    typealias Identifier = ID<PushSubscription>

    /// So many browsers may follow one ticket: a telephone, and the one of who comes along.
    static let mostOfTicket = 3

    let id: Identifier
    let ticket: Ticket.Identifier
    let endpoint: String
    /// The browser's public key, 65 bytes.
    let key: [UInt8]
    /// What it shares, 16 bytes.
    let secret: [UInt8]
    let language: Language
}

extension PushSubscription: RowDecodable {
    init(row: Row) throws {
        id = try row.id("id")
        ticket = try row.id("ticket")
        endpoint = try row.string("endpoint")
        guard let key = PushKey.bytes(try row.string("key")), let secret = PushKey.bytes(try row.string("secret"))
        else {
            throw RowError(column: "key", reason: "no Base 64")
        }
        self.key = key
        self.secret = secret
        language = Language(rawValue: try row.string("language"))
    }
}

extension PushSubscription {
    /// Keeps a subscription; the same browser is kept once, and of many the latest.
    func save(in tx: WriteTransaction) throws {
        try tx.run("DELETE FROM ticket_push WHERE ticket = \(ticket) AND endpoint = \(endpoint)")
        try tx.run(
            """
            INSERT INTO ticket_push (id, ticket, endpoint, key, secret, language, day)
            VALUES (\(id), \(ticket), \(endpoint), \(PushKey.text(Data(key))), \(PushKey.text(Data(secret))),
                \(language.rawValue), \(tx.now.date))
            """)
        for old in try Self.of(ticket, in: tx).dropLast(Self.mostOfTicket) { try Self.delete(old.id, in: tx) }
    }

    static func of(_ ticket: Ticket.Identifier, in tx: some Queryable) throws -> [PushSubscription] {
        try tx.all(PushSubscription.self, "SELECT * FROM ticket_push WHERE ticket = \(ticket) ORDER BY id")
    }

    static func load(_ id: Identifier, in tx: some Queryable) throws -> PushSubscription? {
        try tx.one(PushSubscription.self, "SELECT * FROM ticket_push WHERE id = \(id)")
    }

    static func delete(_ id: Identifier, in tx: WriteTransaction) throws {
        try tx.run("DELETE FROM ticket_push WHERE id = \(id)")
    }

    /// Puts down that the browsers of a ticket are told of its call, once a call. Who asks to be left quiet is not told.
    static func announce(_ ticket: Ticket, in tx: WriteTransaction) throws {
        guard ticket.state == .called, !ticket.isQuiet, let called = ticket.announcedAt else { return }
        for one in try of(ticket.id, in: tx) {
            try tx.enqueue(
                Job(
                    kind: PushDesk.kind, key: "\(one.id)/\(called.milliseconds)",
                    data: ["subscription": .string(one.id.description), "calledAt": .int(called.milliseconds)]))
        }
    }
}

extension Migration {
    /// Browsers that want to be told.
    static let ticketPush = Migration(
        service: "tickets", name: "005-push",
        sql: [
            """
            CREATE TABLE ticket_push (
                id TEXT PRIMARY KEY, ticket TEXT NOT NULL, endpoint TEXT NOT NULL, key TEXT NOT NULL,
                secret TEXT NOT NULL, language TEXT NOT NULL, day TEXT NOT NULL
            )
            """,
            "CREATE INDEX ticket_push_ticket ON ticket_push (ticket, id)",
            "CREATE INDEX ticket_push_day ON ticket_push (day)",
        ])
}

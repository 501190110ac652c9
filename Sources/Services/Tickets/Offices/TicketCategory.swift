import Kernel

/// What people come for (受付区分): residents' moves, certificates, pensions. From `tickets.yml` of the pack.
public struct TicketCategory: Sendable {
    /// Its id, such as `moves`.
    public let id: String
    /// The letter of its numbers, A to Z; no other category has it.
    public let letter: Character
    /// What it is called.
    public let title: LocalizedText
    /// How long a service usually takes, in minutes, before any was measured.
    public let minutes: Int
    /// Ids of the life events that people come with here, so that a check-in by a code finds its queue.
    public let events: [String]
    /// Ids of the kinds of reserved visit (来庁予約) that are received here.
    public let visits: [String]
    /// Categories that are done before this one when somebody comes for both.
    public let after: [String]
}

/// Windows that share a queue (窓口のまとまり).
public struct TicketGroup: Sendable {
    /// Its id, part of the address of its display.
    public let id: String
    /// What it is called.
    public let title: LocalizedText
    /// Where it is, such as a floor.
    public let place: LocalizedText?
    /// The categories that are served here.
    public let categories: [String]
    /// The numbers of its windows.
    public let windows: [Int]
    /// At its windows nobody sits: they are terminals that visitors use by themselves, called to by whoever walks the floor.
    public let isSelfService: Bool
}

/// A printer for tickets that takes ESC/POS over TCP.
public struct TicketPrinter: Sendable, Hashable {
    /// Its id within the office.
    public let id: String
    /// What it is called.
    public let title: LocalizedText
    /// Its address, such as `192.0.2.10`.
    public let host: String
    /// Its port, 9100 unless said otherwise.
    public let port: Int
    /// How many dots a line has: 576 for paper of 80 mm, 384 for 58 mm.
    public let dots: Int
}

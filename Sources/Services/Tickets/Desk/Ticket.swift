import Kernel
import Store

/// A ticket (番号札): somebody's place in a queue, for one visit. It says nothing of who they are.
public struct Ticket: Sendable, Hashable, Identifiable {
    /// Identifies tickets.
    public typealias Identifier = ID<Ticket>

    /// Identifies it for programs.
    public let id: Identifier
    /// The unguessable part of the address under which its holder sees it.
    public let token: String
    /// The area whose office issued it.
    public let ward: WardCode
    /// The opening day.
    public let day: CivilDate
    /// The number that is called; it stays the same at every window.
    public let number: TicketNumber
    /// What it waits for, or is served for, now.
    public internal(set) var category: String
    /// The group of windows in whose queue it is.
    public internal(set) var group: String
    /// Its priority.
    public let priority: TicketClass
    /// Where it is on its way.
    public internal(set) var state: TicketState
    /// Further categories of the same visit.
    public internal(set) var todo: [String]
    /// When it was issued.
    public let issuedAt: Timestamp
    /// When it joined the queue in which it is, or was last.
    public internal(set) var queuedAt: Timestamp
    /// The calls that count, in the present queue.
    public internal(set) var calls: [Timestamp]
    /// When it was last called aloud.
    public internal(set) var announcedAt: Timestamp?
    /// Since when it occupies its window.
    public internal(set) var occupiedAt: Timestamp?
    /// Since when it is being served.
    public internal(set) var servedAt: Timestamp?
    /// When it was over.
    public internal(set) var endedAt: Timestamp?
    /// The window where it is, or was last.
    public internal(set) var window: Int?
    /// Seconds for which it occupied windows for the present category before it was put aside.
    public internal(set) var occupiedBefore: Int
    /// The waiting time that was shown when it joined the queue; nil when none could be told.
    public internal(set) var shown: ShownWait?
    /// How it was issued: `machine`, `staff`, `api`.
    public let channel: String
    /// The session at the counter that was opened for it.
    public internal(set) var session: String?
    /// The code with which its holder checked in, such as the number of answers given at home.
    public let checkIn: String?
    /// Its page tells nothing but to ask at the desk (支援措置).
    public internal(set) var isQuiet = false
    /// Its place in the queue.
    var entry: QueueEntry
}

extension Ticket: RowDecodable {
    /// From a row of the table `ticket`.
    public init(row: Row) throws {
        id = try row.id("id")
        token = try row.string("token")
        ward = try row.ward("ward")
        day = try row.date("day")
        let text = try row.string("number")
        guard let number = TicketNumber(text) else { throw RowError(column: "number", reason: "\(text) is no number") }
        self.number = number
        category = try row.string("category")
        group = try row.string("queue")
        priority = try row.get("priority", as: TicketClass.self)
        state = try row.get("state", as: TicketState.self)
        todo = try row.string("todo").split(separator: ",").map(String.init)
        issuedAt = try row.timestamp("issued_at")
        queuedAt = try row.timestamp("queued_at")
        calls = try row.string("calls").split(separator: ",").compactMap {
            Int64($0).map(Timestamp.init(milliseconds:))
        }
        announcedAt = try row.optionalTimestamp("announced_at")
        occupiedAt = try row.optionalTimestamp("occupied_at")
        servedAt = try row.optionalTimestamp("served_at")
        endedAt = try row.optionalTimestamp("ended_at")
        window = try row.optionalInt("window_no")
        occupiedBefore = try row.int("occupied_before")
        shown = try row.optionalInt("shown_minutes").map { minutes in
            ShownWait(
                minutes: minutes, isOrMore: try row.bool("shown_or_more"),
                basis: try row.getOptional("shown_basis", as: ShownWait.Basis.self) ?? .table)
        }
        channel = try row.string("channel")
        session = try row.optionalString("session")
        checkIn = try row.optionalString("check_in")
        isQuiet = try row.bool("quiet")
        entry = QueueEntry(
            id: id.description, category: category, priority: priority, place: try row.int("place"),
            passed: try row.int("passed"), lets: try row.optionalInt("lets"))
    }
}

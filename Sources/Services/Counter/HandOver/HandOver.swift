import Kernel
import Store

/// A hand-over (引継ぎ): what a session sends to another window of the office, so that nothing is asked twice there.
public struct HandOver: Sendable, Hashable {
    public typealias Identifier = ID<HandOver>

    /// Where a hand-over stands.
    public enum State: String, Sendable, CaseIterable {
        /// The other window has not looked yet.
        case waiting
        /// A clerk of the other window has taken it up.
        case accepted
        /// Given back, or taken back by who sent it.
        case returned
        /// What the window had to do is done.
        case done

        /// Whether somebody has still to do something.
        public var isOpen: Bool { self == .waiting || self == .accepted }
    }

    public let id: Identifier
    public let session: CounterSession.Identifier
    public let ward: WardCode
    /// Id of the window in the pack, such as `kokuho`.
    public let window: String
    /// Ids of the procedures that are this window's business.
    public let procedures: [String]
    /// What the sender wants the window to know; empty for nothing.
    public let note: String
    /// The number of the visitor's ticket; nil without one.
    public let ticket: String?
    public var state: State
    /// Whether the session itself goes to the other window; else it was handed in before, and only its facts go.
    public let movesSession: Bool
    public let sentBy: String
    public let sentByName: String
    public let sentAt: Timestamp
    public var takenBy: String?
    public var takenByName: String?
    public var takenAt: Timestamp?
    public var endedAt: Timestamp?
    /// Why it was given back.
    public var endNote: String?
}

extension HandOver: RowDecodable {
    public init(row: Row) throws {
        id = try row.id("id")
        session = try row.id("session")
        ward = try row.ward("ward")
        window = try row.string("window_id")
        procedures = try row.string("procedures").split(separator: ",").map(String.init)
        note = try row.string("note")
        ticket = try row.optionalString("ticket")
        state = try row.get("state", as: State.self)
        movesSession = try row.bool("moves_session")
        sentBy = try row.string("sent_by")
        sentByName = try row.string("sent_by_name")
        sentAt = try row.timestamp("sent_at")
        takenBy = try row.optionalString("taken_by")
        takenByName = try row.optionalString("taken_by_name")
        takenAt = try row.optionalTimestamp("taken_at")
        endedAt = try row.optionalTimestamp("ended_at")
        endNote = try row.optionalString("end_note")
    }
}

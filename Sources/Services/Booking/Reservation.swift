import Kernel
import Store

/// A visit that somebody will make (予約). Who it is says the case or notice it belongs to, not the reservation.
public struct Reservation: Sendable, Hashable {
    public typealias Identifier = ID<Reservation>

    public enum Status: String, Sendable, CaseIterable {
        case made
        /// The visitor came.
        case kept
        /// The visitor did not come.
        case missed
        /// Taken back; the place is free again.
        case cancelled
        /// Held for who fills in a form, until ``Reservation/heldUntil``.
        case held
        /// The slot is full; a place that becomes free is theirs, in the order of the line (キャンセル待ち).
        case waiting
        /// Entered in a draw that was not made yet (抽選の申込み).
        case entered
        /// Entered in a draw, and drawn neither for a place nor for the line (落選).
        case lost

        /// Whether it may still be taken back.
        public var isOpen: Bool { [.made, .held, .waiting, .entered].contains(self) }
    }

    public let id: Identifier
    public let slot: BookingSlot
    /// How many people come.
    public let persons: Int
    /// What is to be prepared: counts and marks by name, such as `pupils`, `kokuho`. No names, no numbers of people.
    public let flags: JSONValue
    /// What it belongs to, such as a notice's id.
    public let subject: String?
    public let status: Status
    public let madeAt: Timestamp
    public let changedAt: Timestamp
    /// Until when a place is held; nil for one that is nobody's to lose.
    public var heldUntil: Timestamp?
}

extension Reservation: RowDecodable {
    public init(row: Row) throws {
        id = try row.id("id")
        slot = BookingSlot(
            kind: try row.string("kind"), place: try row.ward("place"), day: try row.date("day"),
            time: TimeOfDay(secondsAfterMidnight: try row.int("minute") * 60))
        persons = try row.int("persons")
        flags = try row.json("flags")
        subject = try row.optionalString("subject")
        status = try row.get("status", as: Status.self)
        madeAt = try row.timestamp("made_at")
        changedAt = try row.timestamp("changed_at")
        heldUntil = try row.optionalTimestamp("held_until")
    }
}

/// Why a visit cannot be reserved. Nothing is changed then.
public enum BookingRefusal: Error, Sendable, Hashable {
    /// There is no such slot: the office is closed, the day too far, or the kind unknown.
    case notOffered
    /// Others have all places of the slot.
    case full
    /// It is not reserved before this moment.
    case notYet(Timestamp)
    /// It is not reserved any more, or the draw is made.
    case closed
    /// The key belongs to another reservation.
    case keyUsedBefore
    /// There is no such reservation.
    case unknown
    /// It was kept, missed or cancelled already.
    case notNow(Reservation.Status)

    /// The word for problems and the catalogue of words.
    public var code: String {
        switch self {
        case .notOffered, .notYet, .closed: "not-offered"
        case .full: "full"
        case .keyUsedBefore: "key-used-before"
        case .unknown: "unknown"
        case .notNow: "not-now"
        }
    }
}

/// Some reservations of a day, and where to go on.
public typealias ReservationPage = Page<Reservation>

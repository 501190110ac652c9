import Kernel
import Store

/// What somebody may check in with: the number or 2D code of answers given at home, an appointment.
public protocol CheckInCodes: Sendable {
    /// What a code stands for; nil when nobody has it, or not any more.
    ///
    /// - Parameters:
    ///   - typed: As it was typed or scanned, such as a whole address.
    ///   - ward: The office at which it is shown. Short numbers are numbers of one office's day.
    func checkIn(_ typed: String, at ward: WardCode, on day: CivilDate, in tx: some Queryable) throws -> CheckIn?

    /// The appointment of a code that was kept by its holder; nil when there is none.
    func appointment(_ code: String, in tx: some Queryable) throws -> CheckIn?

    /// A ticket was issued for a code; runs in the same write.
    func arrived(_ checkIn: CheckIn, at ward: WardCode, by actor: Actor, in tx: WriteTransaction) throws
}

extension CheckInCodes {
    /// None.
    public func appointment(_ code: String, in tx: some Queryable) throws -> CheckIn? { nil }
    /// Nothing.
    public func arrived(_ checkIn: CheckIn, at ward: WardCode, by actor: Actor, in tx: WriteTransaction) throws {}
}

/// What a code stands for. Nothing of who somebody is.
public struct CheckIn: Sendable, Hashable {
    /// A visit that was reserved (来庁予約).
    public struct Appointment: Sendable, Hashable {
        /// The office.
        public let ward: WardCode
        /// The time.
        public let at: Timestamp
        /// The short number that its holder may type.
        public let number: String
        /// Whether it can still be kept.
        public let isOpen: Bool

        public init(ward: WardCode, at: Timestamp, number: String, isOpen: Bool) {
            self.ward = ward
            self.at = at
            self.number = number
            self.isOpen = isOpen
        }
    }

    /// The code as it is kept.
    public let code: String
    /// Ids of the life events that somebody comes with.
    public let events: [String]
    /// Ids of the kinds of visit that were reserved.
    public let visits: [String]
    /// The appointment, if it is one.
    public let appointment: Appointment?

    public init(code: String, events: [String] = [], visits: [String] = [], appointment: Appointment? = nil) {
        self.code = code
        self.events = events
        self.visits = visits
        self.appointment = appointment
    }
}

extension TicketOffice {
    /// The categories that a code leads to, of those that are offered now.
    func categories(for checkIn: CheckIn, at now: Timestamp) -> [String] {
        categories.filter { category in
            (!Set(category.events).isDisjoint(with: checkIn.events)
                || !Set(category.visits).isDisjoint(with: checkIn.visits)) && offers(category.id, at: now)
        }.map(\.id)
    }
}

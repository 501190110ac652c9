import Kernel
import Store

/// What somebody may check in with at the ticket machine: the number or 2D code of answers given at home, an appointment.
public protocol CheckInCodes: Sendable {
    /// What a code stands for on a day; nil when nobody has it, or not any more.
    ///
    /// - Parameter typed: As it was typed or scanned, such as a whole address.
    func checkIn(_ typed: String, on day: CivilDate, in tx: some Queryable) throws -> CheckIn?
}

/// What a code stands for. Nothing of who somebody is.
public struct CheckIn: Sendable, Hashable {
    /// The code as it is kept.
    public let code: String
    /// Ids of the life events that somebody comes with.
    public let events: [String]
    /// Whether it is an appointment, which is called before others.
    public let isAppointment: Bool

    public init(code: String, events: [String], isAppointment: Bool = false) {
        self.code = code
        self.events = events
        self.isAppointment = isAppointment
    }
}

extension TicketOffice {
    /// The categories that these life events lead to, of those that are offered now.
    func categories(for events: [String], at now: Timestamp) -> [String] {
        categories.filter { !Set($0.events).isDisjoint(with: events) && offers($0.id, at: now) }.map(\.id)
    }
}

import Kernel
import Store

/// What came of a code that somebody showed.
enum CheckInAnswer: Sendable {
    /// A ticket, the same one however often the code is shown; with an appointment, when its holder came.
    case ticket(Ticket, AppointmentRule.Arrival?)
    /// Nobody has the code.
    case unknown
    /// The appointment is at another office.
    case elsewhere(CheckIn.Appointment)
    /// The appointment is on another day.
    case anotherDay(CheckIn.Appointment)
    /// What it stands for is not taken here now.
    case notOffered
}

extension TicketDesk {
    /// A ticket for who comes with a code: into the right queue without choosing, once a day however often it is shown.
    ///
    /// - Parameter also: What is stored with a new ticket, such as that it is to be printed.
    /// - Throws: ``TicketRefusal``.
    func checkIn(
        _ typed: String, with codes: any CheckInCodes, at office: TicketOffice, by actor: Actor,
        also: @escaping @Sendable (Ticket, WriteTransaction) throws -> Void = { _, _ in }
    ) async throws -> CheckInAnswer {
        let (ward, now) = (office.ward.code, store.now())
        let today = now.date
        let (known, earlier) = try await store.read { tx -> (CheckIn?, Ticket?) in
            guard let known = try codes.checkIn(typed, at: ward, on: today, in: tx) else { return (nil, nil) }
            return (known, try TicketStore.load(checkIn: known.code, of: ward, on: today, in: tx))
        }
        if let earlier { return .ticket(earlier, nil) }
        guard let known else { return .unknown }
        if let appointment = known.appointment {
            guard appointment.ward == ward else { return .elsewhere(appointment) }
            guard appointment.at.date == today else { return .anotherDay(appointment) }
            guard appointment.isOpen else { return .unknown }
        }
        let categories = office.categories(for: known, at: now)
        guard !categories.isEmpty else { return .notOffered }
        let arrival = known.appointment.map { AppointmentRule.arrival(at: now, for: $0.at) }
        let wish = TicketWish(
            categories: categories, priority: arrival == .inTime ? .appointment : .ordinary, channel: "check-in",
            checkIn: known.code)
        // Two scans at the same moment are one request.
        let key = TicketKey(key: "check-in:\(ward):\(today):\(known.code)", body: known.code)
        let ticket = try await issue(wish, at: ward, by: actor, key: key) { ticket, tx in
            try codes.arrived(known, at: ward, by: actor, in: tx)
            try also(ticket, tx)
        }
        return .ticket(ticket, arrival)
    }
}

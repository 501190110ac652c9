import Booking
import Counter
import Kernel
import Store
import Tickets

/// What visitors check in with: the numbers of answers given at home, and of visits that were reserved.
struct VisitorCodes: CheckInCodes {
    /// So many of the last digits of a reservation's id are its number at the office on the day.
    private static let digits = 8

    let booking: BookingDesk

    func checkIn(_ typed: String, at ward: WardCode, on day: CivilDate, in tx: some Queryable) throws -> CheckIn? {
        if let found = try CounterDesk.preVisit(typed, on: day, in: tx) {
            return CheckIn(code: found.code, events: found.events)
        }
        let last = typed.split(separator: "/").last.map(String.init) ?? ""
        if let known = try appointment(last, in: tx) { return known }
        let number = Kana.halfWidthDigits(last).uppercased().filter { $0.isASCII && $0.isHexDigit }
        guard number.count == Self.digits else { return nil }
        // A page holds more visits than an office has in a day.
        return try booking.list(ward, day, after: nil, limit: 2_500, in: tx).rows
            .first { Self.number(of: $0.id) == Self.grouped(number) }.map(Self.checkIn)
    }

    func appointment(_ code: String, in tx: some Queryable) throws -> CheckIn? {
        guard let id = Reservation.Identifier(code) else { return nil }
        return try booking.load(id, in: tx).map(Self.checkIn)
    }

    func arrived(_ checkIn: CheckIn, at ward: WardCode, by actor: Actor, in tx: WriteTransaction) throws {
        guard checkIn.appointment != nil, let id = Reservation.Identifier(checkIn.code) else { return }
        try booking.move(id, of: ward, to: .kept, by: actor, in: tx)
    }

    private static func checkIn(_ reservation: Reservation) -> CheckIn {
        let slot = reservation.slot
        return CheckIn(
            code: reservation.id.description, visits: [slot.kind],
            appointment: CheckIn.Appointment(
                ward: slot.place, at: .at(slot.day, slot.time), number: number(of: reservation.id),
                isOpen: reservation.status == .made))
    }

    private static func number(of id: Reservation.Identifier) -> String {
        grouped(String(id.description.suffix(digits)).uppercased())
    }

    /// As it is read out: 1A2B-3C4D.
    private static func grouped(_ number: String) -> String { "\(number.prefix(4))-\(number.dropFirst(4))" }
}

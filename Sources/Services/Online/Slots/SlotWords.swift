import Booking
import Kernel
import Pack
import Procedures
import Site
import Store

/// A slot in words.
struct SlotWords: Sendable {
    let words: Words
    let language: Language

    /// The day, its weekday and the time: 2026年10月5日（月） 13:30.
    func moment(_ slot: BookingSlot) -> String {
        language == .ja || language.rawValue == "ja-easy"
            ? "\(slot.day.japanese) \(slot.time)" : "\(slot.day) \(slot.time)"
    }
}

/// Reservations of an application, for who has applied and for the office.
struct SlotFacts: Sendable {
    let ctx: PageContext
    let desk: OnlineDesk
    let reservations: [PlacedReservation]

    /// Name and value pairs.
    var pairs: [(HTML, HTML)] {
        reservations.filter { $0.reservation.status != .cancelled }.map { placed in
            let reservation = placed.reservation
            let slot = reservation.slot
            let kind = desk.booking?.plan.kind(slot.kind)
            let office = desk.places.ward(slot.place).map { ctx.t($0.office) }
            let chip = Chip(ctx.t("online.slot.status.\(reservation.status.rawValue)"), colour(reservation.status))
            let line: HTML? = placed.standing.map { ctx.t("online.slot.standing", ["place": String($0)]) }
            let what: HTML = kind.map { ctx.t($0.title) } ?? HTML(text: slot.kind)
            let time: HTML? = kind?.grain == .day ? nil : HTML(text: slot.time.description)
            return (
                ctx.t("online.slot.reservation"),
                "\(chip) \(line)<br>\(what)<br>\(ctx.dateText(slot.day)) \(time)<br>\(office)"
            )
        }
    }

    private func colour(_ status: Reservation.Status) -> Chip.Tone {
        switch status {
        case .made, .kept: .green
        case .waiting, .entered, .held: .yellow
        case .missed, .cancelled, .lost: .neutral
        }
    }
}

/// A reservation with its place in the line, if it waits.
struct PlacedReservation: Sendable {
    let reservation: Reservation
    let standing: Int?

    /// Whether it can be moved to another slot.
    func isMovable(at now: Timestamp) -> Bool {
        [.made, .waiting].contains(reservation.status) && reservation.slot.start > now
    }

    /// Those of an application.
    static func all(
        of id: CaseFile.Identifier, _ desk: OnlineDesk, in tx: some Queryable
    ) throws -> [PlacedReservation] {
        guard let booking = desk.booking else { return [] }
        return try booking.reservations(of: SlotDesk.subject(id), in: tx).map {
            PlacedReservation(reservation: $0, standing: try booking.standing($0, in: tx))
        }
    }
}

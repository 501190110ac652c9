import Kernel
import Site

/// What is said to who checks in with a code.
enum CheckInWords {
    /// Why there is no ticket, for the field of the code.
    static func refusal(_ answer: CheckInAnswer, _ offices: TicketOffices, _ ctx: PageContext) -> HTML {
        switch answer {
        case .ticket: HTML()
        case .unknown: ctx.t("tickets.check-in.unknown")
        case .notOffered: ctx.t("tickets.check-in.choose")
        case .elsewhere(let appointment):
            ctx.t("tickets.check-in.elsewhere", ["office": office(appointment.ward, offices, ctx)])
        case .anotherDay(let appointment):
            ctx.t("tickets.check-in.another-day", ["day": ctx.dateText(appointment.at.date)])
        }
    }

    /// Why somebody with an appointment has an ordinary ticket.
    static func notice(_ arrival: AppointmentRule.Arrival, _ ctx: PageContext) -> Banner? {
        arrival == .inTime ? nil : Banner(.info, ctx.t("tickets.check-in.\(arrival.rawValue)"))
    }

    static func office(_ ward: WardCode, _ offices: TicketOffices, _ ctx: PageContext) -> String {
        offices.office(ward).map { ctx.text($0.ward.office) } ?? ward.code
    }
}

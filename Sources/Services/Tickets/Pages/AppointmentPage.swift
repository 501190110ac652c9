import Kernel
import Paper
import Site
import Store

/// An appointment on its holder's telephone: the code for the ticket machine, and the ticket itself when the time has come.
/// Whoever has the address has the appointment; there is nothing about a person on it.
struct AppointmentPage: Sendable {
    let desk: TicketDesk
    let codes: any CheckInCodes

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        let (checkIn, appointment) = try await load(request)
        return .page(try await page(checkIn, appointment, request))
    }

    /// Its holder has come and takes a ticket; from the machine's side of the wall only, where the queues are.
    func checkIn(_ request: SiteRequest) async throws -> SiteResponse {
        let (checkIn, appointment) = try await load(request)
        guard let office = desk.offices.office(appointment.ward) else { throw SiteFailure.notFound }
        guard AppointmentRule.arrival(at: request.now, for: appointment.at) == .inTime else {
            return .redirect(Self.path(checkIn.code))
        }
        do {
            let answer = try await desk.checkIn(checkIn.code, with: codes, at: office, by: request.actor)
            if case .ticket(let ticket, _) = answer { return .redirect(TicketPaths.ticket(ticket)) }
            let banner = Banner(.error, CheckInWords.refusal(answer, desk.offices, request.ctx))
            return .page(try await page(checkIn, appointment, request, notice: banner, status: 422))
        } catch let refusal as TicketRefusal {
            let banner = TicketWords.banner(refusal, request.ctx)
            return .page(try await page(checkIn, appointment, request, notice: banner, status: refusal.status))
        }
    }

    static func path(_ code: String) -> String { "/appointments/\(code)" }

    private func load(_ request: SiteRequest) async throws -> (CheckIn, CheckIn.Appointment) {
        let code = request.parameters["code"]
        guard let checkIn = try await desk.store.read({ [codes] in try codes.appointment(code, in: $0) }),
            let appointment = checkIn.appointment
        else { throw SiteFailure.notFound }
        return (checkIn, appointment)
    }

    private func page(
        _ checkIn: CheckIn, _ appointment: CheckIn.Appointment, _ request: SiteRequest, notice: Banner? = nil,
        status: Int = 200
    ) async throws -> Page {
        let ctx = request.ctx
        let ticket = try await desk.store.read { tx in
            try TicketStore.load(checkIn: checkIn.code, of: appointment.ward, on: appointment.at.date, in: tx)
        }
        let code = (try? QRCode(request.siteAddress + Self.path(checkIn.code))).map {
            CodePicture(width: $0.width, modules: $0.modules, label: ctx.text("tickets.appointment.code"))
        }
        let isShown = appointment.isOpen && ticket == nil
        return Page(
            ctx, "tickets.appointment.title",
            lead: isShown ? "<p>\(ctx.t("tickets.appointment.about"))</p>" : nil, status: status,
            body: """
                \(notice)\(situation(checkIn, appointment, ticket, request))
                \(DescriptionList([
                    (ctx.t("tickets.appointment.when"), ctx.moment(appointment.at)),
                    (
                        ctx.t("tickets.appointment.where"),
                        HTML(text: CheckInWords.office(appointment.ward, desk.offices, ctx))
                    ),
                    (
                        ctx.t("tickets.appointment.number"),
                        "<strong class=\"previsit-code\">\(appointment.number)</strong>"
                    ),
                ]))
                \(isShown ? "<div class=\"ticket-code\">\(code)</div>" as HTML : nil)
                """)
    }

    /// What can be done now.
    private func situation(
        _ checkIn: CheckIn, _ appointment: CheckIn.Appointment, _ ticket: Ticket?, _ request: SiteRequest
    ) -> HTML {
        let ctx = request.ctx
        if let ticket {
            guard ticket.day == request.now.date else { return Banner(.info, ctx.t("tickets.appointment.closed")).html }
            return """
                <p>\(LinkButton(
                    ctx.t("tickets.appointment.ticket", ["number": ticket.number.description]),
                    path: TicketPaths.ticket(ticket), .primary))</p>
                """
        }
        guard appointment.isOpen else { return Banner(.info, ctx.t("tickets.appointment.closed")).html }
        guard desk.issuesTickets else { return HTML() }
        guard AppointmentRule.arrival(at: request.now, for: appointment.at) == .inTime else {
            return "<p class=\"quiet\">\(ctx.t("tickets.appointment.not-yet"))</p>"
        }
        return Form(ctx, action: Self.path(checkIn.code)) { Button(ctx.t("tickets.appointment.here")).html }.html
    }
}

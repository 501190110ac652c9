import Kernel
import Site
import Store

/// The ticket of somebody who waits, on their telephone. Whoever has the address has the ticket; there is nothing about a
/// person on it.
struct MyTicketPage: Sendable {
    let desk: TicketDesk
    let live: LiveQueues
    let push: PushDesk?

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        let (office, ticket) = try await ticket(request)
        let picture = try await desk.picture(office, at: request.now)
        let offer = push.map { PushPages.offer(ticket, $0, request.ctx) }
        return .page(MyTicketView(ctx: request.ctx).page(ticket, picture, offer: offer))
    }

    func events(_ request: SiteRequest) async throws -> SiteResponse {
        let (office, ticket) = try await ticket(request)
        let place = LiveQueues.Place(
            ward: office.ward.code, page: "ticket/\(ticket.token)", language: request.language)
        let ctx = request.ctx
        let token = ticket.token
        let listener = live.listen(place) { picture, tx in
            guard let ticket = try picture.ticket(token) ?? TicketStore.load(token: token, in: tx) else {
                return HTML()
            }
            return MyTicketView(ctx: ctx.forEverybody(at: picture.at)).live(ticket, picture)
        }
        return try .events(listener, for: request)
    }

    /// The ticket of an address; one of another day is gone.
    private func ticket(_ request: SiteRequest) async throws -> (TicketOffice, Ticket) {
        let ward: WardCode = try request.parameters.value("ward")
        let token = request.parameters["ticket"]
        guard let office = desk.offices.office(ward), token.utf8.count == 26,
            let ticket = try await desk.store.read({ try TicketStore.load(token: token, in: $0) }),
            ticket.ward == ward, ticket.day == request.now.date
        else { throw SiteFailure.notFound }
        return (office, ticket)
    }
}

extension OfficePicture {
    /// A ticket that is not over, by its token.
    func ticket(_ token: String) -> Ticket? {
        for group in groups {
            if let found = group.waiting.first(where: { $0.ticket.token == token }) { return found.ticket }
            if let found = (group.called + group.serving + group.held).first(where: { $0.token == token }) {
                return found
            }
        }
        return nil
    }
}

struct MyTicketView: Sendable {
    let ctx: PageContext

    func page(_ ticket: Ticket, _ picture: OfficePicture, offer: HTML? = nil) -> Page {
        let path = TicketPaths.ticket(ticket)
        return Page(
            ctx, "tickets.mine.title", ["number": ticket.number.description],
            lead: "<p>\(ctx.t(picture.office.ward.office))</p>", scripts: [TicketAssets.script],
            body: """
                \(LivePart(path: path, content: live(ticket, picture)))\(offer)
                <p><a href="\(href: TicketPaths.queues(ticket.ward))">\(ctx.t("tickets.mine.queues"))</a></p>
                """
        ).refreshed(afterSeconds: 20)
    }

    func live(_ ticket: Ticket, _ picture: OfficePicture) -> HTML {
        // Somebody else may hold the telephone: where its holder has to go, and when, is said at the desk.
        if ticket.isQuiet {
            return """
                <div class="ticket-card"><p>\(TicketWords.number(ticket.number))</p>\
                <p>\(ctx.t("tickets.mine.quiet"))</p></div>
                """
        }
        return """
            <div class="ticket-card \(ticket.state.rawValue)">\
            <p class="ticket-card-category">\(TicketWords.category(ticket.category, picture.office, ctx))</p>\
            <p>\(TicketWords.number(ticket.number))</p>\(situation(ticket, picture))</div>
            \(round(ticket, picture))
            \(TicketWords.asOf(picture, ctx))
            """
    }

    private func situation(_ ticket: Ticket, _ picture: OfficePicture) -> HTML {
        switch ticket.state {
        case .issued, .transferred:
            guard let waiting = picture.waiting(ticket) else { return HTML() }
            return DescriptionList([
                (ctx.t("tickets.mine.ahead"), TicketWords.people(waiting.ahead, ctx)),
                (ctx.t("tickets.mine.wait"), TicketWords.wait(waiting.shown, ctx)),
            ]).html
        case .called:
            let key = TicketWords.spotKey(ticket, picture.office)
            let window = ticket.window.map { ctx.text(key, ["number": String($0)]) } ?? ""
            return "<p class=\"ticket-come\" data-called>\(ctx.t("tickets.mine.come", ["window": window]))</p>"
        case .serving, .held, .done, .noShow: return "<p>\(ctx.t("tickets.mine.\(ticket.state.rawValue)"))</p>"
        }
    }

    /// All windows of the visit with the time at which each is done.
    private func round(_ ticket: Ticket, _ picture: OfficePicture) -> HTML {
        let now = ticket.state.waits ? [ticket.category] : []
        guard !ticket.todo.isEmpty, !ticket.state.isOver else { return HTML() }
        let plan = picture.round(now + ticket.todo, of: ticket)
        let order = plan?.order ?? now + ticket.todo
        let stops = order.enumerated().map { index, id -> HTML in
            let done = plan.map { plan -> HTML in
                let clock = picture.office.clock(from: picture.at, work: Int(plan.finishes[index]))
                return " <span class=\"quiet\">\(ctx.t("tickets.round.done", ["time": time(picture.at, clock)]))</span>"
            }
            return "<li>\(TicketWords.category(id, picture.office, ctx))\(done)</li>"
        }
        let promise = plan.map { plan -> HTML in
            let clock = picture.office.clock(from: picture.at, work: Int(plan.finish))
            return "<p><strong>\(ctx.t("tickets.round.all", ["time": time(picture.at, clock)]))</strong></p>"
        }
        return "<section><h2>\(ctx.t("tickets.round.title"))</h2>\(promise)<ol>\(stops)</ol></section>"
    }

    /// The time of day so many seconds later, rounded up to five minutes.
    private func time(_ now: Timestamp, _ seconds: Int) -> String {
        let end = (now.time.secondsAfterMidnight + seconds + 299) / 300 * 300
        return ctx.timeText(.at(now.date, TimeOfDay(secondsAfterMidnight: end)))
    }
}

import Kernel
import Site
import Store

/// Takes the subscription of a browser that has a ticket open, and gives it the script that shows what it is told.
struct PushPages: Sendable {
    let desk: TicketDesk
    let push: PushDesk

    /// A script that listens while the page is closed must be served from above the pages that it opens.
    static let workerPath = "/ticket-calls.js"

    func worker(_ request: SiteRequest) async throws -> SiteResponse {
        .file(PackageResources.ticket_calls_js, contentType: "text/javascript; charset=utf-8")
    }

    func subscribe(_ request: SiteRequest) async throws -> SiteResponse {
        let ward: WardCode = try request.parameters.value("ward")
        let token = request.parameters["ticket"]
        guard let ticket = try await desk.store.read({ try TicketStore.load(token: token, in: $0) }),
            ticket.ward == ward, ticket.day == request.now.date, !ticket.state.isOver
        else { throw SiteFailure.notFound }
        guard let endpoint = request.form.text("endpoint"), push.services.origin(of: endpoint) != nil,
            let key = request.form.text("key").flatMap(PushKey.bytes), key.count == 65, key.first == 4,
            let secret = request.form.text("secret").flatMap(PushKey.bytes), secret.count == 16
        else {
            throw Problem(
                "push-refused", status: 422, title: "The browser's push service is not one that is called from here",
                detail: "Known services are those of the browsers; the page goes on by itself without it.")
        }
        let one = PushSubscription(
            id: .make(at: request.now), ticket: ticket.id, endpoint: endpoint, key: key, secret: secret,
            language: request.language)
        try await desk.store.write { tx in
            try one.save(in: tx)
            // Called while the browser was asking.
            if let now = try TicketStore.load(ticket.id, in: tx) { try PushSubscription.announce(now, in: tx) }
        }
        return .redirect(TicketPaths.ticket(ticket))
    }

    /// The offer on a ticket's page; scripts show it where the browser can.
    static func offer(_ ticket: Ticket, _ push: PushDesk, _ ctx: PageContext) -> HTML {
        guard !ticket.state.isOver, !ticket.isQuiet else { return HTML() }
        let form = Form(ctx, action: TicketPaths.ticket(ticket) + "/push") {
            """
            \(HiddenField("endpoint", ""))\(HiddenField("key", ""))\(HiddenField("secret", ""))\
            \(Button(ctx.t("tickets.push.button"), .secondary))
            """
        }
        return """
            <section class="ticket-push" data-push="\(push.key.publicKey)" data-worker="\(workerPath)" hidden>\
            <div data-push-offer>\(form)<p class="quiet">\(ctx.t("tickets.push.about"))</p></div>\
            <p data-push-done role="status" hidden>\(ctx.t("tickets.push.done"))</p>\
            <p data-push-refused role="status" hidden>\(ctx.t("tickets.push.refused"))</p></section>
            """
    }
}

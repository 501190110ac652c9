import Kernel
import Site
import Store

/// The panel with which a clerk calls tickets to a window.
struct CallsPage: Sendable {
    let desk: TicketDesk
    let live: LiveQueues

    func show(_ request: SiteRequest) async throws -> SiteResponse { try await page(request) }

    /// What the panel keeps up to date beside the clerk's own window.
    func events(_ request: SiteRequest) async throws -> SiteResponse {
        let office = try office(request)
        let id = request.query.text("group") ?? ""
        let place = LiveQueues.Place(ward: office.ward.code, page: "calls/\(id)", language: request.language)
        let ctx = request.ctx
        let listener = live.listen(place) { picture, _ in
            CallsView.queue(picture, group: id, ctx.forEverybody(at: picture.at))
        }
        return try .events(listener, for: request)
    }

    func open(_ request: SiteRequest) async throws -> SiteResponse {
        try await acting(request) { office in
            guard let window = request.form.text("window").flatMap({ Int($0) }) else {
                throw TicketRefusal.windowClosed
            }
            try await desk.open(window, of: office.ward.code, by: request.actor)
        }
    }

    func close(_ request: SiteRequest) async throws -> SiteResponse {
        try await atWindow(request) { window, ward in try await desk.close(window, of: ward, by: request.actor) }
    }

    func next(_ request: SiteRequest) async throws -> SiteResponse {
        try await atWindow(request) { window, ward in
            try await desk.callNext(to: window, of: ward, by: request.actor)
        }
    }

    /// What is done with the ticket that a form names.
    func move(_ move: TicketMove) -> Handler {
        { request in
            try await atWindow(request) { window, ward in
                guard let id = request.form.text("ticket").flatMap({ Ticket.Identifier($0) }) else {
                    throw TicketRefusal.unknown
                }
                let actor = request.actor
                switch move {
                case .call: try await desk.call(id, to: window, of: ward, by: actor)
                case .serve: try await desk.serve(id, of: ward, by: actor)
                case .hold: try await desk.hold(id, of: ward, by: actor)
                case .finish: try await desk.finish(id, of: ward, by: actor)
                case .giveUp: try await desk.giveUp(id, of: ward, by: actor)
                case .comeBack: try await desk.comeBack(id, of: ward, by: actor)
                case .transfer:
                    guard let category = request.form.text("category") else { throw TicketRefusal.notOffered }
                    try await desk.transfer(id, to: category, of: ward, by: actor)
                }
            }
        }
    }

    /// Does something at the clerk's own window.
    private func atWindow(
        _ request: SiteRequest, _ work: @Sendable (Int, WardCode) async throws -> some Any
    ) async throws -> SiteResponse {
        try await acting(request) { office in
            let ward = office.ward.code
            let clerk = request.actor.id
            let today = request.now.date
            let windows = try await desk.store.read { try TicketStore.windows(ward, on: today, in: $0) }
            guard let own = windows.first(where: { $0.clerk == clerk }) else { throw TicketRefusal.windowClosed }
            _ = try await work(own.number, ward)
        }
    }

    /// Does something and shows the panel again; a refusal stands at its top.
    private func acting(
        _ request: SiteRequest, _ work: (TicketOffice) async throws -> Void
    ) async throws -> SiteResponse {
        let office = try office(request)
        do {
            try await work(office)
            return .redirect(TicketPaths.calls)
        } catch let refusal as TicketRefusal {
            return try await page(request, refusal)
        }
    }

    private func page(_ request: SiteRequest, _ refusal: TicketRefusal? = nil) async throws -> SiteResponse {
        let office = try office(request)
        let picture = try await desk.picture(office, at: request.now)
        let windows = picture.groups.flatMap(\.windows)
        let own = windows.first { $0.clerk == request.actor.id }
        let view = CallsView(ctx: request.ctx, picture: picture, windows: windows, own: own)
        return .page(view.page(refusal))
    }

    private func office(_ request: SiteRequest) throws -> TicketOffice {
        guard let ward = request.actor.ward, let office = desk.offices.office(ward) else { throw SiteFailure.notFound }
        return office
    }
}

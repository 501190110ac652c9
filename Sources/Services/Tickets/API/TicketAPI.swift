import Kernel
import Site
import Store

/// Tickets for other programs: machines of other makers, signage, the city's apps. The same rules as the pages.
struct TicketAPI: Sendable {
    let desk: TicketDesk

    /// `POST /api/v1/tickets`: stored when it is answered. The same `Idempotency-Key` issues one ticket.
    func issue(_ request: SiteRequest) async throws -> SiteResponse {
        guard let ward = request.actor.ward else { throw SiteFailure.forbidden }
        guard let key = try Self.key(request) else {
            throw Problem(
                "idempotency-key-missing", status: 400, title: "An idempotency key is needed",
                detail: "Send a header Idempotency-Key of 1 to 200 bytes, and the same one when you send again.")
        }
        var reader = try BodyReader(request)
        let known = desk.offices.office(ward)?.categories.map(\.id) ?? []
        let categories = reader.list("categories", most: WholeRound.mostStops).enumerated().compactMap {
            index, item -> String? in
            guard let id = item.stringValue, known.contains(id) else {
                reader.wrong("/categories/\(index)", "must be one of: \(known.joined(separator: ", "))")
                return nil
            }
            return id
        }
        if categories.isEmpty, reader.problems.isEmpty { reader.wrong("/categories", "at least one is needed") }
        let priority = reader.text("priority", in: reader.body, among: TicketClass.allCases.map(\.rawValue))
            .flatMap(TicketClass.init)
        try reader.check()
        let ticket = try await answering(request) {
            try await desk.issue(
                TicketWish(categories: categories, priority: priority ?? .ordinary, channel: "api"), at: ward,
                by: request.actor, key: key)
        }
        var response = try await answer(ticket, request, status: 201)
        response.headers.add("location", TicketPaths.ticket(ticket))
        return response
    }

    /// `POST /api/v1/tickets/{id}/call` and its sisters.
    func move(_ move: TicketMove) -> Handler {
        { request in
            guard let ward = request.actor.ward else { throw SiteFailure.forbidden }
            let id: Ticket.Identifier = try request.parameters.value("id")
            let key = try Self.key(request)
            let actor = request.actor
            let (window, category) = try Self.details(of: move, request)
            let ticket = try await answering(request) {
                switch move {
                case .call: try await desk.call(id, to: window, of: ward, by: actor, key: key)
                case .serve: try await desk.serve(id, of: ward, by: actor, key: key)
                case .hold: try await desk.hold(id, of: ward, by: actor, key: key)
                case .transfer: try await desk.transfer(id, to: category ?? "", of: ward, by: actor, key: key)
                case .finish: try await desk.finish(id, of: ward, by: actor, key: key)
                case .giveUp: try await desk.giveUp(id, of: ward, by: actor, key: key)
                case .comeBack: try await desk.comeBack(id, of: ward, by: actor, key: key)
                }
            }
            return try await answer(ticket, request, status: 200)
        }
    }

    /// `GET /api/v1/wards/{code}/queues`: for everybody.
    func queues(_ request: SiteRequest) async throws -> SiteResponse {
        let ward: WardCode = try request.parameters.value("code")
        guard let office = desk.offices.office(ward) else { throw SiteFailure.notFound }
        let picture = try await desk.picture(office, at: request.now)
        return .json(Self.json(picture, request.ctx))
    }

    /// The window to call to, and the category to hand over to.
    private static func details(of move: TicketMove, _ request: SiteRequest) throws -> (window: Int?, category: String?)
    {
        guard !request.body.isEmpty else {
            if move == .transfer { throw categoryMissing }
            return (nil, nil)
        }
        var reader = try BodyReader(request)
        let window = reader.int("window", in: reader.body, within: 1...999)
        let category = reader.text("category", in: reader.body, required: move == .transfer)
        try reader.check()
        return (window, category)
    }

    private static let categoryMissing = Problem(
        "invalid-request", status: 422, title: "Some members are wrong",
        errors: [FieldProblem(pointer: "/category", detail: "is missing")])

    /// The key, one sender's and one route's: nobody takes or finds another's. Nil without one.
    private static func key(_ request: SiteRequest) throws -> TicketKey? {
        guard let key = request.headers["idempotency-key"] else { return nil }
        guard (1...200).contains(key.utf8.count) else {
            throw Problem(
                "idempotency-key-invalid", status: 400, title: "The idempotency key is too long or empty",
                detail: "Send a header Idempotency-Key of 1 to 200 bytes.")
        }
        return TicketKey(
            key: "api:\(request.actor.id):\(request.path):\(key)", body: BlobHash(of: request.body).description)
    }

    /// Does something; a refusal becomes a problem in the reader's words.
    private func answering(_ request: SiteRequest, _ work: () async throws -> Ticket) async throws -> Ticket {
        do {
            return try await work()
        } catch TicketRefusal.unknown {
            throw SiteFailure.notFound
        } catch TicketRefusal.keyUsedBefore {
            throw Problem(
                "idempotency-key-taken", status: 422, title: "The idempotency key belongs to another request",
                detail: "A request with this key and another body was taken before. Use a new key.")
        } catch let refusal as TicketRefusal {
            var arguments = refusal.arguments
            if case .notNow(let state) = refusal {
                arguments["state"] = request.ctx.text("tickets.state.\(state.rawValue)")
            }
            throw Problem(
                "ticket-" + refusal.code, status: refusal.status, title: "The ticket does not allow this",
                detail: request.ctx.text(refusal.word, arguments))
        }
    }

    private func answer(_ ticket: Ticket, _ request: SiteRequest, status: Int) async throws -> SiteResponse {
        guard let office = desk.offices.office(ticket.ward) else { throw SiteFailure.notFound }
        let picture = try await desk.picture(office, at: request.now)
        return .json(Self.json(ticket, picture, request.siteAddress), status: status)
    }
}

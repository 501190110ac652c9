import Kernel
import Site
import Store

/// Reservations for other programs.
struct BookingAPI: Sendable {
    static let longestPage = 2_500

    let desk: BookingDesk

    /// `GET /api/v1/slots?kind=&place=&date=`: for everybody.
    func slots(_ request: SiteRequest) async throws -> SiteResponse {
        let (place, day) = try Self.placeAndDay(request)
        let kind = request.query.text("kind") ?? ""
        guard desk.plan.kind(kind) != nil else { throw Self.invalid("kind", "is no kind of visit") }
        let found = try await request.store.read { tx in
            try desk.free(kind, place, day, today: request.now.date, in: tx)
        }
        return .json(
            .object([
                "slots": .array(
                    found.map { slot, free in
                        ["time": .string(slot.time.description), "free": .int(Int64(free))]
                    })
            ]))
    }

    /// `GET /api/v1/reservations?place=&date=&after=`: an office's own.
    func list(_ request: SiteRequest) async throws -> SiteResponse {
        let (place, day) = try Self.placeAndDay(request)
        guard place == request.actor.ward else { throw SiteFailure.notFound }
        var cursor: Cursor?
        if let text = request.query.text("after") {
            guard let read = Cursor(text) else { throw Self.invalid("after", "is no cursor of this list") }
            cursor = read
        }
        let limit = min(max(request.query.text("limit").flatMap { Int($0) } ?? 100, 1), Self.longestPage)
        let after = cursor
        let page: ReservationPage
        do {
            page = try await request.store.read { tx in
                try desk.list(place, day, after: after, limit: limit, in: tx)
            }
        } catch StoreError.invalidCursor {
            throw Self.invalid("after", "is no cursor of this list")
        }
        return .json(
            .object([
                "reservations": .array(page.rows.map(Self.json)),
                "next": page.next.map { .string($0.description) } ?? .null,
            ]))
    }

    /// `POST /api/v1/reservations/{id}/kept` or `/missed` or `/cancelled`.
    func move(_ request: SiteRequest) async throws -> SiteResponse {
        guard let place = request.actor.ward,
            let status = Reservation.Status(rawValue: request.parameters["status"]),
            [.kept, .missed, .cancelled].contains(status)
        else { throw SiteFailure.notFound }
        let id: Reservation.Identifier = try request.parameters.value("id")
        do {
            let moved = try await request.store.write { tx in
                try desk.move(id, of: place, to: status, by: request.actor, in: tx)
            }
            return .json(Self.json(moved))
        } catch BookingRefusal.unknown {
            throw SiteFailure.notFound
        } catch let refusal as BookingRefusal {
            throw Problem(
                "reservation-" + refusal.code, status: 409, title: "The reservation does not allow this",
                detail: "It is kept, missed or cancelled already.")
        }
    }

    static func json(_ reservation: Reservation) -> JSONValue {
        [
            "id": .string(reservation.id.description), "kind": .string(reservation.slot.kind),
            "place": .string(reservation.slot.place.code), "date": .string(reservation.slot.day.description),
            "time": .string(reservation.slot.time.description), "persons": .int(Int64(reservation.persons)),
            "flags": reservation.flags, "status": .string(reservation.status.rawValue),
        ]
    }

    private static func placeAndDay(_ request: SiteRequest) throws -> (WardCode, CivilDate) {
        guard let place = request.query.text("place").flatMap({ WardCode($0) }) else {
            throw invalid("place", "must be the code of an office, six digits")
        }
        guard let day = request.query.text("date").flatMap({ CivilDate(iso: $0) }) else {
            throw invalid("date", "must be a date such as 2026-04-20")
        }
        return (place, day)
    }

    private static func invalid(_ name: String, _ detail: String) -> Problem {
        Problem(
            "invalid-request", status: 400, title: "The query is not understood",
            errors: [FieldProblem(pointer: "/\(name)", detail: "\(name) \(detail)")])
    }
}

extension BookingAPI {
    private static let reservation = JSONSchema.object([
        "id": .string(), "kind": .string(), "place": .string("Code of the office."), "date": .date(),
        "time": .string(), "persons": .integer(), "flags": .any,
        "status": .oneOf(Reservation.Status.allCases.map(\.rawValue)),
    ])

    static let slotsOperation = APIOperation(
        id: "listSlots", summary: "The times of a day that can be reserved, with how many places are free.",
        tag: "reservations",
        response: .object(["slots": .array(of: .object(["time": .string(), "free": .integer()]))]),
        query: [
            .init("kind", "The kind of visit.", required: true), .init("place", "Code of the office.", required: true),
            .init("date", "The day.", required: true, schema: .date()),
        ])

    static let listOperation = APIOperation(
        id: "listReservations", summary: "The reservations of the own office on a day, by time.", tag: "reservations",
        response: .object(
            ["reservations": .array(of: reservation), "next": .string("Where to go on; null at the end.").orNull],
            optional: ["next"]),
        query: [
            .init("place", "Code of the office.", required: true),
            .init("date", "The day.", required: true, schema: .date()), .init("after", "`next` of the page before."),
            .init("limit", "Rows a page, at most 2500.", schema: .integer()),
        ])

    static let moveOperation = APIOperation(
        id: "moveReservation", summary: "Notes that a visitor came (kept) or did not (missed), or cancels.",
        tag: "reservations", response: reservation)
}

import Kernel
import Site

extension TicketAPI {
    static func json(_ ticket: Ticket, _ picture: OfficePicture, _ base: String) -> JSONValue {
        let waiting = picture.waiting(ticket)
        let now = ticket.state.waits ? [ticket.category] : []
        let plan = ticket.todo.isEmpty || ticket.state.isOver ? nil : picture.round(now + ticket.todo, of: ticket)
        return .object([
            "id": .string(ticket.id.description), "number": .string(ticket.number.description),
            "ward": .string(ticket.ward.code), "category": .string(ticket.category), "group": .string(ticket.group),
            "priority": .string(ticket.priority.rawValue), "state": .string(ticket.state.rawValue),
            "issuedAt": .string(ticket.issuedAt.iso), "calledAt": .array(ticket.calls.map { .string($0.iso) }),
            "servedAt": ticket.servedAt.map { .string($0.iso) } ?? .null,
            "endedAt": ticket.endedAt.map { .string($0.iso) } ?? .null,
            "window": ticket.window.map { .int(Int64($0)) } ?? .null,
            "ahead": waiting.map { .int(Int64($0.ahead)) } ?? .null,
            "wait": json(waiting?.shown), "shownAtIssue": json(ticket.shown),
            "todo": .array(ticket.todo.map(JSONValue.string)),
            "round": plan.map { plan in
                .object([
                    "order": .array(plan.order.map(JSONValue.string)),
                    "finishesInSeconds": .array(plan.finishes.map { .int(Int64($0.rounded(.up))) }),
                ])
            } ?? .null,
            "href": .string(base + TicketPaths.ticket(ticket)),
        ])
    }

    static func json(_ picture: OfficePicture, _ ctx: PageContext) -> JSONValue {
        .object([
            "ward": .string(picture.office.ward.code.code), "office": .string(ctx.text(picture.office.ward.office)),
            "at": .string(picture.at.iso), "open": .bool(picture.isOpen),
            "groups": .array(picture.groups.map { json($0, picture, ctx) }),
        ])
    }

    private static func json(_ group: GroupPicture, _ picture: OfficePicture, _ ctx: PageContext) -> JSONValue {
        let called = group.called.map { ticket -> JSONValue in
            .object([
                "number": .string(ticket.number.description),
                "window": ticket.window.map { .int(Int64($0)) } ?? .null,
            ])
        }
        let categories = group.group.categories.map { id -> JSONValue in
            let title = picture.office.categoriesByID[id].map { ctx.text($0.title) } ?? id
            let waiting = group.waiting.filter { $0.ticket.category == id }.count
            return .object([
                "id": .string(id), "title": .string(title), "waiting": .int(Int64(waiting)),
                "offered": .bool(picture.office.offers(id, at: picture.at)), "wait": json(group.newcomers[id]),
            ])
        }
        return .object([
            "id": .string(group.group.id), "title": .string(ctx.text(group.group.title)),
            "openWindows": .int(Int64(group.windows.count)), "called": .array(called),
            "categories": .array(categories),
        ])
    }

    private static func json(_ shown: ShownWait?) -> JSONValue {
        guard let shown else { return .null }
        return [
            "minutes": .int(Int64(shown.minutes)), "orMore": .bool(shown.isOrMore),
            "basis": .string(shown.basis.rawValue),
        ]
    }

    private static let waitSchema = JSONSchema.object([
        "minutes": .integer("A multiple of five."), "orMore": .boolean("It may take longer."),
        "basis": .oneOf(ShownWait.Basis.allCases.map(\.rawValue)),
    ])

    private static let ticketSchema = JSONSchema.object(
        [
            "id": .string(), "number": .string("Such as `A012`."), "ward": .string(), "category": .string(),
            "group": .string(), "priority": .oneOf(TicketClass.allCases.map(\.rawValue)),
            "state": .oneOf(TicketState.allCases.map(\.rawValue)), "issuedAt": .dateTime(),
            "calledAt": .array(of: .dateTime()), "servedAt": .any, "endedAt": .any, "window": .any,
            "ahead": .any, "wait": .any, "shownAtIssue": .any, "todo": .array(of: .string()), "round": .any,
            "href": .string("The page of its holder."),
        ], optional: [])

    private static let key = APIOperation.Parameter(
        "Idempotency-Key", "The same key with the same body is done once; 1 to 200 bytes.")

    static let issueOperation = APIOperation(
        id: "issueTicket", summary: "Issues a ticket at the sender's office; it is stored when this is answered.",
        description: """
            The header `Idempotency-Key` is needed. With several categories the first is chosen so that all is done earliest. \
            Outside of opening hours the answer is 409, for business that is not done at this time 422.
            """,
        tag: "tickets",
        request: .object(
            [
                "categories": .array(of: .string(), "Ids of categories, one to eight."),
                "priority": .oneOf(TicketClass.allCases.map(\.rawValue)),
            ], optional: ["priority"]), response: ticketSchema, status: 201,
        headers: [
            APIOperation.Parameter(
                "Idempotency-Key", "The same key issues one ticket; 1 to 200 bytes.", required: true)
        ])

    static func moveOperation(_ move: TicketMove) -> APIOperation {
        let (id, summary): (String, String) =
            switch move {
            case .call: ("callTicket", "Calls a ticket to a window, or calls it again.")
            case .serve: ("serveTicket", "Begins to serve a ticket that was called.")
            case .hold: ("holdTicket", "Puts a ticket aside; its window is free.")
            case .transfer: ("transferTicket", "Hands a ticket over to another category; it keeps its number.")
            case .finish: ("finishTicket", "Ends a service; a ticket with further windows goes on to the next.")
            case .giveUp: ("noShowTicket", "Gives a ticket up that was called three times, two minutes apart.")
            case .comeBack: ("returnTicket", "Takes somebody back who did not come; three others are called first.")
            }
        let body: JSONSchema? =
            switch move {
            case .call: .object(["window": .integer("The number of the sender's open window.")], optional: ["window"])
            case .transfer: .object(["category": .string("Id of a category.")])
            default: nil
            }
        return APIOperation(
            id: id, summary: summary, tag: "tickets", request: body, response: ticketSchema, headers: [key])
    }

    static let queuesOperation = APIOperation(
        id: "getQueues", summary: "The queues of an office now: how many wait, and how long one waits.", tag: "tickets",
        response: .object([
            "ward": .string(), "office": .string(), "at": .dateTime(), "open": .boolean(),
            "groups": .array(
                of: .object([
                    "id": .string(), "title": .string(), "openWindows": .integer(),
                    "called": .array(of: .object(["number": .string(), "window": .any])),
                    "categories": .array(
                        of: .object(
                            [
                                "id": .string(), "title": .string(), "waiting": .integer(), "offered": .boolean(),
                                "wait": .any,
                            ])),
                ])),
        ]))
}

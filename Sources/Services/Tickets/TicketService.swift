import Kernel
import Pack
import Site
import Store

/// Tickets (番号札): places in queues, calling to windows, and how long it takes.
public struct TicketService: CityService {
    public static let name = "tickets"
    public static let migrations: [Migration] = [
        .tickets, .ticketPrints, .ticketCheckIns, .ticketFeed, .ticketPush, .ticketIndexes,
    ]

    /// Issues and moves tickets.
    public let desk: TicketDesk
    /// Has them printed.
    public let prints: PrintDesk
    private let live: LiveQueues
    private let codes: (any CheckInCodes)?
    private let stations: (any StationOffers)?
    private let push: PushDesk?
    private let words: Words

    /// The service of a city.
    ///
    /// - Parameters:
    ///   - codes: What people may check in with; nil where there is nothing.
    ///   - stations: What people can do by themselves instead of waiting; nil where there is nothing.
    ///   - push: Who tells browsers of a call; nil where nobody does, and pages show it by themselves only.
    public init(
        store: Store, offices: TicketOffices, words: Words, codes: (any CheckInCodes)? = nil,
        stations: (any StationOffers)? = nil, push: PushDesk? = nil
    ) {
        self.codes = codes
        self.stations = stations
        self.push = push
        self.words = words
        desk = TicketDesk(store: store, offices: offices)
        prints = PrintDesk(desk: desk, words: words)
        live = LiveQueues(desk: desk)
    }

    /// The work that it does beside requests.
    public var jobs: [JobKind] { [prints.job] + (push.map { [$0.job(desk, words: words)] } ?? []) }

    public var navigation: [NavigationItem] {
        [
            NavigationItem(path: TicketPaths.calls, label: "tickets.calls.nav", about: "tickets.calls.about"),
            NavigationItem(path: TicketPaths.board, label: "tickets.board.nav", about: "tickets.board.about"),
            NavigationItem(
                path: TicketPaths.machines, label: "tickets.machine.nav", about: "tickets.machine.nav-about"),
            NavigationItem(path: TicketPaths.offices, label: "tickets.offices.nav", about: "tickets.offices.about"),
        ]
    }

    public var parcels: [ParcelTopic] { TicketFeed.topics }

    public func introduce(in tx: WriteTransaction) throws { try TicketFeed.introduce(in: tx) }

    public func routes(_ r: inout Routes) {
        let clerk = Permission.staff("clerk")
        let floor = Permission.anyOf([.staff("floor-manager"), clerk, .device("kiosk")])
        let watch = Permission.anyOf([clerk, .staff("floor-manager"), .staff("ward-manager")])
        let queues = QueuesPage(desk: desk, live: live)
        let mine = MyTicketPage(desk: desk, live: live, push: push)
        let display = DisplayPage(desk: desk, live: live)
        let machine = MachinePage(desk: desk, prints: prints, codes: codes, stations: stations)
        let calls = CallsPage(desk: desk, live: live)
        let board = BoardPage(desk: desk, live: live)
        let api = TicketAPI(desk: desk)
        let appointments = codes.map { AppointmentPage(desk: desk, codes: $0) }
        r.asset(TicketAssets.script)

        // What visitors see.
        r.get("/q", allow: .anyone, shared: .always, queues.offices)
        r.get("/q/{ward}", allow: .anyone, queues.show)
        r.get("/q/{ward}/events", allow: .anyone, queues.events)
        r.get("/q/{ward}/{ticket}", allow: .anyone, mine.show)
        r.get("/q/{ward}/{ticket}/events", allow: .anyone, mine.events)
        r.get("/display/{ward}/{group}", allow: .anyone, display.show)
        r.get("/display/{ward}/{group}/events", allow: .anyone, display.events)

        if let push {
            let pages = PushPages(desk: desk, push: push)
            r.get(PushPages.workerPath, allow: .anyone, pages.worker)
            r.post("/q/{ward}/{ticket}/push", allow: .anyone, bodyLimit: 4_096, pages.subscribe)
        }
        if let appointments {
            r.get("/appointments/{code}", allow: .anyone, appointments.show)
            r.post("/appointments/{code}", allow: .anyone, bodyLimit: 4_096, appointments.checkIn)
        }

        // The ticket machine.
        r.get("/tickets", allow: floor, machine.own)
        r.get("/tickets/{ward}", allow: floor, machine.show)
        r.post("/tickets/{ward}", allow: floor, machine.issue)
        if codes != nil { r.post("/tickets/{ward}/check-in", allow: floor, machine.checkIn) }
        r.post("/tickets/{ward}/device", allow: .anyOf([.staff("floor-manager"), clerk]), machine.becomeDevice)
        r.post("/tickets/{ward}/prints/move", allow: floor, machine.movePrints)
        r.get("/tickets/{ward}/{id}", allow: floor, machine.issued)
        r.post("/tickets/{ward}/{id}/print", allow: floor, machine.print)

        // The office.
        r.get("/office/calls", allow: clerk, calls.show)
        r.get("/office/calls/events", allow: clerk, calls.events)
        r.post("/office/calls/open", allow: clerk, calls.open)
        r.post("/office/calls/close", allow: clerk, calls.close)
        r.post("/office/calls/next", allow: clerk, calls.next)
        for move in TicketMove.allCases { r.post("/office/calls/\(move.rawValue)", allow: clerk, calls.move(move)) }
        r.get("/office/board", allow: watch, board.show)
        r.get("/office/board/events", allow: watch, board.events)

        // Programs.
        r.post("/api/v1/tickets", allow: floor, bodyLimit: 16_384, api: TicketAPI.issueOperation, api.issue)
        for move in TicketMove.allCases {
            r.post(
                "/api/v1/tickets/{id}/\(move.rawValue)", allow: clerk, bodyLimit: 16_384,
                api: TicketAPI.moveOperation(move), api.move(move))
        }
        r.get("/api/v1/wards/{code}/queues", allow: .anyone, api: TicketAPI.queuesOperation, api.queues)
    }
}

/// Files for the pages of tickets.
enum TicketAssets {
    static let script = Asset(name: "tickets.js", bytes: PackageResources.tickets_js)
}

import Kernel
import Pack
import Registry
import Sheets
import Site
import Store
import Tickets

/// The machines of the city that work beside hardware (端末): who they are, how they are, what they did.
///
/// ```swift
/// let devices = DevicesService(pack: pack, places: places, store: store)
/// let (device, key) = try await devices.register.enrol(.terminal, name: "KITA-01", place: "1F", ward: ward, by: actor)
/// ```
public struct DevicesService: CityService {
    public static let name = "devices"
    public static let migrations: [Migration] = [.devices, .handovers, .orders, .windows, .brought]

    /// Enrols devices.
    public let register: DeviceRegister
    /// Takes their reports.
    public let reports: ReportDesk
    /// Takes their signs of life.
    public let beats: BeatDesk
    private let handovers: HandoverDesk
    private let orders: OrderDesk
    private let places: Places
    private let forms: FormCatalogue
    private let timing: FormTiming
    private let archive: LiveArchive?
    /// Knows by a visitor's code which forms they need; nil where nobody does.
    private let wishes: (any VisitorWishes)?
    /// Calls people to terminals by their tickets; nil where nobody does.
    private let tickets: TicketDesk?

    /// Reads its part of a pack; what is wrong is added to the pack's faults.
    public init(
        pack: CityPack, places: Places, forms: FormCatalogue, store: Store, wishes: (any VisitorWishes)? = nil,
        tickets: TicketDesk? = nil
    ) {
        self.tickets = tickets
        self.wishes = wishes
        self.places = places
        self.forms = forms
        timing = FormTiming(pack: pack)
        register = DeviceRegister(store: store)
        reports = ReportDesk(store: store, timing: timing)
        beats = BeatDesk(store: store)
        handovers = HandoverDesk(store: store)
        orders = OrderDesk(store: store)
        archive = (try? PackArchive(pack: pack)).map { LiveArchive($0, forms: forms) }
        // Terminals read these themselves; here they are checked with the rest of the pack.
        _ = (OtherWays(pack: pack, forms: forms), TerminalSettings(pack: pack, forms: forms))
    }

    public var keys: (any KeyDirectory)? { register }

    public var navigation: [NavigationItem] {
        [
            NavigationItem(path: DevicePaths.floor, label: "devices.nav", about: "devices.about"),
            NavigationItem(path: HandoverPages.path, label: "handover.nav", about: "handover.about"),
            NavigationItem(path: DevicePaths.enrol, label: "devices.enrol.nav", about: "devices.enrol.about"),
            NavigationItem(path: BringPages.path, label: "bring.nav", about: "bring.about"),
        ]
    }

    /// Where visitors write at home what terminals print.
    public static let bringPath = BringPages.path

    public var parcels: [ParcelTopic] { [HandoverDesk.topic] }

    /// How often each edition of a form came out of a terminal since the beginning of a month, by `id edition`.
    public func usesByEdition(since day: CivilDate, in tx: ReadTransaction) throws -> [String: Int] {
        let month = String(day.description.prefix(7))
        let rows = try tx.all(
            Row.self,
            """
            SELECT form, version, CAST(SUM(uses) AS BIGINT) AS uses FROM device_form_month WHERE month >= \(month)
            GROUP BY form, version
            """)
        return Dictionary(
            try rows.map { ("\(try $0.string("form")) \(try $0.string("version"))", try $0.int("uses")) },
            uniquingKeysWith: +)
    }

    /// Takes what a terminal has left for a counter under a printed 2D code, in the write that keeps it: once, within the hour.
    ///
    /// - Returns: Nil when there is nothing, or not any more.
    public static func takeHandover(
        _ printed: String, by clerk: Actor, in tx: WriteTransaction
    ) throws -> HandoverSeal.Facts? {
        try HandoverDesk.take(printed, by: clerk, in: tx)
    }

    /// Deletes what is kept no longer.
    public func deleteOld() async throws {
        try await reports.deleteOld()
        try await beats.deleteOld()
        try await handovers.deleteExpired()
        try await orders.deleteOld()
    }

    public func routes(_ r: inout Routes) {
        let floor = Permission.anyOf([
            .staff("floor-manager"), .staff("ward-manager"), .staff("clerk"), .staff("policy"), .staff("operator"),
        ])
        let operators = Permission.staff("operator")
        let terminals = Permission.device(Device.Kind.terminal.rawValue)
        let pages = FloorPages(places: places, tickets: tickets)
        let statistics = StatisticsPages(places: places, forms: forms, timing: timing)
        let enrol = EnrolPages(register: register, places: places)
        let handover = HandoverPages(desk: handovers)
        let api = EdgeAPI(reports: reports, beats: beats, archive: archive)

        r.get(DevicePaths.floor, allow: floor, pages.floor)
        r.get(DevicePaths.sheet, allow: floor, pages.sheet)
        r.get(DevicePaths.statistics, allow: floor, statistics.show)
        r.get(DevicePaths.enrol, allow: operators, enrol.show)
        r.post(DevicePaths.enrol, allow: operators, bodyLimit: 16_384, enrol.enrol)
        r.post(DevicePaths.enrol + "/{id}/retire", allow: operators, bodyLimit: 4_096, enrol.retire)
        r.get(DevicePaths.floor + "/{id}", allow: floor, pages.terminal)
        // Who stands beside the visitor: the floor and the counter.
        let helpers = Permission.anyOf([.staff("floor-manager"), .staff("clerk")])
        r.post(
            DevicePaths.floor + "/{id}/orders", allow: helpers, bodyLimit: 4_096, OrderPages(desk: orders).order)

        if let tickets {
            let calls = CallPages(tickets: tickets, register: register, floor: pages)
            r.post(DevicePaths.floor + "/{id}/calls", allow: helpers, bodyLimit: 4_096, calls.call)
            r.post(
                DevicePaths.floor + "/{id}/number",
                allow: .anyOf([.staff("floor-manager"), .staff("clerk"), .staff("operator")]), bodyLimit: 4_096,
                calls.number)
        }

        let counter = PurposeRule.required("counter-procedure")
        let clerk = Permission.staff("clerk")
        r.get(HandoverPages.path, allow: clerk, handover.show)
        r.post(HandoverPages.path, allow: clerk, purpose: counter, bodyLimit: 4_096, handover.open)
        r.post(
            "/api/v1/handover-references", allow: terminals, bodyLimit: 16_384, api: HandoverPages.keepOperation,
            handover.keep)
        r.get(
            "/api/v1/handover-references/{code}", allow: clerk, purpose: counter, api: HandoverPages.useOperation,
            handover.use)

        let bring = BringPages(desk: handovers)
        r.get(BringPages.path, allow: .anyone, bring.show)
        r.post(BringPages.path, allow: .anyone, bodyLimit: 16_384, bring.bring)
        r.post(
            "/api/v1/edge/brought", allow: terminals, bodyLimit: 4_096, api: BroughtAPI.operation,
            BroughtAPI(desk: handovers).take)
        if let wishes {
            r.post(
                "/api/v1/edge/wishes", allow: terminals, bodyLimit: WishAPI.bodyLimit, api: WishAPI.operation,
                WishAPI(wishes: wishes).find)
        }
        let orderAPI = OrderAPI(desk: orders)
        r.get("/api/v1/edge/orders", allow: terminals, api: OrderAPI.listOperation, orderAPI.list)
        r.post(
            "/api/v1/edge/orders/{id}", allow: terminals, bodyLimit: 4_096, api: OrderAPI.endOperation, orderAPI.end)
        r.get("/api/v1/edge/pack", allow: terminals, api: EdgeAPI.packOperation, api.pack)
        r.post(
            "/api/v1/edge/uses", allow: terminals, bodyLimit: EdgeAPI.bodyLimit, api: EdgeAPI.usesOperation, api.uses)
        r.post(
            "/api/v1/edge/heartbeat", allow: terminals, bodyLimit: 16_384, api: EdgeAPI.heartbeatOperation,
            api.heartbeat)
    }
}

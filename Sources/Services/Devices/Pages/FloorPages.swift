import Kernel
import Registry
import Site
import Store
import Tickets

/// The terminals of a floor for those who walk there, each terminal by itself, and the sheet of a day.
struct FloorPages: Sendable {
    /// The page is opened anew after so many seconds.
    static let freshSeconds = 20
    /// So many changes are shown of one terminal.
    static let changes = 50

    let places: Places
    /// Calls people to terminals by their tickets; nil where nobody does.
    let tickets: TicketDesk?

    func floor(_ request: SiteRequest) async throws -> SiteResponse { try await floor(request, refusal: nil) }

    /// - Parameter refusal: Why somebody could not be called.
    func floor(_ request: SiteRequest, refusal: HTML?) async throws -> SiteResponse {
        let ward = request.actor.ward
        let model = try await request.store.read { [tickets] tx in
            try FloorModel(ward: ward, tickets: tickets, at: request.now, in: tx)
        }
        let view = FloorView(ctx: request.ctx, places: places, mayCall: Self.helps(request.actor))
        let page = view.page(model, refusal)
        // The answer to a form has no address of its own to be renewed from.
        return .page(
            refusal == nil
                ? page.renewed(afterSeconds: Self.freshSeconds)
                : page.refreshed(afterSeconds: Self.freshSeconds, to: DevicePaths.floor))
    }

    /// Whether somebody stands beside the visitors: the floor and the counter.
    static func helps(_ actor: Actor) -> Bool { actor.roles.contains("floor-manager") || actor.roles.contains("clerk") }

    func terminal(_ request: SiteRequest) async throws -> SiteResponse { try await terminal(request, wrongNumber: nil) }

    /// - Parameter wrongNumber: Why the number that was chosen is not given to it.
    func terminal(_ request: SiteRequest, wrongNumber: HTML?) async throws -> SiteResponse {
        let id: ID<Device> = try request.parameters.value("id")
        let ward = request.actor.ward
        let (model, line) = try await request.store.read { [tickets] tx in
            let model = try TerminalModel(id, ward: ward, at: request.now, changes: Self.changes, in: tx)
            return (model, try model.flatMap { try tickets?.terminalLine($0.device.ward, at: request.now, in: tx) })
        }
        // A terminal of another ward is as one that is not there.
        guard let model else { throw SiteFailure.notFound }
        let ctx = request.ctx
        let helps = Self.helps(request.actor)
        let panel = OrderPanel(ctx: ctx, model: model, mayAsk: helps, wasOver: request.query.has("over", "1"))
        let call = line.map {
            CallPanel(
                ctx: ctx, device: model.device, state: model.state, line: $0, mayCall: helps, isAlone: true)
        }
        let mayNumber = helps || request.actor.roles.contains("operator")
        let number = line.flatMap { line in
            mayNumber
                ? NumberPanel(ctx: ctx, device: model.device, numbers: line.windows, wrong: wrongNumber) : nil
        }
        let view = TerminalView(ctx: ctx, places: places)
        let page = view.page(model, "\(call)\(panel)", after: number?.html, isWrong: wrongNumber != nil)
        // Whoever helps sees when it is done.
        return .page(model.isBusy ? page.renewed(afterSeconds: Self.freshSeconds) : page)
    }

    func sheet(_ request: SiteRequest) async throws -> SiteResponse {
        let ward = request.actor.ward
        var form = FormReader(request.ctx, request.query)
        let day = form.date("day", label: request.ctx.text("devices.sheet.day")) ?? request.now.date
        let sheet = try await request.store.read { tx in try DailySheet(day, ward: ward, in: tx) }
        let view = SheetView(ctx: request.ctx, places: places)
        if request.query.has("as", "csv") {
            return .csv(view.rows(sheet), downloadName: "\(request.ctx.text("devices.sheet.file"))-\(day).csv")
        }
        return .page(view.page(sheet, form.state))
    }
}

/// The terminals of a ward as they are now.
struct FloorModel: Sendable {
    struct Entry: Sendable {
        let device: Device
        /// Nil for one that was never heard of.
        let state: DeviceState?
        let usesToday: Int
    }

    let entries: [Entry]
    /// The queues for terminals by ward, where there are some with numbers.
    let lines: [WardCode: TerminalLine]

    init(ward: WardCode?, tickets: TicketDesk?, at now: Timestamp, in tx: some Queryable) throws {
        let devices = try DeviceRegister.all(of: ward, in: tx)
        let ids = devices.map { $0.id.description }
        let rows = try tx.all(Row.self, "SELECT * FROM device_state WHERE device IN \(list: ids)")
        let states = Dictionary(
            try rows.map { (try $0.string("device"), try DeviceState(row: $0)) },
            uniquingKeysWith: { first, _ in first })
        let uses = try tx.all(
            Row.self, "SELECT device, uses FROM device_use_day WHERE day = \(now.date) AND device IN \(list: ids)")
        let counts = Dictionary(
            try uses.map { (try $0.string("device"), try $0.int("uses")) }, uniquingKeysWith: { first, _ in first })
        entries = devices.map { device in
            Entry(
                device: device, state: states[device.id.description],
                usesToday: counts[device.id.description] ?? 0)
        }
        var lines: [WardCode: TerminalLine] = [:]
        for ward in Set(devices.filter { $0.window != nil }.map(\.ward)) {
            lines[ward] = try tickets?.terminalLine(ward, at: now, in: tx)
        }
        self.lines = lines
    }

    /// Those to which somebody has to go.
    var needingHelp: Int { entries.count { $0.state?.word == .help || $0.state?.word == .away } }
}

/// One terminal with what happened to it.
struct TerminalModel: Sendable {
    struct Change: Sendable {
        let at: Timestamp
        let word: DeviceState.Word
        let troubles: [String]
    }

    struct Day: Sendable {
        let day: CivilDate
        let uses: Int
        let forms: Int
    }

    let device: Device
    let state: DeviceState?
    let changes: [Change]
    /// What was asked of the visit that is under way, the newest first.
    let orders: [DeviceOrder]
    /// The last days with uses, newest first.
    let days: [Day]

    /// Somebody stands there.
    var isBusy: Bool { state?.isBusy == true && state?.word != .away }

    init?(_ id: ID<Device>, ward: WardCode?, at now: Timestamp, changes: Int, in tx: some Queryable) throws {
        guard let device = try DeviceRegister.device(id, in: tx), ward == nil || device.ward == ward else { return nil }
        self.device = device
        let state = try tx.one(DeviceState.self, "SELECT * FROM device_state WHERE device = \(id)")
        self.state = state
        orders = try OrderDesk.latest(of: state?.visit ?? "", at: id, in: tx)
        self.changes = try tx.all(
            Row.self, "SELECT * FROM device_change WHERE device = \(id) ORDER BY at DESC LIMIT \(changes)"
        ).map { row in
            Change(
                at: try row.timestamp("at"), word: try row.get("state"),
                troubles: try row.string("troubles").split(separator: " ").map(String.init))
        }
        days = try tx.all(
            Row.self,
            "SELECT day, uses, forms FROM device_use_day WHERE device = \(id) AND day > \(now.date.adding(days: -31)) ORDER BY day DESC"
        ).map { Day(day: try $0.date("day"), uses: try $0.int("uses"), forms: try $0.int("forms")) }
    }
}

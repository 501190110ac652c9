import Kernel
import Registry
import Store
import Tickets

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
        let ids = devices.map(\.id)
        let states = try DeviceState.of(ids, in: tx)
        let uses = try UseDay.uses(of: ids, on: now.date, in: tx)
        entries = devices.map { Entry(device: $0, state: states[$0.id], usesToday: uses[$0.id] ?? 0) }
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
    /// So many days back uses are shown.
    private static let days = 31

    let device: Device
    let state: DeviceState?
    let changes: [DeviceState.Change]
    /// What was asked of the visit that is under way, the newest first.
    let orders: [DeviceOrder]
    /// The last days with uses, newest first.
    let days: [UseDay]

    /// Somebody stands there.
    var isBusy: Bool { state?.isBusy == true && state?.word != .away }

    init?(_ id: ID<Device>, ward: WardCode?, at now: Timestamp, changes: Int, in tx: some Queryable) throws {
        guard let device = try DeviceRegister.device(id, in: tx), ward == nil || device.ward == ward else { return nil }
        self.device = device
        let state = try DeviceState.of(id, in: tx)
        self.state = state
        orders = try OrderDesk.latest(of: state?.visit ?? "", at: id, in: tx)
        self.changes = try DeviceState.changes(of: id, limit: changes, in: tx)
        days = try UseDay.of(id, after: now.date.adding(days: -Self.days), in: tx)
    }
}

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

import Kernel
import Site
import Store
import Tickets

/// Whoever walks the floor calls the next person to a terminal (次の方): by the number of a ticket, without knowing who it is.
struct CallPages: Sendable {
    let tickets: TicketDesk
    let register: DeviceRegister
    let floor: FloorPages

    /// Calls, calls again, notes that somebody came, is done or did not come.
    func call(_ request: SiteRequest) async throws -> SiteResponse {
        let device = try await device(request)
        guard let move = request.form.text("move").flatMap(TerminalMove.init), let window = device.window else {
            throw SiteFailure.notFound
        }
        let refusal: HTML?
        do {
            if move == .next, try await !isReady(device, request.store) {
                refusal = request.ctx.t("devices.call.not-ready", ["name": device.name])
            } else {
                try await tickets.move(move, at: window, called: device.name, of: device.ward, by: request.actor)
                refusal = nil
            }
        } catch let refused as TicketRefusal {
            refusal = refused.text(request.ctx)
        }
        guard let refusal else {
            let isThere = request.form.has("from", "terminal")
            return .redirect(isThere ? DevicePaths.terminal(device.id) : DevicePaths.floor)
        }
        return try await floor.floor(request, refusal: refusal)
    }

    /// Gives a terminal its number among those to which people are called.
    func number(_ request: SiteRequest) async throws -> SiteResponse {
        let device = try await device(request)
        let numbers = tickets.offices.office(device.ward)?.groups.filter(\.isSelfService).flatMap(\.windows) ?? []
        let typed = request.form.text("window")
        let window = typed.flatMap { Int($0) }.flatMap { numbers.contains($0) ? $0 : nil }
        guard typed == nil || window != nil else { throw SiteFailure.notFound }
        do {
            guard try await register.number(device.id, window, of: request.actor.ward, by: request.actor) else {
                throw SiteFailure.notFound
            }
            return .redirect(DevicePaths.terminal(device.id))
        } catch DeviceRefusal.windowTaken {
            let taken = request.ctx.t("devices.call.number.taken", ["number": window.map(String.init) ?? ""])
            return try await floor.terminal(request, wrongNumber: taken)
        }
    }

    /// The terminal that a path names; one of another ward is as one that is not there.
    private func device(_ request: SiteRequest) async throws -> Device {
        let id: ID<Device> = try request.parameters.value("id")
        let ward = request.actor.ward
        let found = try await request.store.read { try DeviceRegister.device(id, in: $0) }
        guard let found, found.retiredAt == nil, ward == nil || found.ward == ward else { throw SiteFailure.notFound }
        return found
    }

    /// Nobody is sent to a terminal that does not work.
    private func isReady(_ device: Device, _ store: Store) async throws -> Bool {
        try await store.read { try DeviceState.of(device.id, in: $0) }?.word == .ready
    }
}

/// The queue for a terminal on its card: who was called there, and what can be done.
struct CallPanel: Component {
    let ctx: PageContext
    let device: Device
    let state: DeviceState?
    let line: TerminalLine
    /// Whether the reader may call.
    let mayCall: Bool
    /// Whether the panel stands on the terminal's own page.
    var isAlone = false

    var html: HTML {
        guard let window = device.window else { return HTML() }
        let caller = line.callers[window]
        return """
            <div class="floor-call"><p><strong>\(ctx.t("tickets.terminal", ["number": String(window)]))</strong> \(chip(caller))</p>\
            \(again(caller))\(mayCall ? buttons(caller, window) : nil)</div>
            """
    }

    private func chip(_ caller: TerminalLine.Caller?) -> HTML {
        guard let caller else { return HTML() }
        let tone: Chip.Tone = caller.isServing ? .blue : .yellow
        let state = ctx.t("tickets.state.\(caller.isServing ? "serving" : "called")")
        return "<strong>\(caller.number)</strong> \(Chip(state, tone))"
    }

    private func again(_ caller: TerminalLine.Caller?) -> HTML? {
        guard let caller, !caller.isServing else { return nil }
        let next = caller.nextCall.map { ctx.t("devices.call.next-call", ["time": ctx.timeText($0)]) }
        return "<p>\(ctx.t("devices.call.calls", ["count": String(caller.calls)])) \(next)</p>"
    }

    private func buttons(_ caller: TerminalLine.Caller?, _ window: Int) -> HTML {
        var buttons: [(TerminalMove, Button.Style)] = []
        let mayNext = line.waiting > 0 && state?.word == .ready
        if let caller, !caller.isServing {
            buttons = [(.serve, .primary), (.again, .secondary)]
            if caller.mayGiveUp { buttons.append((.giveUp, .danger)) }
        } else {
            if mayNext { buttons.append((.next, .primary)) }
            if caller != nil { buttons.append((.finish, .secondary)) }
            if caller == nil, line.open.contains(window) { buttons.append((.close, .tertiary)) }
        }
        guard !buttons.isEmpty else { return HTML() }
        let row = ButtonRow(
            buttons.map { move, style in
                let word = move == .next && caller != nil ? "finish-next" : move.rawValue
                let label: HTML = """
                    \(ctx.t("devices.call.\(word)"))<span class="visually-hidden"> \(device.name)</span>
                    """
                return Button(label, style, name: "move", value: move.rawValue)
            })
        return Form(ctx, action: DevicePaths.terminal(device.id) + "/calls") {
            "\(isAlone ? HiddenField("from", "terminal").html : nil)\(row)"
        }.html
    }
}

/// The number of a terminal, for whoever may change it.
struct NumberPanel: Component {
    let ctx: PageContext
    let device: Device
    let numbers: [Int]
    let wrong: HTML?

    var html: HTML {
        guard !numbers.isEmpty, device.retiredAt == nil else { return HTML() }
        let values = device.window.map { [("window", String($0))] } ?? []
        var errors = FormErrors()
        if let wrong { errors.add("window", wrong) }
        let form = FormState(ctx, Site.FormData(values), errors)
        return """
            <section><h2>\(ctx.t("devices.call.number.title"))</h2>\(ErrorSummary(form))\
            \(Form(ctx, action: DevicePaths.terminal(device.id) + "/number") {
                """
                \(Select(
                    form.field("window", label: ctx.t("devices.call.number"), hint: ctx.t("devices.call.number.hint")),
                    numbers.map { Choice(String($0), ctx.t("tickets.terminal", ["number": String($0)])) },
                    empty: ctx.t("devices.call.number.none")))\
                \(Button(ctx.t("devices.call.number.set"), .secondary))
                """
            })</section>
            """
    }
}

import Kernel
import Site

/// Help for somebody at a terminal, from the floor's own page. Nobody sees whom it is about, or what is on the sheets.
struct OrderPages: Sendable {
    let desk: OrderDesk

    func order(_ request: SiteRequest) async throws -> SiteResponse {
        let id: ID<Device> = try request.parameters.value("id")
        guard let kind = request.form.text("kind").flatMap(DeviceOrder.Kind.init) else { throw SiteFailure.notFound }
        do {
            let isAsked = try await desk.ask(
                kind, of: id, visit: request.form.text("visit") ?? "", ward: request.actor.ward, by: request.actor)
            return .redirect(DevicePaths.terminal(id) + (isAsked ? "" : "?over=1"))
        } catch OrderRefusal.noTerminal {
            throw SiteFailure.notFound
        }
    }
}

/// What can be asked of a terminal for the visit that is under way, on its page.
struct OrderPanel: Component {
    let ctx: PageContext
    let model: TerminalModel
    /// Whether the reader may ask.
    let mayAsk: Bool
    /// The visit that was to be helped was over.
    let wasOver: Bool

    var html: HTML {
        let over = wasOver ? Banner(.info, ctx.t("devices.order.over")) : nil
        guard let state = model.state, state.word != .away, let phase = state.phase, !state.visit.isEmpty else {
            return "\(over)"
        }
        let waiting = Set(model.orders.filter { $0.state == .waiting }.map(\.kind))
        let lines = model.orders.map { order -> HTML in
            """
            <li>\(ctx.moment(order.askedAt)) \(ctx.t("devices.order.\(order.kind.rawValue)")) \
            \(Chip(ctx.t("devices.order.state.\(order.state.rawValue)")))</li>
            """
        }
        let said: HTML? = lines.isEmpty ? nil : "<ul>\(lines)</ul>"
        let kinds = phase.orders.filter { !waiting.contains($0) }
        let asks: [HTML] = mayAsk ? kinds.map { ask($0, state) } : []
        return """
            \(over)<section aria-labelledby="visit"><h2 id="visit">\(ctx.t("devices.order.title"))</h2>
            <p>\(ctx.t("devices.phase.\(phase.rawValue)"))</p>\(said)\(asks)</section>
            """
    }

    /// Erasing what somebody has done is asked for twice.
    private func ask(_ kind: DeviceOrder.Kind, _ state: DeviceState) -> HTML {
        let label = ctx.t("devices.order.\(kind.rawValue)")
        let form = Form(ctx, action: DevicePaths.terminal(model.device.id) + "/orders") {
            """
            \(HiddenField("visit", state.visit))\(HiddenField("kind", kind.rawValue))\
            \(Button(label, kind == .cancel ? .danger : .secondary))
            """
        }
        guard kind == .cancel else { return form.html }
        return Accordion(
            ctx.t("devices.order.cancel.ask"), content: "<p>\(ctx.t("devices.order.cancel.about"))</p>\(form)"
        ).html
    }
}

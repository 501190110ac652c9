import Kernel
import Site

/// The clerk's window: who is there, what can be done with them, who waits.
struct CallsView: Sendable {
    let ctx: PageContext
    let picture: OfficePicture
    /// All open windows of the office.
    let windows: [OpenWindow]
    /// The clerk's own.
    let own: OpenWindow?

    func page(_ refusal: TicketRefusal?) -> Page {
        let notice = refusal.map { TicketWords.banner($0, ctx) }
        let body: HTML = own.map(panel) ?? choice
        return Page(
            ctx, "tickets.calls.title", lead: "<p>\(ctx.t(picture.office.ward.office))</p>", width: .wide,
            status: refusal == nil ? 200 : 409, scripts: [TicketAssets.script], body: "\(notice)\(body)")
    }

    /// Where to sit down.
    private var choice: HTML {
        let groups = picture.office.groups.filter { !$0.isSelfService }.map { group -> HTML in
            let buttons = group.windows.map { number -> HTML in
                if let taken = windows.first(where: { $0.number == number }) {
                    return
                        "<li><span class=\"window-taken\">\(TicketWords.window(number, ctx)) \(taken.clerkName)</span></li>"
                }
                return
                    "<li>\(Button(TicketWords.window(number, ctx), .secondary, name: "window", value: String(number)))</li>"
            }
            return "<section><h2>\(ctx.t(group.title))</h2><ul class=\"window-list\">\(buttons)</ul></section>\n"
        }
        return """
            <p>\(ctx.t("tickets.calls.choose"))</p>
            \(Form(ctx, action: TicketPaths.calls + "/open") { HTML(groups) })
            """
    }

    private func panel(_ window: OpenWindow) -> HTML {
        let group = picture.group(window.group)
        let current = group.map { $0.called + $0.serving }?.first { $0.window == window.number }
        let path = TicketPaths.calls + "/events?group=\(window.group)"
        let queue: HTML = """
            <div data-live="\(href: path)">\(Self.queue(picture, group: window.group, ctx))</div>
            """
        return """
            \(Columns(
                sideLabel: ctx.text("tickets.calls.queue"),
                main: """
                    <h2>\(TicketWords.window(window.number, ctx))</h2>
                    \(current.map(card) ?? "<p class=\"ticket-card\">\(ctx.t("tickets.calls.free"))</p>")
                    \(next(current))\(held(group?.held ?? []))\(missing(window.group))
                    \(Form(ctx, action: TicketPaths.calls + "/close") { Button(ctx.t("tickets.calls.close"), .tertiary).html })
                    """, side: queue))
            """
    }

    private func next(_ current: Ticket?) -> HTML {
        guard current?.state != .called else { return HTML() }
        let label = current == nil ? "tickets.calls.next" : "tickets.calls.finish-next"
        return Form(ctx, action: TicketPaths.calls + "/next") {
            Button(key(ctx.t(label), "N"), .primary, key: "n").html
        }.html
    }

    private func card(_ ticket: Ticket) -> HTML {
        let waited = TicketDesk.seconds(ticket.queuedAt, to: ticket.calls.first ?? picture.at)
        var facts: [(HTML, HTML)] = [
            (ctx.t("tickets.calls.waited"), TicketWords.minutes(waited, ctx)),
            (ctx.t("tickets.machine.priority"), ctx.t("tickets.priority.\(ticket.priority.rawValue)")),
        ]
        if ticket.state == .called {
            facts.append(
                (
                    ctx.t("tickets.calls.count"),
                    ctx.t("tickets.calls.of", ["count": String(ticket.calls.count), "most": String(CallRule.calls)])
                ))
            if let next = CallRule.nextCall(after: ticket.calls) {
                facts.append((ctx.t("tickets.calls.next-call"), HTML(text: ctx.timeText(next))))
            }
        }
        if !ticket.todo.isEmpty {
            let more = ticket.todo.map { TicketWords.category($0, picture.office, ctx) }
            facts.append((ctx.t("tickets.calls.more"), more.joined(by: ctx.isJapanese ? "、" : ", ")))
        }
        let session: HTML =
            ticket.session.map {
                "<a href=\"\(href: "/office/sessions/\($0)")\">\(ctx.t("tickets.calls.session"))</a>"
            }
            ?? "<a href=\"\(href: "/office/sessions/new?ticket=\(ticket.number)")\">\(ctx.t("tickets.calls.open-session"))</a>"
        return """
            <section class="ticket-card \(ticket.state.rawValue)" aria-label="\(ticket.number)">
            <p class="ticket-card-category">\(TicketWords.category(ticket.category, picture.office, ctx)) \
            \(TicketWords.state(ticket.state, ctx))</p><p>\(TicketWords.number(ticket.number))</p>
            \(DescriptionList(facts))<p>\(session)</p>\(actions(ticket))</section>
            """
    }

    private func actions(_ ticket: Ticket) -> HTML {
        let buttons: [Button]
        switch ticket.state {
        case .called:
            buttons =
                [
                    button("serve", "S", .primary), button("call", "R", .secondary), button("hold", "H", .secondary),
                ] + (CallRule.mayGiveUp(after: ticket.calls) ? [button("no-show", "X", .danger)] : [])
        case .serving: buttons = [button("finish", "E", .secondary), button("hold", "H", .secondary)]
        default: buttons = []
        }
        let categories = picture.office.categories.filter { $0.id != ticket.category }
        let transfer = FormState(ctx).field("category", label: ctx.t("tickets.calls.transfer-to"))
        return """
            \(Form(ctx, action: TicketPaths.calls + "/serve", label: ctx.text("tickets.calls.actions")) {
                "\(HiddenField("ticket", ticket.id.description))\(ButtonRow(buttons))"
            })
            \(Accordion(
                ctx.t("tickets.calls.transfer"),
                content: Form(ctx, action: TicketPaths.calls + "/transfer") {
                    """
                    \(HiddenField("ticket", ticket.id.description))\
                    \(Select(transfer, categories.map { Choice($0.id, ctx.t($0.title)) }))\
                    \(Button(key(ctx.t("tickets.calls.transfer"), "T"), .secondary, key: "t"))
                    """
                }.html))
            """
    }

    private func button(_ act: String, _ letter: Character, _ style: Button.Style) -> Button {
        Button(
            key(ctx.t("tickets.calls.\(act)"), letter), style, action: TicketPaths.calls + "/\(act)",
            key: letter.lowercased().first)
    }

    /// A label with the key that presses its button.
    private func key(_ label: HTML, _ letter: Character) -> HTML {
        "\(label) <kbd class=\"key\" aria-hidden=\"true\">\(String(letter))</kbd>"
    }

    private func held(_ tickets: [Ticket]) -> HTML {
        list("tickets.calls.held", tickets, act: "call", label: "tickets.calls.call-held")
    }

    /// Those of the group who did not come when they were called.
    private func missing(_ group: String) -> HTML {
        list(
            "tickets.calls.missing", picture.missing.filter { $0.group == group }, act: "return",
            label: "tickets.calls.return")
    }

    private func list(_ title: String, _ tickets: [Ticket], act: String, label: String) -> HTML {
        guard !tickets.isEmpty else { return HTML() }
        let rows = tickets.map { ticket -> HTML in
            """
            <li class="ticket-row"><strong>\(ticket.number)</strong> \
            <span>\(TicketWords.category(ticket.category, picture.office, ctx))</span>\
            \(Form(ctx, action: TicketPaths.calls + "/\(act)") {
                """
                \(HiddenField("ticket", ticket.id.description))\
                \(Button("\(ctx.t(label))<span class=\"visually-hidden\"> \(ticket.number)</span>", .secondary))
                """
            })</li>
            """
        }
        return "<section><h2>\(ctx.t(title))</h2><ul class=\"ticket-rows\">\(rows)</ul></section>\n"
    }

    /// Who waits, in the order in which they will be called.
    static func queue(_ picture: OfficePicture, group id: String, _ ctx: PageContext) -> HTML {
        guard let group = picture.group(id) else { return HTML() }
        let rows = group.waiting.prefix(20).map { waiting -> [HTML] in
            let ticket = waiting.ticket
            let seconds = TicketDesk.seconds(ticket.queuedAt, to: picture.at)
            let mark: HTML =
                ticket.priority == .ordinary
                ? HTML() : " \(Chip(ctx.t("tickets.priority.\(ticket.priority.rawValue)"), .yellow))"
            let category = TicketWords.category(ticket.category, picture.office, ctx)
            return [
                "<strong>\(ticket.number)</strong>\(mark)<span class=\"beside\">\(category)</span>",
                TicketWords.minutes(seconds, ctx),
            ]
        }
        return """
            <h2>\(ctx.t(group.group.title)) <span class="count">\(group.waiting.count)</span></h2>
            \(Table(
                caption: ctx.t("tickets.calls.queue"),
                columns: [
                    .init(ctx.t("tickets.column.number"), .rowHeading),
                    .init(ctx.t("tickets.column.waited"), .number),
                ], rows: Array(rows), captionHidden: true, empty: ctx.t("tickets.calls.nobody"), dense: true))
            """
    }
}

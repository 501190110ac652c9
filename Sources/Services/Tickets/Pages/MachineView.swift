import Kernel
import Paper
import Site

struct MachineView: Sendable {
    let ctx: PageContext
    let model: MachineModel
    /// Whether one can check in with a code.
    let hasCodes: Bool

    /// After so many seconds a machine shows the times of now; less than after which a session without use ends.
    private static let deviceSeconds = 300

    private var office: TicketOffice { model.picture.office }

    func page(_ form: FormState, notice: Banner? = nil, status: Int? = nil) -> Page {
        let path = TicketPaths.machine(office.ward.code)
        let isOpen = model.picture.isOpen
        let closed =
            isOpen ? nil : Banner(.info, ctx.t("tickets.queues.closed"), text: OpeningText.today(model.picture, ctx))
        let content: HTML = isOpen ? "\(hasCodes ? checkIn(form, path) : nil)\(buttons(form, path))" : HTML()
        let page = Page(
            ctx, "tickets.machine.title", ["office": ctx.text(office.ward.office)],
            lead: "<p>\(ctx.t("tickets.machine.about"))</p>\(languages(path))", width: .screen,
            status: status ?? (form.errors.isEmpty ? 200 : 422), hasErrors: !form.errors.isEmpty,
            scripts: [TicketAssets.script],
            body: "\(ErrorSummary(form))\(notice)\(closed)\(stuck)\(content)\(device(path))")
        // A machine shows the times of now, and stays signed in.
        return ctx.actor.kind == .device ? page.refreshed(afterSeconds: Self.deviceSeconds, to: path) : page
    }

    /// Leaves this browser to the visitors.
    private func device(_ path: String) -> HTML {
        guard ctx.actor.kind == .staff else {
            return "<div data-return=\"\(href: path)\" data-seconds=\"\(Self.deviceSeconds)\"></div>"
        }
        return Accordion(
            ctx.t("tickets.device.title"),
            content: """
                <p>\(ctx.t("tickets.device.about"))</p>
                \(Form(ctx, action: path + "/device") { Button(ctx.t("tickets.device.button"), .secondary).html })
                """
        ).html
    }

    private func languages(_ path: String) -> HTML {
        let links = ctx.pack.languages.map { language -> HTML in
            """
            <li><a href="\(href: "\(path)?lang=\(language)")" lang="\(language.htmlTag)" hreflang="\(language.htmlTag)"\
            \(attribute: "aria-current", language == ctx.language ? "true" : nil)>\(LanguageNames.own(language))</a></li>
            """
        }
        return "<nav aria-label=\"\(ctx.text("site.language"))\"><ul class=\"machine-languages\">\(links)</ul></nav>"
    }

    /// The code of who answered at home: a scanner types it and sends the form.
    private func checkIn(_ form: FormState, _ path: String) -> HTML {
        let content = Form(ctx, action: path + "/check-in", label: ctx.text("tickets.check-in.title")) {
            """
            <div class="check-in">\(TextField(
                form.field("code", label: ctx.t("tickets.check-in.code"), hint: ctx.t("tickets.check-in.hint")),
                width: .half))\(ButtonRow([Button(ctx.t("tickets.check-in.button"), .secondary)]))</div>
            """
        }
        return "<section><h2>\(ctx.t("tickets.check-in.title"))</h2>\(content)</section>"
    }

    private func buttons(_ form: FormState, _ path: String) -> HTML {
        let offered = office.categories.filter { office.offers($0.id, at: model.picture.at) }
        let refused = office.categories.filter { !office.offers($0.id, at: model.picture.at) }
        let tiles = offered.map { category -> HTML in
            let group = model.picture.groups.first { $0.group.categories.contains(category.id) }
            return """
                <button class="machine-button" type="submit" name="category" value="\(category.id)">\
                <span class="machine-letter" aria-hidden="true">\(String(category.letter))</span>\
                <span class="machine-title">\(ctx.t(category.title))</span>\
                <span class="machine-wait">\(TicketWords.wait(group?.newcomers[category.id], ctx))</span></button>
                """
        }
        let unavailable: HTML =
            refused.isEmpty
            ? HTML()
            : """
            <p>\(ctx.t("tickets.machine.refused"))</p>
            <ul>\(refused.map { "<li>\(ctx.t($0.title))</li>" as HTML })</ul>
            """
        let priority = form.field("priority", label: ctx.t("tickets.machine.priority"))
        let several = form.field(
            "categories", label: ctx.t("tickets.machine.several"), hint: ctx.t("tickets.machine.several.hint"))
        let chosen = form.values.text("priority") == nil ? FormState(ctx, FormData([("priority", "ordinary")])) : form
        return """
            \(Form(ctx, action: path, label: ctx.text("tickets.machine.title", ["office": ctx.text(office.ward.office)])) {
                """
                \(FormKey.field(form))\(printerChoice(form))
                \(RadioGroup(
                    chosen.field("priority", label: priority.label),
                    TicketClass.allCases.reversed().map { Choice($0.rawValue, ctx.t("tickets.priority.\($0.rawValue)")) },
                    inline: true))
                <h2>\(ctx.t("tickets.machine.for"))</h2>
                <div class="machine-buttons">\(tiles)</div>\(unavailable)
                \(Accordion(
                    ctx.t("tickets.machine.more"), open: !form.errors.isEmpty,
                    content: """
                        \(CheckboxGroup(several, offered.map { Choice($0.id, ctx.t($0.title)) }))\
                        \(Button(ctx.t("tickets.machine.issue-several")))
                        """))
                """
            })
            """
    }

    /// Which printer, where there are several.
    private func printerChoice(_ form: FormState) -> HTML {
        guard model.printers.count > 1 else { return HTML() }
        let chosen = form.values.text("printer") ?? model.readyPrinter?.id ?? ""
        let state = FormState(ctx, FormData([("printer", chosen)]))
        return RadioGroup(
            state.field("printer", label: ctx.t("tickets.printer")),
            model.printers.map { model in
                let problem: HTML? = model.state == .ready ? nil : ctx.t("tickets.printer.\(model.state.rawValue)")
                return Choice(model.printer.id, ctx.t(model.printer.title), hint: problem)
            }, inline: true
        ).html
    }

    /// Printers that do not print, with the way to have their tickets printed elsewhere.
    private var stuck: HTML {
        HTML(
            model.stuck.map { printer, waiting, other -> HTML in
                let title = ctx.text(printer.printer.title)
                let path = TicketPaths.machine(office.ward.code) + "/prints/move"
                let move: HTML? = other.flatMap { other in
                    guard waiting > 0 else { return nil }
                    return Form(ctx, action: path) {
                        """
                        \(HiddenField("from", printer.printer.id))\(HiddenField("to", other.id))\
                        \(Button(ctx.t("tickets.printer.move", ["count": String(waiting), "printer": ctx.text(other.title)]), .secondary))
                        """
                    }.html
                }
                return Banner(
                    .warning,
                    ctx.t(
                        "tickets.printer.stuck",
                        ["printer": title, "state": ctx.text("tickets.printer.\(printer.state.rawValue)")]),
                    text: "<p>\(ctx.t("tickets.printer.waiting", ["count": String(waiting)]))</p>\(move)"
                ).html
            })
    }
}

/// A ticket that has just been issued.
struct IssuedView: Sendable {
    /// After so many seconds the machine is ready for the next visitor.
    static let seconds = 25

    let ctx: PageContext
    let office: TicketOffice
    let ticket: Ticket
    let print: TicketPrint?
    let printers: [PrinterModel]
    /// When somebody came who had an appointment for another time.
    let arrival: AppointmentRule.Arrival?
    let address: String

    var page: Page {
        let start = TicketPaths.machine(ticket.ward)
        let code = (try? QRCode(address)).map {
            CodePicture(width: $0.width, modules: $0.modules, label: ctx.text("tickets.issued.code"))
        }
        let others = ticket.todo.map { TicketWords.category($0, office, ctx) }
        let then: HTML =
            others.isEmpty
            ? HTML() : "<p>\(ctx.t("tickets.issued.then"))</p><ol>\(others.map { "<li>\($0)</li>" as HTML })</ol>"
        return Page(
            ctx, "tickets.issued.title", ["number": ticket.number.description], width: .screen,
            scripts: [TicketAssets.script],
            body: """
                \(arrival.flatMap { CheckInWords.notice($0, ctx) })
                <div class="ticket-issued" data-return="\(href: start)" data-seconds="\(Self.seconds)">
                <div class="ticket-card"><p class="ticket-card-category">\(TicketWords.category(ticket.category, office, ctx))</p>\
                <p>\(TicketWords.number(ticket.number))</p>\(priority)\
                <p>\(ctx.t("tickets.issued.wait")) <strong>\(TicketWords.wait(ticket.shown, ctx))</strong></p>\(then)</div>
                <div class="ticket-code">\(code)\
                <p>\(ctx.t("tickets.issued.code"))</p></div>
                </div>
                \(paper)
                <p>\(LinkButton(ctx.t("tickets.issued.next"), path: start, .primary))</p>
                """
        ).refreshed(afterSeconds: Self.seconds, to: start)
    }

    /// What places it before others.
    private var priority: HTML? {
        ticket.priority == .ordinary
            ? nil : "<p>\(Chip(ctx.t("tickets.priority.\(ticket.priority.rawValue)"), .blue))</p>"
    }

    /// How the paper is doing, and where else it can be printed.
    private var paper: HTML {
        guard !printers.isEmpty else { return HTML() }
        let here = print.flatMap { print in printers.first { $0.printer.id == print.printer } }
        let notice: Banner?
        switch print?.state {
        case .doubtful: notice = Banner(.warning, ctx.t("tickets.print.doubtful"))
        case .waiting where here.map { $0.state != .ready } ?? false:
            notice = Banner(
                .warning,
                ctx.t(
                    "tickets.printer.stuck",
                    [
                        "printer": here.map { ctx.text($0.printer.title) } ?? "",
                        "state": here.map { ctx.text("tickets.printer.\($0.state.rawValue)") } ?? "",
                    ]), text: "<p>\(ctx.t("tickets.print.waits"))</p>")
        case .printed: notice = Banner(.success, ctx.t("tickets.print.printed"))
        case .waiting, .sent, .moved, nil: notice = nil
        }
        let buttons = printers.map { model in
            Button(
                ctx.t("tickets.print.on", ["printer": ctx.text(model.printer.title)]),
                model.state == .ready ? .secondary : .tertiary, name: "printer", value: model.printer.id)
        }
        return """
            \(notice)\(Form(ctx, action: TicketPaths.issued(ticket) + "/print") { ButtonRow(buttons).html })
            """
    }
}

import Kernel
import Site
import Store

/// The ticket machine (発券機): large buttons that visitors or a floor manager touch.
struct MachinePage: Sendable {
    let desk: TicketDesk
    let prints: PrintDesk
    let codes: (any CheckInCodes)?
    let stations: (any StationOffers)?

    /// The machine of the reader's own office.
    func own(_ request: SiteRequest) async throws -> SiteResponse {
        guard let ward = request.actor.ward, desk.offices.office(ward) != nil else { throw SiteFailure.notFound }
        return .redirect(TicketPaths.machine(ward))
    }

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        let office = try office(request)
        return .page(
            MachineView(ctx: request.ctx, model: try await model(office, request), hasCodes: codes != nil).page(
                FormState(request.ctx)))
    }

    func issue(_ request: SiteRequest) async throws -> SiteResponse {
        let office = try office(request)
        let ctx = request.ctx
        var form = FormReader(ctx, request.form)
        let offered = office.categories.map(\.id)
        let one = form.choice("category", label: ctx.text("tickets.machine.for"), among: offered)
        let chosen =
            one.map { [$0] } ?? form.choices("categories", label: ctx.text("tickets.machine.for"), among: offered)
        let priority =
            form.choice(
                "priority", label: ctx.text("tickets.machine.priority"), among: TicketClass.allCases.map(\.rawValue)
            ).flatMap(TicketClass.init) ?? .ordinary
        if chosen.isEmpty, form.errors.isEmpty { form.errors.add("categories", ctx.t("tickets.machine.none-chosen")) }
        if chosen.count > WholeRound.mostStops {
            form.errors.add("categories", ctx.t("tickets.machine.too-many", ["most": String(WholeRound.mostStops)]))
        }
        let model = try await model(office, request)
        guard form.errors.isEmpty else {
            return .page(MachineView(ctx: ctx, model: model, hasCodes: codes != nil).page(form.state))
        }
        if chosen.count == 1, let answer = try await station(chosen[0], office, model, request) { return answer }
        // A printer that does not print at present is not waited for.
        let printer = request.form.text("printer").flatMap(office.printer) ?? model.readyPrinter
        do {
            let base = request.siteAddress
            let language = request.language
            let ticket = try await desk.issue(
                TicketWish(categories: chosen, priority: priority, channel: "machine"), at: office.ward.code,
                by: request.actor, key: FormKey.ticketKey(request)
            ) { [prints] ticket, tx in
                guard let printer else { return }
                try prints.print(
                    ticket, on: printer, address: base + TicketPaths.ticket(ticket), language: language, in: tx)
            }
            return .redirect(TicketPaths.issued(ticket))
        } catch let refusal as TicketRefusal {
            let view = MachineView(ctx: ctx, model: model, hasCodes: codes != nil)
            return .page(view.page(form.state, notice: TicketWords.banner(refusal, ctx), status: refusal.status))
        }
    }

    /// Where a free station does what somebody came for: the question, or the way there; nil when a ticket is issued.
    private func station(
        _ category: String, _ office: TicketOffice, _ model: MachineModel, _ request: SiteRequest
    ) async throws -> SiteResponse? {
        guard let stations, let events = office.category(category)?.events, !events.isEmpty else { return nil }
        let (ward, now, actor) = (office.ward.code, request.now, request.actor)
        guard let offer = try await desk.store.read({ try stations.offer(for: events, at: ward, now: now, in: $0) })
        else { return nil }
        let question = StationQuestion(
            ctx: request.ctx, office: office, offer: offer, window: model.picture.minutes(for: category))
        let path = TicketPaths.machine(ward)
        switch request.form.text(StationQuestion.answer) {
        case "yes":
            try await desk.store.write { try question.record(isTaken: true, by: actor, in: $0) }
            return .page(question.guide(path: path))
        case "no":
            try await desk.store.write { try question.record(isTaken: false, by: actor, in: $0) }
            return nil
        default: return .page(question.page(request.form, path: path))
        }
    }

    /// Leaves this browser to the visitors as a ticket machine: it can issue tickets and nothing else.
    func becomeDevice(_ request: SiteRequest) async throws -> SiteResponse {
        let ward = try office(request).ward.code
        let id = "kiosk-\(ward)-\(SecretWord.make().prefix(8))"
        let device = Actor(
            kind: .device, id: id, name: request.ctx.text("tickets.device.name"), ward: ward, roles: ["kiosk"])
        let actor = request.actor
        try await desk.store.write { tx in
            try tx.record(
                Event(
                    kind: "device.enrolled", at: tx.now, actor: actor, subject: id, ward: ward, data: ["role": "kiosk"])
            )
        }
        return try await request.leave(to: device, at: TicketPaths.machine(ward))
    }

    /// A ticket for who comes with a code: into the right queue without choosing, once a day however often it is scanned.
    func checkIn(_ request: SiteRequest) async throws -> SiteResponse {
        let office = try office(request)
        let ctx = request.ctx
        var form = FormReader(ctx, request.form)
        let typed = form.text("code", label: ctx.text("tickets.check-in.code"), required: true)
        let model = try await model(office, request)
        let view = MachineView(ctx: ctx, model: model, hasCodes: codes != nil)
        guard let typed, let codes else { return .page(view.page(form.state)) }
        let printer = request.form.text("printer").flatMap(office.printer) ?? model.readyPrinter
        let (base, language) = (request.siteAddress, request.language)
        do {
            let answer = try await desk.checkIn(typed, with: codes, at: office, by: request.actor) {
                [prints] ticket, tx in
                guard let printer else { return }
                try prints.print(
                    ticket, on: printer, address: base + TicketPaths.ticket(ticket), language: language, in: tx)
            }
            if case .ticket(let ticket, let arrival) = answer {
                let note = arrival.flatMap { $0 == .inTime ? nil : "?arrival=\($0.rawValue)" }
                return .redirect(TicketPaths.issued(ticket) + (note ?? ""))
            }
            form.errors.add("code", CheckInWords.refusal(answer, desk.offices, ctx))
            return .page(view.page(form.state))
        } catch let refusal as TicketRefusal {
            return .page(view.page(form.state, notice: TicketWords.banner(refusal, ctx), status: refusal.status))
        }
    }

    /// The ticket that was issued: number, code, and how its paper is doing.
    func issued(_ request: SiteRequest) async throws -> SiteResponse {
        let (office, ticket) = try await ticket(request)
        let ward = office.ward.code
        let known = try await desk.store.read { tx in
            (try PrintStore.latest(of: ticket.id, in: tx), try PrintStore.printers(ward, in: tx))
        }
        let view = IssuedView(
            ctx: request.ctx, office: office, ticket: ticket, print: known.0,
            printers: PrinterModel.all(of: office, known.1),
            arrival: request.query.text("arrival").flatMap(AppointmentRule.Arrival.init),
            address: request.siteAddress + TicketPaths.ticket(ticket))
        return .page(view.page)
    }

    /// Prints a ticket on a printer, once more or elsewhere.
    func print(_ request: SiteRequest) async throws -> SiteResponse {
        let (office, ticket) = try await ticket(request)
        guard let printer = request.form.text("printer").flatMap(office.printer) else { throw SiteFailure.notFound }
        let base = request.siteAddress
        let language = request.language
        try await desk.store.write { [prints] tx in
            // What has not been sent would otherwise come out twice.
            if let waiting = try PrintStore.latest(of: ticket.id, in: tx) {
                _ = try PrintStore.move(waiting.key, from: [.waiting], to: .moved, in: tx)
            }
            try prints.print(
                ticket, on: printer, address: base + TicketPaths.ticket(ticket), language: language, in: tx)
        }
        return .redirect(TicketPaths.issued(ticket))
    }

    /// Moves what waits for one printer to another.
    func movePrints(_ request: SiteRequest) async throws -> SiteResponse {
        let office = try office(request)
        guard let old = request.form.text("from"), let new = request.form.text("to").flatMap(office.printer) else {
            throw SiteFailure.notFound
        }
        let base = request.siteAddress
        _ = try await prints.moveWaiting(
            from: old, to: new, of: office.ward.code, language: request.language,
            address: { base + TicketPaths.ticket($0) })
        return .redirect(TicketPaths.machine(office.ward.code))
    }

    private func ticket(_ request: SiteRequest) async throws -> (TicketOffice, Ticket) {
        let office = try office(request)
        guard let ticket = try await desk.ticket(try request.parameters.value("id"), of: office.ward.code),
            ticket.day == request.now.date
        else { throw SiteFailure.notFound }
        return (office, ticket)
    }

    /// The office of the address, for its own staff and machines.
    private func office(_ request: SiteRequest) throws -> TicketOffice {
        let ward: WardCode = try request.parameters.value("ward")
        guard ward == request.actor.ward, let office = desk.offices.office(ward) else { throw SiteFailure.notFound }
        return office
    }

    private func model(_ office: TicketOffice, _ request: SiteRequest) async throws -> MachineModel {
        let ward = office.ward.code
        let now = request.now
        let rhythm = desk.offices.rhythm
        return try await desk.store.read { tx in
            MachineModel(
                picture: try OfficePicture.read(office, rhythm: rhythm, at: now, in: tx),
                printers: PrinterModel.all(of: office, try PrintStore.printers(ward, in: tx)),
                waiting: try PrintStore.open(ward, on: now.date, in: tx))
        }
    }
}

/// A printer as the pages show it.
struct PrinterModel: Sendable {
    let printer: TicketPrinter
    let state: PrinterState
    let isLow: Bool

    static func all(of office: TicketOffice, _ known: [KnownPrinter]) -> [PrinterModel] {
        office.printers.map { printer in
            let state = known.first { $0.printer == printer.id }
            return PrinterModel(printer: printer, state: state?.state ?? .ready, isLow: state?.isLow ?? false)
        }
    }
}

/// What the machine shows.
struct MachineModel: Sendable {
    let picture: OfficePicture
    let printers: [PrinterModel]
    /// Tickets that have not come out of their printer.
    let waiting: [TicketPrint]

    /// The first printer that prints, else the first.
    var readyPrinter: TicketPrinter? {
        (printers.first { $0.state == .ready } ?? printers.first)?.printer
    }

    /// Printers that do not print, with how many tickets wait for each and the printer that could print them.
    var stuck: [(printer: PrinterModel, waiting: Int, other: TicketPrinter?)] {
        printers.filter { $0.state != .ready }.map { model in
            let count = waiting.filter { $0.printer == model.printer.id && $0.state == .waiting }.count
            return (model, count, printers.first { $0.state == .ready }?.printer)
        }
    }
}

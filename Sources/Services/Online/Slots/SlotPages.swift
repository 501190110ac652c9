import Booking
import Forms
import Kernel
import Procedures
import Site
import Store

/// Moving a visit to another slot: by the section, which tells the applicant, or by the applicant themselves.
struct SlotPages: Sendable {
    let desk: OnlineDesk

    /// The reservation of the address with the application it belongs to, and what there is to choose from.
    private struct Opened: Sendable {
        let model: ExaminationModel
        let reservation: Reservation
        let kind: BookingPlan.Kind
        let days: [SlotDay]
    }

    // MARK: The section

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        let opened = try await office(request)
        reads(opened.model, request)
        return .page(page(opened, FormState(request.ctx, request.query), request, isOffice: true))
    }

    func move(_ request: SiteRequest) async throws -> SiteResponse {
        let opened = try await office(request)
        reads(opened.model, request)
        return try await move(opened, request, isOffice: true)
    }

    // MARK: The applicant

    func showOwn(_ request: SiteRequest) async throws -> SiteResponse {
        .page(page(try await own(request), FormState(request.ctx, request.query), request, isOffice: false))
    }

    func moveOwn(_ request: SiteRequest) async throws -> SiteResponse {
        try await move(try await own(request), request, isOffice: false)
    }

    // MARK: Parts

    private func office(_ request: SiteRequest) async throws -> Opened {
        let id: CaseFile.Identifier = try request.parameters.value("id")
        let actor = request.actor
        let desk = desk
        return try await open(request) { try ExaminationModel.read(id, for: actor, desk, in: $0) }
    }

    private func own(_ request: SiteRequest) async throws -> Opened {
        let number = request.parameters["number"]
        let (actor, desk) = (request.actor, desk)
        return try await open(request) { tx in
            guard let application = try Application.load(number: number, of: actor, in: tx),
                application.owner == DraftOwner(actor),
                let examination = try Examination.load(application.id, in: tx), !examination.stage.isEnd
            else { return nil }
            return try ExaminationModel.read(examination, desk, in: tx)
        }
    }

    private func open(
        _ request: SiteRequest, _ read: @escaping @Sendable (ReadTransaction) throws -> ExaminationModel?
    ) async throws -> Opened {
        guard let booking = desk.booking else { throw SiteFailure.notFound }
        let id: Reservation.Identifier = try request.parameters.value("reservation")
        let now = request.now
        let found = try await request.store.read { tx -> Opened? in
            guard let model = try read(tx),
                let reservation = model.reservations.map(\.reservation).first(where: { $0.id == id }),
                [.made, .waiting].contains(reservation.status), reservation.slot.start > now,
                let kind = booking.plan.kind(reservation.slot.kind)
            else { return nil }
            return Opened(
                model: model, reservation: reservation, kind: kind,
                days: try booking.days(kind, at: reservation.slot.place, now: now, in: tx).filter { $0.free > 0 })
        }
        guard let found else { throw SiteFailure.notFound }
        return found
    }

    private func path(_ opened: Opened, isOffice: Bool) -> String {
        isOffice
            ? "\(ExaminationPages.path)/\(opened.model.examination.id)"
            : OnlinePaths.application(opened.model.application.number)
    }

    private func move(_ opened: Opened, _ request: SiteRequest, isOffice: Bool) async throws -> SiteResponse {
        let ctx = request.ctx
        var form = FormReader(ctx, request.form)
        let chosen = form.choice(
            "to", label: ctx.text("online.slot.time"), among: times(opened).map { "\($0.day)T\($0.time)" },
            required: true)
        guard form.errors.isEmpty, let chosen,
            let slot = times(opened).first(where: { "\($0.day)T\($0.time)" == chosen }),
            let slots = desk.slots
        else { return .page(page(opened, form.state, request, isOffice: isOffice)) }
        let (actor, reservation) = (request.actor, opened.reservation)
        do {
            try await request.store.write { tx in
                try slots.move(reservation, to: slot, by: actor, isApplicant: !isOffice, in: tx)
            }
        } catch is BookingRefusal {
            form.errors.add("to", ctx.t("online.problem.slot-full", ["label": ctx.text("online.slot.time")]))
            return .page(page(opened, form.state, request, isOffice: isOffice, status: 409))
        }
        return .redirect(path(opened, isOffice: isOffice))
    }

    private func times(_ opened: Opened) -> [BookingSlot] {
        opened.days.flatMap { $0.times.filter { $0.free > 0 }.map(\.slot) }.filter { $0 != opened.reservation.slot }
    }

    private func page(
        _ opened: Opened, _ form: FormState, _ request: SiteRequest, isOffice: Bool, status: Int? = nil
    ) -> Site.Page {
        let ctx = request.ctx
        let back = path(opened, isOffice: isOffice)
        let action = "\(back)/slots/\(opened.reservation.id)"
        let chosen = form.values.text("day").flatMap { text in opened.days.first { $0.day.description == text } }
        let days = opened.days.map { day in
            Choice(
                day.day.description,
                ctx.t("online.slot.free", ["what": ctx.dateText(day.day), "count": ctx.number(day.free)]))
        }
        let choose = """
            <form method="get" action="\(action)">\(Select(form.field("day", label: ctx.t("online.slot.day")), days))\
            \(ButtonRow([Button(ctx.t("online.slot.see-times"), .secondary)]))</form>
            """ as HTML
        let send = chosen.map { day -> HTML in
            let times = day.times.filter { $0.free > 0 && $0.slot != opened.reservation.slot }.map { time in
                Choice(
                    "\(time.slot.day)T\(time.slot.time)",
                    ctx.t(
                        "online.slot.free", ["what": time.slot.time.description, "count": ctx.number(time.free)]))
            }
            return Form(ctx, action: action) {
                """
                \(HiddenField("day", day.day.description))\
                \(RadioGroup(form.field("to", label: ctx.t("online.slot.time"), hint: HTML(text: ctx.dateText(day.day)), required: true), times))\
                \(isOffice ? "<p>\(ctx.t("online.slot.move.notice"))</p>" as HTML : nil)\(Button(ctx.t("online.slot.move.do")))
                """
            }.html
        }
        let facts = SlotFacts(
            ctx: ctx, desk: desk, reservations: [PlacedReservation(reservation: opened.reservation, standing: nil)]
        ).pairs
        return Site.Page(
            ctx, "online.slot.move",
            breadcrumbs: [
                isOffice
                    ? .init(ctx.t("online.office"), path: ExaminationPages.path)
                    : .init(ctx.t("online.mine"), path: OnlinePaths.mine),
                .init(HTML(text: opened.model.application.number), path: back),
            ],
            status: status ?? (form.errors.isEmpty ? 200 : 422), hasErrors: !form.errors.isEmpty,
            body: """
                \(ErrorSummary(form))\(DescriptionList(facts))\
                \(opened.days.isEmpty ? "<p>\(ctx.t("online.slot.none"))</p>" as HTML : choose)\(send)
                """)
    }

    private func reads(_ model: ExaminationModel, _ request: SiteRequest) {
        let owner = model.application.owner
        request.reads(
            owner.kind == .resident ? owner.id : model.examination.id.description, ward: model.examination.ward)
    }
}

import Booking
import Forms
import Kernel
import Site
import Store

/// Draws of lots (抽選) of a section's events: who entered, and the draw with its seed, from which anybody can make it again.
struct DrawPages: Sendable {
    static let path = "/office/draws"
    static let longestSeed = 100

    let desk: OnlineDesk

    /// One slot of a drawn kind.
    struct Row: Sendable {
        let kind: BookingPlan.Kind
        let slot: BookingSlot
        let entries: Int
        let draw: BookingDraw?

        /// The place of it in addresses.
        var path: String { "\(DrawPages.path)/\(kind.id)/\(slot.place)/\(slot.day)/\(slot.time)" }

        /// The name of its seed among those of the page.
        var field: String {
            "seed-\(kind.id)-\(slot.place)-\(slot.day)-\(slot.time.description.replacing(":", with: ""))"
        }
    }

    func list(_ request: SiteRequest) async throws -> SiteResponse {
        .page(view(try await rows(request), FormState(request.ctx), request))
    }

    /// Draws the lots of a slot. The seed is what was drawn in public; made by chance where none is given.
    func draw(_ request: SiteRequest) async throws -> SiteResponse {
        let all = try await rows(request)
        let parameters = request.parameters
        let wanted =
            "\(Self.path)/\(parameters["kind"])/\(parameters["place"])/\(parameters["day"])/\(parameters["time"])"
        guard let row = all.first(where: { $0.path == wanted }), let slots = desk.slots else {
            throw SiteFailure.notFound
        }
        var form = FormReader(request.ctx, request.form)
        let seed = form.text(row.field, label: request.ctx.text("online.draw.seed"), maxLength: Self.longestSeed)
        guard form.errors.isEmpty else { return .page(view(all, form.state, request)) }
        let (actor, chance) = (request.actor, SecretWord.make())
        do {
            try await request.store.write { tx in
                _ = try slots.draw(row.slot, seed: seed.flatMap { $0.isEmpty ? nil : $0 } ?? chance, by: actor, in: tx)
            }
        } catch is BookingRefusal {
            form.errors.add(row.field, request.ctx.t("online.draw.not-yet"))
            return .page(view(all, form.state, request, status: 409))
        }
        return .redirect(Self.path)
    }

    /// The draws of the reader's sections.
    private func rows(_ request: SiteRequest) async throws -> [Row] {
        let sections = Set(ExaminationDesk.sections(of: request.actor))
        let calendars = Set(
            desk.catalogue.procedures.filter { sections.contains($0.section) }.flatMap(\.sheet.slots)
                .compactMap { $0.slot?.calendar })
        guard let booking = desk.booking else { return [] }
        let kinds = booking.plan.kinds.filter { $0.isDrawn && calendars.contains($0.calendar) }
        return try await request.store.read { tx in
            try kinds.flatMap { kind in
                try booking.entries(of: kind, in: tx).map { slot, entries in
                    Row(kind: kind, slot: slot, entries: entries, draw: try booking.drawn(slot, in: tx))
                }
            }
        }.sorted { ($0.slot.start, $0.path) < ($1.slot.start, $1.path) }
    }

    private func view(
        _ rows: [Row], _ form: FormState, _ request: SiteRequest, status: Int? = nil
    ) -> Site.Page {
        let ctx = request.ctx
        let sections = rows.map { row -> HTML in
            """
            <section><h2>\(ctx.t(row.kind.title)) \(ctx.dateText(row.slot.day)) \(row.slot.time.description)</h2>\
            \(DescriptionList(facts(row, ctx)))\(action(row, form, ctx))</section>
            """
        }
        return Site.Page(
            ctx, "online.draw", lead: "<p>\(ctx.t("online.draw.lead"))</p>",
            status: status ?? (form.errors.isEmpty ? 200 : 422),
            hasErrors: !form.errors.isEmpty,
            body:
                "\(ErrorSummary(form))\(rows.isEmpty ? "<p>\(ctx.t("online.draw.none"))</p>" as HTML : HTML(sections))")
    }

    private func facts(_ row: Row, _ ctx: PageContext) -> [(HTML, HTML)] {
        var pairs: [(HTML, HTML)] = [
            (ctx.t("online.draw.entries"), HTML(text: ctx.number(row.entries))),
            (ctx.t("online.draw.places"), HTML(text: ctx.number(row.kind.places(at: row.slot.place)))),
        ]
        if let closes = row.kind.closes { pairs.append((ctx.t("online.draw.closes"), ctx.moment(closes))) }
        if let draw = row.draw {
            pairs += [
                (ctx.t("online.draw.won"), HTML(text: ctx.number(draw.won))),
                (ctx.t("online.draw.at"), "\(ctx.moment(draw.drawnAt)) \(draw.drawnBy)"),
                (ctx.t("online.draw.seed"), "<code>\(draw.seed)</code>"),
                (ctx.t("online.draw.digest"), "<code class=\"digest\">\(draw.digest)</code>"),
            ]
        }
        return pairs
    }

    private func action(_ row: Row, _ form: FormState, _ ctx: PageContext) -> HTML {
        guard row.draw == nil else { return HTML() }
        guard row.kind.closes.map({ ctx.now > $0 }) ?? false else { return "<p>\(ctx.t("online.draw.not-yet"))</p>" }
        return Form(ctx, action: row.path) {
            """
            \(TextField(form.field(row.field, label: ctx.t("online.draw.seed"), hint: ctx.t("online.draw.seed.hint")), width: .half))\
            \(Button(ctx.t("online.draw.do")))
            """
        }.html
    }
}

import Kernel
import Registry
import Site
import Store

/// The handlers of the routes for missing documents.
struct ShortfallPages: Sendable {
    static let path = "/office/shortfalls"
    static let longestNote = 300
    /// The furthest day on which somebody may look after it again, from today.
    static let furthest = 366

    let live: LiveCatalogue
    let calendar: OpeningCalendar

    /// The procedures as they are decided now.
    var catalogue: ProcedureCatalogue { live.current }

    func list(_ request: SiteRequest) async throws -> SiteResponse {
        let query = try ShortfallQuery(request)
        let (page, counts, reminders) = try await request.store.read {
            (
                try query.read(in: $0), try Shortfalls.counts(query.ward, in: $0),
                try Reminders.count(query.ward, in: $0)
            )
        }
        return .page(
            ShortfallListView(
                ctx: request.ctx, catalogue: catalogue, query: query, counts: counts, reminders: reminders
            )
            .page(page))
    }

    /// It was brought, or is not needed any more.
    func end(_ state: Shortfall.State) -> Handler {
        { request in
            let (shortfall, ward) = try await find(request)
            var form = FormReader(request.ctx, request.form)
            let note = form.text("note", label: request.ctx.text("cases.shortfall.note"), maxLength: Self.longestNote)
            let actor = request.actor
            try await request.store.write { tx in
                try Shortfalls.end(shortfall.id, of: ward, state, note: note ?? "", by: actor, in: tx)
            }
            return back(request, shortfall)
        }
    }

    /// The person was asked for it.
    func contacted(_ request: SiteRequest) async throws -> SiteResponse {
        let (shortfall, ward) = try await find(request)
        let ctx = request.ctx
        var form = FormReader(ctx, request.form)
        let note = form.text(
            "note", label: ctx.text("cases.shortfall.note"), required: true, maxLength: Self.longestNote)
        let next = form.date("next", label: ctx.text("cases.shortfall.next"))
        let today = request.now.date
        if let next, !(today...today.adding(days: Self.furthest)).contains(next) {
            form.errors.add("next", ctx.t("cases.shortfall.next.wrong"))
        }
        guard form.errors.isEmpty, let note else {
            return .page(
                ShortfallView(ctx: ctx, catalogue: catalogue, shortfall: shortfall).page(form.state))
        }
        // Without a day somebody looks after it in a week.
        let again = next ?? calendar.nextWorkingDay(onOrAfter: today.adding(days: 7))
        let actor = request.actor
        _ = try await request.store.write { tx in
            try Shortfalls.contacted(shortfall.id, of: ward, note: note, next: again, by: actor, in: tx)
        }
        return back(request, shortfall)
    }

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        let (shortfall, _) = try await find(request)
        return .page(
            ShortfallView(ctx: request.ctx, catalogue: catalogue, shortfall: shortfall).page(FormState(request.ctx)))
    }

    private func back(_ request: SiteRequest, _ shortfall: Shortfall) -> SiteResponse {
        .redirect(request.form.text("back") == "case" ? "/office/cases/\(shortfall.caseID)" : Self.path)
    }

    /// A shortfall of the reader's own ward; whose case it is learns that somebody looked.
    private func find(_ request: SiteRequest) async throws -> (Shortfall, WardCode) {
        let id: Shortfall.Identifier = try request.parameters.value("id")
        guard let ward = request.actor.ward else { throw SiteFailure.notFound }
        let found = try await request.store.read { tx -> (Shortfall, [String])? in
            guard let one = try Shortfalls.load(id, of: ward, in: tx) else { return nil }
            return (one, try Cases.residents(of: one.caseID, in: tx))
        }
        guard let (shortfall, residents) = found else { throw SiteFailure.notFound }
        for subject in residents.isEmpty ? [shortfall.caseID.description] : residents {
            request.reads(subject, ward: ward)
        }
        return (shortfall, ward)
    }
}

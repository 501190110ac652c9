import Kernel
import Registry
import Site

/// Finds people in the register and takes them into the session, with their household.
struct RegisterPage {
    static func show(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        RegisterView(ctx: request.ctx, record: try await desk.record(request), desk: desk).answer()
    }

    /// What was typed travels in the body, never in an address that logs and histories keep.
    static func search(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        var view = RegisterView(ctx: request.ctx, record: try await desk.record(request), desk: desk)
        view.typed = request.form.text("q") ?? ""
        let query = RegisterQuery(view.typed)
        if !query.isEmpty { view.found = try await desk.directory.search(query, for: ReadGrant(request)).residents }
        return view.answer()
    }

    /// The household of one resident, to choose who is concerned.
    static func household(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        let record = try await desk.record(request)
        let id: ResidentID = try request.parameters.value("resident")
        let members = try await members(of: id, request, desk)
        let values = FormData(members.map { ("residents", $0.id.description) })
        return .page(household(FormState(request.ctx, values), record, id, members))
    }

    static func take(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        let record = try await desk.record(request)
        let id: ResidentID = try request.parameters.value("resident")
        let members = try await members(of: id, request, desk)
        var form = FormReader(request.ctx, request.form)
        let chosen = form.choices(
            "residents", label: request.ctx.text("counter.register.who"), among: members.map(\.id.description),
            required: true)
        guard form.errors.isEmpty else { return .page(household(form.state, record, id, members)) }
        return try await desk.attempt(request) {
            try await desk.addResidents(
                members.filter { chosen.contains($0.id.description) }, to: record.session.id, by: request.actor)
        }
    }

    private static func household(
        _ form: FormState, _ record: SessionRecord, _ id: ResidentID, _ members: [Resident]
    ) -> Page {
        let ctx = form.ctx
        let path = SessionPath(record.session)
        let choices = members.map { member in
            Choice(
                member.id.description, HTML(text: member.name.full),
                hint: "\(member.birth.japanese)　\(RegisterView.address(member.address, ctx))")
        }
        let body: HTML = """
            \(ErrorSummary(form))
            \(Form(ctx, action: path.to("persons/register/\(id)")) {
                """
                \(CheckboxGroup(
                    form.field("residents", label: ctx.t("counter.register.who"), required: true), choices))
                \(ButtonRow([Button(ctx.t("counter.register.take")), LinkButton(ctx.t("counter.cancel"), path: path.page)]))
                """
            })
            """
        return Page(
            ctx, "counter.register.household", breadcrumbs: SessionCrumbs.of(record.session, ctx),
            status: form.status(),
            hasErrors: !form.errors.isEmpty, body: body)
    }

    private static func members(
        of id: ResidentID, _ request: SiteRequest, _ desk: CounterDesk
    ) async throws -> [Resident] {
        let grant = ReadGrant(request)
        guard let resident = try await desk.directory.resident(id, for: grant) else { throw SiteFailure.notFound }
        return try await desk.directory.members(of: resident.household, for: grant)
    }
}

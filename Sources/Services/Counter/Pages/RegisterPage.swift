import Kernel
import Registry
import Site

/// Finds people in the register and takes them into the session, with their household.
struct RegisterPage {
    static func show(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        .page(view(request.ctx, try await desk.record(request), "", nil))
    }

    /// What was typed travels in the body, never in an address that logs and histories keep.
    static func search(_ request: SiteRequest, _ desk: CounterDesk) async throws -> SiteResponse {
        let record = try await desk.record(request)
        let typed = request.form.text("q") ?? ""
        let query = RegisterQuery(typed)
        let found =
            query.isEmpty
            ? nil : try await desk.directory.search(query, for: ReadGrant(request))
        return .page(view(request.ctx, record, typed, found?.residents))
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
                hint: "\(member.birth.japanese)　\(address(member.address, ctx))")
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

    /// The address, or neutral words: others may see the screen.
    private static func address(_ address: GuardedAddress, _ ctx: PageContext) -> HTML {
        address.isClosed ? ctx.t("counter.quiet.marker") : HTML(text: address.oneLine)
    }

    private static func members(
        of id: ResidentID, _ request: SiteRequest, _ desk: CounterDesk
    ) async throws -> [Resident] {
        let grant = ReadGrant(request)
        guard let resident = try await desk.directory.resident(id, for: grant) else { throw SiteFailure.notFound }
        return try await desk.directory.members(of: resident.household, for: grant)
    }

    private static func view(
        _ ctx: PageContext, _ record: SessionRecord, _ typed: String, _ found: [ResidentSummary]?
    ) -> Page {
        let path = SessionPath(record.session)
        let table = found.map { found in
            Table(
                caption: ctx.t("counter.register.found", ["count": String(found.count)]),
                columns: [
                    .init(ctx.t("counter.register.name"), .rowHeading), .init(ctx.t("counter.fact.person.birthDate")),
                    .init(ctx.t("counter.register.address")),
                ],
                rows: found.map { resident in
                    [
                        """
                        <a href="\(href: path.to("persons/register/\(resident.id)"))">\(resident.name.full)</a>\
                        <br><span class="furigana">\(resident.name.furigana?.full)</span>
                        """,
                        HTML(text: resident.birth.japanese), address(resident.address, ctx),
                    ]
                }, empty: ctx.t("counter.register.none"), cards: true)
        }
        let body: HTML = """
            \(Form(ctx, action: path.to("persons/register"), label: ctx.text("counter.register.search")) {
                """
                \(TextField(
                    Field(
                        ctx, name: "q", label: ctx.t("counter.register.search"), hint: ctx.t("counter.register.hint"),
                        values: [typed]), width: .half, lang: "ja"))\(Button(ctx.t("counter.register.button")))
                """
            })
            \(table)
            """
        return Page(
            ctx, "counter.register.title", breadcrumbs: SessionCrumbs.of(record.session, ctx), width: .wide, body: body)
    }
}

import Kernel
import Pack
import Site

/// The handlers of the register's routes: each reads what its page shows and hands it to the view.
struct RegistryPages: Sendable {
    let directory: RegistryDirectory
    let purposes: PurposeLabels
    /// Whether the pages with the numbers are served here.
    var hasNumbers = false

    // MARK: For the staff

    func searchForm(_ request: SiteRequest) async throws -> SiteResponse {
        .page(ResidentSearchView(ctx: request.ctx, places: directory.places).page(FormState(request.ctx)))
    }

    func search(_ request: SiteRequest) async throws -> SiteResponse {
        let view = ResidentSearchView(ctx: request.ctx, places: directory.places)
        var form = FormReader(request.ctx, request.form)
        let typed = form.text("q", label: request.ctx.text("registry.search.q"), required: true, maxLength: 100)
        let ward = form.choice(
            "ward", label: request.ctx.text("registry.search.ward"), among: directory.places.wards.map(\.code.code))
        let query = RegisterQuery(typed ?? "", ward: ward.flatMap { WardCode($0) })
        if form.errors.isEmpty, query.isEmpty { form.errors.add("q", request.ctx.t("registry.search.nothing-typed")) }
        guard form.errors.isEmpty else { return .page(view.page(form.state)) }
        // A cursor that somebody changed begins the list anew.
        let cursor = request.form["after"].flatMap { RegisterCursor($0) }
        let found = try await directory.search(query, after: cursor, for: ReadGrant(request))
        return .page(view.page(form.state, found: found))
    }

    func record(_ request: SiteRequest) async throws -> SiteResponse {
        let id: ResidentID = try request.parameters.value("id")
        let grant = ReadGrant(request)
        guard let resident = try await directory.resident(id, for: grant),
            let household = try await directory.household(of: id, for: grant)
        else { throw SiteFailure.notFound }
        let formers = try await directory.formerAddresses(of: id, for: grant)
        let view = ResidentView(ctx: request.ctx, places: directory.places)
        return .page(
            view.staffPage(
                resident, household: household, formers: formers, canReveal: request.actor.roles.contains("supervisor"),
                hasNumbers: hasNumbers && request.actor.roles.contains(NumberAccess.role)))
    }

    func reveal(_ request: SiteRequest) async throws -> SiteResponse {
        let id: ResidentID = try request.parameters.value("id")
        guard let code = request.purpose(for: id.description) else {
            throw SiteFailure.purposeNeeded(subject: id.description)
        }
        let purpose = Purpose(code: code, label: purposes.label(code))
        let access = try ProtectedAccess(actor: request.actor, purpose: purpose)
        guard let revealed = try await directory.reveal(id, with: access) else { throw SiteFailure.notFound }
        return .page(ResidentView(ctx: request.ctx, places: directory.places).revealedPage(revealed, of: id))
    }

    // MARK: For the person

    func ownRecord(_ request: SiteRequest) async throws -> SiteResponse {
        let grant = ReadGrant(request)
        guard let id = ResidentID(request.actor.principal), let resident = try await directory.resident(id, for: grant)
        else { return .page(ResidentView(ctx: request.ctx, places: directory.places).noRecordPage()) }
        let formers = try await directory.formerAddresses(of: id, for: grant)
        return .page(ResidentView(ctx: request.ctx, places: directory.places).ownPage(resident, formers: formers))
    }
}

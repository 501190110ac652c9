import Kernel
import Site
import Store

/// The handlers of the pages with the numbers. No number stands in an address, and no page with one is kept anywhere.
struct NumberPages: Sendable {
    let numbers: NumberRegister
    let directory: RegistryDirectory

    // MARK: Finding a person by a number

    func searchForm(_ request: SiteRequest) async throws -> SiteResponse {
        .page(NumberSearchView(ctx: request.ctx).page(FormState(request.ctx)))
    }

    func search(_ request: SiteRequest) async throws -> SiteResponse {
        let ctx = request.ctx
        let access = try NumberAccess(actor: request.actor, purpose: NumberAccess.purpose)
        var form = FormReader(ctx, request.form)
        let kind = form.choice(
            "kind", label: ctx.text("registry.numbers.kind"), among: NumberKind.allCases.map(\.rawValue), required: true
        ).flatMap(NumberKind.init)
        let typed = form.text("number", label: ctx.text("registry.numbers.number"), required: true, maxLength: 40)
        guard let kind, let typed else { return Self.kept(.page(NumberSearchView(ctx: ctx).page(form.state))) }
        let digits: String
        do throws(CodeError) {
            digits = try kind.digits(typed)
        } catch {
            form.errors.add("number", ctx.t(error.reason))
            return Self.kept(.page(NumberSearchView(ctx: ctx).page(form.state)))
        }
        let found = try await numbers.find(kind, digits, with: access)
        // What was found by is not shown again.
        let state = FormState(ctx, FormData([("kind", kind.rawValue)]))
        return Self.kept(.page(NumberSearchView(ctx: ctx).page(state, found: found)))
    }

    // MARK: The numbers of a person

    func record(_ request: SiteRequest) async throws -> SiteResponse {
        let model = try await model(request)
        return Self.kept(.page(NumberRecordView(ctx: request.ctx, model: model).page(FormState(request.ctx))))
    }

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        let model = try await model(request)
        guard let kind = request.form["kind"].flatMap(NumberKind.init),
            let once = request.form["once"].flatMap({ ID<NumberKind>($0) })
        else { throw SiteFailure.notFound }
        let view = NumberRecordView(ctx: request.ctx, model: model)
        guard model.isForNumbers else { return Self.kept(.page(view.page(FormState(request.ctx)))) }
        let access = try NumberAccess(actor: request.actor, purpose: request.purpose(for: model.id.description))
        let reading = try await numbers.reveal(kind, of: model.id, with: access, once: once)
        return Self.kept(.page(view.shown(kind, reading)))
    }

    func register(_ request: SiteRequest) async throws -> SiteResponse {
        let ctx = request.ctx
        let model = try await model(request)
        let view = NumberRecordView(ctx: ctx, model: model)
        guard model.isForNumbers, !model.holding.isDestroyed else {
            return Self.kept(.page(view.page(FormState(ctx, request.form))))
        }
        let access = try NumberAccess(actor: request.actor, purpose: request.purpose(for: model.id.description))
        var form = FormReader(ctx, request.form)
        var new = NewNumbers()
        for kind in NumberKind.allCases {
            let label = ctx.text(kind.word)
            guard let typed = form.text(kind.rawValue, label: label, maxLength: 40) else { continue }
            do throws(CodeError) {
                switch kind {
                case .individualNumber: new.individualNumber = try IndividualNumber(checking: typed)
                case .residentCode: new.residentCode = try ResidentCode(checking: typed)
                }
            } catch {
                form.errors.add(kind.rawValue, ctx.t(error.reason))
            }
        }
        if form.errors.isEmpty, new == NewNumbers() {
            form.errors.add(NumberKind.individualNumber.rawValue, ctx.t("registry.numbers.nothing-typed"))
        }
        guard form.errors.isEmpty else { return Self.kept(.page(view.page(form.state))) }
        do {
            try await numbers.set(new, of: model.id, with: access)
        } catch let problem as Problem where problem.status == 409 {
            for error in problem.errors {
                form.errors.add(String(error.pointer.dropFirst()), ctx.t("registry.numbers.taken"))
            }
            return Self.kept(.page(view.page(form.state)))
        }
        return Self.kept(.redirect("/office/residents/\(model.id)/numbers"))
    }

    private func model(_ request: SiteRequest) async throws -> NumberRecordModel {
        let id: ResidentID = try request.parameters.value("id")
        guard let resident = try await directory.resident(id, for: ReadGrant(request)) else {
            throw SiteFailure.notFound
        }
        return NumberRecordModel(
            id: id, name: resident.name, birth: resident.birth, holding: try await numbers.holding(of: id),
            isForNumbers: request.purpose(for: id.description) == NumberAccess.purpose,
            once: .make(at: request.now))
    }

    /// No browser and no proxy keeps the page.
    private static func kept(_ response: SiteResponse) -> SiteResponse {
        var response = response
        response.headers["cache-control"] = "no-store"
        return response
    }
}

/// What the page with the numbers of a person shows. It has no number in it.
struct NumberRecordModel: Sendable {
    let id: ResidentID
    let name: PersonName
    let birth: BirthDate
    let holding: NumberRegister.Holding
    /// The purpose chosen for the person is one for which numbers may be seen.
    let isForNumbers: Bool
    /// The id of this page, which shows a number once.
    let once: ID<NumberKind>
}

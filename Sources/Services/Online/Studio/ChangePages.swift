import Forms
import Kernel
import Pack
import Site
import Store

/// The handlers of the routes for one change of a procedure: its page, its whole text, and its way to the one who publishes it.
struct ChangePages: Sendable {
    static let longestReason = 500

    let desk: OnlineDesk

    var studio: StudioDesk { StudioDesk(desk) }

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        let change = try await load(request)
        var view = view(change, request)
        let urls = view.model.procedure?.links ?? []
        view.links = try await request.store.read { try LinkCheck.of(urls, in: $0) }
        return .page(view.page(FormState(request.ctx)))
    }

    // MARK: The whole text

    func text(_ request: SiteRequest) async throws -> SiteResponse {
        let change = try await own(request)
        return .page(TextView(change: change).page(FormState(request.ctx, FormData([("definition", change.text)]))))
    }

    func saveText(_ request: SiteRequest) async throws -> SiteResponse {
        let change = try await own(request)
        var reader = FormReader(request.ctx, request.form)
        let text = (request.form["definition"] ?? "").replacing("\r\n", with: "\n")
        if case .failure(let faults) = desk.editions.read(text, as: change.procedure) {
            let words = FaultWords(ctx: request.ctx, text: text)
            reader.errors.add(
                "definition", request.ctx.t("studio.faults", ["count": String(faults.faults.count)]))
            for fault in faults.faults.prefix(10) { reader.errors.add("definition", words.line(fault)) }
            return .page(TextView(change: change).page(reader.state))
        }
        return try await save(text, of: change, reader, request, then: StudioPages.change(change)) {
            TextView(change: change).page($0)
        }
    }

    // MARK: Its way

    func propose(_ request: SiteRequest) async throws -> SiteResponse {
        let change = try await own(request)
        var reader = FormReader(request.ctx, request.form)
        let ctx = request.ctx
        let reason = reader.text(
            "reason", label: ctx.text("studio.reason"), required: true, maxLength: Self.longestReason)
        let day = reader.date("from", label: ctx.text("studio.first-day"), required: true)
        if reader.errors.isEmpty, let reason, let day {
            do {
                try await studio.propose(
                    change.id, revision: revision(request), reason: reason, from: day, by: request.actor)
                return .redirect(StudioPages.change(change))
            } catch let refusal as StudioRefusal {
                let message = ctx.t("studio.refused.\(refusal.rawValue)")
                let isDay = refusal == .tooEarly || refusal == .endsBefore
                if isDay { reader.errors.add("from", message) } else { reader.errors.add(message) }
            }
        }
        return page(change, reader.state, request)
    }

    /// Another person gives it back with a reason.
    func giveBack(_ request: SiteRequest) async throws -> SiteResponse {
        let change = try await load(request)
        var reader = FormReader(request.ctx, request.form)
        let reason = reader.text(
            "returned", label: request.ctx.text("studio.return.reason"), required: true, maxLength: Self.longestReason)
        guard reader.errors.isEmpty, let reason else { return page(change, reader.state, request) }
        return try await attempt(change, request) {
            try await studio.giveBack(change.id, reason: reason, by: request.actor)
        }
    }

    /// Its author takes it back to write on.
    func takeBack(_ request: SiteRequest) async throws -> SiteResponse {
        let change = try await load(request)
        return try await attempt(change, request) {
            try await studio.giveBack(change.id, reason: nil, by: request.actor)
        }
    }

    func publish(_ request: SiteRequest) async throws -> SiteResponse {
        let change = try await load(request)
        return try await attempt(change, request) {
            try await studio.publish(change.id, revision: revision(request), by: request.actor)
        }
    }

    func withdraw(_ request: SiteRequest) async throws -> SiteResponse {
        let change = try await load(request)
        return try await attempt(change, request) { try await studio.withdraw(change.id, by: request.actor) }
    }

    // MARK: Tests

    func removeTest(_ request: SiteRequest) async throws -> SiteResponse {
        let change = try await own(request)
        guard let index = request.form.text("remove").flatMap({ Int($0) }), var design = ProcedureDesign(change.text)
        else { throw SiteFailure.notFound }
        design.removeExample(index)
        let text = try design.text()
        if case .failure(let faults) = desk.editions.read(text, as: change.procedure) {
            var errors = FormErrors()
            let words = FaultWords(ctx: request.ctx, text: text)
            for fault in faults.faults.prefix(3) { errors.add(words.reason(fault)) }
            return page(change, FormState(request.ctx, FormData(), errors), request)
        }
        let reader = FormReader(request.ctx, request.form)
        return try await save(text, of: change, reader, request, then: StudioPages.change(change) + "#tests") { state in
            view(change, request).page(state)
        }
    }

    // MARK: Parts

    /// The revision that the page showed; the preview sends it apart from the answers.
    func revision(_ request: SiteRequest) -> Int {
        (request.form.text("revision") ?? request.form.text("-revision")).flatMap { Int($0) } ?? 0
    }

    /// The change of the address, of the reader's sections.
    func load(_ request: SiteRequest) async throws -> ProcedureChange {
        let id: ProcedureChange.Identifier = try request.parameters.value("change")
        let actor = request.actor
        guard let change = try await request.store.read({ try ProcedureChangeStore.load(id, for: actor, in: $0) })
        else { throw SiteFailure.notFound }
        return change
    }

    /// The same, which the reader may write on.
    func own(_ request: SiteRequest) async throws -> ProcedureChange {
        let change = try await load(request)
        guard change.life.isWritten(by: request.actor) else { throw SiteFailure.notFound }
        return change
    }

    /// Saves a text that was read; shows the page again where it is refused.
    func save(
        _ text: String, of change: ProcedureChange, _ reader: FormReader, _ request: SiteRequest, then path: String,
        again: (FormState) -> Site.Page
    ) async throws -> SiteResponse {
        var reader = reader
        do {
            _ = try await studio.save(text, of: change.id, revision: revision(request), by: request.actor)
            return .redirect(path)
        } catch let refusal as StudioRefusal {
            reader.errors.add(request.ctx.t("studio.refused.\(refusal.rawValue)"))
            return .page(again(reader.state))
        }
    }

    private func attempt(
        _ change: ProcedureChange, _ request: SiteRequest, _ work: () async throws -> Void
    ) async throws -> SiteResponse {
        do {
            try await work()
            return .redirect(StudioPages.change(change))
        } catch let refusal as StudioRefusal {
            let now = try await load(request)
            var view = view(now, request)
            view.refusal = refusal
            return .page(view.page(FormState(request.ctx)))
        }
    }

    private func page(_ change: ProcedureChange, _ state: FormState, _ request: SiteRequest) -> SiteResponse {
        .page(view(change, request).page(state))
    }

    private func view(_ change: ProcedureChange, _ request: SiteRequest) -> ChangeView {
        ChangeView(
            ctx: request.ctx, change: change, model: ChangeModel(change, desk.editions),
            names: StudioNames(desk, request.ctx))
    }
}

/// What the page of a change shows of its definition.
struct ChangeModel: Sendable {
    /// The definition as it reads; the faults where a newer pack has made it wrong.
    let read: Result<OnlineProcedure, OnlineEditions.Faults>
    /// The edition before it; nil for a new procedure.
    let before: OnlineProcedure?
    let results: [FormExampleResult]
    /// Of an edition that was published and is not used, why.
    let leftOut: [PackFault]?

    init(_ change: ProcedureChange, _ editions: OnlineEditions) {
        read = editions.read(change.text, as: change.procedure)
        before = editions.editions(of: change.procedure).last { $0.version < change.version }
        results = (try? read.get()).map { editions.results(of: $0) } ?? []
        leftOut = change.number.flatMap { editions.leftOut($0) }
    }

    var procedure: OnlineProcedure? { try? read.get() }

    var difference: ProcedureDifference? {
        guard let before, let procedure else { return nil }
        return ProcedureDifference(from: before, to: procedure)
    }
}

/// The whole text of a definition, for those who want it.
struct TextView: Sendable {
    let change: ProcedureChange

    func page(_ state: FormState) -> Site.Page {
        let ctx = state.ctx
        let messages = state.errors.entries.map { "<li>\($0.message)</li>" as HTML }
        let problems: HTML? =
            messages.isEmpty
            ? nil : Banner(.error, ctx.t("studio.text.refused"), text: "<ul>\(messages)</ul>").html
        return Site.Page(
            ctx, "studio.text", lead: "<p>\(ctx.t("studio.text.about"))</p>",
            breadcrumbs: StudioCrumbs.below(change, ctx), width: .wide, status: state.errors.isEmpty ? 200 : 422,
            hasErrors: !state.errors.isEmpty,
            body: """
                \(problems)\
                \(Form(ctx, action: StudioPages.change(change) + "/text", label: ctx.text("studio.text")) {
                    """
                    \(HiddenField("revision", String(change.revision)))\
                    \(TextArea(
                        state.field("definition", label: ctx.t("studio.text.definition"), hint: ctx.t("studio.text.hint"), required: true),
                        rows: 32))\
                    \(ButtonRow([Button(ctx.t("studio.save")), LinkButton(ctx.t("studio.back"), path: StudioPages.change(change))]))
                    """
                })
                """)
    }
}

/// The way to the pages of a change.
enum StudioCrumbs {
    static func above(_ change: ProcedureChange, _ ctx: PageContext) -> [Site.Page.Crumb] {
        [
            .init(ctx.t("studio.title"), path: StudioPages.path),
            .init(HTML(text: change.title), path: StudioPages.procedure(change.procedure)),
        ]
    }

    static func below(_ change: ProcedureChange, _ ctx: PageContext) -> [Site.Page.Crumb] {
        above(change, ctx) + [
            .init(ctx.t("studio.version.number", ["version": String(change.version)]), path: StudioPages.change(change))
        ]
    }
}

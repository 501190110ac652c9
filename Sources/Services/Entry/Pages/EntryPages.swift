import Counter
import Kernel
import Procedures
import Site
import Store

/// The handlers of the routes for entries.
struct EntryPages: Sendable {
    static let longestReason = 500

    let rules: EntryRules
    let catalogue: ProcedureCatalogue

    func list(_ request: SiteRequest) async throws -> SiteResponse {
        let state = request.query.text("state").flatMap { EntryJob.State(rawValue: $0) }
        return try await list(request, state, isCheckList: false)
    }

    func checks(_ request: SiteRequest) async throws -> SiteResponse {
        try await list(request, .waitingForCheck, isCheckList: true)
    }

    private func list(
        _ request: SiteRequest, _ state: EntryJob.State?, isCheckList: Bool
    ) async throws -> SiteResponse {
        let query = try EntryListQuery(request, state: state)
        let entries = try await request.store.read { try query.read(in: $0) }
        let done = ["returned", "retried"].first { request.query.has("done", $0) }
        let notice = done.map { Banner(.success, request.ctx.t("entry.done.\($0)")) }
        return .page(
            EntryListView(ctx: request.ctx, rules: rules, query: query, isCheckList: isCheckList).page(
                entries, notice: notice))
    }

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        let model = try await model(request)
        let done = ["approved", "taken-over", "retried"].first { request.query.has("done", $0) }
        let notice = done.map { Banner(.success, request.ctx.t("entry.done.\($0)")) }
        return page(model, request, FormState(request.ctx), notice: notice)
    }

    /// The picture of the back system's screen.
    func screenshot(_ request: SiteRequest) async throws -> SiteResponse {
        let model = try await model(request)
        guard let hash = model.entry.screenshot, let bytes = try await request.store.blob(hash) else {
            throw SiteFailure.notFound
        }
        reads(model, request)
        return .file(bytes, contentType: "image/png")
    }

    func approve(_ request: SiteRequest) async throws -> SiteResponse {
        let hash = request.form["content"] ?? ""
        let actor = request.actor
        return try await change(request, "approved") { try EntryDesk.approve($0, hash: hash, by: actor, in: $1) }
    }

    func sendBack(_ request: SiteRequest) async throws -> SiteResponse {
        let field = request.form.text("field")
        let actor = request.actor
        return try await withReason(request, "returned", to: "/office/checks?done=returned") {
            try EntryDesk.sendBack($0, field: field, reason: $1, by: actor, in: $2)
        }
    }

    func takeOver(_ request: SiteRequest) async throws -> SiteResponse {
        let actor = request.actor
        return try await withReason(request, "taken-over") {
            try EntryDesk.takeOver($0, reason: $1, by: actor, in: $2)
        }
    }

    func retry(_ request: SiteRequest) async throws -> SiteResponse {
        let actor = request.actor
        let rules = rules
        return try await change(request, "retried", to: "/office/entries?done=retried") {
            try EntryDesk.retry($0, rules, by: actor, in: $1)
        }
    }

    private func withReason(
        _ request: SiteRequest, _ what: String, to place: String? = nil,
        _ move: @escaping @Sendable (EntryJob, String, WriteTransaction) throws -> Void
    ) async throws -> SiteResponse {
        let before = try await model(request)
        var form = FormReader(request.ctx, request.form)
        let reason = form.text(
            "reason", label: request.ctx.text("entry.reason"), required: true, maxLength: Self.longestReason)
        guard form.errors.isEmpty, let reason else { return page(before, request, form.state, status: 422) }
        return try await change(request, what, to: place) {
            try move($0, reason, $1)
        }
    }

    /// Changes an entry of the reader's ward; what is refused is said on its page.
    private func change(
        _ request: SiteRequest, _ what: String, to place: String? = nil,
        _ move: @escaping @Sendable (EntryJob, WriteTransaction) throws -> Void
    ) async throws -> SiteResponse {
        let id: EntryJob.Identifier = try request.parameters.value("id")
        let actor = request.actor
        do {
            try await request.store.write { tx in
                guard let entry = try EntryStore.load(id, of: actor.ward, in: tx) else {
                    throw SiteFailure.notFound
                }
                try move(entry, tx)
            }
            return .redirect(place ?? "/office/entries/\(id)?done=\(what)")
        } catch let refusal as EntryRefusal {
            let key =
                switch refusal {
                case .movedMeanwhile: "entry.refused.moved"
                case .samePerson: "entry.refused.same-person"
                case .reasonMissing: "entry.refused.reason"
                }
            let now = try await model(request)
            return page(now, request, FormState(request.ctx), notice: Banner(.error, request.ctx.t(key)), status: 409)
        }
    }

    private func model(_ request: SiteRequest) async throws -> EntryModel {
        let id: EntryJob.Identifier = try request.parameters.value("id")
        let actor = request.actor
        guard let model = try await request.store.read({ try EntryModel.read(id, for: actor, in: $0) }) else {
            throw SiteFailure.notFound
        }
        return model
    }

    private func page(
        _ model: EntryModel, _ request: SiteRequest, _ form: FormState, notice: Banner? = nil, status: Int = 200
    ) -> SiteResponse {
        reads(model, request)
        return .page(
            EntryView(ctx: request.ctx, rules: rules, catalogue: catalogue, model: model).page(
                form, notice: notice, status: status))
    }

    /// The residents can see who looked at their entry.
    private func reads(_ model: EntryModel, _ request: SiteRequest) {
        let subjects = model.residents.isEmpty ? [model.entry.caseID.description] : model.residents
        for subject in subjects { request.reads(subject, ward: model.entry.ward) }
    }
}

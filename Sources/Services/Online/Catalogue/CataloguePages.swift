import Forms
import Kernel
import Site
import Store

/// The catalogue of what can be done online (手続き一覧), and the page of each procedure.
struct CataloguePages: Sendable {
    static let rowsAPage = 30

    let desk: OnlineDesk

    func list(_ request: SiteRequest) async throws -> SiteResponse {
        let model = CatalogueModel(request, desk)
        if !model.request.text.isEmpty, model.total == 0 {
            // What people look for and do not find tells what is missing.
            let text = String(model.request.text.prefix(60))
            // Never a number of somebody; and the page is there also while nothing can be stored.
            guard text.count(where: \.isNumber) < 6 else {
                return .page(CatalogueView(ctx: request.ctx, desk: desk, model: model).page)
            }
            _ = try? await request.store.write { tx in
                try tx.record(
                    Event(
                        kind: "catalogue.not_found", at: tx.now, actor: .anonymous,
                        data: .object(["text": .string(text)])))
            }
        }
        return .page(CatalogueView(ctx: request.ctx, desk: desk, model: model).page)
    }

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        guard let procedure = desk.catalogue.procedure(request.parameters["id"]) else { throw SiteFailure.notFound }
        let owner = DraftOwner(request.actor)
        let (draft, mandates) = try await request.store.read { tx -> (Draft?, [Mandate]) in
            guard owner.kind != .anonymous else { return (nil, []) }
            let begun = try Draft.open(of: owner, at: request.now, in: tx).first { draft in
                try draft.procedure == procedure.id && draft.admits(request.actor, at: request.now, in: tx)
            }
            let held = try Mandate.held(by: owner, on: request.now.date, in: tx)
            return (begun, held.filter { $0.procedure == procedure.id })
        }
        // The page is there also while nothing can be stored.
        _ = try? await request.store.write { tx in
            try tx.record(
                Event(
                    kind: "procedure.viewed", at: tx.now, actor: .anonymous,
                    data: .object(["procedure": .string(procedure.id)])))
            try DailyCount.add(.viewed, of: procedure.id, in: tx)
        }
        return .page(
            ProcedureView(ctx: request.ctx, desk: desk, procedure: procedure, draft: draft, mandates: mandates).page)
    }

    /// Begins a form, or goes on with the one that was begun.
    func start(_ request: SiteRequest) async throws -> SiteResponse {
        guard let procedure = desk.catalogue.procedure(request.parameters["id"]) else { throw SiteFailure.notFound }
        guard desk.takes(procedure), procedure.isOpen(on: request.now.date) else {
            return .redirect(OnlinePaths.procedure(procedure.id))
        }
        guard request.actor.kind == .staff || procedure.identity.isMet(by: request.actor) else {
            return .redirect("/sign-in?next=\(PercentCoding.encode(OnlinePaths.procedure(procedure.id)))")
        }
        let draft = try await desk.begin(
            procedure, by: request.actor, mandate: request.form.text("mandate"), language: request.language,
            at: request.now, takesPart: true)
        return .redirect(OnlinePaths.draft(draft.id))
    }
}

/// What the catalogue shows.
struct CatalogueModel: Sendable {
    let request: CatalogueSearch.Request
    let shown: [OnlineProcedure]
    let total: Int
    /// The page from 1.
    let page: Int

    init(_ request: SiteRequest, _ desk: OnlineDesk, rows: Int = CataloguePages.rowsAPage) {
        let wanted = CatalogueSearch.Request(
            text: String((request.query.text("q") ?? "").unicodeScalars.prefix(100)),
            audience: request.query.text("for").flatMap { OnlineProcedure.Audience(rawValue: $0) },
            lifeEvent: request.query.text("event"),
            openOn: request.query.has("open", "now") ? request.now.date : nil)
        let found = desk.search.find(wanted)
        let pages = max(1, (found.count + rows - 1) / rows)
        page = min(max(1, request.query.text("page").flatMap { Int($0) } ?? 1), pages)
        self.request = wanted
        total = found.count
        shown = Array(found.dropFirst((page - 1) * rows).prefix(rows))
    }

    /// Whether more follow.
    var hasMore: Bool { page * CataloguePages.rowsAPage < total }

    /// The address of another page of the same search.
    func path(page: Int) -> String {
        var parts: [String] = []
        if !request.text.isEmpty { parts.append("q=\(PercentCoding.encode(request.text))") }
        if let audience = request.audience { parts.append("for=\(audience.rawValue)") }
        if let event = request.lifeEvent { parts.append("event=\(PercentCoding.encode(event))") }
        if request.openOn != nil { parts.append("open=now") }
        if page > 1 { parts.append("page=\(page)") }
        return OnlinePaths.catalogue + (parts.isEmpty ? "" : "?" + parts.joined(separator: "&"))
    }
}

import Kernel
import Site
import Store

/// The handlers of the routes for cases.
struct CasePages: Sendable {
    /// Why the staff who work on cases read the data in them.
    static let purpose = "case-work"
    /// The longest reason in characters.
    static let longestReason = 1_000

    let words: CaseWords
    /// Tells on which days a period cannot end.
    let calendar: OpeningCalendar

    func list(_ request: SiteRequest) async throws -> SiteResponse {
        let query = try CaseListQuery(request)
        let cases = try await request.store.glance { try query.lines(in: $0) }
        return .page(CaseListView(ctx: request.ctx, words: words, query: query).page(cases))
    }

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        let model = try await model(request)
        let done = request.query.has("done", model.file.status.rawValue)
        let notice = done ? Banner(.success, request.ctx.t("cases.done.\(model.file.status.rawValue)")) : nil
        return page(model, request, FormState(request.ctx), notice: notice)
    }

    /// The PDF of a form as it was handed in.
    func form(_ request: SiteRequest) async throws -> SiteResponse {
        let model = try await model(request)
        let file = request.parameters["file"]
        guard let document = model.documents.first(where: { $0.form + ".pdf" == file }),
            let bytes = try await request.store.blob(document.pdf)
        else { throw SiteFailure.notFound }
        reads(model, request)
        var response = SiteResponse.file(bytes, contentType: "application/pdf")
        response.headers["content-disposition"] = "inline; filename=\"\(model.file.number)-\(document.form).pdf\""
        return response
    }

    /// Moves a case to a status, with the reason that was typed.
    func move(to status: CaseFile.Status) -> Handler {
        { request in
            let id: CaseFile.Identifier = try request.parameters.value("id")
            let before = try await model(request)
            var form = FormReader(request.ctx, request.form)
            let reason = form.text(
                "reason", label: request.ctx.text("cases.reason"), maxLength: Self.longestReason)
            guard form.errors.isEmpty else { return page(before, request, form.state, status: 422) }
            do {
                let actor = request.actor
                try await request.store.write { tx in
                    guard try CaseModel.read(id, for: actor, in: tx) != nil else { throw SiteFailure.notFound }
                    try Cases.move(id, to: status, note: reason, by: actor, in: tx)
                }
                return .redirect("/office/cases/\(id)?done=\(status.rawValue)")
            } catch CaseRefusal.reasonMissing {
                form.errors.add("reason", request.ctx.t("cases.refused.reason-missing"))
                return page(before, request, form.state, status: 422)
            } catch let refusal as CaseRefusal {
                let notice = Banner(.error, message(refusal, request.ctx))
                return page(try await model(request), request, form.state, notice: notice, status: 409)
            }
        }
    }

    /// Notes a document as missing from a case that is under way.
    func addShortfall(_ request: SiteRequest) async throws -> SiteResponse {
        let before = try await model(request)
        let catalogue = words.catalogue
        var form = FormReader(request.ctx, request.form)
        let document = form.choice(
            "document", label: request.ctx.text("cases.shortfall.document"), among: catalogue.documents.map(\.id),
            required: true)
        guard form.errors.isEmpty, let document else { return page(before, request, form.state, status: 422) }
        let (id, actor, calendar) = (before.file.id, request.actor, calendar)
        let due = catalogue.due(of: request.now.date, calendar: calendar)
        try await request.store.write { tx in
            guard let file = try Cases.load(id, of: actor.ward, in: tx) else { throw SiteFailure.notFound }
            guard !file.status.next.isEmpty else { return }
            try Shortfalls.open(
                document, of: file, section: catalogue.procedure(file.procedure)?.window ?? "", due: due,
                calendar: calendar, by: actor, in: tx)
        }
        return .redirect("/office/cases/\(id)")
    }

    private func message(_ refusal: CaseRefusal, _ ctx: PageContext) -> HTML {
        switch refusal {
        case .cannotMove(let from, let to):
            ctx.t(
                "cases.refused.cannot-move",
                [
                    "from": ctx.text("cases.status.\(from.rawValue)"), "move": ctx.text("cases.move.\(to.rawValue)"),
                ])
        case .samePerson: ctx.t("cases.refused.same-person")
        case .reasonMissing: ctx.t("cases.refused.reason-missing")
        case .keyTaken: ctx.t("cases.refused.key-taken")
        }
    }

    private func model(_ request: SiteRequest) async throws -> CaseModel {
        let id: CaseFile.Identifier = try request.parameters.value("id")
        let actor = request.actor
        guard let model = try await request.store.glance({ try CaseModel.read(id, for: actor, in: $0) }) else {
            throw SiteFailure.notFound
        }
        return model
    }

    private func page(
        _ model: CaseModel, _ request: SiteRequest, _ form: FormState, notice: Banner? = nil, status: Int = 200
    ) -> SiteResponse {
        reads(model, request)
        return .page(
            CaseView(ctx: request.ctx, words: words, model: model).page(form, notice: notice, status: status))
    }

    /// The residents can see who looked at their case; a case about nobody in the register is recorded by its own id.
    private func reads(_ model: CaseModel, _ request: SiteRequest) {
        let subjects = model.residents.isEmpty ? [model.file.id.description] : model.residents
        for subject in subjects { request.reads(subject, ward: model.file.ward) }
    }
}

import Forms
import Kernel
import Procedures
import Site
import Store

/// One's own applications and drafts (マイページの申請): where each stands, in plain words, and what is to be done.
struct MinePages: Sendable {
    static let rowsAPage = 20

    let desk: OnlineDesk

    private var own: ApplicantActs { ApplicantActs(desk: desk) }

    func list(_ request: SiteRequest) async throws -> SiteResponse {
        let owner = DraftOwner(request.actor)
        let after = request.query.text("after").flatMap { Cursor($0) }.flatMap { $0.keys.count == 2 ? $0 : nil }
        let (actor, now) = (request.actor, request.now)
        if Filer.member(actor) != nil {
            // The page is there also while nothing can be stored.
            _ = try? await request.store.write { try BusinessMember.note(actor, in: $0) }
        }
        let model = try await request.store.read { tx in
            try MineModel.read(owner, actor, after: after, at: now, in: tx)
        }
        return .page(MineListView(ctx: request.ctx, desk: desk).page(model))
    }

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        .page(
            MineView(ctx: request.ctx, desk: desk, model: try await model(request), form: FormState(request.ctx)).page)
    }

    func copy(_ request: SiteRequest) async throws -> SiteResponse {
        guard desk.route.seal == nil else { throw SiteFailure.notFound }
        return try CopyPages.file(try await model(request).application, request, desk)
    }

    /// A letter that was issued; that it was fetched is noted.
    func document(_ request: SiteRequest) async throws -> SiteResponse {
        let model = try await model(request)
        guard let document = model.documents.first(where: { "\($0.id).pdf" == request.parameters["document"] }),
            request.now <= document.until, let bytes = try await request.store.blob(document.pdf)
        else { throw SiteFailure.notFound }
        let examination = model.examination
        if document.fetchedAt == nil {
            let (actor, own) = (request.actor, own)
            try await request.store.write { try own.fetched(document, examination, by: actor, in: $0) }
        }
        return .file(bytes, contentType: "application/pdf", downloadName: "\(document.number).pdf")
    }

    func message(_ request: SiteRequest) async throws -> SiteResponse {
        let model = try await model(request)
        var form = FormReader(request.ctx, request.form)
        let text = form.text(
            "message", label: request.ctx.text("online.message"), required: true, maxLength: Message.longest)
        guard form.errors.isEmpty, let text else {
            return .page(MineView(ctx: request.ctx, desk: desk, model: model, form: form.state).page)
        }
        let (actor, id, own) = (request.actor, model.examination.id, own)
        try await request.store.write { try own.write(text, to: id, by: actor, in: $0) }
        return .redirect(OnlinePaths.application(model.application.number))
    }

    func withdraw(_ request: SiteRequest) async throws -> SiteResponse {
        let model = try await model(request)
        var form = FormReader(request.ctx, request.form)
        let reason = form.text(
            "reason", label: request.ctx.text("online.withdraw.reason"), required: true,
            maxLength: ExaminationPages.longestNote)
        guard form.errors.isEmpty, let reason else {
            return .page(MineView(ctx: request.ctx, desk: desk, model: model, form: form.state).page)
        }
        let (actor, id, own) = (request.actor, model.examination.id, own)
        do {
            try await request.store.write { try own.withdraw(id, note: reason, by: actor, in: $0) }
        } catch is ExaminationRefusal {
            form.errors.add("reason", request.ctx.t("online.withdraw.too-late"))
            return .page(
                MineView(ctx: request.ctx, desk: desk, model: try await self.model(request), form: form.state).page)
        }
        return .redirect(OnlinePaths.application(model.application.number))
    }

    /// One's own application; that of somebody else is absent.
    func model(_ request: SiteRequest) async throws -> ExaminationModel {
        let number = request.parameters["number"]
        let desk = desk
        let found = try await request.store.read { tx -> ExaminationModel? in
            guard let application = try Application.load(number: number, of: request.actor, in: tx),
                try application.admits(request.actor, at: request.now, in: tx),
                let examination = try Examination.load(application.id, in: tx)
            else { return nil }
            return try ExaminationModel.read(examination, desk, in: tx)
        }
        guard let found else { throw SiteFailure.notFound }
        return found
    }
}

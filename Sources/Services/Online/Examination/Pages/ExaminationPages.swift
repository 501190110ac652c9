import Forms
import Kernel
import Procedures
import Site
import Store

/// The pages on which a section works on applications (審査).
struct ExaminationPages: Sendable {
    static let path = "/office/applications"
    /// Why the staff read what stands in them.
    static let purpose = "application-work"
    static let longestNote = 2_000

    let desk: OnlineDesk

    private var acts: ExaminationDesk { ExaminationDesk(desk: desk) }

    func list(_ request: SiteRequest) async throws -> SiteResponse {
        let query = try ExaminationQuery(request)
        let found = try await request.store.read { try query.read(in: $0) }
        return .page(
            ExaminationListView(ctx: request.ctx, desk: desk, query: query).page(
                found, done: request.query.text("done")))
    }

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        page(try await model(request), request, FormState(request.ctx))
    }

    /// The PDF of what was sent.
    func copy(_ request: SiteRequest) async throws -> SiteResponse {
        let model = try await model(request)
        reads(model, request)
        return try CopyPages.file(model.application, request, desk)
    }

    func document(_ request: SiteRequest) async throws -> SiteResponse {
        let model = try await model(request)
        guard let document = model.documents.first(where: { "\($0.id).pdf" == request.parameters["document"] }),
            let bytes = try await request.store.blob(document.pdf)
        else { throw SiteFailure.notFound }
        reads(model, request)
        return .file(bytes, contentType: "application/pdf", downloadName: "\(document.number).pdf")
    }

    /// A file that was sent with it: saved and never shown by the browser, which must not run anything in it.
    func file(_ request: SiteRequest) async throws -> SiteResponse {
        let model = try await model(request)
        guard let file = model.files.first(where: { $0.id == request.parameters["file"] }),
            let bytes = try await request.store.blob(file.hash)
        else { throw SiteFailure.notFound }
        reads(model, request)
        var response = SiteResponse.file(
            bytes, contentType: "application/octet-stream",
            downloadName: FileKind.savedName(file.name, type: file.type))
        response.headers["content-security-policy"] = "sandbox; default-src 'none'"
        return response
    }

    /// The signature, for other programs that verify it.
    func signature(_ request: SiteRequest) async throws -> SiteResponse {
        let model = try await model(request)
        guard let bytes = model.application.signature else { throw SiteFailure.notFound }
        reads(model, request)
        return .file(
            bytes, contentType: "application/pkcs7-signature", downloadName: "\(model.application.number).p7s")
    }

    /// The second person's signature.
    func cosignature(_ request: SiteRequest) async throws -> SiteResponse {
        let model = try await model(request)
        guard let bytes = model.cosign?.signature else { throw SiteFailure.notFound }
        reads(model, request)
        return .file(
            bytes, contentType: "application/pkcs7-signature", downloadName: "\(model.application.number)-2.p7s")
    }

    /// What was signed, byte for byte.
    func signed(_ request: SiteRequest) async throws -> SiteResponse {
        let model = try await model(request)
        guard let text = model.application.signed ?? model.cosign?.content.canonical else { throw SiteFailure.notFound }
        reads(model, request)
        return .file(
            Array(text.utf8), contentType: "application/json", downloadName: "\(model.application.number).json")
    }

    // MARK: Acts

    func assign(_ request: SiteRequest) async throws -> SiteResponse {
        let actor = request.actor
        let back = request.form["back"] != nil
        return try await act(request) { examination, _, tx in
            try acts.assign(examination, to: back ? nil : actor, by: actor, in: tx)
        }
    }

    func move(_ request: SiteRequest) async throws -> SiteResponse {
        var form = FormReader(request.ctx, request.form)
        let stage = form.choice(
            "stage", label: request.ctx.text("online.office.move"), among: Stage.allCases.map(\.rawValue),
            required: true
        ).flatMap { Stage(rawValue: $0) }
        let note = form.text("note", label: request.ctx.text("online.office.note"), maxLength: Self.longestNote)
        guard form.errors.isEmpty, let stage else { return page(try await model(request), request, form.state) }
        let actor = request.actor
        return try await act(request) { examination, _, tx in
            try acts.move(examination, to: stage, note: note, by: actor, in: tx)
        }
    }

    func correct(_ request: SiteRequest) async throws -> SiteResponse {
        let model = try await model(request)
        let ctx = request.ctx
        var form = FormReader(ctx, request.form)
        let names = model.procedure.sheet.pages.flatMap(\.items).filter(\.isAnswered).map(\.name)
        let items = form.choices(
            "items", label: ctx.text("online.office.correct.items"), among: names, required: true)
        let text = form.text(
            "text", label: ctx.text("online.office.correct.text"), required: true, maxLength: Self.longestNote)
        let due = form.date("due", label: ctx.text("online.office.correct.due"), required: true)
        if let due, due <= request.now.date { form.errors.add("due", ctx.t("online.office.correct.due.past")) }
        guard form.errors.isEmpty, let text, let due else { return page(model, request, form.state) }
        let actor = request.actor
        return try await act(request) { examination, application, tx in
            try acts.correct(examination, application, items: items, text: text, due: due, by: actor, in: tx)
        }
    }

    func propose(_ request: SiteRequest) async throws -> SiteResponse {
        let ctx = request.ctx
        var form = FormReader(ctx, request.form)
        let decision = form.choice(
            "decision", label: ctx.text("online.office.decision"), among: Decision.allCases.map(\.rawValue),
            required: true
        ).flatMap { Decision(rawValue: $0) }
        let reasons = form.text("reasons", label: ctx.text("online.office.reasons"), maxLength: Self.longestNote)
        if let decision, decision.needsReasons, (reasons ?? "").isEmpty {
            form.errors.add("reasons", ctx.t("online.office.reasons.missing"))
        }
        guard form.errors.isEmpty, let decision else { return page(try await model(request), request, form.state) }
        let actor = request.actor
        return try await act(request) { examination, _, tx in
            try acts.propose(examination, decision, reasons: reasons, by: actor, in: tx)
        }
    }

    func decide(_ request: SiteRequest) async throws -> SiteResponse {
        let model = try await model(request)
        let ctx = request.ctx
        var form = FormReader(ctx, request.form)
        let fee = form.int("fee", label: ctx.text("online.office.fee"), in: 0...10_000_000)
        guard form.errors.isEmpty else { return page(model, request, form.state) }
        guard let decision = model.examination.decision else {
            return page(model, request, form.state, refused: .cannotMove(from: model.examination.stage))
        }
        let letter = try await letter(model, decision, request)
        let actor = request.actor
        return try await act(request) { examination, _, tx in
            try acts.decide(examination, feeYen: fee, letter: letter, by: actor, in: tx)
        }
    }

    /// Takes several decisions that others have proposed (一括決裁).
    func decideAll(_ request: SiteRequest) async throws -> SiteResponse {
        var done = 0
        for text in request.form.all("id").prefix(ExaminationQuery.rowsAPage) {
            guard let id = CaseFile.Identifier(text) else { continue }
            let actor = request.actor
            guard let model = try await request.store.read({ try ExaminationModel.read(id, for: actor, desk, in: $0) }),
                let decision = model.examination.decision
            else { continue }
            reads(model, request)
            let letter = try await letter(model, decision, request)
            do {
                try await request.store.write { tx in
                    guard let examination = try Examination.load(id, in: tx) else { return }
                    try acts.decide(examination, feeYen: nil, letter: letter, by: actor, in: tx)
                }
                done += 1
            } catch is ExaminationRefusal {
                continue
            } catch is CaseRefusal {
                continue
            }
        }
        return .redirect("\(Self.path)?stage=\(Stage.approval.rawValue)&done=\(done)")
    }

    func reject(_ request: SiteRequest) async throws -> SiteResponse {
        var form = FormReader(request.ctx, request.form)
        let note = form.text(
            "note", label: request.ctx.text("online.office.note"), required: true, maxLength: Self.longestNote)
        guard form.errors.isEmpty, let note else { return page(try await model(request), request, form.state) }
        let actor = request.actor
        return try await act(request) { examination, _, tx in
            try acts.reject(examination, note: note, by: actor, in: tx)
        }
    }

    func pay(_ request: SiteRequest) async throws -> SiteResponse {
        let actor = request.actor
        return try await act(request) { examination, _, tx in try acts.pay(examination, by: actor, in: tx) }
    }

    func complete(_ request: SiteRequest) async throws -> SiteResponse {
        let actor = request.actor
        return try await act(request) { examination, _, tx in try acts.complete(examination, by: actor, in: tx) }
    }

    func message(_ request: SiteRequest) async throws -> SiteResponse {
        var form = FormReader(request.ctx, request.form)
        let text = form.text(
            "message", label: request.ctx.text("online.message"), required: true, maxLength: Message.longest)
        guard form.errors.isEmpty, let text else { return page(try await model(request), request, form.state) }
        let actor = request.actor
        return try await act(request) { examination, _, tx in
            try Message.add(text, to: examination.id, fromApplicant: false, by: actor, in: tx)
            try ApplicationNotice.message.send(about: examination.id, pack: desk.pack, in: tx)
        }
    }

    // MARK: Parts

    private func letter(
        _ model: ExaminationModel, _ decision: Decision, _ request: SiteRequest
    ) async throws -> (number: String, title: String, pdf: [UInt8]) {
        let year = FiscalYear(containing: request.now.date).year
        let running = try await request.store.write { try $0.nextNumber(series: "letter-\(year)") }
        let number = desk.pack.words.text(
            "online.letter.number", .ja, ["year": String(year), "number": String(running)])
        let letter = DecisionLetter(
            ctx: request.ctx, desk: desk, procedure: model.procedure, application: model.application,
            decision: decision, reasons: model.examination.reasons, number: number)
        return (number, letter.title, try letter.render())
    }

    /// Does something with the application of the address and shows it again.
    private func act(
        _ request: SiteRequest,
        _ body: @escaping @Sendable (Examination, Application, WriteTransaction) throws -> Void
    ) async throws -> SiteResponse {
        let id: CaseFile.Identifier = try request.parameters.value("id")
        let actor = request.actor
        do {
            try await request.store.write { tx in
                guard let examination = try ExaminationDesk.load(id, for: actor, in: tx),
                    let application = try Application.load(id, in: tx)
                else { throw SiteFailure.notFound }
                try body(examination, application, tx)
            }
        } catch let refusal as ExaminationRefusal {
            return page(try await model(request), request, FormState(request.ctx, request.form), refused: refusal)
        } catch CaseRefusal.samePerson {
            return page(try await model(request), request, FormState(request.ctx, request.form), refused: .samePerson)
        }
        return .redirect("\(Self.path)/\(id)")
    }

    private func model(_ request: SiteRequest) async throws -> ExaminationModel {
        let id: CaseFile.Identifier = try request.parameters.value("id")
        let actor = request.actor
        guard let model = try await request.store.read({ try ExaminationModel.read(id, for: actor, desk, in: $0) })
        else { throw SiteFailure.notFound }
        return model
    }

    private func page(
        _ model: ExaminationModel, _ request: SiteRequest, _ form: FormState, refused: ExaminationRefusal? = nil
    ) -> SiteResponse {
        reads(model, request)
        return .page(
            ExaminationView(ctx: request.ctx, desk: desk, model: model, form: form, refused: refused).page)
    }

    private func reads(_ model: ExaminationModel, _ request: SiteRequest) {
        let owner = model.application.owner
        request.reads(
            owner.kind == .resident ? owner.id : model.examination.id.description, ward: model.examination.ward)
    }
}

import Forms
import Kernel
import Paper
import Site

/// What was sent, as a PDF (申請内容の控え): the same answers in the same words as on the page.
struct ApplicationCopy: Sendable {
    let ctx: PageContext
    let desk: OnlineDesk
    let procedure: OnlineProcedure
    let answers: [String: JSONValue]
    /// The receipt number and moment; nil for answers that were not sent.
    let receipt: (number: String, at: Timestamp)?

    func render() throws -> [UInt8] {
        let words = AnswerWords(ctx: ctx, places: desk.places, plan: desk.booking?.plan)
        var blocks: [Document.Block] = [.heading(InlineText(plain: ctx.text(procedure.title)), level: 1)]
        if let receipt {
            blocks.append(
                .note(
                    InlineText(
                        plain: ctx.text(
                            "online.copy.receipt", ["number": receipt.number, "moment": ctx.momentText(receipt.at)]))))
        } else {
            blocks.append(.note(InlineText(plain: ctx.text("online.copy.not-sent"))))
        }
        for (page, rows) in words.rows(procedure.sheet.pages, answers) where !rows.isEmpty {
            blocks.append(.heading(InlineText(plain: ctx.text(page.title)), level: 2))
            blocks.append(
                .table(
                    widths: [4, 6], header: [],
                    rows: rows.map { [InlineText(plain: $0.label), InlineText(plain: $0.text)] }))
        }
        let document = Document(
            title: ctx.text(procedure.title), language: ctx.language, blocks: blocks,
            foot: "\(ctx.cityName) \(receipt?.number ?? "")")
        return try document.render(issuedAt: receipt?.at ?? ctx.now).pdf
    }
}

/// Copies of what was sent.
struct CopyPages: Sendable {
    let forms: FormPages

    func copy(_ request: SiteRequest) async throws -> SiteResponse {
        let id = request.parameters["draft"]
        guard forms.desk.route.seal == nil else { throw SiteFailure.notFound }
        let found = try await request.store.read { tx in
            try Application.of(draft: id, in: tx).flatMap { application in
                try application.admits(request.actor, at: request.now, in: tx) ? application : nil
            }
        }
        guard let application = found else { throw SiteFailure.notFound }
        return try Self.file(application, request, forms.desk)
    }

    /// The answers of a draft that was not sent.
    func answers(_ request: SiteRequest) async throws -> SiteResponse {
        let opened = try await forms.open(request)
        let copy = ApplicationCopy(
            ctx: request.ctx, desk: forms.desk, procedure: opened.procedure,
            answers: opened.outcome(at: request.now).answers, receipt: nil)
        return .file(try copy.render(), contentType: "application/pdf", downloadName: "\(opened.procedure.id).pdf")
    }

    static func file(_ application: Application, _ request: SiteRequest, _ desk: OnlineDesk) throws -> SiteResponse {
        guard let procedure = desk.procedure(of: application) else { throw SiteFailure.notFound }
        let copy = ApplicationCopy(
            ctx: request.ctx, desk: desk, procedure: procedure, answers: application.answers.objectValue ?? [:],
            receipt: (application.number, application.arrivedAt))
        return .file(try copy.render(), contentType: "application/pdf", downloadName: "\(application.number).pdf")
    }
}

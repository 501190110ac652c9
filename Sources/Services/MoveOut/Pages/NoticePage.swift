import Kernel
import Pack
import Paper
import Registry
import Site
import Store

/// The person's page of a notice: where it stands, the last days, what ends, the slip, and taking it back.
struct NoticePage: Sendable {
    let desk: MoveOutDesk

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        try await page(request, FormState(request.ctx))
    }

    private func load(_ request: SiteRequest) async throws -> (MoveOutRecord, MoveOutNotice)? {
        guard let receipt = ReceiptNumber(request.parameters["receipt"]),
            let key = request.query.text("key") ?? request.form.text("key"),
            let record = try await request.store.read({ try MoveOutStore.load(receipt, in: $0) }),
            record.key == SecretWord.read(key, length: MoveOutRecord.keyLength),
            let notice = try? NoticeReader.read(record.notice)
        else { return nil }
        return (record, notice)
    }

    private func page(_ request: SiteRequest, _ form: FormState) async throws -> SiteResponse {
        let ctx = request.ctx
        // A number that nobody has and one whose word is wrong look alike.
        guard let (record, notice) = try await load(request) else { return ask(request) }
        let dates = desk.dates(notice)
        let reminded = try await request.store.read { tx in
            try tx.exists(
                """
                SELECT 1 FROM moveout_advance WHERE direction = 'out' AND reference = \(record.receipt.text)
                AND reminded_at IS NOT NULL AND confirmed_at IS NULL
                """)
        }
        let kind: Banner.Kind =
            switch record.status {
            case .held, .staff: .warning
            case .accepted, .reflected: .success
            case .withdrawn: .info
            case .rejected: .error
            }
        let state = Banner(
            kind, ctx.t("moveout.status.\(record.status.rawValue)"),
            text: "<p>\(ctx.t("moveout.status.\(record.status.rawValue).about"))</p>")
        let late: HTML? =
            reminded
            ? Banner(
                .warning, ctx.t("moveout.late.title", ["day": dates.lastDayBoth.japanese]),
                text: "<p>\(ctx.t("moveout.late.about"))</p>"
            ).html : nil
        let facts = DescriptionList([
            (ctx.t("moveout.receipt"), "<strong>\(record.receipt.text)</strong>"),
            (ctx.t("moveout.key"), HTML(text: record.key)),
            (ctx.t("moveout.when.planned"), HTML(text: notice.planned.japanese)),
            (ctx.t("moveout.dates.in"), HTML(text: dates.lastDayIn.japanese)),
            (ctx.t("moveout.dates.special"), HTML(text: dates.lastDaySpecial.japanese)),
        ])
        var papers: [any Component] = []
        if !record.isProtected, record.status.isStanding {
            papers = [
                LinkButton(ctx.t("moveout.slip.get"), path: MoveOutPaths.part(record, "slip.pdf"), .primary),
                LinkButton(ctx.t("moveout.calendar.get"), path: MoveOutPaths.part(record, "days.ics")),
            ]
        }
        let withdraw = record.status.isStanding ? try await withdrawal(record, request) : HTML()
        let body: HTML = """
            \(ErrorSummary(form))\(state)\(late)\(facts)
            <p>\(ctx.t("moveout.confirm.next-day"))</p>
            \(ButtonRow(papers))
            \(try await endings(record, notice, request))\(withdraw)
            """
        return SiteResponse.page(
            Page(
                ctx, "moveout.notice.title", status: form.errors.isEmpty ? 200 : 422, hasErrors: !form.errors.isEmpty,
                scripts: [MoveOutAssets.script], body: body)
        ).reachingCard
    }

    /// Asks for the word of the slip.
    private func ask(_ request: SiteRequest) -> SiteResponse {
        let ctx = request.ctx
        var errors = FormErrors()
        if request.query.text("key") != nil { errors.add("key", ctx.t("moveout.notice.unknown")) }
        let state = FormState(ctx, request.query, errors)
        return .page(
            Page(
                ctx, "moveout.notice.title", status: errors.isEmpty ? 200 : 404, hasErrors: !errors.isEmpty,
                body: """
                    \(ErrorSummary(state))
                    \(Form(ctx, action: request.path, method: .get) {
                        """
                        \(TextField(
                            state.field("key", label: ctx.t("moveout.key"), hint: ctx.t("moveout.key.hint"), required: true),
                            width: .half))\(Button(ctx.t("moveout.notice.open")))
                        """
                    })
                    """))
    }

    private func endings(
        _ record: MoveOutRecord, _ notice: MoveOutNotice, _ request: SiteRequest
    ) async throws -> HTML {
        guard record.status.isStanding else { return HTML() }
        let ctx = request.ctx
        let slip = try await slip(record, notice, request)
        let rows = slip.endings(on: request.now.date).map { ending -> [HTML] in
            [
                ctx.t(ending.title), ctx.t(ending.text),
                Chip(
                    ctx.t(ending.needsAct ? "moveout.ends.act" : "moveout.ends.self"),
                    ending.needsAct ? .yellow : .green
                ).html,
            ]
        }
        return Table(
            caption: ctx.t("moveout.slip.ends"),
            columns: [
                .init(ctx.t("moveout.ends.what"), .rowHeading), .init(ctx.t("moveout.ends.how")),
                .init(ctx.t("moveout.ends.who")),
            ], rows: rows
        ).html
    }

    private func withdrawal(_ record: MoveOutRecord, _ request: SiteRequest) async throws -> HTML {
        let ctx = request.ctx
        let nonce = try await request.store.write { try MoveOutStore.makeNonce(in: $0) }
        let form = SigningForm(
            ctx: ctx, action: "/moveout/\(record.receipt)/withdraw",
            content: MoveOutDesk.withdrawal(of: record.receipt, nonce: nonce), button: "moveout.withdraw.button"
        ) { HiddenField("key", record.key).html }
        return Accordion(
            ctx.t("moveout.withdraw.title"), content: "<p>\(ctx.t("moveout.withdraw.about"))</p>\(form)"
        ).html
    }

    func withdraw(_ request: SiteRequest) async throws -> SiteResponse {
        guard let (record, _) = try await load(request) else { throw SiteFailure.notFound }
        let ctx = request.ctx
        var form = FormReader(ctx, request.form)
        guard let signed = SigningForm.read(request) else {
            form.errors.add(ctx.t("moveout.card.unsigned"))
            return try await page(request, form.state)
        }
        do {
            try await desk.withdraw(record.receipt, content: signed.content, cms: signed.cms, at: request.now)
            return .redirect(MoveOutPaths.notice(record))
        } catch let refusal as MoveOutRefusal {
            form.errors.add(ctx.t("moveout.refusal.\(refusal.word)"))
            return try await page(request, form.state)
        }
    }

    /// The slip; none for people under support measures.
    func slipPDF(_ request: SiteRequest) async throws -> SiteResponse {
        guard let (record, notice) = try await load(request), !record.isProtected else { throw SiteFailure.notFound }
        let made = try await slip(record, notice, request).document(on: request.now.date).render(issuedAt: request.now)
        return .file(made.pdf, contentType: "application/pdf")
    }

    func days(_ request: SiteRequest) async throws -> SiteResponse {
        guard let (record, notice) = try await load(request), !record.isProtected else { throw SiteFailure.notFound }
        let text = try await slip(record, notice, request).calendar(on: request.now.date)
        return .file(Array(text.utf8), contentType: "text/calendar; charset=utf-8", downloadName: "moveout.ics")
    }

    private func slip(
        _ record: MoveOutRecord, _ notice: MoveOutNotice, _ request: SiteRequest
    ) async throws -> MoveOutSlip {
        let ids = try await request.store.read { try MoveOutStore.members(of: record.id, in: $0) }
        return MoveOutSlip(
            desk: desk, record: record, notice: notice, movers: try await desk.people(ids),
            language: request.language, address: request.siteAddress + MoveOutPaths.notice(record))
    }
}

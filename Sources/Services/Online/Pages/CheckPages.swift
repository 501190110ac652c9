import Forms
import Kernel
import MoveOut
import Site
import Store

/// The last look before a form is sent, the sending, and what comes after it.
struct CheckPages: Sendable {
    let forms: FormPages

    private var desk: OnlineDesk { forms.desk }

    func check(_ request: SiteRequest) async throws -> SiteResponse {
        let opened = try await forms.open(request)
        if opened.draft.application != nil { return .redirect(OnlinePaths.done(opened.draft.id)) }
        if let gone = forms.withdrawn(opened, request.ctx) { return gone }
        let outcome = opened.outcome(at: request.now)
        if let page = opened.nextPage(outcome) { return .redirect(OnlinePaths.page(opened.draft.id, page)) }
        return answer(
            page(
                opened, outcome, request, cosign: try await cosign(opened, request),
                differences: try await differences(opened, outcome, request)))
    }

    private func differences(
        _ opened: FormPages.Opened, _ outcome: FormOutcome, _ request: SiteRequest
    ) async throws -> [RegisterComparison.Line] {
        guard opened.draft.application == nil else { return [] }
        return try await desk.differences(opened.draft, opened.procedure, outcome, for: request.actor, request.ctx)
    }

    /// Keeps what is said of answers that differ from the register.
    ///
    /// - Returns: the page again where one is not explained; nil when all are.
    func explain(_ opened: FormPages.Opened, _ request: SiteRequest) async throws -> SiteResponse? {
        let outcome = opened.outcome(at: request.now)
        let lines = try await differences(opened, outcome, request)
        guard opened.draft.application == nil, !lines.isEmpty else { return nil }
        var form = FormReader(request.ctx, request.form)
        let said = lines.compactMap { line -> Explanation? in
            form.text(
                Explanation.control + line.item, label: request.ctx.text("online.explain", ["label": line.label]),
                required: true, maxLength: Explanation.longest
            ).map { Explanation(line, $0) }
        }
        guard form.errors.isEmpty else {
            return answer(
                page(
                    opened, outcome, request, status: 422, cosign: try await cosign(opened, request),
                    cosignForm: form.state, differences: lines))
        }
        let draft = opened.draft.id
        try await request.store.write { try Explanation.keep(said, of: draft, in: $0) }
        return nil
    }

    /// What a second person was asked for; nil where nobody was.
    private func cosign(_ opened: FormPages.Opened, _ request: SiteRequest) async throws -> Cosignature? {
        guard opened.procedure.cosigning != nil else { return nil }
        let id = opened.draft.id
        return try await request.store.read { try Cosignature.load(draft: id, in: $0) }
    }

    /// The last look with what is wrong with asking a second person.
    func cosignFault(_ opened: FormPages.Opened, _ request: SiteRequest, _ form: FormState) -> SiteResponse {
        answer(page(opened, opened.outcome(at: request.now), request, status: 422, cosignForm: form))
    }

    /// The page, which may ask the reader beside the browser for a signature.
    private func answer(_ page: Site.Page) -> SiteResponse { SiteResponse.page(page).reachingCard }

    func submit(_ request: SiteRequest) async throws -> SiteResponse {
        let opened = try await forms.open(request)
        if opened.draft.application == nil, let gone = forms.withdrawn(opened, request.ctx) { return gone }
        if opened.draft.application == nil, let waiting = try await forms.waiting(opened, nil, request) {
            return waiting
        }
        if let faults = try await explain(opened, request) { return faults }
        do {
            let signature = try await signature(opened, request)
            _ = try await desk.submit(opened.draft, by: request.actor, signature: signature)
            return .redirect(OnlinePaths.done(opened.draft.id))
        } catch let refusal as ApplicationSignature.Refusal {
            return refused(refusal, opened, request)
        } catch SubmissionRefusal.changed {
            return refused(.changed, opened, request)
        } catch SubmissionRefusal.problems(let problems) {
            // What was right a moment ago is not any more: the day has changed, or a page was never sent.
            let outcome = opened.outcome(at: request.now)
            return .page(page(opened, outcome, request, problems: problems))
        } catch SubmissionRefusal.alreadyApplied(let number) {
            let ctx = request.ctx
            return .page(
                page(
                    opened, opened.outcome(at: request.now), request, status: 409,
                    notice: Banner(
                        .error, ctx.t("online.already", ["number": number]),
                        text: "<p>\(ctx.t("online.already.text"))</p>")))
        } catch SubmissionRefusal.slot(let problem) {
            return try await forms.full(problem, opened, request)
        } catch SubmissionRefusal.closed {
            return .page(
                page(
                    opened, opened.outcome(at: request.now), request, status: 409,
                    notice: Banner(
                        .error, request.ctx.t("online.closed.now"))))
        } catch SubmissionRefusal.cosignatureMissing {
            return .redirect(OnlinePaths.check(opened.draft.id))
        } catch SubmissionRefusal.newVersion {
            return .redirect(OnlinePaths.draft(opened.draft.id))
        }
    }

    /// What the card has signed, verified; nil where no signature is asked for.
    func signature(
        _ opened: FormPages.Opened, _ request: SiteRequest
    ) async throws -> ApplicationSignature? {
        guard opened.draft.application == nil, ApplicationSignature.isNeeded(opened.draft, opened.procedure) else {
            return nil
        }
        guard let (content, cms) = SigningForm.read(request) else { throw ApplicationSignature.Refusal.unsigned }
        let expected = ApplicationSignature.content(of: opened.draft, opened.outcome(at: request.now))
        guard content.canonicalBytes == expected.canonicalBytes else { throw ApplicationSignature.Refusal.changed }
        return try await desk.verify(content, cms: cms, by: request.actor, at: request.now)
    }

    func refused(
        _ refusal: ApplicationSignature.Refusal, _ opened: FormPages.Opened, _ request: SiteRequest
    ) -> SiteResponse {
        answer(
            page(
                opened, opened.outcome(at: request.now), request, status: 422,
                notice: Banner(.error, request.ctx.t("online.sign.\(refusal.rawValue)"))))
    }

    /// The end of the page: a button, or a form that the card signs.
    private func sending(
        _ opened: FormPages.Opened, _ outcome: FormOutcome, _ ctx: PageContext, _ cosign: Cosignature?,
        _ form: FormState, _ differences: [RegisterComparison.Line]
    ) -> HTML {
        let explain = HTML(differences.map { explanation($0, form) })
        let needsSignature = ApplicationSignature.isNeeded(opened.draft, opened.procedure)
        if let cosigning = opened.procedure.cosigning,
            Cosignature.isNeeded(opened.draft, opened.procedure, outcome), !needsSignature || desk.seals != nil
        {
            return CosignView(ctx: ctx, desk: desk).asking(
                opened, cosigning, cosign, content: ApplicationSignature.content(of: opened.draft, outcome), form: form,
                needsSignature: needsSignature, more: explain)
        }
        let action = "\(OnlinePaths.draft(opened.draft.id))/submit"
        // Once it is sent, what was written is with the office only.
        let keep: HTML? =
            desk.route.seal == nil
            ? nil
            : """
            <p>\(ctx.t("online.keep-copy")) \
            <a href="\(href: "\(OnlinePaths.draft(opened.draft.id))/answers.pdf")">\(ctx.t("online.new-version.pdf"))</a></p>
            """
        guard needsSignature else {
            return "\(keep)\(Form(ctx, action: action) { "\(explain)\(Button(ctx.t("online.submit")))" })"
        }
        guard desk.seals != nil else { return Banner(.warning, ctx.t("online.sign.closed")).html }
        let content = ApplicationSignature.content(of: opened.draft, outcome)
        return """
            <p>\(ctx.t("online.sign.lead"))</p>\
            \(SigningForm(ctx: ctx, action: action, content: content, button: "online.sign") { explain })
            """
    }

    /// Where an answer differs from the register: both, and what the applicant says.
    private func explanation(_ line: RegisterComparison.Line, _ form: FormState) -> HTML {
        let ctx = form.ctx
        return TextArea(
            form.field(
                Explanation.control + line.item, label: ctx.t("online.explain", ["label": line.label]),
                hint: ctx.t("online.explain.hint", ["typed": line.typed, "register": line.register]), required: true),
            rows: 2, maxLength: Explanation.longest
        ).html
    }

    func done(_ request: SiteRequest) async throws -> SiteResponse {
        let id = request.parameters["draft"]
        let found = try await request.store.read { tx in
            try Application.of(draft: id, in: tx).flatMap { application in
                try application.admits(request.actor, at: request.now, in: tx) ? application : nil
            }
        }
        guard let application = found, let procedure = desk.procedure(of: application)
        else { throw SiteFailure.notFound }
        let ctx = request.ctx
        let next: HTML =
            application.owner.kind == .anonymous || request.actor.kind == .staff
            ? "<p>\(ctx.t("online.done.keep-address"))</p>"
            : LinkButton(ctx.t("online.done.mine"), path: OnlinePaths.application(application.number), .primary).html
        let copy: HTML =
            desk.route.seal == nil
            ? ButtonRow([LinkButton(ctx.t("online.copy"), path: "\(OnlinePaths.draft(id))/copy.pdf")]).html
            : "<p>\(ctx.t("online.handed-over"))</p>"
        return .page(
            Site.Page(
                ctx, "online.done",
                breadcrumbs: [.init(ctx.t(procedure.title), path: OnlinePaths.procedure(procedure.id))],
                body: """
                    \(Banner(.success, ctx.t("online.done.number", ["number": application.number]), text: "<p>\(ctx.t("online.done.at", ["moment": ctx.momentText(application.arrivedAt)]))</p>"))\
                    \(DescriptionList(doneFacts(application, procedure, ctx)))\
                    \(copy)\(next)
                    """))
    }

    private func doneFacts(
        _ application: Application, _ procedure: OnlineProcedure, _ ctx: PageContext
    ) -> [(HTML, HTML)] {
        var facts: [(HTML, HTML)] = [
            (ctx.t("online.fact.procedure"), ctx.t(procedure.title)),
            (ctx.t("online.fact.owner"), ctx.t(procedure.owner)),
        ]
        if let day = desk.expectedDay(application, procedure) {
            facts.append((ctx.t("online.fact.expected"), ctx.date(day)))
        }
        if let result = procedure.result { facts.append((ctx.t("online.fact.result"), ctx.t(result))) }
        return facts
    }

    private func page(
        _ opened: FormPages.Opened, _ outcome: FormOutcome, _ request: SiteRequest, problems: [FormProblem] = [],
        status: Int? = nil, notice: Banner? = nil, cosign: Cosignature? = nil, cosignForm: FormState? = nil,
        differences: [RegisterComparison.Line] = []
    ) -> Site.Page {
        let ctx = request.ctx
        let (draft, procedure) = (opened.draft, opened.procedure)
        let words = AnswerWords(ctx: ctx, places: desk.places, plan: desk.booking?.plan)
        let pages = procedure.sheet.pages.filter { outcome.pages.contains($0.id) }
        let sections = words.rows(pages, outcome.answers).map { page, rows -> HTML in
            let items = rows.map { row -> DescriptionList.Item in
                let top = String(row.path.split(separator: ".").first ?? "")
                let tidied = outcome.tidied.first { $0.path == row.path || $0.path.hasPrefix(row.path + ".") }
                let note: HTML? = tidied.map {
                    "<br><span class=\"hint\">\(ctx.t("online.tidied", ["original": $0.original]))</span>"
                }
                let source: HTML? = draft.sources[top].map {
                    "<br><span class=\"provenance\">\(ctx.t("online.source.\($0)"))</span>"
                }
                return .init(HTML(text: row.label), "\(row.text)\(source)\(note)")
            }
            let change =
                "<a href=\"\(href: OnlinePaths.page(draft.id, page.id))\">\(ctx.t("online.change"))<span class=\"visually-hidden\"> \(ctx.t(page.title))</span></a>"
                as HTML
            return "<section><h2>\(ctx.t(page.title))</h2>\(DescriptionList(items))<p>\(change)</p></section>"
        }
        var errors = cosignForm?.errors ?? FormErrors()
        for problem in problems {
            let item = procedure.sheet.pages.flatMap(\.items).first { problem.isOf($0.name) }
            errors.add(ProblemWords(ctx: ctx).text(problem, label: item.map { ctx.text($0.label) } ?? ""))
        }
        let total = outcome.pages.count + 1
        return Site.Page(
            ctx, "online.check", lead: "<p>\(ctx.t("online.check.lead"))</p>",
            breadcrumbs: [
                .init(ctx.t("online.catalogue"), path: OnlinePaths.catalogue),
                .init(ctx.t(procedure.title), path: OnlinePaths.procedure(procedure.id)),
            ],
            status: status ?? (problems.isEmpty ? 200 : 422), hasErrors: !errors.isEmpty,
            scripts: ApplicationSignature.isNeeded(draft, procedure) ? [SigningForm.script] : [],
            body: """
                \(ProgressBar(ctx.t("online.progress", ["page": String(total), "pages": String(total)]), done: total - 1, of: total))\
                \(notice)\(desk.deadlineBanner(procedure, outcome, ctx))\(ErrorSummary(ctx, errors))\(sections)\
                \(sending(opened, outcome, ctx, cosign, cosignForm ?? FormState(ctx), differences))
                """)
    }
}

extension OnlineDesk {
    /// The day on which the standard processing period ends (標準処理期間): so many business days, the first being the one
    /// after it arrived, or after the next open day where it arrived on a closed one.
    func expectedDay(_ application: Application, _ procedure: OnlineProcedure) -> CivilDate? {
        guard let days = procedure.standardDays else { return nil }
        var day = calendar.nextWorkingDay(onOrAfter: application.arrivedAt.date)
        for _ in 0..<days { day = calendar.nextWorkingDay(onOrAfter: day.adding(days: 1)) }
        return day
    }
}

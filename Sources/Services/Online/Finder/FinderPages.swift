import Counter
import Forms
import Kernel
import Procedures
import Site
import Store

/// The finder (手続き判定): the same questions as before a visit, and from their answers the forms that can be filled in now, all
/// begun with one set of facts.
struct FinderPages: Sendable {
    static let path = "/procedures/finder"
    /// Where the questions are asked.
    static let questions = "/previsit"

    let desk: OnlineDesk

    func start(_ request: SiteRequest) async throws -> SiteResponse {
        let ctx = request.ctx
        var form = FormState(ctx, request.query)
        if let typed = request.query.text("code") {
            let catalogue = desk.live.current
            let found = try await request.store.read { tx in
                try CounterDesk.preVisitAnswers(typed, on: request.now.date, catalogue, in: tx)
            }
            if let found { return .redirect("\(Self.path)/\(found.code)") }
            var errors = FormErrors()
            errors.add("code", ctx.t("online.finder.no-code"))
            form = FormState(ctx, request.query, errors)
        }
        return .page(
            Site.Page(
                ctx, "online.finder", lead: "<p>\(ctx.t("online.finder.lead"))</p>",
                breadcrumbs: [.init(ctx.t("online.catalogue"), path: OnlinePaths.catalogue)],
                status: form.errors.isEmpty ? 200 : 422,
                hasErrors: !form.errors.isEmpty,
                body: """
                    \(ErrorSummary(form))<p>\(LinkButton(ctx.t("online.finder.ask"), path: Self.questions, .primary))</p>\
                    <h2>\(ctx.t("online.finder.again"))</h2>\
                    <form method="get" action="\(Self.path)">\
                    \(TextField(form.field("code", label: ctx.t("online.finder.code"), hint: ctx.t("online.finder.code.hint")), width: .half))\
                    \(Button(ctx.t("online.finder.show"), .secondary))</form>
                    """))
    }

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        let (finder, started) = try await open(request)
        return .page(view(finder, started, request))
    }

    /// Begins the forms that were chosen, all with the same facts; one that was begun already is left as it is.
    func begin(_ request: SiteRequest) async throws -> SiteResponse {
        let (finder, started) = try await open(request)
        let owner = DraftOwner(request.actor)
        guard request.actor.kind != .staff else { throw SiteFailure.forbidden }
        let wanted = Set(request.form.all("start"))
        let chosen = finder.online.filter { found in
            guard let procedure = found.online, wanted.contains(procedure.id), started[procedure.id] == nil else {
                return false
            }
            return desk.takes(procedure) && procedure.isOpen(on: request.now.date)
                && procedure.identity.isMet(by: request.actor)
        }
        // A visitor's draft is found by its address alone, so one is begun at a time.
        var drafts: [Draft] = []
        for found in owner.kind == .anonymous ? Array(chosen.prefix(1)) : chosen {
            guard let procedure = found.online else { continue }
            var prefill = try await desk.prefill(for: request.actor, procedure)
            prefill.add(finder: finder.facts)
            var draft = Draft(
                id: SecretWord.make(), procedure: procedure, owner: owner, prefill: prefill,
                language: request.language, channel: "online", at: request.now)
            draft.filer = Filer.member(request.actor)
            drafts.append(draft)
        }
        guard !drafts.isEmpty else { return .page(view(finder, started, request, isEmpty: wanted.isEmpty)) }
        let (begun, actor, code) = (drafts, request.actor, finder.answers.code)
        try await request.store.write { tx in
            for draft in begun {
                try draft.begin(by: actor, in: tx)
                try Finder.note(draft, of: code, in: tx)
            }
        }
        return .redirect(
            begun.count == 1 ? OnlinePaths.draft(begun[0].id) : "\(Self.path)/\(code)?begun=\(begun.count)")
    }

    private func open(_ request: SiteRequest) async throws -> (Finder, [String: String]) {
        let (code, catalogue, owner) = (request.parameters["code"], desk.live.current, DraftOwner(request.actor))
        let found = try await request.store.read { tx -> (PreVisitAnswers, [String: String])? in
            guard let answers = try CounterDesk.preVisitAnswers(code, on: request.now.date, catalogue, in: tx) else {
                return nil
            }
            let started = try Finder.started(answers.code, by: owner, in: tx).filter { _, draft in
                try Draft.load(draft, at: request.now, in: tx).map { $0.application == nil } ?? false
            }
            return (answers, started)
        }
        guard let (answers, started) = found else { throw SiteFailure.notFound }
        return (Finder(answers, desk, on: request.now.date), started)
    }

    // MARK: View

    private func view(
        _ finder: Finder, _ started: [String: String], _ request: SiteRequest, isEmpty: Bool = false
    ) -> Site.Page {
        let ctx = request.ctx
        var errors = FormErrors()
        if isEmpty { errors.add("start", ctx.t("online.finder.choose")) }
        let form = FormState(ctx, FormData(), errors)
        let path = "\(Self.path)/\(finder.answers.code)"
        let begun = request.query.text("begun").flatMap { Int($0) }.map { count in
            Banner(.success, ctx.t("online.finder.begun", ["count": String(count)]))
        }
        let going = finder.online.compactMap { found -> HTML? in
            guard let procedure = found.online, let draft = started[procedure.id] else { return nil }
            return "<li><a href=\"\(href: OnlinePaths.draft(draft))\">\(ctx.t(procedure.title))</a></li>"
        }
        return Site.Page(
            ctx, "online.finder.result", lead: "<p>\(ctx.t("online.finder.result.lead"))</p>",
            breadcrumbs: [
                .init(ctx.t("online.catalogue"), path: OnlinePaths.catalogue),
                .init(ctx.t("online.finder"), path: Self.path),
            ], status: errors.isEmpty ? 200 : 422, hasErrors: !errors.isEmpty,
            body: """
                \(begun)\(ErrorSummary(form))\
                \(going.isEmpty ? nil : "<h2>\(ctx.t("online.finder.going"))</h2><ul>\(going)</ul>" as HTML)\
                \(choices(finder, started, form, path, ctx))\(elsewhere(finder, ctx))\
                <p><a href="\(href: "\(Self.questions)/\(finder.answers.code)/answers")">\(ctx.t("online.finder.change"))</a></p>
                """)
    }

    /// What can be begun, with its last day; what needs another way of signing in is named with it.
    private func choices(
        _ finder: Finder, _ started: [String: String], _ form: FormState, _ path: String, _ ctx: PageContext
    ) -> HTML {
        let open = finder.online.filter { found in
            found.online.map { started[$0.id] == nil && desk.takes($0) && $0.isOpen(on: ctx.now.date) } ?? false
        }
        guard !open.isEmpty else {
            return finder.online.isEmpty ? "<p>\(ctx.t("online.finder.none"))</p>" : HTML()
        }
        let (ready, others) = (
            open.filter { $0.online?.identity.isMet(by: ctx.actor) ?? false },
            open.filter { !($0.online?.identity.isMet(by: ctx.actor) ?? false) }
        )
        let boxes = ready.compactMap { found in
            found.online.map { Choice($0.id, ctx.t($0.title), hint: day(found, ctx)) }
        }
        let begin: HTML =
            boxes.isEmpty
            ? HTML()
            : Form(ctx, action: path + "/start") {
                """
                \(CheckboxGroup(form.field("start", label: ctx.t("online.finder.start"), hint: ctx.t("online.finder.start.hint")), boxes))\
                \(Button(ctx.t("online.finder.begin")))
                """
            }.html
        guard !others.isEmpty else { return begin }
        let lines = others.compactMap { found -> HTML? in
            found.online.map { procedure in
                """
                <li>\(ctx.t(procedure.title))<br><span class="hint">\
                \(ctx.t("online.identity.sign-in.\(procedure.identity.rawValue)"))\(day(found, ctx).map { "<br>\($0)" as HTML })</span></li>
                """
            }
        }
        let link = LinkButton(
            ctx.t("online.begin.sign-in"), path: "/sign-in?next=\(PercentCoding.encode(path))",
            boxes.isEmpty ? .primary : .secondary)
        return "\(begin)<h2>\(ctx.t("online.finder.sign-in"))</h2><ul>\(lines)</ul><p>\(link)</p>"
    }

    private func elsewhere(_ finder: Finder, _ ctx: PageContext) -> HTML {
        let lines = finder.elsewhere.map { found -> HTML in
            "<li>\(ctx.t(found.procedure.title))\(day(found, ctx).map { "<br><span class=\"hint\">\($0)</span>" as HTML })</li>"
        }
        return lines.isEmpty ? HTML() : "<h2>\(ctx.t("online.finder.elsewhere"))</h2><ul>\(lines)</ul>"
    }

    private func day(_ found: Finder.Found, _ ctx: PageContext) -> HTML? {
        let possible: HTML? = found.status == .possible ? ctx.t("online.finder.possible") : nil
        let day: HTML? = found.lastDay?.date.map { ctx.t("online.finder.until", ["day": ctx.dateText($0)]) }
        let parts = [possible, day].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(by: " ")
    }
}

import Forms
import Kernel
import Site
import Store

/// The pages of a form as somebody fills it in. What was typed is kept with each page that is sent, whether it is right or
/// not.
struct FormPages: Sendable {
    let desk: OnlineDesk

    /// A draft with all that its pages need.
    struct Opened: Sendable {
        var draft: Draft
        let procedure: OnlineProcedure
        var places: FormPlaces

        func outcome(at now: Timestamp) -> FormOutcome {
            FormRun(procedure.sheet, draft.raw, at: now, places: places).outcome()
        }

        /// The last day of what is filled in.
        func deadline(_ desk: OnlineDesk, at now: Timestamp) -> DraftDeadline? {
            procedure.hasDeadline ? desk.deadline(procedure, outcome(at: now), at: now) : nil
        }

        /// The first page that was not answered yet; nil when all were.
        func nextPage(_ outcome: FormOutcome) -> String? { outcome.pages.first { !draft.done.contains($0) } }
    }

    /// The draft of the address, when it is the reader's.
    ///
    /// - Throws: ``SiteFailure/notFound`` for a draft of somebody else as for none.
    func open(_ request: SiteRequest) async throws -> Opened {
        let id = request.parameters["draft"]
        let found = try await request.store.read { tx -> (Draft?, [DraftFile]) in
            let draft = try Draft.load(id, at: request.now, in: tx)
            let isAdmitted = try draft?.admits(request.actor, at: request.now, in: tx) ?? false
            return (isAdmitted ? draft : nil, try DraftFile.all(of: id, in: tx))
        }
        // Whose session has ended signs in and goes on; whether there is such a draft they learn as who they are.
        guard let draft = found.0 else { throw request.isSessionOver ? SiteFailure.signInNeeded : .notFound }
        let procedure = try desk.procedure(of: draft)
        return Opened(draft: draft, procedure: procedure, places: desk.formPlaces(draft, files: found.1))
    }

    /// Leads to where the draft goes on.
    func resume(_ request: SiteRequest) async throws -> SiteResponse {
        var opened = try await open(request)
        if opened.draft.application != nil { return .redirect(OnlinePaths.done(opened.draft.id)) }
        // Begun by a visitor who signed in since: it is theirs from now on, on any device.
        if opened.draft.owner.kind == .anonymous, request.actor.kind != .anonymous {
            opened.draft.owner = DraftOwner(request.actor)
            opened.draft.filer = Filer.member(request.actor)
            let draft = opened.draft
            try await request.store.write { try draft.save(in: $0) }
        }
        let outcome = opened.outcome(at: request.now)
        let page = opened.nextPage(outcome)
        return .redirect(page.map { OnlinePaths.page(opened.draft.id, $0) } ?? OnlinePaths.check(opened.draft.id))
    }

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        let opened = try await open(request)
        if opened.draft.application != nil { return .redirect(OnlinePaths.done(opened.draft.id)) }
        if let gone = withdrawn(opened, request.ctx) { return gone }
        guard opened.draft.version == opened.procedure.version else { return newVersion(opened, request.ctx) }
        let outcome = opened.outcome(at: request.now)
        guard let page = page(request, opened, outcome) else { return .redirect(OnlinePaths.draft(opened.draft.id)) }
        if let waiting = try await waiting(opened, page, request) { return waiting }
        let kept = request.query.has("kept", "yes")
        let notice = kept ? Banner(.success, request.ctx.t("online.kept", ["days": String(Draft.daysKept)])) : nil
        return .page(try await view(request, opened, page, outcome, [], notice))
    }

    func answer(_ request: SiteRequest) async throws -> SiteResponse {
        var opened = try await open(request)
        if opened.draft.application != nil { return .redirect(OnlinePaths.done(opened.draft.id)) }
        if let gone = withdrawn(opened, request.ctx) { return gone }
        guard opened.draft.version == opened.procedure.version else { return newVersion(opened, request.ctx) }
        let before = opened.outcome(at: request.now)
        guard let page = page(request, opened, before) else { return .redirect(OnlinePaths.draft(opened.draft.id)) }
        let form = PageAnswers(page: page, form: request.form)
        let numbers = form.merge(into: &opened.draft, shown: before.shown)
        let uploads = await FileCheck(scanner: desk.scanner, pictures: desk.pictures).check(
            request.form.files, of: page, known: opened.places.files)
        try await keep(uploads.files, in: &opened, request)
        if let dropped = request.form["drop"] { try await drop(dropped, from: &opened, request) }
        let seconds = Int(opened.draft.touchedAt.milliseconds(until: request.now) / 1_000)
        if let acted = form.act(on: &opened.draft, places: desk.places) {
            try await keep(opened, numbers, request)
            let outcome = opened.outcome(at: request.now)
            guard acted.focus == nil else {
                return .redirect(OnlinePaths.page(opened.draft.id, page.id) + "?at=\(acted.focus ?? "")")
            }
            return .page(
                try await view(
                    request, opened, page, outcome, [], acted.notice.map { Banner(.info, request.ctx.t($0)) }))
        }
        // Whoever is not let in yet keeps what they typed, and their place.
        if let waiting = try await waiting(opened, page, request) {
            try await keep(opened, numbers, request)
            return waiting
        }
        let outcome = opened.outcome(at: request.now)
        let answered = outcome.problems.filter { problem in page.items.contains { problem.isOf($0.name) } }
        // What is wrong with a file that was sent now says more than that one is missing.
        let problems =
            try await hold(page, opened, outcome, request, unless: answered) + uploads.problems
            + answered.filter { problem in !uploads.problems.contains { problem.isOf($0.path) } }
        // A file that was refused is said also to who goes on another day: they have to send it again.
        if request.form["pause"] != nil, uploads.problems.isEmpty {
            try await keep(opened, numbers, request)
            return .redirect(OnlinePaths.page(opened.draft.id, page.id) + "?kept=yes")
        }
        // An item that this answer has only now brought up was not there to be answered; a file that came for it was.
        let new = problems.filter { problem in
            guard !uploads.problems.contains(where: { problem.isOf($0.path) }) else { return false }
            let asked = page.items.first { problem.isOf($0.name) }
            return asked.map { !before.shown.contains($0.name) && !opened.draft.raw.has($0.name) } ?? false
        }
        let isOnlyNew = !problems.isEmpty && new.count == problems.count
        if problems.isEmpty { opened.draft.done.insert(page.id) } else { opened.draft.done.remove(page.id) }
        try await keep(opened, numbers, request, left: page.id, seconds, isOnlyNew ? [] : problems)
        guard problems.isEmpty else {
            let notice = isOnlyNew ? Banner(.info, request.ctx.t("online.more-questions")) : nil
            return .page(try await view(request, opened, page, outcome, isOnlyNew ? [] : problems, notice))
        }
        let rest = outcome.pages.drop { $0 != page.id }.dropFirst()
        return .redirect(
            rest.first.map { OnlinePaths.page(opened.draft.id, $0) } ?? OnlinePaths.check(opened.draft.id))
    }

    /// Keeps files that were looked at, and names them in the answers.
    private func keep(_ files: [CheckedFile], in opened: inout Opened, _ request: SiteRequest) async throws {
        guard !files.isEmpty else { return }
        let id = opened.draft.id
        let (ids, all) = try await request.store.write { tx in
            (try files.map { try DraftFile.add($0, to: id, in: tx) }, try DraftFile.all(of: id, in: tx))
        }
        for (file, id) in zip(files, ids) {
            let before = opened.draft.raw.texts[file.item] ?? []
            opened.draft.raw.put([file.item: before.filter { !$0.isEmpty } + [id]], below: file.item)
        }
        opened.places.files = all.map(\.known)
    }

    private func drop(_ file: String, from opened: inout Opened, _ request: SiteRequest) async throws {
        let draft = opened.draft.id
        try await request.store.write { try DraftFile.remove(file, of: draft, in: $0) }
        for (path, values) in opened.draft.raw.texts where values.contains(file) {
            opened.draft.raw.put([path: values.filter { $0 != file }], below: path)
        }
        opened.places.files.removeAll { $0.id == file }
    }

    /// Takes everything back that was typed.
    func discard(_ request: SiteRequest) async throws -> SiteResponse {
        let opened = try await open(request)
        let (draft, desk) = (opened.draft, self.desk)
        try await request.store.write { tx in
            try desk.slots?.release(draft, in: tx)
            try draft.delete(in: tx)
            try tx.record(
                Event(
                    kind: "form.discarded", at: tx.now, actor: .anonymous,
                    data: .object(["procedure": .string(draft.procedure)])))
        }
        return .redirect(OnlinePaths.procedure(draft.procedure))
    }

    // MARK: Parts

    private func page(_ request: SiteRequest, _ opened: Opened, _ outcome: FormOutcome) -> FormSheetPage? {
        let id = request.parameters["page"]
        guard outcome.pages.contains(id) else { return nil }
        return opened.procedure.sheet.pages.first { $0.id == id }
    }

    private func view(
        _ request: SiteRequest, _ opened: Opened, _ page: FormSheetPage, _ outcome: FormOutcome,
        _ problems: [FormProblem], _ notice: Banner?, status: Int = 422
    ) async throws -> Site.Page {
        var form = FormPage(
            ctx: request.ctx, desk: desk, draft: opened.draft, procedure: opened.procedure, page: page,
            outcome: outcome, places: opened.places, problems: problems, notice: notice)
        form.faultStatus = status
        form.deadline = desk.deadlineBanner(opened.procedure, outcome, request.ctx)
        if page.items.contains(where: { $0.kind == .slot }) {
            let (draft, booking) = (opened.draft, desk.booking)
            form.offers = try await request.store.read { tx in
                try SlotOffer.all(page.items, draft, outcome, booking, at: request.now, in: tx)
            }
        }
        return form.view
    }

    /// Holds the slots that were chosen on a page, so that nobody else gets them before the form is sent.
    private func hold(
        _ page: FormSheetPage, _ opened: Opened, _ outcome: FormOutcome, _ request: SiteRequest,
        unless problems: [FormProblem]
    ) async throws -> [FormProblem] {
        let items = page.items.filter { item in
            item.kind == .slot && outcome.shown.contains(item.name) && !problems.contains { $0.isOf(item.name) }
        }
        guard !items.isEmpty, request.form["pause"] == nil, let slots = desk.slots else { return [] }
        let draft = opened.draft
        return try await request.store.write { try slots.hold(items, of: draft, outcome, in: $0) }
    }

    /// The page of a slot that is not free any more, with what to do about it; the draft is as it was.
    func full(_ problem: FormProblem, _ opened: Opened, _ request: SiteRequest) async throws -> SiteResponse {
        let outcome = opened.outcome(at: request.now)
        guard let page = opened.procedure.sheet.pages.first(where: { $0.items.contains { problem.isOf($0.name) } })
        else {
            throw SiteFailure.broken
        }
        var draft = opened.draft
        draft.done.remove(page.id)
        let kept = draft
        try await request.store.write { try kept.save(in: $0) }
        return .page(try await view(request, opened, page, outcome, [problem], nil, status: 409))
    }

    private func keep(
        _ opened: Opened, _ numbers: [String: IndividualNumber], _ request: SiteRequest, left page: String? = nil,
        _ seconds: Int = 0,
        _ problems: [FormProblem] = []
    ) async throws {
        var draft = opened.draft
        draft.dropClearNumbers(of: opened.procedure.sheet)
        let kept = draft
        let (vault, desk) = (self.desk.vault, self.desk)
        let deadline = opened.deadline(desk, at: request.now)
        try await request.store.write { [draft = kept] tx in
            try draft.save(in: tx)
            if opened.procedure.hasDeadline {
                try DeadlineLetters(desk: desk).note(draft, deadline, in: tx)
            }
            if let vault { try ApplicationNumbers.keep(numbers, of: draft.id, by: vault, in: tx) }
            guard let page else { return }
            // Which items gave trouble, and never what was typed.
            let items = Set(problems.map { $0.path.split(separator: ".").first.map(String.init) ?? "" }).sorted()
            try DailyCount.add(.page(page), of: draft.procedure, seconds: min(seconds, 3_600), in: tx)
            for item in items { try DailyCount.add(.fault(item), of: draft.procedure, in: tx) }
            try TrialCount.left(page, errors: items.count, of: draft.trial, in: tx)
            try FormTrail.note(draft, page: page, seconds: seconds, errors: items, in: tx)
            try tx.record(
                Event(
                    kind: "form.page_left", at: tx.now, actor: .anonymous,
                    data: .object([
                        "procedure": .string(draft.procedure), "version": .int(Int64(draft.version)),
                        "page": .string(page), "seconds": .int(Int64(seconds)),
                        "errors": .array(items.map(JSONValue.string)), "draft": .string(draft.trace),
                    ])))
        }
    }

    /// The form has changed since the draft was begun: what was typed fits the new one as far as it asks the same.
    private func newVersion(_ opened: Opened, _ ctx: PageContext) -> SiteResponse {
        .page(
            Site.Page(
                ctx, "online.new-version", lead: "<p>\(ctx.t("online.new-version.lead"))</p>",
                breadcrumbs: [
                    .init(ctx.t(opened.procedure.title), path: OnlinePaths.procedure(opened.procedure.id))
                ],
                body: """
                    \(Form(ctx, action: "\(OnlinePaths.draft(opened.draft.id))/renew") {
                        Button(ctx.t("online.new-version.go")).html
                    })\
                    <p><a href="\(href: "\(OnlinePaths.draft(opened.draft.id))/answers.pdf")">\(ctx.t("online.new-version.pdf"))</a></p>
                    """))
    }

    /// The procedure is not taken any more: why, what takes its place, and the answers to take along; nil while it is taken.
    func withdrawn(_ opened: Opened, _ ctx: PageContext) -> SiteResponse? {
        let procedure = opened.procedure
        guard procedure.isWithdrawn(on: ctx.now.date), let withdrawal = procedure.withdrawal else { return nil }
        let pdf = "\(OnlinePaths.draft(opened.draft.id))/answers.pdf"
        return .page(
            Site.Page(
                ctx, "online.withdrawn", lead: "<p>\(ctx.t(withdrawal.note))</p>",
                breadcrumbs: [.init(ctx.t(procedure.title), path: OnlinePaths.procedure(procedure.id))],
                body: """
                    <p>\(ctx.t("online.withdrawn.lead"))</p>\(SuccessorLink(ctx: ctx, desk: desk, withdrawal: withdrawal))\
                    <p><a href="\(href: pdf)">\(ctx.t("online.new-version.pdf"))</a></p>
                    """))
    }

    /// Goes on in the version that is valid now: every page is to be looked at again.
    func renew(_ request: SiteRequest) async throws -> SiteResponse {
        var opened = try await open(request)
        opened.draft.renew(to: opened.procedure.version)
        let draft = opened.draft
        try await request.store.write { try draft.save(in: $0) }
        return .redirect(OnlinePaths.draft(draft.id))
    }
}

extension FormProblem {
    /// Whether it is about an item or a part of it.
    func isOf(_ item: String) -> Bool { path == item || path.hasPrefix(item + ".") }
}

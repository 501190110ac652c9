import Forms
import Kernel
import Site
import Store

/// The handlers of the routes for the trials of one procedure.
struct TrialPages: Sendable {
    static let longestHypothesis = 200
    static let trialsAPage = 5
    /// Proposes trials and decides what comes of them.
    static let proposers = Permission.staff("policy")
    /// Begins what another person proposed, for the section that answers for the procedure.
    static let beginners = StudioPages.publishers
    static let readers = Permission.anyOf([TrialDesk.watchers, StudioPages.writers, StudioPages.publishers])
    static let enders = Permission.anyOf([proposers, beginners])

    let desk: OnlineDesk

    private var trials: TrialDesk { TrialDesk(desk: desk) }

    static func path(_ procedure: String) -> String { "\(BoardPages.path)/\(procedure)/trials" }

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        try await page(request, FormState(request.ctx))
    }

    func propose(_ request: SiteRequest) async throws -> SiteResponse {
        let procedure = try procedure(request)
        let ctx = request.ctx
        var reader = FormReader(ctx, request.form)
        let hypothesis = reader.text(
            "hypothesis", label: ctx.text("online.trial.hypothesis"), required: true, maxLength: Self.longestHypothesis)
        let share = reader.int("share", label: ctx.text("online.trial.share"), required: true, in: Trial.shares)
        let first = reader.date("from", label: ctx.text("online.trial.first"), required: true)
        let last = reader.date("until", label: ctx.text("online.trial.last"), required: true)
        guard reader.errors.isEmpty, let hypothesis, let share, let first, let last else {
            return try await page(request, reader.state)
        }
        do {
            try await trials.propose(
                procedure.id, hypothesis: hypothesis, share: share, from: first, until: last, by: request.actor)
            return .redirect(Self.path(procedure.id))
        } catch let refusal as TrialRefusal {
            if case .simple(let reason) = refusal, let field = Self.field(of: reason) {
                reader.errors.add(field, ctx.t("online.trial.refused.\(reason.rawValue)"))
                return try await page(request, reader.state)
            }
            return try await page(request, reader.state, refusal)
        }
    }

    private static func field(of reason: TrialRefusal.Reason) -> String? {
        switch reason {
        case .tooEarly: "from"
        case .endsBefore, .tooLong: "until"
        default: nil
        }
    }

    func begin(_ request: SiteRequest) async throws -> SiteResponse {
        try await act(request) { trial in
            guard StudioDesk.admits(request.actor, trial.section) else { throw SiteFailure.notFound }
            try await trials.begin(trial.id, by: request.actor)
        }
    }

    func withdraw(_ request: SiteRequest) async throws -> SiteResponse {
        try await act(request) { trial in
            try Self.checkEnder(request.actor, of: trial)
            try await trials.withdraw(trial.id, by: request.actor)
        }
    }

    func end(_ request: SiteRequest) async throws -> SiteResponse {
        try await act(request) { trial in
            try Self.checkEnder(request.actor, of: trial)
            try await trials.end(trial.id, by: request.actor)
        }
    }

    /// The digital office ends any trial, a section those of its procedures.
    private static func checkEnder(_ actor: Actor, of trial: Trial) throws(SiteFailure) {
        guard proposers.allows(actor) || StudioDesk.admits(actor, trial.section) else { throw .notFound }
    }

    func keep(_ request: SiteRequest) async throws -> SiteResponse {
        try await act(request) { try await trials.keep($0.id, by: request.actor) }
    }

    func take(_ request: SiteRequest) async throws -> SiteResponse {
        let ctx = request.ctx
        var reader = FormReader(ctx, request.form)
        let day = reader.date("day", label: ctx.text("studio.first-day"), required: true)
        guard reader.errors.isEmpty, let day else { return try await page(request, reader.state) }
        do {
            let trial = try await trial(request)
            let why = ctx.pack.words.text("online.trial.take.reason", .ja, ["hypothesis": trial.hypothesis])
            try await trials.take(trial.id, from: day, reason: Ruby.plain(why), by: request.actor)
            return .redirect(Self.path(trial.procedure))
        } catch TrialRefusal.simple(.tooEarly) {
            reader.errors.add("day", ctx.t("studio.refused.too-early"))
            return try await page(request, reader.state)
        } catch let refusal as TrialRefusal {
            return try await page(request, reader.state, refusal)
        }
    }

    // MARK: Parts

    private func procedure(_ request: SiteRequest) throws -> OnlineProcedure {
        guard let procedure = desk.catalogue.procedure(request.parameters["id"]),
            TrialDesk.shows(procedure.section, to: request.actor)
        else { throw SiteFailure.notFound }
        return procedure
    }

    /// The trial of the address, of a procedure that the reader may see.
    private func trial(_ request: SiteRequest) async throws -> Trial {
        let procedure = try procedure(request)
        let id: Trial.Identifier = try request.parameters.value("trial")
        guard let trial = try await request.store.read({ try TrialStore.load(id, in: $0) }),
            trial.procedure == procedure.id
        else { throw SiteFailure.notFound }
        return trial
    }

    private func act(_ request: SiteRequest, _ work: (Trial) async throws -> Void) async throws -> SiteResponse {
        let trial = try await trial(request)
        do {
            try await work(trial)
            return .redirect(Self.path(trial.procedure))
        } catch let refusal as TrialRefusal {
            return try await page(request, FormState(request.ctx), refusal)
        }
    }

    private func page(
        _ request: SiteRequest, _ state: FormState, _ refusal: TrialRefusal? = nil
    ) async throws -> SiteResponse {
        let procedure = try procedure(request)
        let after = request.query.text("after").flatMap { Cursor($0) }.flatMap { $0.keys.count == 2 ? $0 : nil }
        let read = try await request.store.read { tx in
            let page = try TrialStore.list(of: procedure.id, after: after, limit: Self.trialsAPage, in: tx)
            return (
                page: page, counts: try page.rows.map { try TrialCount.of($0.id, in: tx) },
                open: try TrialStore.open(of: procedure.id, in: tx),
                draft: try ProcedureChangeStore.open(of: procedure.id, in: tx)
            )
        }
        let model = TrialModel(
            procedure: procedure,
            rows: zip(read.page.rows, read.counts).map { trial, counts in
                TrialModel.Row(
                    trial: trial, counts: counts, funnel: funnel(trial), difference: difference(trial, procedure))
            }, next: read.page.next, hasOpen: read.open != nil,
            draft: read.draft.flatMap { draft in
                guard draft.state == .draft else { return nil }
                let second = try? desk.editions.read(draft.text, as: procedure.id).get()
                return TrialModel.Draft(change: draft, second: second)
            })
        return .page(
            TrialView(ctx: request.ctx, names: StudioNames(desk, request.ctx), model: model, refusal: refusal).page(
                state))
    }

    /// The pages of A and B; none for a trial whose first edition is gone.
    private func funnel(_ trial: Trial) -> TrialFunnel? {
        guard let first = desk.editions.edition(trial.procedure, version: trial.standing),
            let second = desk.editions.tried(trial.procedure, version: trial.version)
        else { return nil }
        return TrialFunnel(first.sheet.pages, second.sheet.pages)
    }

    /// What differs, while somebody has to decide on it.
    private func difference(_ trial: Trial, _ standing: OnlineProcedure) -> ProcedureDifference? {
        guard trial.isOpen, let first = desk.editions.edition(trial.procedure, version: trial.standing),
            case .success(let second) = desk.editions.read(trial.text, as: trial.procedure)
        else { return nil }
        return ProcedureDifference(from: first, to: second)
    }
}

/// What the page of trials shows.
struct TrialModel: Sendable {
    struct Row: Sendable {
        let trial: Trial
        let counts: [Trial.Arm: TrialCount]
        /// The pages of both editions; nil where they are not known.
        let funnel: TrialFunnel?
        /// Between A and B, while it is proposed or goes on.
        let difference: ProcedureDifference?
    }

    /// What is written in the studio, with which a trial could begin.
    struct Draft: Sendable {
        let change: ProcedureChange
        /// As it reads; nil while it has faults.
        let second: OnlineProcedure?
    }

    let procedure: OnlineProcedure
    let rows: [Row]
    let next: Cursor?
    let hasOpen: Bool
    let draft: Draft?
}

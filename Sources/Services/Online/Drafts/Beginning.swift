import Forms
import Kernel
import Site
import Store

extension OnlineDesk {
    /// Begins a form for who acts: for themselves, for the person before them when they are staff, or by a mandate for whom they
    /// act for. The draft is on disk when it returns.
    ///
    /// - Parameters:
    ///   - mandate: the id of the mandate by which an agent acts.
    ///   - takesPart: whether a trial may give the second edition: only to people who begin the form themselves on its page.
    ///   - fill: what a program has answered already.
    /// - Throws: ``SiteFailure/signInNeeded`` for who is not known well enough, ``SiteFailure/notFound`` for a mandate that does not
    ///   stand.
    func begin(
        _ procedure: OnlineProcedure, by actor: Actor, mandate: String? = nil, language: Language, at now: Timestamp,
        takesPart: Bool = false, fill: (inout Draft) -> Void = { _ in }
    ) async throws -> Draft {
        let isProxy = actor.kind == .staff
        guard isProxy || procedure.identity.isMet(by: actor) else { throw SiteFailure.signInNeeded }
        var draft: Draft
        if let mandate {
            draft = try await begin(procedure, as: actor, by: mandate, language: language, at: now)
        } else {
            let prefill = isProxy ? Prefill() : try await prefill(for: actor, procedure)
            let id = SecretWord.make()
            let given = takesPart && !isProxy ? try await trial(of: procedure, draft: id, at: now) : nil
            draft = Draft(
                id: id, procedure: given?.edition ?? procedure, owner: DraftOwner(actor), prefill: prefill,
                language: language, channel: isProxy ? "counter" : "online", at: now)
            draft.filer = Filer.member(actor)
            draft.trial = given?.part
        }
        fill(&draft)
        let begun = draft
        try await store.write { try begun.begin(by: actor, in: $0) }
        return begun
    }

    /// What an agent begins is the principal's. Nothing that the city knows of the principal is told to the agent; only the
    /// household is kept, by which one applies once.
    private func begin(
        _ procedure: OnlineProcedure, as actor: Actor, by mandate: String, language: Language, at now: Timestamp
    ) async throws -> Draft {
        let found = try await store.read { tx in
            try Mandate.Identifier(mandate).flatMap { try Mandate.load($0, in: tx) }
        }
        guard let found, found.agent == DraftOwner(actor), found.procedure == procedure.id, found.stands(on: now.date)
        else { throw SiteFailure.notFound }
        let principal = Actor(kind: found.principal.kind, id: found.principal.id, name: found.principalName)
        let known = try await prefill(for: principal, procedure)
        var draft = Draft(
            id: SecretWord.make(), procedure: procedure, owner: found.principal,
            prefill: Prefill(household: known.household),
            language: language, channel: "online", at: now)
        draft.filer = Filer(agent: actor)
        return draft
    }
}

extension Draft {
    /// Stores a form that somebody begins, with its counts.
    func begin(by actor: Actor, in tx: WriteTransaction) throws {
        try add(in: tx)
        try BusinessMember.note(actor, in: tx)
        try DailyCount.add(.started, of: procedure, in: tx)
        try TrialCount.add(.started, of: trial, in: tx)
        try tx.record(
            Event(
                kind: "procedure.started", at: tx.now, actor: acting(actor),
                data: .object([
                    "procedure": .string(procedure), "version": .int(Int64(version)),
                    "prefilled": .int(Int64(sources.count)), "channel": .string(channel),
                ])))
    }
}

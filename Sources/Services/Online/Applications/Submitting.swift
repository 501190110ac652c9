import Forms
import Kernel
import Procedures
import Site
import Store

/// Why a form is not taken.
enum SubmissionRefusal: Error, Sendable {
    /// Something is wrong with the answers.
    case problems([FormProblem])
    /// Applied for already, under this number.
    case alreadyApplied(String)
    /// It is not taken on this day.
    case closed
    /// The version in which it was filled in is not valid any more.
    case newVersion
    /// A slot is not free any more, or not offered; the draft is kept.
    case slot(FormProblem)
    /// What was signed is not what would be sent.
    case changed
    /// It is sent when a second person has signed.
    case cosignatureMissing
}

extension OnlineDesk {
    /// Takes what was filled in. Stored when it returns; the same draft sent again gives the same application.
    ///
    /// - Throws: ``SubmissionRefusal``.
    ///
    /// - Parameter signature: the signature, verified; only where the procedure asks for one.
    func submit(
        _ draft: Draft, by actor: Actor, signature: ApplicationSignature? = nil
    ) async throws -> Application {
        let procedure = try procedure(of: draft)
        return try await store.write { tx in
            if let sent = try Application.of(draft: draft.id, in: tx) { return sent }
            guard let draft = try Draft.load(draft.id, at: tx.now, in: tx),
                try draft.admits(actor, at: tx.now, in: tx)
            else { throw SiteFailure.notFound }
            return try take(draft, procedure, signature, by: draft.acting(actor), in: tx)
        }
    }

    /// Takes a draft whose sender was asked already, in a transaction of the caller.
    ///
    /// - Parameter cosignature: the second signature (連署), given; only where the procedure asks for one.
    /// - Throws: ``SubmissionRefusal``.
    func take(
        _ draft: Draft, _ procedure: OnlineProcedure, _ signature: ApplicationSignature?,
        cosignature: Cosignature? = nil, by actor: Actor, in tx: WriteTransaction
    ) throws -> Application {
        guard draft.version == procedure.version else { throw SubmissionRefusal.newVersion }
        guard takes(procedure), procedure.isOpen(on: tx.now.date) else { throw SubmissionRefusal.closed }
        // Decided at the moment of recording: that is when it arrives.
        let outcome = FormRun(
            procedure.sheet, draft.raw, at: tx.now,
            places: formPlaces(draft, files: try DraftFile.all(of: draft.id, in: tx))
        ).outcome()
        guard outcome.problems.isEmpty else { throw SubmissionRefusal.problems(outcome.problems) }
        try ApplicationNumbers.keepOnly(draft.numberPaths(outcome), of: draft.id, in: tx)
        let key = OnceRule(procedure: procedure, household: draft.household).key(of: draft.owner, on: tx.now.date)
        if let key, let number = try OnceRule.taken(key, in: tx) { throw SubmissionRefusal.alreadyApplied(number) }
        let content = ApplicationSignature.content(of: draft, outcome)
        if ApplicationSignature.isNeeded(draft, procedure) {
            guard signature?.content.canonicalBytes == content.canonicalBytes else { throw SubmissionRefusal.changed }
        }
        if Cosignature.isNeeded(draft, procedure, outcome) {
            guard let cosignature else { throw SubmissionRefusal.cosignatureMissing }
            guard cosignature.content.canonicalBytes == content.canonicalBytes else { throw SubmissionRefusal.changed }
        }
        let application = try record(draft, procedure, outcome, signature, by: actor, in: tx)
        if let key { try OnceRule.take(key, for: application.id, in: tx) }
        try slots?.reserve(procedure.sheet, outcome, draft: draft, application: application, by: actor, in: tx)
        return application
    }

    private func record(
        _ draft: Draft, _ procedure: OnlineProcedure, _ outcome: FormOutcome, _ signature: ApplicationSignature?,
        by actor: Actor, in tx: WriteTransaction
    ) throws -> Application {
        guard let ward = destination(procedure, outcome) else { throw SiteFailure.broken }
        let typed = draft.typedCharacters(of: procedure.sheet)
        let submission = CaseSubmission(
            idempotencyKey: "online:\(draft.id)", procedure: procedure.id, title: procedure.title.text(in: .ja),
            ward: ward, channel: draft.channel, origin: nil, persons: 1, lastDay: nil, counterSupport: false,
            fieldsAutofilled: draft.sources.count, fieldsTyped: max(0, outcome.answers.count - draft.sources.count),
            startedAt: draft.startedAt, documents: [],
            residents: draft.owner.kind == .resident ? [draft.owner.id] : [],
            mark: route.seal == nil ? "" : ApplicationRoute.mark)
        let file = try Cases.submit(submission, by: actor, in: tx)
        let originals = Dictionary(
            outcome.tidied.map { ($0.path, $0.original) }, uniquingKeysWith: { first, _ in first })
        let seconds = Int(draft.startedAt.milliseconds(until: file.receivedAt) / 1_000)
        try tx.run(
            """
            INSERT INTO online_application (id, number, draft, procedure, version, section, ward, owner_kind, owner,
                channel, language, answers, originals, sources, members, signed, signature, signer, seconds,
                arrived_at, filer_kind, filer, filer_name, by_agent)
            VALUES (\(file.id), \(file.number), \(draft.id), \(procedure.id), \(procedure.version),
                \(procedure.section), \(ward), \(draft.owner.kind.rawValue), \(draft.owner.id), \(draft.channel),
                \(draft.language.rawValue), \(outcome.json), \(JSONValue.object(originals.mapValues(JSONValue.string))),
                \(JSONValue.object(draft.sources.mapValues(JSONValue.string))), \(try JSONValue(encoding: draft.members)),
                \(signature?.content.canonical), \(signature?.cms), \(signature?.signer), \(seconds),
                \(file.receivedAt), \(draft.filer?.who.kind.rawValue), \(draft.filer?.who.id), \(draft.filer?.name),
                \(draft.filer?.isAgent ?? false))
            """)
        try Examination.open(
            file.id, number: file.number, procedure: procedure, filed: procedure, ward: ward, calendar: calendar,
            by: actor, in: tx)
        try DailyCount.add(.arrived(draft.channel), of: procedure.id, ward: ward, seconds: seconds, in: tx)
        try TrialCount.sent(after: seconds, of: draft.trial, in: tx)
        try draft.sent(as: file.number, in: tx)
        try FormTrail.sent(draft, in: tx)
        try tx.record(
            Event(
                kind: "submission.received", at: tx.now, actor: actor, subject: file.id.description, ward: ward,
                data: .object([
                    "procedure": .string(procedure.id), "channel": .string(draft.channel),
                    "identity": .string(procedure.identity.rawValue), "seconds": .int(Int64(seconds)),
                    "typed": .int(Int64(typed)), "target": .bool(procedure.statistics.isTarget),
                ])))
        guard let application = try Application.load(file.id, in: tx) else { throw SiteFailure.broken }
        try ApplicationNotice.received.send(about: file.id, pack: pack, in: tx)
        if let seal = route.seal {
            try CarriedApplication.hand(
                application, submission, household: draft.household,
                mail: try ApplicationNotice.address(of: application, in: tx)?.description, by: actor, seal, in: tx)
        }
        return application
    }
}

import Forms
import Kernel
import Store

/// Why a trial does not go on.
enum TrialRefusal: Error, Sendable {
    /// Said by a sentence alone.
    case simple(Reason)
    /// B is more than other words or another order: what else differs.
    case moreThanWording(WordingComparison)

    enum Reason: String, Sendable, CaseIterable {
        case notFound = "not-found"
        /// Who proposed it or wrote B does not begin it (点検は別の人).
        case samePerson = "same-person"
        /// It was begun, declined, ended or decided meanwhile.
        case notReady = "not-ready"
        /// Another trial of the procedure is proposed or goes on.
        case another
        /// Nobody has written a second edition in the studio.
        case noDraft = "no-draft"
        /// The definition of B has faults, fails its tests or lacks texts.
        case unfinished
        /// B says the same as A.
        case noDifference = "no-difference"
        case tooEarly = "too-early"
        case endsBefore = "ends-before"
        case tooLong = "too-long"
        /// The edition that stands is another one than was compared.
        case standingChanged = "standing-changed"
        /// Another draft of the procedure is written or waits in the studio.
        case draftOpen = "draft-open"
        /// The edition that stands now says another law than B.
        case lawChanged = "law-changed"
    }
}

/// Proposes, begins, ends and decides trials.
struct TrialDesk: Sendable {
    let desk: OnlineDesk

    // MARK: Beginning

    /// Proposes that the draft of the studio be tried as a second edition.
    ///
    /// - Throws: ``TrialRefusal``.
    func propose(
        _ procedure: String, hypothesis: String, share: Int, from first: CivilDate, until last: CivilDate,
        by actor: Actor
    ) async throws {
        guard let standing = desk.catalogue.procedure(procedure) else { throw TrialRefusal.simple(.notFound) }
        guard let change = try await desk.store.read({ try ProcedureChangeStore.open(of: procedure, in: $0) }),
            change.state == .draft
        else { throw TrialRefusal.simple(.noDraft) }
        try compare(standing, change.text)
        guard last >= first else { throw TrialRefusal.simple(.endsBefore) }
        guard first.days(until: last) < Trial.mostDays else { throw TrialRefusal.simple(.tooLong) }
        let known = desk.editions.editions(of: procedure).map(\.version).max() ?? standing.version
        try await desk.store.write { tx in
            guard try TrialStore.open(of: procedure, in: tx) == nil else { throw TrialRefusal.simple(.another) }
            guard first >= tx.now.date else { throw TrialRefusal.simple(.tooEarly) }
            let version = try 1 + max(known, change.version, used(procedure, in: tx))
            let trial = Trial(
                id: .make(at: tx.now), procedure: procedure, section: standing.section, change: change.id,
                writerID: change.authorID, standing: standing.version, version: version,
                text: try Self.text(change.text, version: version), share: share, hypothesis: hypothesis,
                firstDay: first, lastDay: last, life: ChangeLife(.proposed, by: actor, at: tx.now))
            try TrialStore.insert(trial, in: tx)
            try tx.record(event("experiment.proposed", trial, by: actor, at: tx.now))
        }
    }

    /// Another person than who proposed it and who wrote B begins it. From its first day on, some get B.
    ///
    /// - Throws: ``TrialRefusal``.
    func begin(_ id: Trial.Identifier, by actor: Actor) async throws {
        let known = try await load(id)
        guard let standing = desk.catalogue.procedure(known.procedure) else { throw TrialRefusal.simple(.notFound) }
        if !known.isGoingOn { try compare(standing, known.text) }
        let packed = desk.editions.editions(of: known.procedure).map(\.version).max() ?? 0
        try await change(id, "experiment.started", by: actor) { trial, tx in
            if trial.isGoingOn { return false }
            guard trial.life.state == .proposed else { throw TrialRefusal.simple(.notReady) }
            guard trial.writerID != actor.id else { throw TrialRefusal.simple(.samePerson) }
            guard trial.standing == standing.version else { throw TrialRefusal.simple(.standingChanged) }
            guard trial.firstDay >= tx.now.date else { throw TrialRefusal.simple(.tooEarly) }
            // Published meanwhile under the same number, by another program: it would be two editions of one version.
            guard trial.version > max(packed, try ProcedureChangeStore.version(of: trial.procedure, in: tx)) else {
                throw TrialRefusal.simple(.standingChanged)
            }
            let number = try TrialStore.number(in: tx) + 1
            try Self.passing { try trial.life.publish(by: actor, seen: 1, number: number, at: tx.now) }
            return true
        }
        try await StudioDesk(desk).follow()
    }

    /// What was proposed is given up: by who proposed it, or by another person who does not begin it.
    func withdraw(_ id: Trial.Identifier, by actor: Actor) async throws {
        try await change(id, "experiment.withdrawn", by: actor) { trial, tx in
            if trial.life.state == .withdrawn { return false }
            try Self.passing { try trial.life.withdraw(at: tx.now) }
            return true
        }
    }

    // MARK: Ending

    /// Ends it now. Whoever has begun in B finishes in B.
    func end(_ id: Trial.Identifier, by actor: Actor) async throws {
        try await change(id, "experiment.ended", by: actor) { trial, tx in
            guard trial.life.state == .published else { throw TrialRefusal.simple(.notReady) }
            if trial.ended != nil { return false }
            trial.ended = (at: tx.now, by: actor.name, why: .person)
            return true
        }
    }

    /// Ends those whose last day is over, or whose first edition is not the one that stands any more.
    func endOver(in tx: WriteTransaction) throws {
        let catalogue = desk.editions.catalogue(on: tx.now.date)
        for var trial in try TrialStore.goingOn(in: tx) {
            let standing = catalogue.procedure(trial.procedure)?.version
            guard tx.now.date > trial.lastDay || standing != trial.standing else { continue }
            let program = Actor.system("online")
            trial.ended = (at: tx.now, by: program.name, why: tx.now.date > trial.lastDay ? .lastDay : .newEdition)
            try TrialStore.save(trial, in: tx)
            try trial.tell(in: tx)
            try tx.record(event("experiment.ended", trial, by: program, at: tx.now))
        }
    }

    // MARK: Deciding

    /// A stays for everybody.
    func keep(_ id: Trial.Identifier, by actor: Actor) async throws {
        try await change(id, "experiment.decided", by: actor) { trial, _ in
            guard trial.ended != nil else { throw TrialRefusal.simple(.notReady) }
            if trial.outcome == .a { return false }
            guard trial.outcome == nil else { throw TrialRefusal.simple(.notReady) }
            trial.outcome = .a
            return true
        }
    }

    /// B is proposed for everybody: an ordinary proposal of the studio, which another person publishes or gives back.
    ///
    /// - Parameter day: the first day on which everybody gets it.
    /// - Throws: ``TrialRefusal``.
    func take(_ id: Trial.Identifier, from day: CivilDate, reason: String, by actor: Actor) async throws {
        let known = try await load(id)
        if known.outcome == .b { return }
        guard let standing = desk.catalogue.procedure(known.procedure) else { throw TrialRefusal.simple(.notFound) }
        guard try differsInWordsAlone(known.text, from: standing) else { throw TrialRefusal.simple(.lawChanged) }
        let latest = desk.editions.editions(of: known.procedure).map(\.version).max() ?? 0
        try await change(id, "experiment.decided", by: actor) { trial, tx in
            if trial.outcome == .b { return false }
            guard trial.ended != nil, trial.outcome == nil else { throw TrialRefusal.simple(.notReady) }
            guard day >= tx.now.date else { throw TrialRefusal.simple(.tooEarly) }
            let open = try ProcedureChangeStore.open(of: trial.procedure, in: tx)
            if var open {
                // The draft from which B was taken has done its work, unless somebody has written on since.
                guard open.id == trial.change, open.state == .draft,
                    try Self.text(open.text, version: trial.version) == trial.text
                else { throw TrialRefusal.simple(.draftOpen) }
                try Self.passing { try open.life.withdraw(at: tx.now) }
                try ProcedureChangeStore.save(open, in: tx)
                try tx.record(StudioDesk.event("definition.draft_withdrawn", open, by: actor, at: tx.now))
            }
            // Another version than in the trial: what some were given stays what it was, whatever is still changed.
            let version = try 1 + max(latest, open?.version ?? 0, used(trial.procedure, in: tx))
            guard var design = ProcedureDesign(try Self.text(trial.text, version: version)) else {
                throw TrialRefusal.simple(.unfinished)
            }
            design.setFirstDay(day)
            var change = ProcedureChange(
                id: .make(at: tx.now), procedure: trial.procedure, version: version, section: trial.section,
                title: standing.title.text(in: .ja), text: try design.text(),
                life: ChangeLife(.proposed, by: actor, at: tx.now))
            try ProcedureChangeStore.insert(change, in: tx)
            (change.validFrom, change.reason) = (day, reason)
            try ProcedureChangeStore.save(change, in: tx)
            try tx.record(StudioDesk.event("definition.proposed", change, by: actor, at: tx.now))
            trial.outcome = .b
            return true
        }
    }

    // MARK: Parts

    /// Whether somebody looks at trials of a section's procedures: the digital office at all, owners at their own.
    static func shows(_ section: String, to actor: Actor) -> Bool {
        Self.watchers.allows(actor) || StudioDesk.admits(actor, section)
    }

    static let watchers = Permission.anyOf([.staff("policy"), .staff("ward-manager")])

    func load(_ id: Trial.Identifier) async throws -> Trial {
        guard let trial = try await desk.store.read({ try TrialStore.load(id, in: $0) }) else {
            throw TrialRefusal.simple(.notFound)
        }
        return trial
    }

    /// Whether B could be given to people: complete, and the same law as A in other words.
    private func compare(_ standing: OnlineProcedure, _ text: String) throws {
        let read = try finished(text, as: standing.id)
        let compared = WordingComparison(from: standing, to: read)
        guard compared.isOnlyWording else { throw TrialRefusal.moreThanWording(compared) }
        guard !ProcedureDifference(from: standing, to: read).lines.isEmpty else {
            throw TrialRefusal.simple(.noDifference)
        }
    }

    private func differsInWordsAlone(_ text: String, from standing: OnlineProcedure) throws -> Bool {
        WordingComparison(from: standing, to: try finished(text, as: standing.id)).isOnlyWording
    }

    /// A definition without faults, whose tests pass and which everybody can read.
    private func finished(_ text: String, as id: String) throws -> OnlineProcedure {
        guard case .success(let read) = desk.editions.read(text, as: id),
            desk.editions.results(of: read).allSatisfy(\.isPassed), read.missingTexts.isEmpty
        else { throw TrialRefusal.simple(.unfinished) }
        return read
    }

    /// The highest version that was used in the database.
    private func used(_ procedure: String, in tx: some Queryable) throws -> Int {
        max(
            try ProcedureChangeStore.version(of: procedure, in: tx), try TrialStore.version(of: procedure, in: tx))
    }

    private static func text(_ text: String, version: Int) throws -> String {
        guard var design = ProcedureDesign(text) else { throw TrialRefusal.simple(.unfinished) }
        design.setHead("version", .number(Double(version)))
        return try design.text()
    }

    private static func passing(_ work: () throws -> Void) throws {
        do { try work() } catch let refusal as ChangeRefusal {
            throw TrialRefusal.simple(refusal == .samePerson ? .samePerson : .notReady)
        }
    }

    /// Changes one in a transaction, with its event; nothing where `work` says that nothing is to be done.
    private func change(
        _ id: Trial.Identifier, _ kind: String, by actor: Actor,
        _ work: @escaping @Sendable (inout Trial, WriteTransaction) throws -> Bool
    ) async throws {
        try await desk.store.write { tx in
            guard var trial = try TrialStore.load(id, in: tx) else { throw TrialRefusal.simple(.notFound) }
            guard try work(&trial, tx) else { return }
            try TrialStore.save(trial, in: tx)
            try trial.tell(in: tx)
            try tx.record(event(kind, trial, by: actor, at: tx.now))
        }
    }

    private func event(_ kind: String, _ trial: Trial, by actor: Actor, at now: Timestamp) -> Event {
        var data: [String: JSONValue] = [
            "procedure": .string(trial.procedure), "standing": .int(Int64(trial.standing)),
            "version": .int(Int64(trial.version)), "share": .int(Int64(trial.share)),
            "firstDay": .string(trial.firstDay.description), "lastDay": .string(trial.lastDay.description),
        ]
        if let ended = trial.ended { data["why"] = .string(ended.why.rawValue) }
        if let outcome = trial.outcome { data["outcome"] = .string(outcome.rawValue) }
        return Event(kind: kind, at: now, actor: actor, subject: trial.id.description, data: .object(data))
    }
}

extension OnlineDesk {
    /// The part of a draft in the trial of a procedure, with the edition that it gets; nil where none takes it.
    func trial(
        of procedure: OnlineProcedure, draft: String, at now: Timestamp
    ) async throws -> (part: TrialPart, edition: OnlineProcedure)? {
        guard let trial = try await store.read({ try TrialStore.open(of: procedure.id, in: $0) }),
            trial.takes(at: now, standing: procedure.version),
            // A program that does not know B counts nobody, so that the two stay alike.
            let second = editions.tried(procedure.id, version: trial.version)
        else { return nil }
        let arm = trial.arm(of: draft)
        return (TrialPart(trial.id, arm), arm == .b ? second : procedure)
    }
}

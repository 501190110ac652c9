import Kernel
import Pack
import Procedures
import Store

/// Why a change of tables cannot be published.
public enum RuleRefusal: Error, Sendable, Equatable {
    /// Who wrote it may not publish it.
    case samePerson
    /// Its rehearsal is not over, or it was published or withdrawn meanwhile.
    case notRehearsed
    /// With what was published since it has faults.
    case faults
}

/// Writes, rehearses and publishes changes of guidance tables.
public struct RuleDesk: Sendable {
    static let kind = "rules.rehearse"
    /// Months of sessions that are looked at.
    public static let months = 12
    /// The most examples of a report.
    public static let mostExamples = 8

    let desk: CounterDesk

    public init(_ desk: CounterDesk) { self.desk = desk }

    /// Keeps a change and has it rehearsed.
    func submit(_ title: String, _ change: CatalogueChange, text: String, by actor: Actor) async throws -> RuleChange {
        try await desk.store.write { tx in
            let new = RuleChange(
                id: .make(at: tx.now), title: title, text: text, procedures: change.procedures,
                life: ChangeLife(.rehearsing, by: actor, at: tx.now))
            try RuleChangeStore.insert(new, in: tx)
            try tx.enqueue(Job(kind: Self.kind, key: new.id.description, data: ["change": .string(new.id.description)]))
            try tx.record(event("rules.submitted", new, by: actor, at: tx.now))
            return new
        }
    }

    /// Lets everything be decided by a change. Another person than who wrote it does so (点検は別の人).
    ///
    /// - Throws: ``RuleRefusal``.
    func publish(_ id: RuleChange.Identifier, by actor: Actor) async throws {
        try await desk.store.write { tx in
            guard var change = try RuleChangeStore.load(id, in: tx) else { throw RuleRefusal.notRehearsed }
            if change.state == .published { return }
            let number = try RuleChangeStore.edition(in: tx) + 1
            do throws(ChangeRefusal) {
                try change.life.publish(by: actor, seen: change.revision, number: number, at: tx.now)
            } catch {
                throw error == .samePerson ? RuleRefusal.samePerson : RuleRefusal.notRehearsed
            }
            let before = catalogue(with: try RuleChangeStore.published(in: tx))
            guard CatalogueChange(change.text, of: before, in: desk.pack).faults.isEmpty else {
                throw RuleRefusal.faults
            }
            try RuleChangeStore.save(change, in: tx)
            try tx.record(event("rules.published", change, by: actor, at: tx.now))
        }
        try await follow()
    }

    func withdraw(_ id: RuleChange.Identifier, by actor: Actor) async throws {
        try await desk.store.write { tx in
            guard var change = try RuleChangeStore.load(id, in: tx) else { throw RuleRefusal.notRehearsed }
            if change.state == .withdrawn { return }
            do { try change.life.withdraw(at: tx.now) } catch { throw RuleRefusal.notRehearsed }
            try RuleChangeStore.save(change, in: tx)
            try tx.record(event("rules.withdrawn", change, by: actor, at: tx.now))
        }
    }

    /// Has this program decide by what is published. Run at the start and every few seconds on every node.
    ///
    /// - Returns: The edition that holds now.
    @discardableResult
    public func follow(from edition: Int = -1) async throws -> Int {
        let (now, changes) = try await desk.store.read { tx -> (Int, [RuleChange]?) in
            let now = try RuleChangeStore.edition(in: tx)
            return (now, now == edition ? nil : try RuleChangeStore.published(in: tx))
        }
        if let changes { desk.live.replace(with: catalogue(with: changes)) }
        return now
    }

    /// The pack's catalogue with changes in their order. One that a newer pack has made wrong is left out.
    private func catalogue(with changes: [RuleChange]) -> ProcedureCatalogue {
        changes.reduce(desk.live.original) { CatalogueChange($1.text, of: $0, in: desk.pack).catalogue }
    }

    private func event(_ kind: String, _ change: RuleChange, by actor: Actor, at now: Timestamp) -> Event {
        Event(
            kind: kind, at: now, actor: actor, subject: change.id.description,
            data: .object(["procedures": .array(change.procedures.map(JSONValue.string))]))
    }

    // MARK: The rehearsal

    /// The work, for the list of what a program can do.
    public var job: JobKind {
        JobKind(
            Self.kind, retries: RetryPolicy(attempts: 5, firstPause: 10, longestPause: 600), timeLimit: .seconds(7_200)
        ) {
            job in
            guard let id = job.data["change"]?.stringValue.flatMap({ RuleChange.Identifier($0) }) else {
                throw JobFailure("the work names no change")
            }
            guard let report = try await rehearse(id) else { return nil }
            return { tx in
                try RuleChangeStore.setReport(report, of: id, in: tx)
                guard let change = try RuleChangeStore.load(id, in: tx) else { return }
                try tx.record(event("rules.rehearsed", change, by: .system("rules"), at: tx.now))
            }
        }
    }

    /// Decides the sessions of the last year by the tables of now and by the change.
    private func rehearse(_ id: RuleChange.Identifier) async throws -> RehearsalReport? {
        let (found, now) = try await desk.store.write { tx in (try RuleChangeStore.load(id, in: tx), tx.now) }
        guard let change = found, change.state == .rehearsing else { return nil }
        let old = desk.catalogue
        let new = CatalogueChange(change.text, of: old, in: desk.pack).catalogue
        let events = Set(change.procedures.flatMap { id in [old, new].flatMap { $0.procedure(id)?.events ?? [] } })
        let first = now.date.adding(months: -Self.months)
        var report = RehearsalReport(from: first.description, to: now.date.description)
        var place: (at: Timestamp, id: String)?
        while true {
            let after = place
            let batch = try await desk.store.read { tx in
                try RuleChangeStore.sessions(
                    from: .at(first, .midnight), until: now, after: after, limit: 200, in: tx)
            }
            let chosen = batch.filter { !$0.events.isDisjoint(with: events) }
            let records = try await desk.store.read { tx in
                try chosen.compactMap { try SessionStore.load($0.id, in: tx) }
            }
            for record in records { report.add(record, old, new, change.procedures, desk) }
            guard let last = batch.last, batch.count == 200 else { return report }
            place = (last.openedAt, last.id.description)
            try Task.checkCancellation()
        }
    }
}

import Kernel
import Procedures
import Registry
import Store

/// Compares register, guidance and cases (漏れ検知): for people who came lately, which procedures were needed, have a last day
/// that is near or passed, and no case. Nobody is written to; the section sees its list. Run nightly.
public struct LeakFinder: Sendable {
    /// Days back from today within which somebody came.
    public static let lookBack = 90
    /// A last day within so many days is near.
    public static let near = 7
    /// Older than so many days nothing is reported anew: it would be no news.
    public static let oldest = 60
    static let actor = Actor.system("leaks")
    /// The purpose for which it reads and for which the section looks.
    public static let purpose = "leak-check"

    let desk: CounterDesk

    public init(_ desk: CounterDesk) { self.desk = desk }

    /// Looks at every household in which somebody came lately.
    ///
    /// - Returns: how many leaks were found that were not known.
    @discardableResult
    public func run(on today: CivilDate, atOnce: Int = 100) async throws -> Int {
        var (total, place) = (0, 0)
        while true {
            let batch = try await desk.directory.newcomers(
                since: today.adding(days: -Self.lookBack), after: place, limit: atOnce)
            total += try await look(at: batch.households, on: today)
            guard let next = batch.next else { return total }
            place = next
        }
    }

    private func look(at households: [Household], on today: CivilDate) async throws -> Int {
        let looked = try await desk.store.read { tx in
            try households.map { try look(at: $0, on: today, in: tx) }
        }
        let done = looked.flatMap(\.done)
        let found = looked.flatMap(\.found)
        guard !done.isEmpty || !found.isEmpty else { return 0 }
        return try await desk.store.write { tx in
            for leak in done {
                guard try LeakStore.load(leak.id, in: tx)?.state == .open else { continue }
                try LeakStore.end(leak.id, .resolved, by: nil, reason: nil, in: tx)
                try Self.record("leak.resolved", leak, by: Self.actor, in: tx)
            }
            var count = 0
            for leak in found {
                let new = Leak(
                    id: .make(at: tx.now), ward: leak.ward, resident: leak.resident, procedure: leak.procedure,
                    section: leak.section, event: leak.event, eventDate: leak.eventDate, lastDay: leak.lastDay,
                    certainty: leak.certainty, state: .open, foundAt: tx.now, changedAt: tx.now)
                guard try LeakStore.insert(new, in: tx) else { continue }
                count += 1
                // Whoever it is about finds the look at their data on their own page.
                try tx.record(
                    Event(
                        kind: "personal.read", at: tx.now, actor: Self.actor, subject: new.resident.description,
                        purpose: Self.purpose))
                try Self.record("leak.found", new, by: Self.actor, in: tx)
            }
            return count
        }
    }

    /// What is counted of a leak; nothing but ids.
    static func record(_ kind: String, _ leak: Leak, by actor: Actor, in tx: WriteTransaction) throws {
        try tx.record(
            Event(
                kind: kind, at: tx.now, actor: actor, subject: leak.resident.description, ward: leak.ward,
                purpose: purpose,
                data: .object([
                    "procedure": .string(leak.procedure), "section": .string(leak.section),
                    "event": .string(leak.event), "certainty": .string(leak.certainty.rawValue),
                    "daysLeft": .int(Int64(tx.now.date.days(until: leak.lastDay))),
                ])))
    }

    private struct Found {
        let ward: WardCode
        let resident: ResidentID
        let procedure: String
        let section: String
        let event: String
        let eventDate: CivilDate
        let lastDay: CivilDate
        let certainty: Leak.Certainty
    }

    /// Compares one household: what is missing now, and which of the known leaks are done.
    private func look(
        at household: Household, on today: CivilDate, in tx: some Queryable
    ) throws -> (found: [Found], done: [Leak]) {
        guard let ward = household.ward else { return ([], []) }
        let ids = household.members.map(\.id)
        let known = try LeakStore.open(of: ids, in: tx)
        let news = Newcomers(household, since: today.adding(days: -Self.lookBack))
        var missing: [Found] = []
        for event in news.events {
            let sessions = try LeakStore.sessions(of: household.members, since: event.date, in: tx)
            let decided = try decide(event, household, sessions, on: today, in: tx)
            for item in decided.decision.items {
                guard let rule = item.definition.leak, item.status != .notNeeded else { continue }
                for outcome in item.outcomes where outcome.event == event.id {
                    guard let certainty = Leak.Certainty(outcome.status), let last = outcome.lastDay?.date,
                        last <= today.adding(days: Self.near),
                        last >= today.adding(days: -Self.oldest),
                        let who = decided.resident(outcome.person) ?? household.members.first
                    else { continue }
                    if rule.isHeld(by: outcome.person == nil ? household.members : [who], on: today) { continue }
                    if try LeakStore.hasCase(item.definition.id, of: ids, sessions, since: event.date, in: tx) {
                        continue
                    }
                    missing.append(
                        Found(
                            ward: ward, resident: who.id, procedure: item.definition.id,
                            section: item.definition.window ?? "", event: event.id, eventDate: event.date,
                            lastDay: last, certainty: certainty))
                }
            }
        }
        let done = known.filter { leak in
            !missing.contains { $0.resident == leak.resident && $0.procedure == leak.procedure }
                && leak.lastDay >= today.adding(days: -Self.oldest)
        }
        return (missing, done)
    }

    /// What was needed: by what the visitor said in a session about the same event, else by what the register knows.
    private func decide(
        _ event: Newcomers.Event, _ household: Household, _ sessions: [CounterSession.Identifier], on today: CivilDate,
        in tx: some Queryable
    ) throws -> Decided {
        for id in sessions {
            guard let record = try SessionStore.load(id, in: tx), record.session.events.contains(event.id),
                record.facts.date(.event(event.id), "eventDate") != nil
            else { continue }
            return Decided(
                decision: desk.decide(record, on: today),
                residents: record.facts.persons.reduce(into: [:]) { found, number in
                    found["p\(number)"] = household.members.first { member in
                        record.residents[number] == member.id
                            || (record.facts.text(.person(number), "person.given") == member.name.given
                                && record.facts.date(.person(number), "person.birthDate") == member.birth.date)
                    }
                })
        }
        let facts = event.facts(of: household, on: today)
        let guidance = Guidance(desk.catalogue).evaluate(
            facts.guidanceFacts(events: [event.id], isProtected: false, desk.catalogue), on: today,
            calendar: desk.calendars.legal)
        let members = Dictionary(
            household.members.enumerated().map { ("p\($0.offset + 1)", $0.element) }, uniquingKeysWith: { $1 })
        return Decided(decision: Decision(guidance, desk.catalogue), residents: members)
    }

    private struct Decided {
        let decision: Decision
        /// The members of the household by their ids in the decision.
        let residents: [String: Resident]

        func resident(_ person: String?) -> Resident? { person.flatMap { residents[$0] } }
    }
}

extension ProcedureDefinition.LeakRule {
    /// Whether the city's ledger shows that it was done.
    fileprivate func isHeld(by people: [Resident], on today: CivilDate) -> Bool {
        guard let ledger else { return false }
        return people.contains { if case .held = $0.holding(ledger, on: today) { true } else { false } }
    }
}

extension Leak.Certainty {
    fileprivate init?(_ status: OutcomeStatus) {
        switch status {
        case .needed: self = .needed
        case .possible: self = .possible
        case .notNeeded: return nil
        }
    }
}

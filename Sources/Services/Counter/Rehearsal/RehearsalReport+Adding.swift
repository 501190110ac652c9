import Kernel
import Procedures

extension RehearsalReport {
    /// Decides one session twice, as of its own day, and notes what differs.
    mutating func add(
        _ record: SessionRecord, _ old: ProcedureCatalogue, _ new: ProcedureCatalogue, _ procedures: [String],
        _ desk: CounterDesk
    ) {
        let day = record.session.openedAt.date
        func outcomes(_ catalogue: ProcedureCatalogue) -> [String: Outcome] {
            let result = Guidance(catalogue).evaluate(
                record.guidanceFacts(catalogue), on: day, calendar: desk.calendars.legal)
            // Per procedure the strongest decision, as the counter shows it.
            return Dictionary(
                result.outcomes.filter { procedures.contains($0.procedure) }.map { ($0.procedure, $0) },
                uniquingKeysWith: { $1.status > $0.status ? $1 : $0 })
        }
        let (before, after) = (outcomes(old), outcomes(new))
        looked += 1
        var changes: [Example.Change] = []
        for procedure in procedures {
            let (was, isNow) = (before[procedure], after[procedure])
            let (from, to) = (was?.status ?? .notNeeded, isNow?.status ?? .notNeeded)
            guard from != to || (to != .notNeeded && was?.lastDay?.date != isNow?.lastDay?.date) else { continue }
            var effect = effects[procedure] ?? Effect()
            if from == .notNeeded {
                effect.appeared += 1
            } else if to == .notNeeded {
                effect.disappeared += 1
            } else {
                effect.changed += 1
            }
            effects[procedure] = effect
            let reason = isNow.map { outcome in
                // Without the name of the person it is about.
                LocalizedText(
                    Dictionary(
                        uniqueKeysWithValues: desk.pack.languages.map { ($0, outcome.reason.anonymous(in: $0)) }))
            }
            changes.append(
                Example.Change(procedure: procedure, before: from.rawValue, after: to.rawValue, reason: reason))
        }
        guard !changes.isEmpty else { return }
        changed += 1
        guard examples.count < RuleDesk.mostExamples else { return }
        let facts = record.facts
        examples.append(
            Example(
                events: record.session.events, month: String(day.description.prefix(7)),
                persons: facts.persons.map { number in
                    Example.Person(
                        age: facts.date(.person(number), "person.birthDate").map { LegalAge.age(born: $0, on: day) },
                        relation: facts.text(.person(number), "person.relation"))
                }, changes: changes))
    }
}

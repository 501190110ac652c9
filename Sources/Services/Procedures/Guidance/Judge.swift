import Kernel
import Rules

/// Decides procedures in one scene.
struct Judge {
    let scene: Scene
    let facts: GuidanceFacts
    /// How each person is called.
    let labels: [LocalizedText]
    let today: CivilDate
    let calendar: OpeningCalendar

    /// Decides a procedure for every person it looks at, or once.
    func decide(_ procedure: ProcedureDefinition, into collected: inout Collected) {
        guard procedure.unit == .person else { return decide(procedure, person: nil, into: &collected) }
        for person in facts.persons.indices where procedure.persons == .everyone || scene.concerned[person] {
            decide(procedure, person: person, into: &collected)
        }
    }

    /// Says what a procedure has to tell about the event.
    func notices(_ procedure: ProcedureDefinition, into collected: inout Collected) {
        for notice in procedure.notices where notice.events.contains(scene.event.id) {
            for person in facts.persons.indices where scene.concerned[person] {
                guard notice.when.evaluate(scene.inputs(person)) == .boolean(true) else { continue }
                collected.notices.append(
                    GuidanceNotice(
                        procedure: procedure.id, person: facts.persons[person].id,
                        text: NamedText(template: notice.text, person: labels[person])))
            }
        }
    }

    private func decide(_ procedure: ProcedureDefinition, person: Int?, into collected: inout Collected) {
        let inputs = scene.inputs(person)
        var open: Set<OpenFact> = []
        let (status, reason): (OutcomeStatus, LocalizedText)
        switch procedure.condition.evaluate(inputs) {
        case .boolean(true): (status, reason) = (.needed, procedure.needed)
        case .unknown(let names):
            open = scene.questions(behind: names, person: person)
            (status, reason) = (.possible, procedure.possible ?? scene.catalogue.texts.possible)
        default:
            let first = procedure.notNeeded.first { $0.when.evaluate(inputs) == .boolean(true) }
            (status, reason) = (.notNeeded, first?.reason ?? scene.catalogue.texts.notNeeded)
        }
        let decisive = open
        var lastDay: LastDay?
        var documents: [OutcomeDocument] = []
        var limits: [OutcomeLimit] = []
        if status != .notNeeded {
            lastDay = self.lastDay(procedure, person: person, inputs: inputs, open: &open)
            documents = self.documents(procedure, person: person, inputs: inputs, open: &open)
            limits = self.limits(procedure, person: person, inputs: inputs, open: &open)
        }
        for question in open { collected.open[question, default: []].insert(procedure.id) }
        collected.add(
            Outcome(
                procedure: procedure.id, row: procedure.row, event: scene.event.id,
                person: person.map { facts.persons[$0].id }, status: status,
                reason: NamedText(template: reason, person: person.map { labels[$0] }), lastDay: lastDay,
                documents: documents, place: procedure.place, window: procedure.window, fee: procedure.fee,
                minutes: procedure.minutes, isDeemed: procedure.deemedBy.contains(scene.event.id),
                pending: Set(decisive.map { scene.catalogue.facts[$0.fact].name }).sorted(), limits: limits))
    }

    /// The hours that hold for it; one that an open question decides does not hold yet.
    private func limits(
        _ procedure: ProcedureDefinition, person: Int?, inputs: FEELInputs, open: inout Set<OpenFact>
    ) -> [OutcomeLimit] {
        procedure.limits.compactMap { limit in
            switch limit.when?.evaluate(inputs) ?? .boolean(true) {
            case .boolean(true): return OutcomeLimit(calendar: limit.calendar, note: limit.note)
            case .unknown(let names):
                open.formUnion(scene.questions(behind: names, person: person))
                return nil
            default: return nil
            }
        }
    }

    private func lastDay(
        _ procedure: ProcedureDefinition, person: Int?, inputs: FEELInputs, open: inout Set<OpenFact>
    ) -> LastDay? {
        for way in procedure.lastDays {
            switch way.when?.evaluate(inputs) ?? .boolean(true) {
            case .boolean(true): break
            case .unknown(let names):
                open.formUnion(scene.questions(behind: names, person: person))
                continue
            default: continue
            }
            guard let (rule, from) = way.counted else {
                return way.text.map { LastDay(date: nil, text: $0, law: nil, isOverdue: false, late: nil) }
            }
            let text = way.text ?? rule.title
            let start = from.evaluate(inputs)
            switch start {
            case .date:
                guard let start = start.civilDate else { break }
                let date = rule.count.lastDay(from: start, calendar: calendar)
                return LastDay(date: date, text: text, law: rule.law, isOverdue: date < today, late: rule.late)
            case .unknown(let names):
                open.formUnion(scene.questions(behind: names, person: person))
            default: break
            }
            return LastDay(date: nil, text: text, law: rule.law, isOverdue: false, late: rule.late)
        }
        return nil
    }

    private func documents(
        _ procedure: ProcedureDefinition, person: Int?, inputs: FEELInputs, open: inout Set<OpenFact>
    ) -> [OutcomeDocument] {
        var result: [OutcomeDocument] = []
        for needed in procedure.documents {
            let condition = needed.when?.evaluate(inputs) ?? .boolean(true)
            if case .unknown(let names) = condition {
                open.formUnion(scene.questions(behind: names, person: person))
            } else if condition != .boolean(true) {
                continue
            }
            let document = needed.document
            var handling: OutcomeDocument.Handling = document.mayFollow ? .later : .bring
            var reason: LocalizedText?
            switch document.omission?.when.evaluate(inputs) {
            case .boolean(true)?: (handling, reason) = (.omittable, document.omission?.reason)
            case .unknown(let names)?: open.formUnion(scene.questions(behind: names, person: person))
            default: break
            }
            result.append(
                OutcomeDocument(
                    id: document.id, title: document.title, handling: handling, reason: reason,
                    isPossible: condition != .boolean(true)))
        }
        return result
    }
}

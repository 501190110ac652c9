import Kernel
import Rules

/// Decides which procedures follow from what happened (手続き判定).
///
/// ```swift
/// let result = Guidance(catalogue).evaluate(facts, on: today, calendar: office)
/// result.outcomes.filter { $0.status == .needed }
/// result.questions      // only those whose answer can still change something
/// ```
public struct Guidance: Sendable {
    public let catalogue: ProcedureCatalogue

    public init(_ catalogue: ProcedureCatalogue) { self.catalogue = catalogue }

    /// Decides every procedure of the session's events for every person.
    ///
    /// - Parameters:
    ///   - today: the day of the session; last days before it are overdue.
    ///   - calendar: tells on which days a period cannot end.
    public func evaluate(
        _ facts: GuidanceFacts, on today: CivilDate, calendar: OpeningCalendar
    ) -> GuidanceResult {
        var collected = Collected()
        for event in facts.events {
            let scene = Scene(facts, event: event, on: today, catalogue: catalogue)
            let judge = Judge(
                scene: scene, facts: facts, labels: labels(facts), today: today, calendar: calendar)
            for procedure in catalogue.candidates(of: event.id) {
                if procedure.events.contains(event.id) { judge.decide(procedure, into: &collected) }
                if !procedure.notices.isEmpty { judge.notices(procedure, into: &collected) }
            }
            collected.finish(scene, facts: facts, labels: judge.labels)
        }
        return GuidanceResult(
            outcomes: collected.ordered(facts), notices: collected.notices,
            questions: HearingPlan(catalogue: catalogue).screens(collected.questions), derived: collected.derived)
    }

    /// How the persons are called in reasons and questions.
    private func labels(_ facts: GuidanceFacts) -> [LocalizedText] {
        facts.persons.enumerated().map { index, person in
            let template = person.name == nil ? catalogue.texts.someone : catalogue.texts.named
            let texts = template.languages.map { language in
                let text = template.text(in: language)
                let called =
                    if let name = person.name {
                        text.replacing("{name}", with: name)
                    } else {
                        text.replacing("{n}", with: String(index + 1))
                    }
                return (language, called)
            }
            return LocalizedText(Dictionary(texts, uniquingKeysWith: { first, _ in first }))
        }
    }
}

/// What the decisions of all events add up to.
struct Collected {
    struct Key: Hashable {
        let procedure: String
        let person: String?
    }

    private(set) var outcomes: [Key: Outcome] = [:]
    var notices: [GuidanceNotice] = []
    var questions: [HearingPlan.Candidate] = []
    private(set) var derived: [DerivedFact] = []
    /// Per question of the event at hand, the procedures it decides.
    var open: [OpenFact: Set<String>] = [:]

    /// Of one procedure decided by two events the stronger decision counts, then the earlier last day.
    mutating func add(_ outcome: Outcome) {
        let key = Key(procedure: outcome.procedure, person: outcome.person)
        guard let other = outcomes[key] else {
            outcomes[key] = outcome
            return
        }
        let isEarlier =
            switch (outcome.lastDay?.date, other.lastDay?.date) {
            case (let new?, let old?): new < old
            case (_?, nil): true
            default: false
            }
        if outcome.status > other.status || (outcome.status == other.status && isEarlier) { outcomes[key] = outcome }
    }

    /// Turns what is open at the end of an event into questions.
    mutating func finish(_ scene: Scene, facts: GuidanceFacts, labels: [LocalizedText]) {
        for (question, procedures) in open {
            let fact = scene.catalogue.facts[question.fact]
            let event = fact.scope == .event ? scene.event.id : nil
            if let index = questions.firstIndex(where: { $0.isSame(question, event: event) }) {
                questions[index].decides.formUnion(procedures)
                continue
            }
            guard let ask = HearingPlan.ask(question, in: scene, all: open) else { continue }
            questions.append(
                HearingPlan.Candidate(
                    open: question, event: event, person: question.person.map { facts.persons[$0].id },
                    label: question.person.map { labels[$0] }, wasUnknown: scene.saidUnknown.contains(question),
                    isPostponed: ask == .later, decides: procedures))
        }
        open = [:]
        for item in scene.derived where scene.catalogue.facts[item.fact].question != nil {
            let fact = scene.catalogue.facts[item.fact]
            let subject = item.person.map { scene.persons[$0] } ?? scene.household
            let entry = DerivedFact(
                fact: fact.name, person: item.person.map { facts.persons[$0].id },
                event: fact.scope == .event ? scene.event.id : nil, value: subject.known[fact.name] ?? .null)
            if !derived.contains(entry) { derived.append(entry) }
        }
    }

    /// By row, then by the place of the person.
    func ordered(_ facts: GuidanceFacts) -> [Outcome] {
        let places = Dictionary(
            facts.persons.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        func place(_ outcome: Outcome) -> Int { outcome.person.flatMap { places[$0] } ?? -1 }
        return outcomes.values.sorted { ($0.row, $0.procedure, place($0)) < ($1.row, $1.procedure, place($1)) }
    }
}

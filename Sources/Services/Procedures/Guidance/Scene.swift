import Kernel
import Rules

/// A fact that nobody has said yet, of whom.
struct OpenFact: Hashable {
    /// Index into the catalogue's facts.
    let fact: Int
    /// Index of the person; nil for the household and the event.
    let person: Int?
}

/// One event of a session as conditions see it: every fact of the household and of each person, said or derived, or
/// unknown together with the questions that would find it out.
struct Scene {
    /// The facts of one subject.
    struct Subject {
        fileprivate(set) var known: [String: FEELValue] = [:]
        fileprivate(set) var unknown: Set<String> = []
        /// For each unknown fact the questions it hangs on.
        fileprivate(set) var open: [String: Set<OpenFact>] = [:]

        fileprivate var inputs: FEELInputs { FEELInputs(known, unknown: unknown) }
    }

    let catalogue: ProcedureCatalogue
    let event: GuidanceFacts.Event
    private(set) var household = Subject()
    private(set) var persons: [Subject]
    /// Whether the event is about each person.
    let concerned: [Bool]
    /// Facts that were asked and answered with "I do not know".
    private(set) var saidUnknown: Set<OpenFact> = []
    /// Facts that follow from others and have a value.
    private(set) var derived: [OpenFact] = []
    /// The same values laid out for evaluation.
    private(set) var householdInputs: FEELInputs
    private(set) var personInputs: [FEELInputs] = []

    init(_ facts: GuidanceFacts, event: GuidanceFacts.Event, on today: CivilDate, catalogue: ProcedureCatalogue) {
        self.catalogue = catalogue
        self.event = event
        concerned = facts.persons.map { event.persons.isEmpty || event.persons.contains($0.id) }
        persons = [Subject](repeating: Subject(), count: facts.persons.count)
        householdInputs = FEELInputs([:])
        for index in catalogue.order {
            let fact = catalogue.facts[index]
            switch fact.scope {
            case .person:
                for person in persons.indices {
                    let said = fact.name == "person.concerned" ? nil : facts.persons[person].facts[fact.name]
                    resolve(index, fact, person: person, said: said)
                }
            case .event where fact.name == "event": set(fact.name, .string(event.id), person: nil)
            case .event where fact.name == "eventDate": set(fact.name, .date(event.date), person: nil)
            case .party where fact.name == "today": set(fact.name, .date(today), person: nil)
            case .event: resolve(index, fact, person: nil, said: event.facts[fact.name])
            case .party, .household: resolve(index, fact, person: nil, said: facts.facts[fact.name])
            }
        }
        householdInputs = catalogue.scope.inputs(household.known, unknown: household.unknown)
        personInputs = persons.map { catalogue.scope.inputs($0.known, unknown: $0.unknown) }
    }

    /// The inputs of a person, or of the household for nil.
    func inputs(_ person: Int?) -> FEELInputs { person.map { personInputs[$0] } ?? householdInputs }

    /// The questions behind the unknown names of a result.
    func questions(behind names: UnknownInputs, person: Int?) -> Set<OpenFact> {
        let open = person.map { persons[$0].open } ?? household.open
        return names.names.reduce(into: []) { $0.formUnion(open[$1] ?? []) }
    }

    // MARK: Resolving

    private mutating func resolve(_ index: Int, _ fact: FactDefinition, person: Int?, said: Fact?) {
        if fact.name == "person.concerned", let person {
            return set(fact.name, .boolean(concerned[person]), person: person)
        }
        let itself: Set = [OpenFact(fact: index, person: person)]
        let isAskable = fact.question != nil
        switch said?.value {
        case .known(let value): return set(fact.name, value, person: person)
        case .unknown:
            saidUnknown.formUnion(itself)
            return leaveOpen(fact.name, isAskable ? itself : [], person: person)
        case nil: break
        }
        guard let derivation = fact.derivation else {
            return isAskable ? leaveOpen(fact.name, itself, person: person) : set(fact.name, .null, person: person)
        }
        switch derive(derivation, person: person) {
        case .open(let questions):
            leaveOpen(fact.name, questions.isEmpty && isAskable ? itself : questions, person: person)
        case .value(.null) where isAskable:
            leaveOpen(fact.name, itself, person: person)
        case .value(let value):
            set(fact.name, value, person: person)
            derived.append(OpenFact(fact: index, person: person))
        }
    }

    private mutating func set(_ name: String, _ value: FEELValue, person: Int?) {
        if let person {
            persons[person].known[name] = value
        } else {
            household.known[name] = value
            for index in persons.indices { persons[index].known[name] = value }
        }
    }

    private mutating func leaveOpen(_ name: String, _ questions: Set<OpenFact>, person: Int?) {
        if let person {
            persons[person].leaveOpen(name, questions)
        } else {
            household.leaveOpen(name, questions)
            for index in persons.indices { persons[index].leaveOpen(name, questions) }
        }
    }

    private enum Derived {
        case value(FEELValue)
        case open(Set<OpenFact>)
    }

    private func derive(_ derivation: Derivation, person: Int?) -> Derived {
        switch derivation {
        case .formula(let expression):
            let subject = person.map { persons[$0] } ?? household
            return derived(expression.evaluate(subject.inputs), person: person)
        case .any(let expression): return search(expression, for: true)
        case .all(let expression): return search(expression, for: false)
        case .count(let expression):
            var count = 0
            var open: Set<OpenFact>?
            for index in persons.indices {
                switch derived(expression.evaluate(persons[index].inputs), person: index) {
                case .value(.boolean(true)): count += 1
                case .value: break
                case .open(let questions): open = (open ?? []).union(questions)
                }
            }
            return open.map { .open($0) } ?? .value(.number(count))
        case .first(let expression):
            for index in persons.indices {
                if case .value(let value) = derived(expression.evaluate(persons[index].inputs), person: index),
                    value != .null
                {
                    return .value(value)
                }
            }
            return .value(.null)
        }
    }

    /// `any` looks for a true person, `all` for one that is not true.
    private func search(_ expression: FEELExpression, for wanted: Bool) -> Derived {
        var open: Set<OpenFact>?
        for index in persons.indices {
            switch derived(expression.evaluate(persons[index].inputs), person: index) {
            case .value(let value):
                if (value == .boolean(true)) == wanted { return .value(.boolean(wanted)) }
            case .open(let questions): open = (open ?? []).union(questions)
            }
        }
        return open.map { .open($0) } ?? .value(.boolean(!wanted))
    }

    private func derived(_ value: FEELValue, person: Int?) -> Derived {
        if let unknowns = value.unknowns { .open(questions(behind: unknowns, person: person)) } else { .value(value) }
    }
}

extension Scene.Subject {
    fileprivate mutating func leaveOpen(_ name: String, _ questions: Set<OpenFact>) {
        unknown.insert(name)
        open[name] = questions
    }
}

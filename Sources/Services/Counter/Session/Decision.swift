import Kernel
import Procedures

/// What a session comes to: the decision of the tables, with what the clerk added and dropped.
public struct Decision: Sendable {
    public let guidance: GuidanceResult
    /// Procedures in the order of rows, each once, with the strongest decision over all persons.
    public private(set) var items: [Item]

    /// One procedure of the session.
    public struct Item: Sendable {
        public let definition: ProcedureDefinition
        public let status: OutcomeStatus
        /// The decisions behind it: one a person, or one for the household.
        public let outcomes: [Outcome]
        /// The clerk's own decision, if there is one.
        public let choice: ProcedureChoice?
        /// Whether it is taken now; what a clerk added by hand is.
        public var hours = TakenHours.now

        /// The earliest last day.
        public var lastDay: LastDay? {
            outcomes.filter { $0.status != .notNeeded }.compactMap(\.lastDay)
                .min { ($0.date ?? .latest) < ($1.date ?? .latest) }
        }

        /// Needed, and so part of what is signed and handed in here: everything of this desk, and what other windows of
        /// the office would have the visitor write.
        public var isHandedIn: Bool {
            guard status == .needed, hours.isNow else { return false }
            return switch definition.place {
            case .thisDesk: true
            case .otherWindow: !definition.forms.isEmpty
            case .online, .otherAgency: false
            }
        }

        /// Done by another notification of the session (みなし): it is handed in without a form of its own.
        public var isDeemed: Bool { !outcomes.isEmpty && outcomes.allSatisfy { $0.isDeemed || $0.status != .needed } }

        /// Why it is taken at some hours only, each reason once.
        public var limitNotes: [LocalizedText] {
            var seen = Set<LocalizedText>()
            return outcomes.filter { $0.status != .notNeeded }.flatMap(\.limits).map(\.note)
                .filter { seen.insert($0).inserted }
        }

        /// Ids of the persons it is needed for; empty for the household as a whole.
        public var persons: [String] { outcomes.filter { $0.status == .needed }.compactMap(\.person) }

        /// The documents asked for, each once.
        public var documents: [OutcomeDocument] {
            var seen = Set<String>()
            return outcomes.filter { $0.status != .notNeeded }.flatMap(\.documents)
                .filter { seen.insert($0.id).inserted }
        }
    }

    /// Ids of the procedures with a status, in the order of rows.
    public func procedures(with status: OutcomeStatus) -> [String] {
        items.filter { $0.status == status }.map(\.definition.id)
    }

    /// Ids of the procedures that are signed and handed in at this desk.
    public var handedIn: [String] { items.filter(\.isHandedIn).map(\.definition.id) }

    /// The questions whose answers can still change a result.
    public var questions: [HearingQuestion] { guidance.questions.flatMap(\.questions) }

    /// Every document asked for by what is needed, each once, in the order of rows.
    public var documents: [OutcomeDocument] {
        var seen = Set<String>()
        return items.filter { $0.status == .needed }.flatMap(\.documents).filter { seen.insert($0.id).inserted }
    }
}

extension CounterDesk {
    /// Decides a session as it stands.
    func decide(_ record: SessionRecord, on today: CivilDate) -> Decision {
        // One catalogue for the whole decision, also if another one is published meanwhile.
        let catalogue = catalogue
        let facts = record.guidanceFacts(catalogue)
        let result = Guidance(catalogue).evaluate(facts, on: today, calendar: calendars.legal)
        var decision = Decision(result, catalogue, choices: record.choices)
        decision.limit { hours(of: $0, in: record.session, on: today) }
        return decision
    }

    /// Whether a procedure is taken on a day. Who came in before its hours ended is served, so on the day of the visit the
    /// beginning of the session counts; on another one its whole day, and so where it was prepared before the doors opened.
    private func hours(of item: Decision.Item, in session: CounterSession, on day: CivilDate) -> TakenHours {
        let limits = Set(item.outcomes.filter { $0.status != .notNeeded }.flatMap(\.limits).map(\.calendar))
        guard !limits.isEmpty else { return .now }
        let office = directory.places.ward(session.ward).flatMap { calendars[$0.calendar]?.hours }
        let doors = office?.hours(on: day).first?.lowerBound
        let isVisit = session.openedAt.date == day && doors.map { session.openedAt.time >= $0 } ?? true
        return TakenHours(
            limits: limits.sorted().compactMap { calendars[$0]?.hours }, office: office ?? OpeningCalendar(), on: day,
            at: isVisit ? session.openedAt.time : nil)
    }
}

extension Decision {
    /// Says of each procedure whether it is taken now.
    mutating func limit(_ hours: (Item) -> TakenHours) {
        for index in items.indices where items[index].choice == nil { items[index].hours = hours(items[index]) }
    }

    /// What the tables decide, with what the clerk decided otherwise.
    init(_ result: GuidanceResult, _ catalogue: ProcedureCatalogue, choices: [ProcedureChoice] = []) {
        let choices = Dictionary(choices.map { ($0.procedure, $0) }, uniquingKeysWith: { first, _ in first })
        let byProcedure = Dictionary(grouping: result.outcomes, by: \.procedure)
        guidance = result
        items = catalogue.procedures.compactMap { definition -> Decision.Item? in
            let outcomes = byProcedure[definition.id] ?? []
            let choice = choices[definition.id]
            guard !outcomes.isEmpty || choice != nil else { return nil }
            let decided = outcomes.map(\.status).max() ?? .notNeeded
            let status: OutcomeStatus =
                switch choice?.kind {
                case .added: .needed
                case .dropped: .notNeeded
                case nil: decided
                }
            return Decision.Item(definition: definition, status: status, outcomes: outcomes, choice: choice)
        }
    }
}

extension SessionRecord {
    /// The facts of the session as the procedures' tables read them.
    func guidanceFacts(_ catalogue: ProcedureCatalogue) -> GuidanceFacts {
        facts.guidanceFacts(events: session.events, isProtected: isProtected, catalogue)
    }

}

extension SessionFacts {
    /// These facts as the procedures' tables read them.
    func guidanceFacts(
        events: [String], isProtected: Bool, _ catalogue: ProcedureCatalogue
    ) -> GuidanceFacts {
        let bySubject = Dictionary(grouping: current, by: \.subject)
        func known(_ subject: FactSubject, _ scopes: Set<FactScope>) -> [String: Fact] {
            var found: [String: Fact] = [:]
            for fact in bySubject[subject] ?? [] {
                guard let definition = catalogue.fact(fact.name), scopes.contains(definition.scope),
                    !definition.isGiven, let value = try? definition.value(from: fact.value)
                else { continue }
                found[fact.name] = Fact(value, source: fact.source)
            }
            return found
        }
        let happened = events.compactMap { id -> GuidanceFacts.Event? in
            guard let date = date(.event(id), "eventDate") else { return nil }
            let concerned = Set(concerned(by: id, catalogue).map { "p\($0)" })
            return GuidanceFacts.Event(id, on: date, persons: concerned, facts: known(.event(id), [.event]))
        }
        var shared = known(.household, [.household, .party])
        shared.merge(known(.party, [.household, .party])) { first, _ in first }
        shared["protected"] = Fact(.known(.boolean(isProtected)), source: .register)
        return GuidanceFacts(
            events: happened,
            persons: persons.map { number in
                GuidanceFacts.Person(
                    "p\(number)", name: displayName(.person(number)), facts: known(.person(number), [.person]))
            },
            facts: shared)
    }

    /// The numbers of the persons an event is about: those who were chosen, the child born on the day of the birth,
    /// else everyone.
    func concerned(by event: String, _ catalogue: ProcedureCatalogue) -> [Int] {
        if let chosen = chosen(for: event) { return chosen }
        if catalogue.event(event)?.kind == .birth, let day = date(.event(event), "eventDate") {
            let born = persons.filter { date(.person($0), "person.birthDate") == day }
            if !born.isEmpty { return born }
        }
        return persons
    }

    /// Whether it must still be said whom an event is about: who died, who was born, who marries.
    func isOpen(whomConcerns event: String, _ catalogue: ProcedureCatalogue) -> Bool {
        let most: Int
        switch catalogue.event(event)?.kind {
        case .birth, .death: most = 1
        case .marriage: most = 2
        case .move, nil: return false
        }
        return chosen(for: event) == nil && concerned(by: event, catalogue).count > most
    }

    private func chosen(for event: String) -> [Int]? {
        let numbers = self[.event(event), "concerned"]?.arrayValue?.compactMap(\.intValue) ?? []
        let known = numbers.filter(persons.contains)
        return known.isEmpty ? nil : known
    }
}

extension SessionFacts {
    /// A person's name as it is written on forms, family and given with an ideographic space between.
    func fullName(_ person: FactSubject) -> String? {
        let parts = [text(person, "person.family"), text(person, "person.given")].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: "\u{3000}")
    }

    /// How a person is called on the screen: the name, or what the pre-visit called them.
    func displayName(_ person: FactSubject) -> String? {
        fullName(person) ?? text(person, "person.label")
    }

    /// The reading of a person's name.
    func furigana(_ person: FactSubject) -> String? {
        let parts = [text(person, "person.furigana.family"), text(person, "person.furigana.given")].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: "\u{3000}")
    }
}

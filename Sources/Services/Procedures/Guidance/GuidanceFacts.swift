import Kernel
import Rules

/// What is known when procedures are decided: what happened, to whom, and the facts somebody has said.
public struct GuidanceFacts: Sendable, Hashable {
    /// A life event of the session.
    public struct Event: Sendable, Hashable {
        /// Such as `moved-in`.
        public var id: String
        public var date: CivilDate
        /// Ids of the persons it is about; empty means everyone.
        public var persons: Set<String>
        /// Facts of scope event by name.
        public var facts: [String: Fact]

        public init(_ id: String, on date: CivilDate, persons: Set<String> = [], facts: [String: Fact] = [:]) {
            (self.id, self.date, self.persons, self.facts) = (id, date, persons, facts)
        }
    }

    /// A person of the session.
    public struct Person: Sendable, Hashable {
        public var id: String
        /// As the person is called in reasons and questions; nil for "person 2".
        public var name: String?
        /// Facts of scope person by name.
        public var facts: [String: Fact]

        public init(_ id: String, name: String? = nil, facts: [String: Fact] = [:]) {
            (self.id, self.name, self.facts) = (id, name, facts)
        }
    }

    public var events: [Event]
    public var persons: [Person]
    /// Facts of scope party or household by name.
    public var facts: [String: Fact]

    public init(events: [Event], persons: [Person], facts: [String: Fact] = [:]) {
        (self.events, self.persons, self.facts) = (events, persons, facts)
    }

    /// What makes these facts impossible to decide on: unknown events and names, persons that are not there, days that
    /// cannot be. Empty when all is well. Pointers are JSON pointers into the request of ``GuidanceRequest``.
    public func problems(in catalogue: ProcedureCatalogue, on today: CivilDate) -> [FieldProblem] {
        var problems: [FieldProblem] = []
        if events.isEmpty {
            problems.append(FieldProblem(pointer: "/events", detail: "say at least one life event"))
        }
        if persons.isEmpty {
            problems.append(FieldProblem(pointer: "/persons", detail: "name at least one person"))
        }
        let ids = persons.map(\.id)
        for (index, person) in persons.enumerated() {
            if ids.firstIndex(of: person.id) != index {
                problems.append(
                    FieldProblem(pointer: "/persons/\(index)/id", detail: "\"\(person.id)\" is there twice"))
            }
            if case .known(let value)? = person.facts["person.birthDate"]?.value, let born = value.civilDate,
                born > today
            {
                problems.append(
                    FieldProblem(
                        pointer: "/persons/\(index)/facts/person.birthDate", detail: "must not lie in the future"))
            }
        }
        for (index, event) in events.enumerated() {
            problems += event.problems(at: "/events/\(index)", persons: Set(ids), catalogue: catalogue, today: today)
        }
        return problems
    }
}

extension GuidanceFacts.Event {
    fileprivate func problems(
        at pointer: String, persons known: Set<String>, catalogue: ProcedureCatalogue, today: CivilDate
    ) -> [FieldProblem] {
        guard let event = catalogue.event(id) else {
            let all = catalogue.events.map(\.id).joined(separator: ", ")
            return [FieldProblem(pointer: pointer + "/event", detail: "must be one of: \(all)")]
        }
        var problems: [FieldProblem] = []
        if !event.mayBeFuture, date > today {
            problems.append(FieldProblem(pointer: pointer + "/date", detail: "must not lie after \(today)"))
        }
        for person in persons.subtracting(known).sorted() {
            problems.append(FieldProblem(pointer: pointer + "/persons", detail: "there is no person \"\(person)\""))
        }
        let isPersonal = event.kind != .move
        if isPersonal, persons.isEmpty {
            problems.append(FieldProblem(pointer: pointer + "/persons", detail: "say who it is about"))
        }
        return problems
    }
}

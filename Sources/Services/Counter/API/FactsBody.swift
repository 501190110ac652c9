import Kernel
import Procedures
import Site

/// The body of `PUT /facts`: facts by subject, name and source, checked as the pages check what is typed.
struct FactsBody {
    /// The most facts one request may bring.
    static let most = 500
    /// The most persons of a session.
    static let mostPersons = 40
    private static let sources: [Provenance] = [.hearing, .card, .certificate, .staff]
    /// Facts that forms print and no table reads, with their longest text.
    private static let printed: [String: Int] = [
        "person.family": 50, "person.given": 50, "person.furigana.family": 50, "person.furigana.given": 50,
        "person.formerFamily": 50, "person.commonName": 80, "person.romaji": 80, "person.honseki": 120,
        "person.hittousha": 60, "person.country": 60, "person.residence.statusName": 60,
        "person.residence.cardNumber": 12, "newAddress.postalCode": 8, "newAddress.place": 60, "newAddress.town": 60,
        "newAddress.block": 40, "newAddress.building": 80, "newAddress.text": 150, "oldAddress.text": 150,
        "newHead.name": 60, "oldHead.name": 60, "applicant.name": 200, "applicant.phone": 30,
    ]

    let desk: CounterDesk
    let record: SessionRecord
    let request: SiteRequest

    func read(_ reader: inout BodyReader) -> [FactChange] {
        let items = reader.list("facts", most: Self.most)
        if items.isEmpty, reader.problems.isEmpty { reader.wrong("/facts", "is missing or empty") }
        var persons = Set(record.facts.persons)
        var changes: [FactChange] = []
        var places: [FactSubject: String] = [:]
        for (index, item) in items.enumerated() {
            let place = "/facts/\(index)"
            guard let change = change(item, at: place, &persons, &reader) else { continue }
            changes.append(change)
            if change.name == "eventDate" { places[change.subject] = "\(place)/value" }
        }
        let said = changes.map { ($0.subject, $0.name, $0.value) }
        for event in record.facts.movesAfterDeath(said, record.session.events, desk.catalogue) {
            guard let place = places[.event(event.id)] ?? places.values.sorted().first else { continue }
            reader.wrong(place, request.ctx.text("counter.date.after-death", ["label": request.ctx.text(event.date)]))
        }
        return changes
    }

    private func change(
        _ item: JSONValue, at place: String, _ persons: inout Set<Int>, _ reader: inout BodyReader
    ) -> FactChange? {
        let source =
            reader.text("source", in: item, at: place, among: Self.sources.map(\.rawValue)).flatMap(Provenance.init)
            ?? .hearing
        guard let subject = subject(item, at: place, &reader),
            let name = reader.text("name", in: item, at: place, required: true)
        else { return nil }
        guard let value = item["value"] else {
            reader.wrong("\(place)/value", "is missing; null takes back what the source said")
            return nil
        }
        if let reason = problem(subject, name, value) {
            reader.wrong("\(place)/value", reason)
            return nil
        }
        if case .person(let number) = subject, persons.insert(number).inserted, persons.count > Self.mostPersons {
            reader.wrong("\(place)/subject", "a session has at most \(Self.mostPersons) persons")
            return nil
        }
        return FactChange(subject: subject, name: name, value: value == .null ? nil : value, source: source)
    }

    private func subject(_ item: JSONValue, at place: String, _ reader: inout BodyReader) -> FactSubject? {
        guard let text = reader.text("subject", in: item, at: place, required: true) else { return nil }
        let subject = FactSubject(text)
        switch subject {
        case .person(let number) where number <= (record.facts.persons.last ?? 0) + PreVisit.mostPersons: return subject
        case .event(let id) where record.session.events.contains(id): return subject
        case .household, .party: return subject
        default:
            reader.wrong(
                "\(place)/subject", "must be household, party, event:ID of the session, or p1, p2 … for a person")
            return nil
        }
    }

    /// What is wrong with a fact, in words; nil when it can be taken.
    private func problem(_ subject: FactSubject, _ name: String, _ value: JSONValue) -> String? {
        let isAddress = name.hasPrefix("newAddress.") || name.hasPrefix("oldAddress.") || name == "person.honseki"
        if isAddress, !record.opensAddress(for: request.actor) {
            return request.ctx.text("counter.protected.address")
        }
        if name == "protected" {
            guard case .person(let number) = subject else { return "belongs to a person" }
            if value == true { return nil }
            guard value == false || value == .null else { return "must be true or false" }
            let isLifted = record.facts.flag(.person(number), "protected") == true
            let mayLift = request.actor.roles.contains("supervisor")
            return isLifted && !mayLift ? request.ctx.text("counter.person.protected.supervisor") : nil
        }
        if case .event(let id) = subject, name == "eventDate" {
            guard let event = desk.catalogue.event(id), let date = value.stringValue.flatMap(CivilDate.init(iso:))
            else {
                return "must be a date such as 2026-04-20"
            }
            let label = request.ctx.text(event.date)
            return EventDate.problem(date, of: event, today: request.now.date)
                .map { request.ctx.text($0, ["label": label]) }
        }
        guard scope(of: name) == scope(of: subject) else { return "there is no fact \(name) of \(subject)" }
        if value == .null { return nil }
        if let problem = PersonCheck.problem(name, value, today: request.now.date) {
            return request.ctx.text(problem, ["label": request.ctx.text("counter.fact.\(name)")])
        }
        if let definition = desk.catalogue.fact(name) {
            guard !definition.isGiven else { return "is said by the session itself" }
            do throws(FactDefinition.Refusal) {
                _ = try definition.value(from: value)
                return nil
            } catch {
                return error.reason
            }
        }
        guard let text = value.stringValue, text.unicodeScalars.count <= Self.printed[name] ?? 0 else {
            return "must be a text of at most \(Self.printed[name] ?? 0) characters"
        }
        return nil
    }

    private func scope(of name: String) -> FactScope? {
        if let definition = desk.catalogue.fact(name) { return definition.scope }
        guard Self.printed[name] != nil else { return nil }
        if name.hasPrefix("person.") { return .person }
        return name.hasPrefix("applicant.") ? .party : .household
    }

    private func scope(of subject: FactSubject) -> FactScope {
        switch subject {
        case .event: .event
        case .household: .household
        case .party: .party
        case .person: .person
        }
    }
}

extension CounterDesk {
    /// Takes what sources say in one transaction; persons who are not there yet are added.
    func put(
        _ changes: [FactChange], in id: CounterSession.Identifier, by clerk: Actor
    ) async throws -> SessionRecord {
        try await change(id, by: clerk) { record, tx in
            var known = Set(record.facts.persons)
            for case .person(let number) in changes.map(\.subject).sorted() where known.insert(number).inserted {
                try SessionStore.addPerson(number, to: record.session.id, in: tx)
            }
            for change in changes { try SessionStore.apply(change, at: tx.now, in: record.session.id, tx) }
        }
    }
}

import Kernel
import Procedures
import Registry
import Store

/// A session that is ready before the visitor comes: what is known from elsewhere, such as an advance notice of the municipality
/// they move from. It lies suspended, and whoever calls the visitor takes it up.
public struct PreparedSession: Sendable {
    public var ward: WardCode
    public var language: Language
    /// Life events with their days.
    public var events: [(id: String, date: CivilDate)]
    /// Facts about the persons, in the order in which they are numbered.
    public var persons: [[String: JSONValue]]
    /// Facts about the household and the move.
    public var household: [String: JSONValue]
    /// Facts about the events, such as `move.special`.
    public var event: [String: JSONValue]
    /// Facts about who comes.
    public var party: [String: JSONValue]
    /// Where the facts are from.
    public var source: Provenance
    /// The last day on which it is there.
    public var expiresOn: CivilDate

    public init(
        ward: WardCode, language: Language = .ja, events: [(id: String, date: CivilDate)],
        persons: [[String: JSONValue]], household: [String: JSONValue], event: [String: JSONValue] = [:],
        party: [String: JSONValue] = [:], source: Provenance, expiresOn: CivilDate
    ) {
        (self.ward, self.language, self.events, self.persons) = (ward, language, events, persons)
        (self.household, self.event, self.party) = (household, event, party)
        (self.source, self.expiresOn) = (source, expiresOn)
    }
}

extension CounterDesk {
    /// Opens a prepared session.
    ///
    /// - Parameter key: The same key opens one session.
    public func prepare(
        _ prepared: PreparedSession, key: String, by actor: Actor, in tx: WriteTransaction
    ) throws -> CounterSession.Identifier {
        if let earlier = try SessionStore.opened(with: key, in: tx) { return earlier.id }
        let session = CounterSession(
            id: .make(at: tx.now), ward: prepared.ward, status: .suspended, resumeStatus: .hearing,
            language: prepared.language, events: prepared.events.map(\.id), openedBy: actor.id,
            openedByName: actor.name,
            holder: "", holderName: "", openedAt: tx.now, updatedAt: tx.now, expiresOn: prepared.expiresOn,
            leafletToken: SecretWord.make())
        try SessionStore.insert(session, formKey: key, body: nil, in: tx)
        func save(_ subject: FactSubject, _ facts: [String: JSONValue]) throws {
            for (name, value) in facts.sorted(by: { $0.key < $1.key }) {
                try SessionStore.save(
                    SessionFact(subject: subject, name: name, value: value, source: prepared.source, at: tx.now),
                    in: session.id, tx)
            }
        }
        for event in prepared.events {
            try save(
                .event(event.id),
                prepared.event.merging(["eventDate": .string(event.date.description)]) { _, date in date })
        }
        try save(.household, prepared.household)
        try save(.party, prepared.party)
        for facts in prepared.persons {
            try save(.person(try SessionStore.addPerson(nil, to: session.id, in: tx)), facts)
        }
        try tx.record(
            Event(
                kind: "session.prepared", at: tx.now, actor: actor, subject: session.id.description,
                ward: prepared.ward, purpose: Self.purpose,
                data: .object([
                    "events": .array(prepared.events.map { .string($0.id) }),
                    "persons": .int(Int64(prepared.persons.count)), "source": .string(prepared.source.rawValue),
                ])))
        return session.id
    }
}

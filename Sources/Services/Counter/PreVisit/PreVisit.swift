import Kernel
import Procedures
import Store

/// Answers given at home before the visit (スマート申請), without names, kept for 30 days under a number the visitor brings.
struct PreVisit: Sendable, Equatable {
    static let daysKept = 30
    /// The most people one set of answers may be about.
    static let mostPersons = 12

    let code: String
    var language: Language
    var events: [String]
    var persons: Int
    var facts: [SessionFact]
    let createdAt: Timestamp
    let expiresOn: CivilDate

    /// The answers as a session's facts.
    var asFacts: SessionFacts { SessionFacts(persons: Array(1...max(1, persons)), facts: facts) }

    /// Keeps an answer in the place of an earlier one.
    mutating func set(_ subject: FactSubject, _ name: String, _ value: JSONValue, at now: Timestamp) {
        facts.removeAll { $0.subject == subject && $0.name == name }
        facts.append(SessionFact(subject: subject, name: name, value: value, source: .preVisit, at: now))
    }
}

extension CounterDesk {
    /// The number and the life events of answers given at home; nil for a number that nobody has, or not any more.
    ///
    /// - Parameter typed: as somebody typed it or a scanner read it, such as a whole address.
    public static func preVisit(
        _ typed: String, on day: CivilDate, in tx: some Queryable
    ) throws -> (code: String, events: [String])? {
        guard let code = PreVisitCode.read(typed), let found = try PreVisitStore.load(code, on: day, in: tx) else {
            return nil
        }
        return (code, found.events)
    }
}

/// The SQL of pre-visit answers.
enum PreVisitStore {
    private struct Stored: Codable {
        let subject: String
        let name: String
        let value: JSONValue
    }

    /// The answers under a number; nil when there are none or their days are over.
    static func load(_ code: String, on today: CivilDate, in tx: some Queryable) throws -> PreVisit? {
        let row = try tx.one(
            Row.self, "SELECT * FROM counter_previsit WHERE code = \(code) AND expires_on >= \(today)")
        guard let row else { return nil }
        let at = try row.timestamp("created_at")
        let stored = try row.json("facts").decode([Stored].self)
        return PreVisit(
            code: code, language: Language(rawValue: try row.string("language")),
            events: try row.string("events").split(separator: ",").map(String.init), persons: try row.int("persons"),
            facts: stored.compactMap { fact in
                FactSubject(fact.subject).map {
                    SessionFact(subject: $0, name: fact.name, value: fact.value, source: .preVisit, at: at)
                }
            },
            createdAt: at, expiresOn: try row.date("expires_on"))
    }

    /// The number of answers that were begun with a form sent before.
    static func begun(with formKey: String?, in tx: some Queryable) throws -> String? {
        guard let formKey else { return nil }
        return try tx.one(String.self, "SELECT code FROM counter_previsit WHERE form_key = \(formKey)")
    }

    static func save(_ preVisit: PreVisit, formKey: String? = nil, in tx: WriteTransaction) throws {
        let facts = try JSONValue(
            encoding: preVisit.facts.map {
                Stored(subject: $0.subject.description, name: $0.name, value: $0.value)
            })
        try tx.run(
            """
            INSERT INTO counter_previsit
                (code, language, events, persons, form_key, facts, created_at, expires_on, saved_at)
            VALUES (\(preVisit.code), \(preVisit.language.rawValue), \(preVisit.events.joined(separator: ",")),
                \(preVisit.persons), \(formKey), \(facts), \(preVisit.createdAt), \(preVisit.expiresOn), \(tx.now))
            ON CONFLICT (code) DO UPDATE SET language = excluded.language, events = excluded.events,
                persons = excluded.persons, facts = excluded.facts, saved_at = excluded.saved_at
            """)
        try tx.send(
            Parcel(
                topic: topic.name, key: preVisit.code,
                body: .object([
                    "language": .string(preVisit.language.rawValue),
                    "events": .string(preVisit.events.joined(separator: ",")), "persons": .int(Int64(preVisit.persons)),
                    "facts": facts, "createdAt": .int(preVisit.createdAt.milliseconds),
                    "expiresOn": .string(preVisit.expiresOn.description), "savedAt": .int(tx.now.milliseconds),
                ])), .inward)
    }

    /// Answers given on the public part of the network. The latest of a number hold.
    static let topic = ParcelTopic("previsit") { waiting, tx in
        let body = waiting.parcel.body
        guard let language = body["language"]?.stringValue, let events = body["events"]?.stringValue,
            let persons = body["persons"]?.intValue, (1...PreVisit.mostPersons).contains(persons),
            let facts = body["facts"], (try? facts.decode([Stored].self)) != nil,
            case .int(let createdAt)? = body["createdAt"], case .int(let savedAt)? = body["savedAt"],
            let expiresOn = body["expiresOn"]?.stringValue.flatMap({ CivilDate(iso: $0) }),
            PreVisitCode.read(waiting.parcel.key) == waiting.parcel.key
        else { throw UnreadableParcel(reason: "no answers before a visit") }
        guard expiresOn >= tx.now.date else { return }
        try tx.run(
            """
            INSERT INTO counter_previsit (code, language, events, persons, facts, created_at, expires_on, saved_at)
            VALUES (\(waiting.parcel.key), \(language), \(events), \(persons), \(facts),
                \(Timestamp(milliseconds: createdAt)), \(expiresOn), \(Timestamp(milliseconds: savedAt)))
            ON CONFLICT (code) DO UPDATE SET language = excluded.language, events = excluded.events,
                persons = excluded.persons, facts = excluded.facts, saved_at = excluded.saved_at
            WHERE counter_previsit.saved_at < excluded.saved_at
            """)
    }
}

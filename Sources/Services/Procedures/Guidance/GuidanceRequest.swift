import Kernel
import Pack
import Rules

/// The body of `POST /api/v1/guidance/evaluate`, read strictly: every unknown member, fact or value is a field problem
/// with its JSON pointer.
///
/// ```json
/// {"language": "ja", "on": "2026-04-24",
///  "events": [{"event": "moved-in", "date": "2026-04-20", "persons": ["a"], "facts": {"move.special": false}}],
///  "persons": [{"id": "a", "name": "山田太郎", "facts": {"person.birthDate": "1990-05-01", "person.pension": "1"}}],
///  "facts": {"household.insurance": "kokuho", "household.dog": {"value": false, "source": "hearing"}}}
/// ```
public struct GuidanceRequest: Sendable, Hashable {
    /// The most persons a request may hold.
    public static let mostPersons = 20
    /// The most events a request may hold.
    public static let mostEvents = 9

    public let facts: GuidanceFacts
    /// The language of the texts in the answer.
    public let language: Language
    /// The day to decide on; nil for today.
    public let on: CivilDate?

    /// Reads and checks a body.
    ///
    /// - Throws: `Problem` of kind `invalid-facts` (422) that names every wrong field.
    public init(_ body: JSONValue, catalogue: ProcedureCatalogue, today: CivilDate) throws(Problem) {
        var reader = RequestReader(catalogue: catalogue)
        let root = reader.object(body, at: "", allowing: ["language", "on", "events", "persons", "facts"])
        language = root["language"].flatMap { reader.text($0, at: "/language") }.map { Language(rawValue: $0) } ?? .ja
        on = root["on"].flatMap { reader.date($0, at: "/on") }
        let events = reader.list(root["events"], at: "/events", most: Self.mostEvents).enumerated().compactMap {
            reader.event($1, at: "/events/\($0)")
        }
        let persons = reader.list(root["persons"], at: "/persons", most: Self.mostPersons).enumerated().compactMap {
            reader.person($1, at: "/persons/\($0)")
        }
        facts = GuidanceFacts(
            events: events, persons: persons,
            facts: reader.facts(root["facts"], at: "/facts", scopes: [.party, .household]))
        // Pointers into lists are right only when every entry could be read.
        let problems = reader.problems.isEmpty ? facts.problems(in: catalogue, on: on ?? today) : reader.problems
        guard problems.isEmpty else {
            throw Problem(
                "invalid-facts", status: 422, title: "事実に誤りがあります (the facts cannot be used)",
                detail: "Correct the fields named in errors and send the request again.", errors: problems)
        }
    }
}

/// Reads the parts of a request and collects what is wrong.
struct RequestReader {
    let catalogue: ProcedureCatalogue
    private(set) var problems: [FieldProblem] = []

    init(catalogue: ProcedureCatalogue) { self.catalogue = catalogue }

    /// A hostile body must not make an answer longer than itself.
    private var isFull: Bool { problems.count >= 100 }

    private mutating func refuse(_ pointer: String, _ detail: String) {
        if !isFull { problems.append(FieldProblem(pointer: pointer, detail: detail)) }
    }

    mutating func object(_ value: JSONValue, at pointer: String, allowing names: [String]) -> [String: JSONValue] {
        guard let members = value.objectValue else {
            refuse(pointer, "must be an object with the members \(names.joined(separator: ", "))")
            return [:]
        }
        for name in members.keys.sorted() where !names.contains(name) {
            guard !isFull else { break }
            refuse(pointer + "/" + escaped(name), "unknown member; allowed: \(names.joined(separator: ", "))")
        }
        return members.filter { !$0.value.isNull }
    }

    mutating func list(_ value: JSONValue?, at pointer: String, most: Int) -> [JSONValue] {
        guard let value else { return [] }
        guard let items = value.arrayValue else {
            refuse(pointer, "must be a list")
            return []
        }
        guard items.count <= most else {
            refuse(pointer, "must not have more than \(most) entries")
            return []
        }
        return items
    }

    mutating func text(_ value: JSONValue, at pointer: String) -> String? {
        guard let text = value.stringValue, !text.isEmpty, text.unicodeScalars.count <= FactDefinition.longestText
        else {
            refuse(pointer, "must be text of 1 to \(FactDefinition.longestText) characters")
            return nil
        }
        return text
    }

    mutating func date(_ value: JSONValue, at pointer: String) -> CivilDate? {
        guard let text = value.stringValue, let date = CivilDate(iso: text) else {
            refuse(pointer, "must be a date that exists, written as 2026-04-20")
            return nil
        }
        return date
    }

    mutating func event(_ value: JSONValue, at pointer: String) -> GuidanceFacts.Event? {
        let members = object(value, at: pointer, allowing: ["event", "date", "persons", "facts"])
        let id = required(members["event"], at: pointer + "/event") { $0.text($1, at: $2) }
        let date = required(members["date"], at: pointer + "/date") { $0.date($1, at: $2) }
        let persons = list(members["persons"], at: pointer + "/persons", most: GuidanceRequest.mostPersons)
            .enumerated().compactMap { text($1, at: "\(pointer)/persons/\($0)") }
        let facts = facts(members["facts"], at: pointer + "/facts", scopes: [.event])
        guard let id, let date else { return nil }
        return GuidanceFacts.Event(id, on: date, persons: Set(persons), facts: facts)
    }

    mutating func person(_ value: JSONValue, at pointer: String) -> GuidanceFacts.Person? {
        let members = object(value, at: pointer, allowing: ["id", "name", "facts"])
        let id = required(members["id"], at: pointer + "/id") { $0.text($1, at: $2) }
        let name = members["name"].flatMap { text($0, at: pointer + "/name") }
        let facts = facts(members["facts"], at: pointer + "/facts", scopes: [.person])
        return id.map { GuidanceFacts.Person($0, name: name, facts: facts) }
    }

    private mutating func required<T>(
        _ value: JSONValue?, at pointer: String, _ read: (inout RequestReader, JSONValue, String) -> T?
    ) -> T? {
        guard let value else {
            refuse(pointer, "is missing")
            return nil
        }
        return read(&self, value, pointer)
    }

    /// Facts by name: a value, or `{"value": …, "source": "register"}`; without a source it was heard.
    mutating func facts(_ value: JSONValue?, at pointer: String, scopes: Set<FactScope>) -> [String: Fact] {
        guard let value else { return [:] }
        guard let members = value.objectValue else {
            refuse(pointer, "must be an object of facts by name")
            return [:]
        }
        guard members.count <= catalogue.facts.count else {
            refuse(pointer, "there are only \(catalogue.facts.count) facts")
            return [:]
        }
        var facts: [String: Fact] = [:]
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            guard !isFull else { break }
            let place = pointer + "/" + escaped(name)
            guard let definition = catalogue.fact(name), !definition.isGiven else {
                refuse(place, unknownFact(name, scopes: scopes))
                continue
            }
            guard scopes.contains(definition.scope) else {
                refuse(place, "\"\(name)\" is a fact of the \(definition.scope.rawValue) and does not stand here")
                continue
            }
            facts[name] = fact(value, definition: definition, at: place)
        }
        return facts
    }

    private mutating func fact(_ value: JSONValue, definition: FactDefinition, at pointer: String) -> Fact? {
        var (value, source) = (value, Provenance.hearing)
        if value.objectValue != nil {
            let members = object(value, at: pointer, allowing: ["value", "source"])
            if let named = members["source"] {
                guard let known = named.stringValue.flatMap(Provenance.init(rawValue:)), known != .derived else {
                    let all = Provenance.allCases.filter { $0 != .derived }.map(\.rawValue).joined(separator: ", ")
                    refuse(pointer + "/source", "must be one of: \(all)")
                    return nil
                }
                source = known
            }
            value = members["value"] ?? .null
        }
        do throws(FactDefinition.Refusal) {
            return Fact(try definition.value(from: value), source: source)
        } catch {
            refuse(pointer, error.reason)
            return nil
        }
    }

    private func unknownFact(_ name: String, scopes: Set<FactScope>) -> String {
        let names = catalogue.facts.filter { scopes.contains($0.scope) && !$0.isGiven }.map(\.name)
        guard name.unicodeScalars.count <= FactDefinition.longestText,
            let near = Suggestion.nearest(to: name, among: names)
        else {
            return "unknown fact"
        }
        return "unknown fact; did you mean \"\(near)\"?"
    }

    /// A member name inside a JSON pointer (RFC 6901), cut where it is absurd.
    private func escaped(_ name: String) -> String {
        String(name.prefix(FactDefinition.longestText)).replacing("~", with: "~0").replacing("/", with: "~1")
    }
}

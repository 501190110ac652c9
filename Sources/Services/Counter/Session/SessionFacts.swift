import Kernel
import Procedures
import Store

/// Everything known in a session, with the sources side by side.
public struct SessionFacts: Sendable, Equatable {
    private struct Key: Hashable {
        let subject: FactSubject
        let name: String
    }

    /// For each thing known, what the sources say, the most believed first.
    private var known: [Key: [SessionFact]] = [:]
    /// The numbers of the persons of the session, in order.
    public private(set) var persons: [Int]

    public init(persons: [Int], facts: some Sequence<SessionFact>) {
        self.persons = persons.sorted()
        for fact in facts { insert(fact) }
    }

    /// The value believed now.
    public subscript(subject: FactSubject, name: String) -> JSONValue? {
        known[Key(subject: subject, name: name)]?.first?.value
    }

    /// The fact believed now, with its source.
    public func fact(_ subject: FactSubject, _ name: String) -> SessionFact? {
        known[Key(subject: subject, name: name)]?.first
    }

    /// What every source says about one thing, the most believed first; more than one where they may differ.
    public func sources(_ subject: FactSubject, _ name: String) -> [SessionFact] {
        known[Key(subject: subject, name: name)] ?? []
    }

    /// True when two sources say different things; one that does not know says nothing.
    public func isDisputed(_ subject: FactSubject, _ name: String) -> Bool {
        Set(sources(subject, name).map(\.value).filter { $0 != .string(FactValue.unknownWord) }).count > 1
    }

    /// Text believed now; nil when absent, empty or not text.
    public func text(_ subject: FactSubject, _ name: String) -> String? {
        guard let text = self[subject, name]?.stringValue, !text.isEmpty else { return nil }
        return text
    }

    public func date(_ subject: FactSubject, _ name: String) -> CivilDate? {
        text(subject, name).flatMap(CivilDate.init(iso:))
    }

    public func flag(_ subject: FactSubject, _ name: String) -> Bool? {
        if case .bool(let value)? = self[subject, name] { value } else { nil }
    }

    /// The facts believed now, ordered by subject and name.
    public var current: [SessionFact] {
        known.values.compactMap(\.first).sorted { ($0.subject, $0.name) < ($1.subject, $1.name) }
    }

    /// How many of the facts believed now were typed at the counter, and how many came filled.
    public var typedAndFilled: (typed: Int, filled: Int) {
        let all = current
        let typed = all.count { $0.source == .hearing || $0.source == .staff }
        return (typed, all.count - typed)
    }

    /// How many characters somebody typed at the counter: names, places, numbers. What was chosen is not typed.
    func typedCharacters(_ catalogue: ProcedureCatalogue) -> Int {
        current.filter { fact in
            guard fact.source == .hearing || fact.source == .staff else { return false }
            return (catalogue.fact(fact.name)?.choices ?? []).isEmpty && !fact.name.hasPrefix("identity.")
                && fact.name != "applicant.role"
        }.reduce(0) { $0 + ($1.value.stringValue?.count ?? 0) }
    }

    public mutating func insert(_ fact: SessionFact) {
        let key = Key(subject: fact.subject, name: fact.name)
        var facts = known[key, default: []].filter { $0.source != fact.source }
        facts.append(fact)
        facts.sort { ($1.source.rank, $1.at) < ($0.source.rank, $0.at) }
        known[key] = facts
    }

    /// SHA-256 of the canonical form of everything believed now; a signature is bound to it. Facts that were worked out
    /// from others do not count: they follow from the rest.
    ///
    /// - Parameter procedures: ids of the procedures that are handed in with the signature.
    public func hash(procedures: [String]) -> String {
        var subjects: [String: JSONValue] = [:]
        for fact in current where fact.source != .derived && fact.value != "" {
            var names = subjects[fact.subject.description]?.objectValue ?? [:]
            names[fact.name] = fact.value
            subjects[fact.subject.description] = .object(names)
        }
        let whole = JSONValue.object([
            "facts": .object(subjects), "procedures": .array(procedures.sorted().map(JSONValue.string)),
        ])
        return BlobHash(of: whole.canonicalBytes).description
    }
}

import Kernel
import Procedures
import Store

extension CaseFacts {
    private struct Stored: Codable {
        let subject: String
        let name: String
        let value: JSONValue
        let source: String
    }

    /// Keeps what was signed for a case outside of a counter session, such as an online notice, for whoever works on the case.
    ///
    /// - Parameters:
    ///   - persons: How many people the case is about; facts about them have the subjects `p1`, `p2` and so on.
    ///   - isProtected: True when one of them is under a support measure; give no addresses then.
    public static func keep(
        _ facts: [SessionFact], persons: Int, events: [String], isProtected: Bool, for file: CaseFile,
        in tx: WriteTransaction
    ) throws {
        let stored = facts.map {
            Stored(
                subject: $0.subject.description, name: $0.name, value: $0.value, source: $0.source.rawValue)
        }
        let all = SessionFacts(persons: Array(1...max(1, persons)), facts: facts)
        try tx.run(
            """
            INSERT INTO counter_case_facts (case_id, persons, events, facts, facts_hash, protected, at)
            VALUES (\(file.id), \(persons), \(events.joined(separator: ",")), \(try JSONValue(encoding: stored)),
                \(all.hash(procedures: [file.procedure])), \(isProtected), \(tx.now))
            ON CONFLICT (case_id) DO NOTHING
            """)
    }

    static func kept(for file: CaseFile, in tx: some Queryable) throws -> CaseFacts? {
        guard let row = try tx.one(Row.self, "SELECT * FROM counter_case_facts WHERE case_id = \(file.id)") else {
            return nil
        }
        let at = try row.timestamp("at")
        let stored = try row.json("facts").decode([Stored].self)
        let facts = stored.compactMap { fact -> SessionFact? in
            guard let subject = FactSubject(fact.subject), let source = Provenance(rawValue: fact.source) else {
                return nil
            }
            return SessionFact(subject: subject, name: fact.name, value: fact.value, source: source, at: at)
        }
        let all = SessionFacts(persons: Array(1...max(1, try row.int("persons"))), facts: facts)
        let isProtected = try row.bool("protected")
        return CaseFacts(
            facts: all, events: try row.string("events").split(separator: ",").map(String.init),
            isProtected: isProtected, factsHash: try row.string("facts_hash"), choices: [],
            unprintable: all.unprintable(isProtected: isProtected))
    }
}

extension Migration {
    /// What was signed for cases that came out of no counter session.
    static let counterCaseFacts = Migration(
        service: "counter", name: "007-case-facts",
        sql: [
            """
            CREATE TABLE counter_case_facts (
                case_id TEXT PRIMARY KEY,
                persons INTEGER NOT NULL,
                events TEXT NOT NULL,
                facts TEXT NOT NULL,
                facts_hash TEXT NOT NULL,
                protected INTEGER NOT NULL,
                at INTEGER NOT NULL
            )
            """
        ])
}

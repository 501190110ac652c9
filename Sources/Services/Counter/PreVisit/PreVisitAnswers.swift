import Kernel
import Procedures
import Store

/// What somebody has answered at home, for services that go on from there. No names are in it.
public struct PreVisitAnswers: Sendable {
    /// The number of the answers.
    public let code: String
    /// What happened, in the order of the answers.
    public let events: [(id: String, date: CivilDate)]
    /// How many people it is about.
    public let persons: Int
    /// The answers as the tables of procedures read them.
    public let facts: GuidanceFacts
}

extension CounterDesk {
    /// The answers of a number; nil for a number that nobody has, or not any more.
    ///
    /// - Parameter typed: as somebody typed it, or a whole address.
    public static func preVisitAnswers(
        _ typed: String, on day: CivilDate, _ catalogue: ProcedureCatalogue, in tx: some Queryable
    ) throws -> PreVisitAnswers? {
        guard let code = PreVisitCode.read(typed), let found = try PreVisitStore.load(code, on: day, in: tx) else {
            return nil
        }
        let facts = found.asFacts.guidanceFacts(events: found.events, isProtected: false, catalogue)
        return PreVisitAnswers(
            code: code, events: facts.events.map { ($0.id, $0.date) }, persons: found.persons, facts: facts)
    }
}

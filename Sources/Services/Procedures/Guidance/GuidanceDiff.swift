import Kernel

/// What a changed answer made appear, disappear and change.
public struct GuidanceDiff: Sendable, Hashable {
    /// One procedure before and after.
    public struct Change: Sendable, Hashable {
        public let before: Outcome?
        public let after: Outcome?
    }

    /// Needed or possible now, and neither before.
    public let appeared: [Outcome]
    /// No longer needed or possible; the outcome of now says why, and is nil where the event itself is gone.
    public let disappeared: [Change]
    /// Needed or possible before and now, with another status or last day.
    public let changed: [Change]

    public var isEmpty: Bool { appeared.isEmpty && disappeared.isEmpty && changed.isEmpty }

    public init(from before: GuidanceResult, to after: GuidanceResult) {
        func key(_ outcome: Outcome) -> Collected.Key {
            Collected.Key(procedure: outcome.procedure, person: outcome.person)
        }
        func index(_ result: GuidanceResult) -> [Collected.Key: Outcome] {
            Dictionary(result.outcomes.map { (key($0), $0) }, uniquingKeysWith: { first, _ in first })
        }
        let (old, new) = (index(before), index(after))
        func concerns(_ outcome: Outcome?) -> Bool { (outcome?.status ?? .notNeeded) > .notNeeded }
        appeared = after.outcomes.filter { concerns($0) && !concerns(old[key($0)]) }
        disappeared = before.outcomes.filter { concerns($0) && !concerns(new[key($0)]) }
            .map { Change(before: $0, after: new[key($0)]) }
        changed = after.outcomes.compactMap { outcome in
            guard let previous = old[key(outcome)], concerns(previous), concerns(outcome),
                previous.status != outcome.status || previous.lastDay?.date != outcome.lastDay?.date
            else { return nil }
            return Change(before: previous, after: outcome)
        }
    }
}

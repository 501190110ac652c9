import Kernel
import Procedures

/// What a source says about one thing from now on; without a value it says nothing any more.
struct FactChange: Sendable, Equatable {
    let subject: FactSubject
    let name: String
    let value: JSONValue?
    let source: Provenance
}

extension SessionFacts {
    /// What a form changes that shows the facts as they are and was sent with other values.
    ///
    /// What was typed at this counter before is replaced. What another source says stays beside it: the clerk's
    /// statement, also an empty one, is believed, and both are shown.
    ///
    /// - Parameter source: who says what differs from another source: the staff who set it right, or the visitor.
    func corrections(
        _ typed: [(subject: FactSubject, name: String, value: JSONValue?)], by source: Provenance = .staff
    ) -> [FactChange] {
        typed.compactMap { (entry) -> FactChange? in
            let sources = sources(entry.subject, entry.name)
            let believed = sources.first.flatMap { $0.value == "" ? nil : $0.value }
            guard believed != entry.value else { return nil }
            let own = sources.first { $0.source == .hearing || $0.source == .staff }
            let others = sources.contains { $0.source != .hearing && $0.source != .staff }
            let empty: JSONValue? = others ? .string("") : Optional.none
            guard let value = entry.value ?? empty else {
                return own.map { FactChange(subject: entry.subject, name: entry.name, value: nil, source: $0.source) }
            }
            return FactChange(
                subject: entry.subject, name: entry.name, value: value,
                source: own?.source ?? (others ? source : .hearing))
        }
    }
}

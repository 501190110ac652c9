import Kernel

/// The place in the session list after which the next page begins.
struct SessionCursor: Sendable, Equatable, LosslessStringConvertible {
    let updatedAt: Timestamp
    let id: CounterSession.Identifier

    init(_ session: CounterSession) {
        updatedAt = session.updatedAt
        id = session.id
    }

    init?(_ description: String) {
        let parts = description.split(separator: "~", maxSplits: 1)
        guard parts.count == 2, let milliseconds = Int64(parts[0]),
            let id = CounterSession.Identifier(String(parts[1]))
        else { return nil }
        updatedAt = Timestamp(milliseconds: milliseconds)
        self.id = id
    }

    var description: String { "\(updatedAt.milliseconds)~\(id)" }
}

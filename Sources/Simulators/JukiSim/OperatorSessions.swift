import Foundation

/// The operators who are logged in, each with the entry they are making.
actor OperatorSessions {
    struct Session: Sendable {
        var seen: ContinuousClock.Instant
        /// The values as this system took them in; nil while none stand for confirmation.
        var draft: [String: String]?
        /// The warning that has to be answered first.
        var warning: String?
    }

    /// After so long without a step a session is over.
    let limit: Duration
    private var sessions: [String: Session] = [:]

    init(limit: Duration) { self.limit = limit }

    func open() -> String {
        let id = UUID().uuidString
        sessions[id] = Session(seen: .now)
        return id
    }

    /// The session, seen now; nil when there is none or it is over.
    func use(_ id: String?) -> Session? {
        guard let id, var session = sessions[id] else { return nil }
        guard ContinuousClock.now - session.seen < limit else {
            sessions[id] = nil
            return nil
        }
        session.seen = .now
        sessions[id] = session
        return session
    }

    func keep(_ id: String, draft: [String: String]?, warning: String?) {
        sessions[id]?.draft = draft
        sessions[id]?.warning = warning
    }

    func end(_ id: String?) {
        if let id { sessions[id] = nil }
    }
}

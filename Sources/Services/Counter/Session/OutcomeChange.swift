import Kernel

/// What an answer made appear and disappear among the procedures of a session.
public struct OutcomeChange: Sendable, Equatable, Codable {
    /// A procedure that is no longer needed, with the reason in words.
    public struct Gone: Sendable, Equatable, Codable {
        public let procedure: String
        public let reason: LocalizedText

        public init(procedure: String, reason: LocalizedText) {
            self.procedure = procedure
            self.reason = reason
        }
    }

    /// Ids of procedures that are needed now and were not before.
    public var appeared: [String]
    public var disappeared: [Gone]

    public init(appeared: [String], disappeared: [Gone]) {
        self.appeared = appeared
        self.disappeared = disappeared
    }

    public var isEmpty: Bool { appeared.isEmpty && disappeared.isEmpty }
}

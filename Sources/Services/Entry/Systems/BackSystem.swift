import Kernel

/// A back system (基幹システム) into which cases are entered, whatever the way: the contract that every adapter keeps.
///
/// The order is always the same: look for the case, enter up to where the system shows what it understood, compare, and
/// only then commit. The answer to a commit may get lost; ``BackSystemVisit/find(_:)`` of the next visit then tells.
public protocol BackSystem: Sendable {
    /// Begins to work with the system: logs in, opens a connection.
    func visit() async throws -> any BackSystemVisit
}

/// One stay in a back system. It is used by one task and in order.
public protocol BackSystemVisit: Sendable {
    /// What was entered for a case before, oldest first.
    func find(_ caseNumber: String) async throws -> [FoundEntry]

    /// Enters values and stops where they are confirmed; nothing is kept by the system yet.
    ///
    /// - Throws: ``EntryRefused`` when the system refuses values, ``EntryStopped`` when a person has to look.
    func enter(_ values: EntryValues) async throws -> ReadBack

    /// Lets the system keep what ``enter(_:)`` left at its confirmation.
    ///
    /// - Returns: The number that the system gives.
    func commit(_ entered: ReadBack) async throws -> String

    /// Ends the stay.
    func end() async
}

/// An entry that a back system holds.
public struct FoundEntry: Sendable, Hashable {
    /// The system's number.
    public let number: String
    /// Its values by field.
    public let values: [String: String]

    /// An entry.
    public init(number: String, values: [String: String]) {
        self.number = number
        self.values = values
    }
}

/// What a back system shows before it keeps it.
public struct ReadBack: Sendable, Hashable {
    /// The values by field, as the system understood them.
    public let values: [String: String]
    /// The system's name for what waits to be committed; empty where there is none.
    public let token: String
    /// A picture of the screen, a PNG.
    public let screenshot: [UInt8]?

    /// What was read back.
    public init(values: [String: String], token: String = "", screenshot: [UInt8]? = nil) {
        self.values = values
        self.token = token
        self.screenshot = screenshot
    }
}

/// The back system refuses values: trying again is of no use.
public struct EntryRefused: Error, Sendable, Hashable {
    /// A field and why.
    public struct Problem: Sendable, Hashable {
        /// The field; empty for all.
        public let field: String
        /// The system's own words.
        public let reason: String

        /// A refusal of one field.
        public init(field: String, reason: String) {
            self.field = field
            self.reason = reason
        }
    }

    /// All of them.
    public let problems: [Problem]

    /// A refusal.
    public init(_ problems: [Problem]) { self.problems = problems }
}

/// The back system shows something that no program may answer.
public struct EntryStopped: Error, Sendable, Hashable {
    /// What it shows.
    public let reason: String
    /// A picture of it, a PNG.
    public let screenshot: [UInt8]?

    /// A stop.
    public init(_ reason: String, screenshot: [UInt8]? = nil) {
        self.reason = reason
        self.screenshot = screenshot
    }
}

/// The back system cannot be reached or answers what nobody expects; without personal data.
public struct BackSystemTrouble: Error, Sendable, Hashable, CustomStringConvertible {
    /// What happened.
    public let description: String

    /// A trouble.
    public init(_ description: String) { self.description = description }
}

import Kernel

/// Something done outside the house: money taken, a paper printed, an entry made on another system's screen. No
/// transaction undoes it, and when the answer is lost nobody knows at first whether it happened.
public protocol OutsideAct: Sendable {
    /// What is asked for.
    associatedtype Request: Codable & Sendable
    /// What the partner answers when it has been done.
    associatedtype Answer: Codable & Sendable

    /// The kind, such as `payment.capture`.
    var kind: String { get }

    /// Asks for it, once.
    ///
    /// - Parameter key: Names the act; partners that take idempotency keys get this one.
    /// - Throws: ``ActRefused`` when the partner says no and it is certain that nothing was done. Any other error leaves
    ///   the act in doubt. It must end within ``ActDesk/askLimit``.
    func ask(_ request: Request, key: String) async throws -> Answer

    /// Finds out whether an act that was asked for happened.
    ///
    /// - Returns: The answer if it happened, nil if it is certain that it did not and will not.
    /// - Throws: When it cannot be found out now.
    func find(_ request: Request, key: String) async throws -> Answer?
}

/// The partner says no: nothing was done.
public struct ActRefused: Error, Sendable, Hashable, CustomStringConvertible {
    /// Why, in the partner's words or code; without personal data.
    public let reason: String

    /// A refusal.
    public init(_ reason: String) { self.reason = reason }

    /// The reason.
    public var description: String { reason }
}

/// What has become of an act.
public enum ActEnd<Answer: Sendable>: Sendable {
    /// It was done.
    case done(Answer)
    /// It was refused, and nothing was done.
    case refused(String)
}

extension ActEnd: Equatable where Answer: Equatable {}

/// An act as it is kept.
public struct RecordedAct: Sendable, Hashable, RowDecodable {
    /// What is known of an act.
    public enum State: String, Sendable, Hashable, CaseIterable, SQLConvertible, SQLReadable {
        /// It is to be done, and was not asked for yet.
        case intended
        /// It was asked for. Whether it happened has to be found out.
        case asked
        /// It was done, and what follows from it is stored.
        case done
        /// It was refused, and what follows from that is stored.
        case refused
    }

    /// Its kind.
    public let kind: String
    /// Its name within the kind.
    public let key: String
    /// What is known.
    public let state: State
    /// What was asked for.
    public let request: JSONValue
    /// What was answered.
    public let answer: JSONValue?
    /// Why it was refused.
    public let reason: String?
    /// When it was first to be done.
    public let intendedAt: Timestamp
    /// When its state changed.
    public let changedAt: Timestamp

    /// From a row of the table `act`.
    public init(row: Row) throws {
        kind = try row.string("kind")
        key = try row.string("key")
        state = try row.get("state")
        request = try row.json("request")
        answer = try row.optionalJSON("answer")
        reason = try row.optionalString("reason")
        intendedAt = try row.timestamp("intended_at")
        changedAt = try row.timestamp("changed_at")
    }
}

extension Queryable {
    /// An act by its name; nil if there is none.
    public func act(kind: String, key: String) throws -> RecordedAct? {
        try one(RecordedAct.self, "SELECT * FROM act WHERE kind = \(kind) AND key = \(key)")
    }
}

import Kernel

/// Work that is put down in the same transaction as the change that calls for it, and done after the commit: a message
/// that leaves the house, a paper to print, something to look at tomorrow. It is done at least once, by one program at
/// a time, also when programs are killed in between.
///
/// ```swift
/// try tx.enqueue(Job(kind: "notice.send", key: case.id.description, data: ["case": .string(case.id.description)]))
/// ```
public struct Job: Sendable, Hashable {
    /// What is to be done, such as `notice.send`; a ``JobKind`` of this name does it.
    public let kind: String
    /// Names the work within its kind: work of the same name is not put down twice, and partners are asked under it.
    public let key: String
    /// What the work needs to know: ids, not personal data, because faults are shown to whoever mends them.
    public let data: JSONValue
    /// Not before this time; nil for at once.
    public let dueAt: Timestamp?

    /// Work to be done.
    public init(kind: String, key: String, data: JSONValue = .object([:]), dueAt: Timestamp? = nil) {
        self.kind = kind
        self.key = key
        self.data = data
        self.dueAt = dueAt
    }
}

/// A job as it is kept.
public struct RecordedJob: Sendable, Hashable, RowDecodable {
    /// Where a job is on its way.
    public enum State: String, Sendable, Hashable, CaseIterable, SQLConvertible, SQLReadable {
        /// To be done when it is due.
        case waiting
        /// Being done by a program.
        case running
        /// Done.
        case done
        /// Given up; a person has to look.
        case dead
    }

    /// Identifies the job.
    public let id: ID<Job>
    /// What is to be done.
    public let kind: String
    /// Its name within the kind.
    public let key: String
    /// What it needs to know.
    public let data: JSONValue
    /// Where it is.
    public let state: State
    /// When it is to be done.
    public let dueAt: Timestamp
    /// How often it has been begun.
    public let attempts: Int
    /// The program that does it.
    public let node: String?
    /// Why it failed the last time.
    public let error: String?
    /// When it was put down.
    public let createdAt: Timestamp
    /// When its state changed.
    public let changedAt: Timestamp

    /// From a row of the table `job`.
    public init(row: Row) throws {
        id = try row.id("id")
        kind = try row.string("kind")
        key = try row.string("key")
        data = try row.json("data")
        state = try row.get("state")
        dueAt = try row.timestamp("due_at")
        attempts = try row.int("attempts")
        node = try row.optionalString("node")
        error = try row.optionalString("error")
        createdAt = try row.timestamp("created_at")
        changedAt = try row.timestamp("changed_at")
    }
}

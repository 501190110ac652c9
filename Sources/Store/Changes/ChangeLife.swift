import Kernel

/// A stage of a change that one person writes and another puts into service.
public protocol ChangeStage: RawRepresentable, Sendable, Hashable, CaseIterable where RawValue == String {
    /// It holds.
    static var published: Self { get }
    /// It was given up.
    static var withdrawn: Self { get }
    /// Whether another person may put it into service now.
    var isReady: Bool { get }
    /// Whether its author may go on writing it.
    var isWritten: Bool { get }
}

extension ChangeStage {
    /// Whether it is neither published nor given up.
    public var isOpen: Bool { self != .published && self != .withdrawn }
}

/// Why a change does not go on.
public enum ChangeRefusal: String, Error, Sendable, Hashable {
    /// Who wrote it may not put it into service (点検は別の人).
    case samePerson = "same-person"
    /// Only its author writes on; others begin their own.
    case notAuthor = "not-author"
    /// It is not at the stage for that: published, given up or handed on meanwhile.
    case notReady = "not-ready"
    /// It was saved in another window meanwhile.
    case changedMeanwhile = "changed-meanwhile"
}

/// The life of a change of what the city works by (判定表・様式・オンライン手続き): written by one person, put into service by another,
/// numbered in the order of publishing so that every program can follow.
///
/// ```swift
/// try change.life.write(by: owner, over: 3, at: tx.now)                    // saved: revision 4
/// try change.life.publish(by: checker, seen: 4, number: last + 1, at: tx.now)
/// ```
public struct ChangeLife<Stage: ChangeStage>: Sendable, Hashable {
    public private(set) var state: Stage
    /// Counts what was saved, so that two windows of one person do not undo each other's work, and nobody publishes what they have
    /// not seen.
    public private(set) var revision: Int
    public let authorID: String
    public let authorName: String
    public let createdAt: Timestamp
    /// Who put it into service.
    public private(set) var publisherName: String?
    /// The order of publishing, from 1.
    public private(set) var number: Int?
    public private(set) var changedAt: Timestamp

    /// Somebody begins it.
    public init(_ state: Stage, by author: Actor, at now: Timestamp) {
        (self.state, revision, createdAt, changedAt) = (state, 1, now, now)
        (authorID, authorName) = (author.id, author.name)
    }

    /// From the columns `state`, `author_id`, `author_name`, `created_at`, `publisher_name`, `published_no` and `changed_at`.
    ///
    /// - Parameter revision: 1 where nothing is ever saved again.
    public init(row: Row, revision: Int) throws {
        state = try row.get("state", as: Stage.self)
        self.revision = revision
        authorID = try row.string("author_id")
        authorName = try row.string("author_name")
        createdAt = try row.timestamp("created_at")
        publisherName = try row.optionalString("publisher_name")
        number = try row.optionalInt("published_no")
        changedAt = try row.timestamp("changed_at")
    }

    /// Whether somebody may write on.
    public func isWritten(by actor: Actor) -> Bool { state.isWritten && authorID == actor.id }

    /// Its author saves it.
    ///
    /// - Parameter revision: The one that was read before.
    public mutating func write(by actor: Actor, over revision: Int, at now: Timestamp) throws(ChangeRefusal) {
        guard state.isWritten else { throw .notReady }
        guard authorID == actor.id else { throw .notAuthor }
        guard self.revision == revision else { throw .changedMeanwhile }
        self.revision += 1
        changedAt = now
    }

    /// Goes to another open stage.
    public mutating func move(to state: Stage, at now: Timestamp) throws(ChangeRefusal) {
        guard self.state.isOpen, state.isOpen else { throw .notReady }
        (self.state, changedAt) = (state, now)
    }

    /// Another person than who wrote it puts it into service.
    ///
    /// - Parameters:
    ///   - revision: The one that was seen.
    ///   - number: One more than the last of all that were published.
    public mutating func publish(
        by actor: Actor, seen revision: Int, number: Int, at now: Timestamp
    ) throws(ChangeRefusal) {
        guard state.isReady else { throw .notReady }
        guard authorID != actor.id else { throw .samePerson }
        guard self.revision == revision else { throw .changedMeanwhile }
        (state, self.number, publisherName, changedAt) = (.published, number, actor.name, now)
    }

    /// It is given up.
    public mutating func withdraw(at now: Timestamp) throws(ChangeRefusal) {
        guard state.isOpen else { throw .notReady }
        (state, changedAt) = (.withdrawn, now)
    }
}

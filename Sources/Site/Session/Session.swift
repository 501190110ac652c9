import Kernel
import Store

/// Who is signed in on one browser, and what they have chosen there.
public struct Session: Sendable, Hashable {
    /// The SHA-256 of the cookie's secret, in hexadecimal digits; the secret itself is not kept.
    public let hash: String
    /// Who acts.
    public let actor: Actor
    /// When the session began.
    public let created: Timestamp
    /// When it was last used, to the minute.
    public internal(set) var lastSeen: Timestamp
    /// Purposes chosen, by the person whose data is read.
    public internal(set) var purposes: [String: String]
}

/// How long sessions live.
public struct SessionPolicy: Sendable, Hashable {
    /// Ends after so many seconds without use.
    public var idle: Int
    /// Ends after so many seconds in any case.
    public var absolute: Int

    /// One hour without use, twelve hours in any case, unless given.
    public init(idle: Int = 3_600, absolute: Int = 12 * 3_600) {
        self.idle = idle
        self.absolute = absolute
    }
}

extension Session: RowDecodable {
    /// Reads the row of the table `session`.
    public init(row: Row) throws {
        hash = try row.string("hash")
        actor = try JSONBody.decode(Actor.self, from: Array(row.string("actor").utf8))
        created = try row.timestamp("created")
        lastSeen = try row.timestamp("last_seen")
        purposes = try JSONBody.decode([String: String].self, from: Array(row.string("purposes").utf8))
    }
}

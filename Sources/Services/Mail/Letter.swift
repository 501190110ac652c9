import Kernel
import Store

/// A letter by mail as it is kept. It says that something is there to look at, never the content of a case.
public struct Letter: Sendable, Hashable, RowDecodable {
    /// Where a letter is on its way.
    public enum State: String, Sendable, Hashable, CaseIterable, SQLConvertible, SQLReadable {
        /// To be handed to the relay.
        case waiting
        /// The relay has taken it.
        case sent
        /// The relay says that there is no such mailbox, or that it takes nothing.
        case bounced
    }

    /// Identifies it; its Message-ID is made of it, so that a letter handed over twice is known as one.
    public let id: ID<Letter>
    /// Where it goes.
    public let address: String
    /// The subject.
    public let subject: String
    /// The text; empty once it was handed over.
    public let text: String
    /// Where it is.
    public let state: State
    /// What the relay answered when it was handed over or bounced.
    public let answer: String?
    /// When it was put down.
    public let createdAt: Timestamp
    /// When its state changed.
    public let changedAt: Timestamp

    /// From a row of the table `mail_letter`.
    public init(row: Row) throws {
        id = try row.id("id")
        address = try row.string("address")
        subject = try row.string("subject")
        text = try row.string("text")
        state = try row.get("state")
        answer = try row.optionalString("answer")
        createdAt = try row.timestamp("created_at")
        changedAt = try row.timestamp("changed_at")
    }
}

extension Migration {
    /// Letters, and addresses that took none.
    static let mailLetters = Migration(
        service: "mail", name: "001-letters",
        sql: [
            """
            CREATE TABLE mail_letter (
                id TEXT PRIMARY KEY,
                address TEXT NOT NULL,
                subject TEXT NOT NULL,
                text TEXT NOT NULL,
                state TEXT NOT NULL,
                answer TEXT,
                created_at INTEGER NOT NULL,
                changed_at INTEGER NOT NULL
            )
            """,
            "CREATE INDEX mail_letter_created ON mail_letter (created_at, id)",
            """
            CREATE TABLE mail_bounce (
                address TEXT PRIMARY KEY,
                answer TEXT NOT NULL,
                bounced_at INTEGER NOT NULL
            )
            """,
        ])
}

import Kernel
import Store

/// Writes letters. A letter is put down in the transaction of what it tells about, and handed to the relay after the commit, at
/// least once; see ``MailService``.
///
/// ```swift
/// try MailDesk.send(to: address, subject: "…", text: "…", in: tx)
/// if try MailDesk.bounced(address, in: tx) != nil { … }      // a banner, and the telephone for the staff
/// ```
public enum MailDesk {
    /// The work of handing a letter over.
    static let kind = "mail.send"
    /// The longest text in characters.
    public static let longestText = 20_000

    /// Puts a letter down.
    ///
    /// - Parameters:
    ///   - subject: One line; line breaks in it become spaces.
    ///   - text: Plain text. It must not tell what a case is about: mail is read on the way.
    @discardableResult
    public static func send(
        to address: MailAddress, subject: String, text: String, in tx: WriteTransaction
    ) throws -> ID<Letter> {
        let id = ID<Letter>.make(at: tx.now)
        let line = String(subject.map { $0.isNewline ? " " : $0 })
        try tx.run(
            """
            INSERT INTO mail_letter (id, address, subject, text, state, created_at, changed_at)
            VALUES (\(id), \(address.description), \(line), \(String(text.prefix(longestText))),
            \(Letter.State.waiting), \(tx.now), \(tx.now))
            """)
        try tx.enqueue(Job(kind: kind, key: id.description, data: ["letter": .string(id.description)]))
        return id
    }

    /// Since when letters to an address come back; nil when the last one was taken, or none was ever sent.
    public static func bounced(_ address: MailAddress, in tx: some Queryable) throws -> Timestamp? {
        try tx.one(Timestamp.self, "SELECT bounced_at FROM mail_bounce WHERE address = \(address.key)")
    }

    /// A letter; nil for an id that none has.
    public static func letter(_ id: ID<Letter>, in tx: some Queryable) throws -> Letter? {
        try tx.one(Letter.self, "SELECT * FROM mail_letter WHERE id = \(id)")
    }

    /// Letters, the newest first.
    static func letters(after cursor: Cursor?, limit: Int, in tx: some Queryable) throws -> Page<Letter> {
        try tx.page(
            Letter.self, "SELECT * FROM mail_letter", by: .descending("created_at", "id"), after: cursor, limit: limit)
    }

    /// Notes that the relay has taken a letter. The text is not needed any more.
    static func sent(_ letter: Letter, _ answer: String, in tx: WriteTransaction) throws {
        try close(letter, .sent, answer, in: tx)
        guard let address = MailAddress(letter.address) else { return }
        try tx.run("DELETE FROM mail_bounce WHERE address = \(address.key)")
    }

    /// Notes that no letter comes to an address.
    static func bounce(_ letter: Letter, _ answer: String, in tx: WriteTransaction) throws {
        try close(letter, .bounced, answer, in: tx)
        guard let address = MailAddress(letter.address) else { return }
        try tx.run(
            """
            INSERT INTO mail_bounce (address, answer, bounced_at) VALUES (\(address.key), \(answer), \(tx.now))
            ON CONFLICT (address) DO UPDATE SET answer = excluded.answer
            """)
        try tx.record(
            Event(kind: "mail.bounced", at: tx.now, actor: .system("mail"), subject: letter.id.description))
    }

    private static func close(
        _ letter: Letter, _ state: Letter.State, _ answer: String, in tx: WriteTransaction
    ) throws {
        try tx.run(
            """
            UPDATE mail_letter SET state = \(state), answer = \(answer), text = '', changed_at = \(tx.now)
            WHERE id = \(letter.id)
            """)
    }

    /// Forgets letters of more than 30 days ago that do not wait any more, some at a time.
    static func forgetOld(in tx: WriteTransaction) throws -> Int {
        try tx.run(
            """
            DELETE FROM mail_letter WHERE id IN (SELECT id FROM mail_letter
            WHERE created_at < \(tx.now.adding(seconds: -30 * 86_400)) AND state <> \(Letter.State.waiting)
            ORDER BY created_at, id LIMIT 1000)
            """)
    }
}

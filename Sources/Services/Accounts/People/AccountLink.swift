import Kernel
import Mail
import Store

/// A link that a letter brings: it shows that somebody reads the mail of an address. It is good for ten minutes and once.
struct AccountLink: Sendable, Hashable, RowDecodable {
    static let seconds = 10 * 60

    /// What it is for.
    enum Use: String, Sendable, Hashable, CaseIterable, SQLConvertible, SQLReadable {
        /// Signing in, for the first time or again.
        case enter
        /// Another address for an account, or the first one of a resident.
        case address
    }

    let use: Use
    let mail: MailAddress
    let account: ID<Account>?
    let resident: String?
    let next: String?

    init(
        use: Use, mail: MailAddress, account: ID<Account>? = nil, resident: String? = nil, next: String? = nil
    ) {
        (self.use, self.mail, self.account, self.resident, self.next) = (use, mail, account, resident, next)
    }

    init(row: Row) throws {
        use = try row.get("use")
        guard let mail = MailAddress(try row.string("mail")) else {
            throw RowError(column: "mail", reason: "is no mail address")
        }
        self.mail = mail
        account = try row.optionalID("account")
        resident = try row.optionalString("resident")
        next = try row.optionalString("next")
    }

    /// Keeps the link; returns its word, which stands nowhere else.
    func make(in tx: WriteTransaction) throws -> String {
        let word = OnceWord.make()
        try tx.run("DELETE FROM account_link WHERE expires_at <= \(tx.now)")
        try tx.run(
            """
            INSERT INTO account_link (hash, use, mail, account, resident, next, expires_at)
            VALUES (\(OnceWord.hash(word)), \(use), \(mail.description), \(account), \(resident), \(next),
            \(tx.now.adding(seconds: Self.seconds)))
            """)
        return word
    }

    /// The link of a word that is still good; it stays so.
    static func find(_ word: String, _ use: Use, now: Timestamp, in tx: some Queryable) throws -> AccountLink? {
        try tx.one(
            AccountLink.self,
            """
            SELECT * FROM account_link WHERE hash = \(OnceWord.hash(word)) AND use = \(use) AND expires_at > \(now)
            """)
    }

    /// The link of a word, which opens nothing from now on.
    static func take(_ word: String, _ use: Use, in tx: WriteTransaction) throws -> AccountLink? {
        guard let link = try find(word, use, now: tx.now, in: tx) else { return nil }
        try tx.run("DELETE FROM account_link WHERE hash = \(OnceWord.hash(word))")
        return link
    }
}

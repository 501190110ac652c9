import Kernel
import Mail
import Store

/// Somebody with an account by mail address.
struct Account: Sendable, Hashable, RowDecodable {
    let id: ID<Account>
    let mail: MailAddress
    let facts: AccountFacts
    /// The resident who has joined it to their card.
    let resident: String?

    init(row: Row) throws {
        id = try row.id("id")
        let text = try row.string("mail")
        guard let mail = MailAddress(text) else { throw RowError(column: "mail", reason: "is no mail address") }
        self.mail = mail
        var facts = try row.json("facts").decode(AccountFacts.self)
        facts.mail = mail.description
        self.facts = facts
        resident = try row.optionalString("resident")
    }

    /// Who acts with it.
    var actor: Actor { Actor(kind: .account, id: id.description, name: facts.fullName ?? mail.description) }
}

/// Accounts in the database.
enum AccountStore {
    static func account(_ id: ID<Account>, in tx: some Queryable) throws -> Account? {
        try tx.one(Account.self, "SELECT * FROM account WHERE id = \(id)")
    }

    static func account(at mail: MailAddress, in tx: some Queryable) throws -> Account? {
        try tx.one(Account.self, "SELECT * FROM account WHERE mail_key = \(mail.key)")
    }

    /// The account of who is signed in.
    static func account(of actor: Actor, in tx: some Queryable) throws -> Account? {
        switch actor.kind {
        case .account: try ID<Account>(actor.id).flatMap { try account($0, in: tx) }
        // Whoever acts for another does not lend them an account.
        case .resident where actor.onBehalfOf == nil:
            try tx.one(Account.self, "SELECT * FROM account WHERE resident = \(actor.id)")
        default: nil
        }
    }

    /// The account of an address, a new one where there is none.
    static func enter(_ mail: MailAddress, in tx: WriteTransaction) throws -> Account {
        let id = ID<Account>.make(at: tx.now)
        try tx.run(
            """
            INSERT INTO account (id, mail, mail_key, facts, created_at)
            VALUES (\(id), \(mail.description), \(mail.key), '{}', \(tx.now)) ON CONFLICT (mail_key) DO NOTHING
            """)
        guard let account = try account(at: mail, in: tx) else {
            throw RowError(column: "mail_key", reason: "the account is not there")
        }
        if account.id == id { try record("account.made", account, by: account.actor, in: tx) }
        return account
    }

    static func save(_ facts: AccountFacts, of account: Account, in tx: WriteTransaction) throws {
        try tx.run("UPDATE account SET facts = \(try JSONValue(encoding: facts)) WHERE id = \(account.id)")
        try record("account.changed", account, by: account.actor, in: tx)
    }

    /// Gives an account another address; false when another account has it.
    static func move(_ account: Account, to mail: MailAddress, in tx: WriteTransaction) throws -> Bool {
        if let other = try self.account(at: mail, in: tx), other.id != account.id { return false }
        try tx.run(
            "UPDATE account SET mail = \(mail.description), mail_key = \(mail.key) WHERE id = \(account.id)")
        try tx.run("DELETE FROM account_link WHERE account = \(account.id)")
        try record("account.mail-changed", account, by: account.actor, in: tx)
        return true
    }

    /// Joins an account to a resident, who has shown in one browser that both are theirs. A resident has one account.
    static func join(_ id: ID<Account>, to resident: String, in tx: WriteTransaction) throws {
        guard let account = try account(id, in: tx), account.resident != resident else { return }
        try tx.run("UPDATE account SET resident = NULL WHERE resident = \(resident)")
        try tx.run("UPDATE account SET resident = \(resident) WHERE id = \(id)")
        try record("account.joined", account, by: account.actor, in: tx)
    }

    /// Removes an account with all that it says. What was filed with it stays with those who received it.
    static func delete(_ account: Account, by actor: Actor, in tx: WriteTransaction) throws {
        try tx.run("DELETE FROM account_link WHERE account = \(account.id) OR mail = \(account.mail.description)")
        try tx.run("DELETE FROM account WHERE id = \(account.id)")
        try record("account.deleted", account, by: actor, in: tx)
    }

    private static func record(
        _ kind: String, _ account: Account, by actor: Actor, in tx: WriteTransaction
    ) throws {
        try tx.record(Event(kind: kind, at: tx.now, actor: actor, subject: account.id.description))
    }
}

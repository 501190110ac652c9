import Kernel
import Site
import Store

extension Migration {
    /// Local accounts of staff, for a city without a provider of its own.
    static let staffAccounts = Migration(
        service: "accounts", name: "003-staff",
        sql: [
            """
            CREATE TABLE staff_account (
                login TEXT PRIMARY KEY,
                name TEXT NOT NULL,
                ward TEXT,
                roles TEXT NOT NULL,
                cost INTEGER,
                salt BLOB,
                hash BLOB,
                code_key BLOB,
                last_step INTEGER,
                enrol_hash TEXT UNIQUE,
                enrol_until INTEGER,
                disabled_at INTEGER,
                created_at INTEGER NOT NULL
            )
            """,
            """
            CREATE TABLE staff_recovery (
                hash TEXT PRIMARY KEY,
                login TEXT NOT NULL
            )
            """,
            "CREATE INDEX staff_recovery_login ON staff_recovery (login)",
        ])
}

/// A local account of a member of staff.
public struct StaffAccount: Sendable, Hashable, RowDecodable {
    /// For how long a link to set an account up is good, in seconds: seven days.
    static let enrolSeconds = 7 * 86_400

    /// By what they sign in and are recorded.
    public let login: String
    /// The name to show.
    public let name: String
    /// The ward they work for; nil for the whole city.
    public let ward: WardCode?
    /// What they may do.
    public let roles: [String]
    /// Whether they have set it up: chosen a password and a second factor.
    public let isSetUp: Bool
    /// Whether it was taken out of use.
    public let isDisabled: Bool

    let secret: StaffSecret?
    let lastStep: Int

    /// From a row of the table `staff_account`.
    public init(row: Row) throws {
        (login, name, ward) = (try row.string("login"), try row.string("name"), try row.optionalWard("ward"))
        roles = try row.json("roles").decode([String].self)
        lastStep = try row.optionalInt("last_step") ?? 0
        isDisabled = try row.optionalTimestamp("disabled_at") != nil
        if let cost = try row.optionalInt("cost"), let salt = try row.optionalBytes("salt"),
            let hash = try row.optionalBytes("hash"), let codeKey = try row.optionalBytes("code_key")
        {
            secret = StaffSecret(cost: cost, salt: salt, hash: hash, codeKey: codeKey)
        } else {
            secret = nil
        }
        isSetUp = secret != nil
    }

    /// Who acts with it.
    public var actor: Actor { Actor(kind: .staff, id: login, name: name, ward: ward, roles: Set(roles)) }

    // MARK: The command line

    /// Why an account cannot be made or changed.
    public enum Refusal: Error, Sendable, Hashable, CustomStringConvertible {
        /// Somebody has this login already.
        case taken(String)
        /// Nobody has it.
        case unknown(String)
        /// It is no login: 1 to 40 small letters, digits, hyphens and dots.
        case noLogin(String)

        /// What is wrong and what to do.
        public var description: String {
            switch self {
            case .taken(let login): "there is an account \(login) already; reset it or choose another login"
            case .unknown(let login): "there is no account \(login)"
            case .noLogin(let login): "\(login) must be 1 to 40 small letters, digits, hyphens and dots"
            }
        }
    }

    /// Makes an account.
    /// - Returns: The word of the link with which its holder sets it up, within seven days.
    /// - Throws: ``Refusal``.
    public static func add(
        _ login: String, name: String, ward: WardCode?, roles: [String], in tx: WriteTransaction
    ) throws -> String {
        guard isLogin(login) else { throw Refusal.noLogin(login) }
        guard try find(login, in: tx) == nil else { throw Refusal.taken(login) }
        try tx.run(
            """
            INSERT INTO staff_account (login, name, ward, roles, created_at)
            VALUES (\(login), \(name), \(ward), \(JSONValue.array(roles.map(JSONValue.string))), \(tx.now))
            """)
        try record("staff.account-added", login, in: tx)
        return try enrolWord(login, in: tx)
    }

    /// Takes password, second factor and recovery codes from an account, so that it is set up anew; also puts it into use again.
    /// - Throws: ``Refusal``.
    public static func reset(_ login: String, in tx: WriteTransaction) throws -> String {
        guard try find(login, in: tx) != nil else { throw Refusal.unknown(login) }
        try tx.run(
            """
            UPDATE staff_account SET cost = NULL, salt = NULL, hash = NULL, code_key = NULL, last_step = NULL,
            disabled_at = NULL WHERE login = \(login)
            """)
        try tx.run("DELETE FROM staff_recovery WHERE login = \(login)")
        try record("staff.account-reset", login, in: tx)
        return try enrolWord(login, in: tx)
    }

    /// Takes an account out of use. Its sessions are ended by the caller.
    /// - Throws: ``Refusal``.
    public static func disable(_ login: String, in tx: WriteTransaction) throws -> StaffAccount {
        guard let account = try find(login, in: tx) else { throw Refusal.unknown(login) }
        try tx.run(
            """
            UPDATE staff_account SET disabled_at = \(tx.now), enrol_hash = NULL, enrol_until = NULL
            WHERE login = \(login)
            """)
        try record("staff.account-disabled", login, in: tx)
        return account
    }

    /// A page of the accounts, by login.
    /// - Parameter after: the last login of the page before.
    public static func list(after login: String?, limit: Int, in tx: some Queryable) throws -> [StaffAccount] {
        try tx.all(
            StaffAccount.self,
            "SELECT * FROM staff_account WHERE login > \(login ?? "") ORDER BY login LIMIT \(limit)")
    }

    static func find(_ login: String, in tx: some Queryable) throws -> StaffAccount? {
        try tx.one(StaffAccount.self, "SELECT * FROM staff_account WHERE login = \(login)")
    }

    static func isLogin(_ text: String) -> Bool {
        (1...40).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x2E
            }
    }

    private static func enrolWord(_ login: String, in tx: WriteTransaction) throws -> String {
        let word = OnceWord.make()
        try tx.run(
            """
            UPDATE staff_account SET enrol_hash = \(OnceWord.hash(word)),
            enrol_until = \(tx.now.adding(seconds: enrolSeconds)) WHERE login = \(login)
            """)
        return word
    }

    private static func record(_ kind: String, _ login: String, in tx: WriteTransaction) throws {
        try tx.record(Event(kind: kind, at: tx.now, actor: .system("command"), subject: login))
    }

    // MARK: Setting up and signing in

    /// The account that a word sets up.
    static func enrolled(by word: String, now: Timestamp, in tx: some Queryable) throws -> StaffAccount? {
        try tx.one(
            StaffAccount.self,
            """
            SELECT * FROM staff_account WHERE enrol_hash = \(OnceWord.hash(word)) AND enrol_until > \(now)
            AND disabled_at IS NULL
            """)
    }

    /// Gives an account its secrets; false when the word has been used meanwhile.
    static func setUp(
        by word: String, _ secret: StaffSecret, recovery: [String], step: Int, in tx: WriteTransaction
    ) throws -> StaffAccount? {
        guard let account = try enrolled(by: word, now: tx.now, in: tx) else { return nil }
        try tx.run(
            """
            UPDATE staff_account SET cost = \(secret.cost), salt = \(secret.salt), hash = \(secret.hash),
            code_key = \(secret.codeKey), last_step = \(step), enrol_hash = NULL, enrol_until = NULL
            WHERE login = \(account.login)
            """)
        try tx.run("DELETE FROM staff_recovery WHERE login = \(account.login)")
        for code in recovery {
            try tx.run(
                "INSERT INTO staff_recovery (hash, login) VALUES (\(recoveryHash(code, account.login)), \(account.login))"
            )
        }
        try tx.record(Event(kind: "staff.account-set-up", at: tx.now, actor: account.actor, subject: account.login))
        return account
    }

    /// Uses up the code of a moment; false when it, or a later one, was used before.
    static func useStep(_ step: Int, of login: String, in tx: WriteTransaction) throws -> Bool {
        try tx.run(
            """
            UPDATE staff_account SET last_step = \(step) WHERE login = \(login) AND COALESCE(last_step, 0) < \(step)
            AND disabled_at IS NULL
            """) > 0
    }

    /// Uses up a recovery code; false when there is none such.
    static func useRecovery(_ code: String, of login: String, in tx: WriteTransaction) throws -> Bool {
        try tx.run("DELETE FROM staff_recovery WHERE hash = \(recoveryHash(code, login)) AND login = \(login)") > 0
    }

    private static func recoveryHash(_ code: String, _ login: String) -> String {
        OnceWord.hash("recovery \(login) \(code)")
    }
}

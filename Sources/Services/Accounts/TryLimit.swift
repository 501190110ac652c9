import Crypto
import Kernel
import Store

/// Counts tries, so that nobody guesses and nobody's mailbox is filled: at most ``most`` by address or account in ``seconds``,
/// whether there is such an account or not.
enum TryLimit {
    static let most = 5
    static let seconds = 15 * 60

    /// Counts a try; false when it is one too many. What is counted is kept as a hash.
    static func take(_ what: String, _ name: String, in tx: WriteTransaction) throws -> Bool {
        let key = OnceWord.hash("\(what) \(name)")
        let since = tx.now.adding(seconds: -seconds)
        try tx.run("DELETE FROM account_try WHERE key = \(key) AND at <= \(since)")
        let count = try tx.one(Int.self, "SELECT count(*) FROM account_try WHERE key = \(key)") ?? 0
        guard count < most else { return false }
        try tx.run("INSERT INTO account_try (id, key, at) VALUES (\(ID<Row>.make(at: tx.now)), \(key), \(tx.now))")
        return true
    }

    /// Forgets tries after one that was right.
    static func clear(_ what: String, _ name: String, in tx: WriteTransaction) throws {
        try tx.run("DELETE FROM account_try WHERE key = \(OnceWord.hash("\(what) \(name)"))")
    }

    /// Forgets what counts no more.
    static func forgetOld(in tx: WriteTransaction) throws {
        try tx.run("DELETE FROM account_try WHERE at <= \(tx.now.adding(seconds: -seconds))")
    }
}

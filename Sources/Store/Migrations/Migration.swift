import Crypto

/// One step in the history of a service's tables. Applied once, in a transaction, and never changed afterwards: a
/// correction is a further migration.
///
/// ```swift
/// Migration(service: "vouchers", name: "0001-issue", sql: """
///     CREATE TABLE voucher (
///         id TEXT PRIMARY KEY, resident TEXT NOT NULL, issued_at INTEGER NOT NULL, spent INTEGER NOT NULL DEFAULT 0
///     );
///     CREATE INDEX voucher_resident ON voucher (resident);
///     """)
/// ```
/// Use the types `INTEGER`, `REAL`, `TEXT` and `BLOB`; `INTEGER PRIMARY KEY` numbers rows by itself.
public struct Migration: Sendable {
    /// The service the tables belong to.
    public let service: String
    /// Unique in the service, such as `0001-issue`.
    public let name: String
    /// Statements separated by `;`, without values.
    let script: SQL
    /// What SQL alone cannot do, after the statements.
    let change: (@Sendable (WriteTransaction) throws -> Void)?

    /// A migration by statements, and by a closure that runs after them.
    public init(
        service: String, name: String, sql script: SQL, change: (@Sendable (WriteTransaction) throws -> Void)? = nil
    ) {
        self.service = service
        self.name = name
        self.script = script
        self.change = change
    }

    /// A migration by a list of statements.
    public init(service: String, name: String, sql statements: [SQL]) {
        self.init(service: service, name: name, sql: .joined(statements, separator: ";\n"))
    }

    /// SHA-256 of the statements, in hex: shows when a migration was changed after it had been applied.
    var fingerprint: String { BlobHash(of: Array(script.text.utf8)).description }
}

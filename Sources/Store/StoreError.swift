/// Why the store could not do what was asked. No error carries a bound value: values may be personal.
public enum StoreError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The disk (or the quota) is full. Nothing of the write is stored; the store works again once there is room.
    case noSpace
    /// The change breaks a constraint of the tables; `detail` names it, such as `resident.number`.
    case constraint(ConstraintKind, detail: String)
    /// Another program holds the database for longer than the store waits.
    case busy
    /// More writes are waiting than the store accepts; nothing was done.
    case overloaded
    /// The database server cannot be reached, or went away before it was known whether the write is stored. Whoever
    /// asks again does so under the same idempotency key.
    case unavailable(String)
    /// The disk did not keep what was to be kept. Nothing is written any more until the database is opened again;
    /// whether the write at which it was noticed is stored shows then. Whoever asks again does so under the same
    /// idempotency key.
    case diskFailed(String)
    /// The store has been closed.
    case closed
    /// The database file is not one, or is damaged.
    case damaged(String)
    /// The database cannot be opened at this place.
    case cannotOpen(path: String, reason: String)
    /// The database URL is not understood; the reason says what is expected.
    case invalidURL(String)
    /// A name put into a statement with `\(identifier:)` is not a plain name.
    case invalidIdentifier(String)
    /// The statement may not be run here, such as `COMMIT` inside a write.
    case refused(String)
    /// An earlier error ended the transaction, and the write went on; nothing of it is stored.
    case transactionLost
    /// A cursor was not made by this store for this list.
    case invalidCursor
    /// Migrations that were applied and those of the program do not fit.
    case migration(service: String, name: String, reason: String)
    /// The database refuses the statement; the text has no values in it.
    case statement(sql: String, reason: String)

    /// Which kind of constraint a change breaks.
    public enum ConstraintKind: String, Sendable, Hashable {
        /// Another row has the same key.
        case unique
        /// A row that is referred to does not exist, or is still referred to.
        case foreignKey
        /// A value is missing.
        case notNull
        /// A CHECK of the table.
        case check
        /// A trigger refuses, as for append-only tables.
        case trigger
        /// A value of a wrong type, or another rule of the table.
        case other
    }

    /// What happened, in one English sentence.
    public var description: String {
        switch self {
        case .noSpace: "the disk is full; nothing of the write was stored"
        case .constraint(let kind, let detail): "the change breaks a \(kind.rawValue) constraint: \(detail)"
        case .busy: "another program holds the database"
        case .overloaded: "too many writes are waiting"
        case .unavailable(let reason): "the database cannot be reached: \(reason)"
        case .diskFailed(let reason):
            "the disk did not keep what was written (\(reason)); nothing is written before the program is started again: "
                + "look at the disk first"
        case .closed: "the store is closed"
        case .damaged(let detail): "the database is damaged: \(detail)"
        case .cannotOpen(let path, let reason): "cannot open the database \(path): \(reason)"
        case .invalidURL(let reason): "database URL: \(reason)"
        case .invalidIdentifier(let name): "not a plain name of a table or column: \(name.debugDescription)"
        case .refused(let reason): "refused: \(reason)"
        case .transactionLost: "an earlier error ended the transaction"
        case .invalidCursor: "the cursor does not belong to this list"
        case .migration(let service, let name, let reason): "migration \(service)/\(name): \(reason)"
        case .statement(let sql, let reason): "\(reason), in: \(sql)"
        }
    }
}

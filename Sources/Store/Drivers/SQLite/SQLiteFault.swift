import GRDB
import GRDBSQLite

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// SQLite's result codes in the words of the store.
enum SQLiteFault {
    /// The error that a statement has just met on the connection.
    static func storeError(in database: Database, sql: String) -> StoreError {
        let connection = database.sqliteConnection
        return storeError(
            code: sqlite3_extended_errcode(connection),
            message: sqlite3_errmsg(connection).map { String(cString: $0) } ?? "unknown error",
            systemError: sqlite3_system_errno(connection),
            sql: sql)
    }

    /// An error thrown by GRDB while the connection was in use.
    static func storeError(_ error: DatabaseError, _ database: Database) -> StoreError {
        storeError(
            code: error.extendedResultCode.rawValue,
            message: error.message ?? "unknown error",
            systemError: sqlite3_system_errno(database.sqliteConnection),
            sql: error.sql ?? "")
    }

    /// An error thrown by GRDB outside the use of a connection.
    static func storeError(_ error: any Error) -> any Error {
        guard let error = error as? DatabaseError else { return error }
        if error.resultCode == .SQLITE_MISUSE, error.message == "Connection is closed" { return StoreError.closed }
        return storeError(
            code: error.extendedResultCode.rawValue, message: error.message ?? "unknown error", systemError: 0,
            sql: error.sql ?? "")
    }

    private static func storeError(code: Int32, message: String, systemError: Int32, sql: String) -> StoreError {
        switch code & 0xff {
        case SQLITE_FULL: return .noSpace
        case SQLITE_IOERR where systemError == ENOSPC || systemError == EDQUOT: return .noSpace
        case SQLITE_CANTOPEN where systemError == ENOSPC || systemError == EDQUOT: return .noSpace
        case SQLITE_IOERR, SQLITE_READONLY, SQLITE_CANTOPEN: return .unavailable(message)
        case SQLITE_BUSY, SQLITE_LOCKED: return .busy
        case SQLITE_CORRUPT, SQLITE_NOTADB: return .damaged(message)
        case SQLITE_CONSTRAINT:
            let detail = message.split(separator: ": ", maxSplits: 1).last.map(String.init) ?? message
            return .constraint(constraintKind(code), detail: detail)
        default: return .statement(sql: sql, reason: message)
        }
    }

    /// The extended codes are SQLITE_CONSTRAINT with the kind in the second byte.
    private static func constraintKind(_ code: Int32) -> StoreError.ConstraintKind {
        switch code >> 8 {
        case 1: .check
        case 3: .foreignKey
        case 5: .notNull
        case 6, 8, 10: .unique  // PRIMARYKEY, UNIQUE, ROWID
        case 7: .trigger
        default: .other
        }
    }
}

import GRDB
import GRDBSQLite

/// Whether something may have been changed since it was last cleared.
final class ChangeMark {
    var isSet = false
}

/// A connection of GRDB's, used for its cache of prepared statements and stepped directly: values go from SQLite into
/// ``Row`` without a form in between.
struct SQLiteConnection: DatabaseConnection {
    let database: Database
    /// Whether statements must find themselves in an open transaction.
    let writes: Bool
    /// Set when a statement runs that may change something.
    let mark: ChangeMark

    var textSearch: any TextSearch { SQLiteTextSearch() }

    init(_ database: Database, writes: Bool, mark: ChangeMark = ChangeMark()) {
        self.database = database
        self.writes = writes
        self.mark = mark
    }

    func forEachRow(_ sql: SQL, _ body: (Row) throws -> Bool) throws {
        let text = try runnableText(sql)
        let statement = try prepare(text, values: sql.values.count)
        let handle = statement.sqliteStatement
        defer { finish(statement) }
        try bind(sql.values, to: handle, text)
        if sqlite3_stmt_readonly(handle) == 0 { mark.isSet = true }
        guard try step(handle, text) else { return }
        let width = Int(sqlite3_column_count(handle))
        // A statement whose tables have got a column since then has more than when it was made.
        let known = statement.columnNames
        let columns = RowColumns(
            names: known.count == width
                ? known : (0..<width).map { String(cString: sqlite3_column_name(handle, Int32($0))) })
        var row = Row(columns: columns, values: [])
        row.values.reserveCapacity(width)
        repeat {
            row.values.removeAll(keepingCapacity: true)
            for index in 0..<Int32(width) {
                row.values.append(SQLiteConnection.value(handle, index))
            }
            guard try body(row) else { return }
        } while try step(handle, text)
    }

    func forEachRowInPlace(_ sql: SQL, _ body: (any RowInPlace) throws -> Bool) throws {
        let text = try runnableText(sql)
        let statement = try prepare(text, values: sql.values.count)
        let handle = statement.sqliteStatement
        defer { finish(statement) }
        try bind(sql.values, to: handle, text)
        if sqlite3_stmt_readonly(handle) == 0 { mark.isSet = true }
        let row = SQLiteRow(handle: handle, width: Int(sqlite3_column_count(handle)))
        while try step(handle, text), try body(row) {}
    }

    /// The row at which a statement stands.
    private struct SQLiteRow: RowInPlace {
        let handle: OpaquePointer
        let width: Int

        func value(_ column: Int) -> ValueInPlace {
            let place = Int32(column)
            switch sqlite3_column_type(handle, place) {
            case SQLITE_INTEGER: return .integer(sqlite3_column_int64(handle, place))
            case SQLITE_TEXT:
                let start = sqlite3_column_text(handle, place)
                return .text(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, place))))
            default: return .other(SQLiteConnection.value(handle, place))
            }
        }
    }

    func run(_ sql: SQL) throws -> Int {
        let text = try runnableText(sql)
        let statement = try prepare(text, values: sql.values.count)
        let handle = statement.sqliteStatement
        defer { finish(statement) }
        try bind(sql.values, to: handle, text)
        let isRead = sqlite3_stmt_readonly(handle) != 0
        if !isRead { mark.isSet = true }
        let before = sqlite3_total_changes(database.sqliteConnection)
        while try step(handle, text) {}
        if isRead { return 0 }
        // Triggers and foreign key actions count in the total only; a statement that changed nothing leaves the number
        // of the statement before in sqlite3_changes.
        guard sqlite3_total_changes(database.sqliteConnection) != before else { return 0 }
        return Int(sqlite3_changes(database.sqliteConnection))
    }

    func appendEvent(_ columns: [SQLValue]) throws -> Int {
        try mustBeInTransaction()
        let text = Self.insertEvent
        let statement = try prepare(text, values: columns.count)
        defer { finish(statement) }
        mark.isSet = true
        try bind(columns, to: statement.sqliteStatement, text)
        while try step(statement.sqliteStatement, text) {}
        return Int(sqlite3_last_insert_rowid(database.sqliteConnection))
    }

    private static let insertEvent =
        "INSERT INTO event (\(EventColumns.behindPlace)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"

    func runScript(_ sql: SQL) throws {
        let text = try runnableText(sql)
        mark.isSet = true
        do {
            try database.execute(sql: text)
        } catch let error as DatabaseError {
            throw SQLiteFault.storeError(error, database)
        }
    }

    private func mustBeInTransaction() throws {
        if writes, sqlite3_get_autocommit(database.sqliteConnection) != 0 { throw StoreError.transactionLost }
    }

    /// The text as SQLite understands it, if the statement may run now.
    private func runnableText(_ sql: SQL) throws -> String {
        if let name = sql.fault { throw StoreError.invalidIdentifier(name) }
        try mustBeInTransaction()
        let text = sql.text
        let lock = " FOR UPDATE"
        // Looked at as bytes first: nearly no statement ends so, and all of them come by.
        return text.utf8.last == UInt8(ascii: "E") && text.hasSuffix(lock) ? String(text.dropLast(lock.count)) : text
    }

    /// The cached statement, or a new one while a caller further up steps through the cached one.
    /// A statement with very many values is likely a list, and the cache must not grow with the lengths of lists.
    private func prepare(_ text: String, values: Int) throws -> Statement {
        if let word = ForbiddenWord.first(in: text) {
            throw StoreError.refused("\(word) is the store's own business")
        }
        do {
            guard values <= 64 else { return try database.makeStatement(sql: text) }
            let statement = try database.cachedStatement(sql: text)
            if sqlite3_stmt_busy(statement.sqliteStatement) == 0 { return statement }
            return try database.makeStatement(sql: text)
        } catch let error as DatabaseError {
            throw SQLiteFault.storeError(error, database)
        }
    }

    /// Lets go of the statement's locks and of the memory of its values.
    private func finish(_ statement: Statement) {
        sqlite3_reset(statement.sqliteStatement)
        sqlite3_clear_bindings(statement.sqliteStatement)
    }

    private func step(_ handle: OpaquePointer, _ text: String) throws -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw SQLiteFault.storeError(in: database, sql: text)
        }
    }

    private func bind(_ values: [SQLValue], to handle: OpaquePointer, _ text: String) throws {
        guard sqlite3_bind_parameter_count(handle) == Int32(values.count) else {
            throw StoreError.statement(
                sql: text, reason: "write \\(value) for a value; the text has parameters of its own")
        }
        for (index, value) in values.enumerated() {
            let place = Int32(index + 1)
            let code: Int32
            switch value {
            case .null: code = sqlite3_bind_null(handle, place)
            case .integer(let integer): code = sqlite3_bind_int64(handle, place, integer)
            case .real(let real): code = sqlite3_bind_double(handle, place, real)
            case .text(var string):
                code = try string.withUTF8 { bytes in
                    // PostgreSQL cannot hold it, and what works on one database works on the other.
                    guard !bytes.hasZero else {
                        throw StoreError.constraint(.other, detail: "text with a zero character")
                    }
                    return bytes.withMemoryRebound(to: CChar.self) { characters in
                        // A missing address would bind null.
                        characters.baseAddress.map {
                            sqlite3_bind_text64(
                                handle, place, $0, UInt64(characters.count), SQLiteConnection.copied, UInt8(SQLITE_UTF8)
                            )
                        } ?? sqlite3_bind_text(handle, place, "", 0, SQLiteConnection.copied)
                    }
                }
            case .blob(let bytes):
                code = bytes.withUnsafeBytes { buffer in
                    buffer.baseAddress.map {
                        sqlite3_bind_blob64(handle, place, $0, UInt64(buffer.count), SQLiteConnection.copied)
                    } ?? sqlite3_bind_zeroblob(handle, place, 0)
                }
            }
            guard code == SQLITE_OK else { throw SQLiteFault.storeError(in: database, sql: text) }
        }
    }

    /// SQLITE_TRANSIENT: SQLite makes its own copy at once.
    private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    private static func value(_ handle: OpaquePointer, _ index: Int32) -> SQLValue {
        switch sqlite3_column_type(handle, index) {
        case SQLITE_INTEGER: return .integer(sqlite3_column_int64(handle, index))
        case SQLITE_FLOAT: return .real(sqlite3_column_double(handle, index))
        case SQLITE_TEXT:
            guard let start = sqlite3_column_text(handle, index) else { return .text("") }
            let count = Int(sqlite3_column_bytes(handle, index))
            return .text(String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self))
        case SQLITE_BLOB:
            guard let start = sqlite3_column_blob(handle, index) else { return .blob([]) }
            let count = Int(sqlite3_column_bytes(handle, index))
            return .blob([UInt8](UnsafeRawBufferPointer(start: start, count: count)))
        default: return .null
        }
    }
}

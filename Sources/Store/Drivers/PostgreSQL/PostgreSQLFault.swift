import CPQ

/// What PostgreSQL says when it does not do what was asked: its SQLSTATE and the names it gives, never its values.
struct PostgreSQLFault: Error {
    /// Five letters; empty when the server did not answer at all.
    let state: String
    let message: String
    let table: String
    let column: String
    let constraint: String
    let detail: String
    let sql: String
    /// The number of the write in its batch whose command it was; nil for one of the transaction's own.
    var author: Int?
    /// Whether it is the fault of a command that was sent before the one whose answer was waited for.
    var isLate = false

    /// The fault of a result.
    init(_ result: OpaquePointer, sql: String) {
        func field(_ code: Int32) -> String { PQresultErrorField(result, code).map { String(cString: $0) } ?? "" }
        state = field(Int32(UInt8(ascii: "C")))
        message = field(Int32(UInt8(ascii: "M")))
        table = field(Int32(UInt8(ascii: "t")))
        column = field(Int32(UInt8(ascii: "c")))
        constraint = field(Int32(UInt8(ascii: "n")))
        detail = field(Int32(UInt8(ascii: "D")))
        self.sql = sql
    }

    /// The connection is gone.
    init(lost reason: String) {
        state = ""
        message = reason.split(separator: "\n").first.map(String.init) ?? "the connection was lost"
        (table, column, constraint, detail, sql) = ("", "", "", "", "")
    }

    /// Whether the server is not there or is not to be talked to now; trying again on a new connection may help. One that
    /// takes no writes (25006) is a standby, or was the primary a moment ago.
    var isLost: Bool {
        state.isEmpty || state.hasPrefix("08") || state.hasPrefix("57P")
            || ["25P03", "25006", "53300"].contains(state)
    }

    /// Whether the same transaction may well succeed when it is run again: conflicts with others, and plans that were
    /// made before the tables changed.
    var isPassing: Bool { ["40001", "40P01", "0A000", "26000"].contains(state) }

    /// The fault in the words of the store.
    var storeError: StoreError {
        if isLost { return .unavailable(message) }
        switch state {
        case "23505": return .constraint(.unique, detail: place(key))
        case "23503": return .constraint(.foreignKey, detail: constraint)
        case "23502": return .constraint(.notNull, detail: place([column]))
        case "23514": return .constraint(.check, detail: constraint)
        case "P0001": return .constraint(.trigger, detail: message)
        case "22021", "22P05": return .constraint(.other, detail: "text with a zero character")
        case "53100": return .noSpace
        case "40001", "40P01", "55P03", "57014": return .busy
        case "25P02": return .transactionLost
        case "XX001", "XX002": return .damaged(message)
        // Messages about the statement itself name tables and functions; others may repeat a value.
        case _ where state.hasPrefix("42"): return .statement(sql: sql, reason: message)
        case _ where state.hasPrefix("22"), _ where state.hasPrefix("23"):
            return .statement(sql: sql, reason: "the value is refused (SQLSTATE \(state))")
        default: return .statement(sql: sql, reason: "SQLSTATE \(state)")
        }
    }

    /// The columns of `Key (a, b)=(…) already exists.`; what stands behind the sign is personal.
    private var key: [String] {
        guard let open = detail.firstIndex(of: "("), let close = detail.range(of: ")=")?.lowerBound, open < close
        else { return [] }
        return detail[detail.index(after: open)..<close].split(separator: ", ").map(String.init)
    }

    /// `resident.number`, as SQLite names it.
    private func place(_ columns: [String]) -> String {
        columns.isEmpty ? constraint : columns.map { "\(table).\($0)" }.joined(separator: ", ")
    }
}

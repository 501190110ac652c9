import CPQ

/// What a statement gave.
struct PostgreSQLAnswer: ~Copyable {
    let result: OpaquePointer
    let columns: RowColumns

    deinit { PQclear(result) }

    /// How many rows the statement changed.
    var changes: Int {
        guard let status = PQcmdStatus(result), !String(cString: status).hasPrefix("SELECT") else { return 0 }
        return PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0
    }

    /// How many rows it gave.
    var count: Int32 { PQntuples(result) }

    func type(of column: Int32) -> Oid { PQftype(result, column) }

    func value(_ row: Int32, _ column: Int32, type: Oid) throws -> SQLValue {
        try PostgreSQLValues.value(result, row, column, type: type)
    }
}

/// A row of an answer; not to outlive it.
struct PostgreSQLRow: RowInPlace {
    fileprivate let result: OpaquePointer
    fileprivate let types: [Oid]
    fileprivate let row: Int32

    var width: Int { types.count }

    func value(_ column: Int) throws -> ValueInPlace {
        let place = Int32(column)
        guard PQgetisnull(result, row, place) == 0 else { return .other(.null) }
        switch types[column] {
        case 25:
            return .text(
                UnsafeRawBufferPointer(
                    start: PQgetvalue(result, row, place), count: Int(PQgetlength(result, row, place))))
        case let type:
            let value = try PostgreSQLValues.value(result, row, place, type: type)
            if case .integer(let number) = value { return .integer(number) }
            return .other(value)
        }
    }
}

extension PostgreSQLAnswer {
    /// Calls `body` with each row, until it returns false. Returns whether it never did.
    func forEachInPlace(_ body: (any RowInPlace) throws -> Bool) throws -> Bool {
        let types = (0..<Int32(columns.names.count)).map { type(of: $0) }
        for row in 0..<count {
            guard try body(PostgreSQLRow(result: result, types: types, row: row)) else { return false }
        }
        return true
    }
}

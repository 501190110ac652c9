/// One committed state of the database, for reading. Valid inside the closure it is given to, and only there.
public struct ReadTransaction: Queryable {
    let connection: any DatabaseConnection

    /// Calls `body` with each row in turn until it returns false.
    public func forEach<Value: RowDecodable>(_ type: Value.Type, _ sql: SQL, _ body: (Value) throws -> Bool) throws {
        try connection.forEachRowOfMany(sql) { try body(Value(row: $0)) }
    }

    /// Calls `body` with each row of a result that fits into memory.
    public func forEachAtOnce<Value: RowDecodable>(_ type: Value.Type, _ sql: SQL, _ body: (Value) throws -> Bool)
        throws
    {
        try connection.forEachRow(sql) { try body(Value(row: $0)) }
    }

    /// A subquery of the ids whose text in a collection matches a query.
    public func matches(_ collection: String, _ query: String) -> SQL {
        connection.textSearch.matches(collection, query)
    }
}

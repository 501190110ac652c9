/// What reads in a transaction: both ``ReadTransaction`` and ``WriteTransaction``.
///
/// Write a query that several places need against this protocol, so that it works in a read and in a write:
/// ```swift
/// static func find(_ number: Int, in tx: some Queryable) throws -> Voucher? {
///     try tx.one(Voucher.self, "SELECT * FROM voucher WHERE number = \(number)")
/// }
/// ```
public protocol Queryable {
    /// Calls `body` with each row in turn until it returns false; for results too large to hold.
    /// - Throws: ``StoreError``, ``RowError``, and what `body` throws.
    func forEach<Value: RowDecodable>(_ type: Value.Type, _ sql: SQL, _ body: (Value) throws -> Bool) throws

    /// The same for a result that fits into memory, in one journey to the database.
    func forEachAtOnce<Value: RowDecodable>(_ type: Value.Type, _ sql: SQL, _ body: (Value) throws -> Bool) throws

    /// A subquery of the ids whose text in a collection matches a query, for `id IN \(matches)`; so that who may see
    /// what is decided in the same statement.
    ///
    /// White space in the query separates words that must all be there; each may be any part of the text, from one
    /// letter on. Hiragana and katakana, widths and Latin case are the same. A query without a letter matches nothing.
    func matches(_ collection: String, _ query: String) -> SQL
}

extension Queryable {
    /// The first row, or nil if there is none.
    public func one<Value: RowDecodable>(_ type: Value.Type, _ sql: SQL) throws -> Value? {
        var first: Value?
        try forEachAtOnce(type, sql) { value in
            first = value
            return false
        }
        return first
    }

    /// All rows, in the order of the statement.
    public func all<Value: RowDecodable>(_ type: Value.Type, _ sql: SQL) throws -> [Value] {
        var values: [Value] = []
        try forEachAtOnce(type, sql) { value in
            values.append(value)
            return true
        }
        return values
    }

    /// Whether the statement has a row.
    public func exists(_ sql: SQL) throws -> Bool {
        try one(Row.self, sql) != nil
    }
}

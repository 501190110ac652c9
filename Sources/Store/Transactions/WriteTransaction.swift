import Kernel

/// A change under way: all of it is stored, or none of it. Valid inside the closure it is given to, and only there.
public struct WriteTransaction: Queryable {
    let connection: any DatabaseConnection
    /// The time of this write; use it for everything the write stamps.
    public let now: Timestamp
    /// Which parcels somebody comes for.
    let parcels: ParcelPolicy
    let state = WriteState()

    init(connection: any DatabaseConnection, now: Timestamp, parcels: ParcelPolicy = .none) {
        self.connection = connection
        self.now = now
        self.parcels = parcels
    }

    /// Calls `body` with each row in turn until it returns false. Do not change the rows that are being read.
    public func forEach<Value: RowDecodable>(_ type: Value.Type, _ sql: SQL, _ body: (Value) throws -> Bool) throws {
        try forEachRow(sql, isLarge: true) { try body(Value(row: $0)) }
    }

    /// Calls `body` with each row of a result that fits into memory.
    public func forEachAtOnce<Value: RowDecodable>(
        _ type: Value.Type, _ sql: SQL, _ body: (Value) throws -> Bool
    ) throws {
        try forEachRow(sql, isLarge: false) { try body(Value(row: $0)) }
    }

    /// Reads rows and notes when it is the statement that fails, and not what is done with its rows.
    private func forEachRow(_ sql: SQL, isLarge: Bool, _ body: (Row) throws -> Bool) throws {
        var isTheirs = false
        func guarded(_ row: Row) throws -> Bool {
            do {
                return try body(row)
            } catch {
                isTheirs = true
                throw error
            }
        }
        do {
            if isLarge {
                try connection.forEachRowOfMany(sql, guarded)
            } else {
                try connection.forEachRow(sql, guarded)
            }
        } catch {
            if !isTheirs { state.hasFailed = true }
            throw error
        }
    }

    /// A subquery of the ids whose text in a collection matches a query.
    public func matches(_ collection: String, _ query: String) -> SQL {
        connection.textSearch.matches(collection, query)
    }

    /// Runs a statement for its effect, where nobody asks how many rows it changed.
    ///
    /// On PostgreSQL it travels with the next statement that is asked for something, and so costs no journey of its own.
    /// A closure does not notice: what it asks for next finds the effect, and if the statement fails, the closure is run
    /// again and meets the error here.
    public func run(_ sql: SQL) throws {
        try guarding { try connection.perform(sql) }
    }

    /// Runs a statement for its effect.
    /// - Returns: How many rows it inserted, updated or deleted.
    @_disfavoredOverload
    public func run(_ sql: SQL) throws -> Int {
        try guarding { try connection.run(sql) }
    }

    /// Notes when a statement fails: nothing of the write is stored then.
    func guarding<Value>(_ statement: () throws -> Value) throws -> Value {
        do {
            return try statement()
        } catch {
            state.hasFailed = true
            throw error
        }
    }

    /// The next number of a series, from 1 on. A write that fails gives its number back, so the series has no gaps.
    ///
    /// ```swift
    /// let receipt = try tx.nextNumber(series: "receipt/\(ward)/\(fiscalYear)")
    /// ```
    public func nextNumber(series: String) throws -> Int {
        let number = try one(
            Int.self,
            """
            INSERT INTO number_series (series, last_number) VALUES (\(series), 1)
            ON CONFLICT (series) DO UPDATE SET last_number = number_series.last_number + 1
            RETURNING last_number
            """)
        guard let number else { throw StoreError.damaged("no number for the series \(series)") }
        return number
    }
}

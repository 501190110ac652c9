import Kernel

/// A type that can be made from one row of a result.
public protocol RowDecodable: Sendable {
    /// Reads the columns this type needs; throws ``RowError`` if one is missing or of another kind.
    init(row: Row) throws
}

extension Row: RowDecodable {
    /// The row itself.
    public init(row: Row) { self = row }
}

extension Row {
    /// The value of the only column, for statements that select one thing.
    func only<Value: SQLReadable>(_ type: Value.Type) throws -> Value {
        guard values.count == 1 else {
            throw RowError(column: "*", reason: "\(values.count) columns where one \(Value.self) is expected")
        }
        guard let value = Value(sqlValue: values[0]) else {
            throw RowError(column: columns.names[0], reason: "\(values[0].kind) is not a \(Value.self)")
        }
        return value
    }
}

extension Int: RowDecodable {
    /// The only column.
    public init(row: Row) throws { self = try row.only(Int.self) }
}

extension Int64: RowDecodable {
    /// The only column.
    public init(row: Row) throws { self = try row.only(Int64.self) }
}

extension String: RowDecodable {
    /// The only column.
    public init(row: Row) throws { self = try row.only(String.self) }
}

extension CivilDate: RowDecodable {
    /// The only column.
    public init(row: Row) throws { self = try row.only(CivilDate.self) }
}

extension Timestamp: RowDecodable {
    /// The only column.
    public init(row: Row) throws { self = try row.only(Timestamp.self) }
}

extension ID: RowDecodable {
    /// The only column.
    public init(row: Row) throws { self = try row.only(ID<Tag>.self) }
}

extension JSONValue: RowDecodable {
    /// The only column.
    public init(row: Row) throws { self = try row.only(JSONValue.self) }
}

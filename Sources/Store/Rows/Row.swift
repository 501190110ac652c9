import Kernel
import Synchronization

/// One row of a result: a copy, free of the database it came from.
///
/// Columns are asked for by the names the statement gives them. An absent column, a null where a value must be and a
/// value of another kind are a ``RowError`` that names the column.
public struct Row: Sendable {
    let columns: RowColumns
    var values: [SQLValue]

    init(columns: RowColumns, values: [SQLValue]) {
        self.columns = columns
        self.values = values
    }

    /// The names of the columns, in the order of the statement.
    public var columnNames: [String] { columns.names }

    /// The stored value of a column.
    public func value(_ column: String) throws -> SQLValue {
        guard let index = columns.index(of: column) else {
            throw RowError(column: column, reason: "the statement has no such column")
        }
        return values[index]
    }

    /// The value of a column that cannot be null.
    public func get<Value: SQLReadable>(_ column: String, as type: Value.Type = Value.self) throws -> Value {
        let stored = try value(column)
        guard let value = Value(sqlValue: stored) else {
            throw RowError(column: column, reason: "\(stored.kind) is not a \(Value.self)")
        }
        return value
    }

    /// The value of a column, or nil where it is null.
    public func getOptional<Value: SQLReadable>(_ column: String, as type: Value.Type = Value.self) throws -> Value? {
        let stored = try value(column)
        if stored.isNull { return nil }
        guard let value = Value(sqlValue: stored) else {
            throw RowError(column: column, reason: "\(stored.kind) is not a \(Value.self)")
        }
        return value
    }

    /// The value of an enumeration (or other raw-representable type) stored by its raw value.
    @_disfavoredOverload
    public func get<Value: RawRepresentable>(_ column: String, as type: Value.Type = Value.self) throws -> Value
    where Value.RawValue: SQLReadable {
        guard let value = Value(rawValue: try get(column, as: Value.RawValue.self)) else {
            throw RowError(column: column, reason: "the value is not a \(Value.self)")
        }
        return value
    }

    /// The value of an enumeration stored by its raw value, or nil where the column is null.
    @_disfavoredOverload
    public func getOptional<Value: RawRepresentable>(_ column: String, as type: Value.Type = Value.self) throws
        -> Value?
    where Value.RawValue: SQLReadable {
        guard let raw = try getOptional(column, as: Value.RawValue.self) else { return nil }
        guard let value = Value(rawValue: raw) else {
            throw RowError(column: column, reason: "the value is not a \(Value.self)")
        }
        return value
    }
}

extension Row {
    /// Text.
    public func string(_ column: String) throws -> String { try get(column) }
    /// Text or nil.
    public func optionalString(_ column: String) throws -> String? { try getOptional(column) }
    /// A whole number.
    public func int(_ column: String) throws -> Int { try get(column) }
    /// A whole number or nil.
    public func optionalInt(_ column: String) throws -> Int? { try getOptional(column) }
    /// A truth value stored as 0 or 1.
    public func bool(_ column: String) throws -> Bool { try get(column) }
    /// A truth value or nil.
    public func optionalBool(_ column: String) throws -> Bool? { try getOptional(column) }
    /// A floating point number.
    public func double(_ column: String) throws -> Double { try get(column) }
    /// A floating point number or nil.
    public func optionalDouble(_ column: String) throws -> Double? { try getOptional(column) }
    /// A date stored as ISO text.
    public func date(_ column: String) throws -> CivilDate { try get(column) }
    /// A date or nil.
    public func optionalDate(_ column: String) throws -> CivilDate? { try getOptional(column) }
    /// An instant stored as milliseconds.
    public func timestamp(_ column: String) throws -> Timestamp { try get(column) }
    /// An instant or nil.
    public func optionalTimestamp(_ column: String) throws -> Timestamp? { try getOptional(column) }
    /// Bytes.
    public func bytes(_ column: String) throws -> [UInt8] { try get(column) }
    /// Bytes or nil.
    public func optionalBytes(_ column: String) throws -> [UInt8]? { try getOptional(column) }
    /// JSON text, parsed.
    public func json(_ column: String) throws -> JSONValue { try get(column) }
    /// JSON text, parsed, or nil.
    public func optionalJSON(_ column: String) throws -> JSONValue? { try getOptional(column) }
    /// An identifier stored as text.
    public func id<Tag>(_ column: String, of type: ID<Tag>.Type = ID<Tag>.self) throws -> ID<Tag> { try get(column) }
    /// An identifier or nil.
    public func optionalID<Tag>(_ column: String, of type: ID<Tag>.Type = ID<Tag>.self) throws -> ID<Tag>? {
        try getOptional(column)
    }
    /// A ward code stored as six digits.
    public func ward(_ column: String) throws -> WardCode { try get(column) }
    /// A ward code or nil.
    public func optionalWard(_ column: String) throws -> WardCode? { try getOptional(column) }
}

/// The column names of one result, shared by its rows.
final class RowColumns: Sendable {
    let names: [String]
    /// Where the next name is looked for first: decoders read columns in the order they select them.
    private let hint = Atomic<Int>(0)

    init(names: [String]) {
        self.names = names
    }

    func index(of name: String) -> Int? {
        let expected = hint.load(ordering: .relaxed)
        if expected < names.count, names[expected] == name {
            hint.store(expected + 1, ordering: .relaxed)
            return expected
        }
        guard let index = names.firstIndex(of: name) else { return nil }
        hint.store(index + 1, ordering: .relaxed)
        return index
    }
}

import Kernel

/// A value that can be bound in an ``SQL`` literal.
///
/// An enumeration with a raw value that is `SQLConvertible` needs only to say that it conforms.
public protocol SQLConvertible: Sendable {
    /// The form in which the value is stored.
    var sqlValue: SQLValue { get }
}

/// A value that can be read back from a column: the other half of ``SQLConvertible``.
public protocol SQLReadable: Sendable {
    /// The value, or nil if the stored form is not one of this type (null never is).
    init?(sqlValue: SQLValue)
}

extension SQLConvertible where Self: RawRepresentable, RawValue: SQLConvertible {
    /// The stored form of the raw value.
    public var sqlValue: SQLValue { rawValue.sqlValue }
}

extension SQLReadable where Self: RawRepresentable, RawValue: SQLReadable {
    /// The value whose raw value is stored.
    public init?(sqlValue: SQLValue) {
        guard let raw = RawValue(sqlValue: sqlValue) else { return nil }
        self.init(rawValue: raw)
    }
}

extension Optional: SQLConvertible where Wrapped: SQLConvertible {
    /// The stored form, or null.
    public var sqlValue: SQLValue { self?.sqlValue ?? .null }
}

extension SQLValue: SQLConvertible, SQLReadable {
    /// The value itself.
    public var sqlValue: SQLValue { self }
    /// The value itself.
    public init?(sqlValue: SQLValue) { self = sqlValue }
}

extension Int: SQLConvertible, SQLReadable {
    /// Stored as an integer.
    public var sqlValue: SQLValue { .integer(Int64(self)) }
    /// From an integer.
    public init?(sqlValue: SQLValue) {
        guard case .integer(let value) = sqlValue else { return nil }
        self.init(exactly: value)
    }
}

extension Int64: SQLConvertible, SQLReadable {
    /// Stored as an integer.
    public var sqlValue: SQLValue { .integer(self) }
    /// From an integer.
    public init?(sqlValue: SQLValue) {
        guard case .integer(let value) = sqlValue else { return nil }
        self = value
    }
}

extension Bool: SQLConvertible, SQLReadable {
    /// Stored as 0 or 1.
    public var sqlValue: SQLValue { .integer(self ? 1 : 0) }
    /// From 0 or 1; any other number is not a truth value.
    public init?(sqlValue: SQLValue) {
        switch sqlValue {
        case .integer(0): self = false
        case .integer(1): self = true
        default: return nil
        }
    }
}

extension Double: SQLConvertible, SQLReadable {
    /// Stored as a real.
    public var sqlValue: SQLValue { .real(self) }
    /// From a real, or from an integer (a sum of nothing but whole numbers).
    public init?(sqlValue: SQLValue) {
        switch sqlValue {
        case .real(let value): self = value
        case .integer(let value): self = Double(value)
        default: return nil
        }
    }
}

extension String: SQLConvertible, SQLReadable {
    /// Stored as text.
    public var sqlValue: SQLValue { .text(self) }
    /// From text.
    public init?(sqlValue: SQLValue) {
        guard case .text(let value) = sqlValue else { return nil }
        self = value
    }
}

extension Array: SQLConvertible where Element == UInt8 {
    /// Stored as bytes.
    public var sqlValue: SQLValue { .blob(self) }
}

extension Array: SQLReadable where Element == UInt8 {
    /// From bytes.
    public init?(sqlValue: SQLValue) {
        guard case .blob(let value) = sqlValue else { return nil }
        self = value
    }
}

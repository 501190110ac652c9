import Kernel

extension CivilDate: SQLConvertible, SQLReadable {
    /// Stored as text, `2026-04-20`, which sorts as dates do.
    public var sqlValue: SQLValue { .text(description) }
    /// From `2026-04-20`.
    public init?(sqlValue: SQLValue) {
        guard case .text(let text) = sqlValue else { return nil }
        self.init(iso: text)
    }
}

extension Timestamp: SQLConvertible, SQLReadable {
    /// Stored as milliseconds since 1970-01-01T00:00Z.
    public var sqlValue: SQLValue { .integer(milliseconds) }
    /// From milliseconds since 1970-01-01T00:00Z.
    public init?(sqlValue: SQLValue) {
        guard case .integer(let value) = sqlValue else { return nil }
        self.init(milliseconds: value)
    }
}

extension ID: SQLConvertible, SQLReadable {
    /// Stored as lower-case text, whose order is the order of making.
    public var sqlValue: SQLValue { .text(description) }
    /// From text.
    public init?(sqlValue: SQLValue) {
        guard case .text(let text) = sqlValue else { return nil }
        self.init(text)
    }
}

extension WardCode: SQLConvertible, SQLReadable {
    /// Stored as its six digits.
    public var sqlValue: SQLValue { .text(code) }
    /// From six digits with a right check digit.
    public init?(sqlValue: SQLValue) {
        guard case .text(let text) = sqlValue else { return nil }
        self.init(text)
    }
}

extension JSONValue: SQLConvertible, SQLReadable {
    /// Stored as canonical JSON text.
    public var sqlValue: SQLValue { .text(canonical) }
    /// From JSON text.
    public init?(sqlValue: SQLValue) {
        guard case .text(let text) = sqlValue, let value = try? JSONValue(parsing: text) else { return nil }
        self = value
    }
}

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// One value as a database holds it: the five storage classes that SQLite and PostgreSQL share.
public enum SQLValue: Sendable, Hashable {
    /// No value.
    case null
    /// A whole number of up to 64 bits.
    case integer(Int64)
    /// A binary floating point number. Never used for money.
    case real(Double)
    /// Unicode text, kept code point for code point.
    case text(String)
    /// Bytes.
    case blob([UInt8])

    /// Whether this is ``null``.
    public var isNull: Bool {
        if case .null = self { true } else { false }
    }

    /// The storage class in plain words, for error messages. The value itself is never shown: it may be personal.
    var kind: String {
        switch self {
        case .null: "null"
        case .integer: "an integer"
        case .real: "a real"
        case .text: "text"
        case .blob: "bytes"
        }
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether a byte is zero.
    var hasZero: Bool { baseAddress.map { memchr($0, 0, count) != nil } ?? false }
}

/// A statement with its values apart from its text, so that a value can never become SQL.
///
/// ```swift
/// let adults: SQL = "SELECT id, name FROM resident WHERE ward = \(ward) AND born <= \(date)"
/// ```
/// An interpolated value is bound. Other interpolations say what they are: `\(list: ids)` makes `($1, $2, …)` for
/// `IN`, `\(values: ["id": id, "name": name])` makes `(id, name) VALUES ($1, $2)`, `\(identifier: column)` a checked
/// name, and another ``SQL`` is spliced with its values. Text comes only from literals in the program.
///
/// The text must be what SQLite and PostgreSQL both understand; `ON CONFLICT`, `RETURNING`, row values such as
/// `(a, b) > (…)`, and `data ->> 'key'` on JSON are. ` FOR UPDATE` at the end is understood by the store itself
/// (writes on SQLite already exclude each other).
public struct SQL: Sendable, Hashable, ExpressibleByStringInterpolation {
    /// The literal text around the values: always one piece more than there are values.
    var pieces: [String]
    /// The values to bind, in order.
    var values: [SQLValue]
    /// Why the statement must not run: an interpolated name that is none.
    var fault: String?
    /// Whether ``nothing`` is in the text, which not every database understands.
    var hasEmptyList = false

    /// A statement without values.
    public init(stringLiteral value: String) {
        pieces = [value]
        values = []
    }

    /// A statement put together by interpolation.
    public init(stringInterpolation: Interpolation) {
        self = stringInterpolation.sql
    }

    init(pieces: [String], values: [SQLValue]) {
        self.pieces = pieces
        self.values = values
    }

    /// Both statements' text one after the other, with the values of both. Leave a space at the seam.
    public static func + (left: SQL, right: SQL) -> SQL {
        var sum = left
        sum.append(right)
        return sum
    }

    /// Appends another statement's text and values.
    public static func += (left: inout SQL, right: SQL) {
        left.append(right)
    }

    /// The statements joined with `separator` between them, such as `" AND "`; empty if there are none.
    public static func joined(_ parts: [SQL], separator: SQL) -> SQL {
        var whole: SQL = ""
        for (index, part) in parts.enumerated() {
            if index > 0 { whole.append(separator) }
            whole.append(part)
        }
        return whole
    }

    /// The text with `$1`, `$2`, … in the places of the values.
    public var text: String {
        if values.isEmpty { return pieces[0] }
        var text = ""
        text.reserveCapacity(pieces.reduce(0) { $0 + $1.utf8.count + 3 })
        for index in values.indices {
            text += pieces[index]
            text += "$"
            text += String(index + 1)
        }
        text += pieces[values.count]
        return text
    }

    mutating func append(_ other: SQL) {
        append(text: other.pieces[0])
        values += other.values
        pieces += other.pieces.dropFirst()
        fault = fault ?? other.fault
        hasEmptyList = hasEmptyList || other.hasEmptyList
    }

    mutating func append(text: String) {
        if pieces[pieces.count - 1].isEmpty {
            pieces[pieces.count - 1] = text
        } else {
            pieces[pieces.count - 1] += text
        }
    }

    mutating func append(value: SQLValue) {
        values.append(value)
        pieces.append("")
    }
}

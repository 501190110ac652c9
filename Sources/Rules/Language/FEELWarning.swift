/// Why a part of an expression is null, and where it stands.
public struct FEELWarning: Sendable, Hashable, CustomStringConvertible {
    /// What happened.
    public let message: String
    /// The line in the expression, from 1; 0 when it has no place.
    public let line: Int
    /// The column in the line, from 1, counted in code points; 0 when it has no place.
    public let column: Int
    /// The expression as written.
    public let source: String
    /// Which of the texts of a larger whole the expression is; 0 for one that stands alone.
    package let part: Int

    init(_ message: String, at place: Place?) {
        self.message = message
        guard let place else {
            (line, column, source, part) = (0, 0, "", 0)
            return
        }
        part = place.part
        let error = FEELError(message, at: place.offset, in: place.source)
        (line, column, source) = (error.line, error.column, place.source)
    }

    public var description: String { line > 0 ? "\(line):\(column): \(message)" : message }
}

/// A place in the text of an expression.
struct Place: Sendable, Hashable {
    let source: String
    /// In code points.
    let offset: Int
    /// Which of the texts of a larger whole it is in.
    var part = 0
}

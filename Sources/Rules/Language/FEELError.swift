/// Why an expression was refused, and where.
public struct FEELError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong and, where it helps, what may have been meant.
    public let message: String
    /// The line in the expression, from 1.
    public let line: Int
    /// The column in the line, from 1, counted in code points.
    public let column: Int
    /// The expression as written.
    public let source: String
    /// Which of the texts of a larger whole the expression is; 0 for one that stands alone.
    package var part = 0

    /// An error at a place of an expression.
    public init(message: String, line: Int, column: Int, source: String) {
        self.message = message
        self.line = line
        self.column = column
        self.source = source
    }

    /// An error at an offset in code points.
    init(_ message: String, at offset: Int, in source: String) {
        var (line, column) = (1, 1)
        for scalar in source.unicodeScalars.prefix(offset) {
            if scalar == "\n" {
                line += 1
                column = 1
            } else {
                column += 1
            }
        }
        self.init(message: message, line: line, column: column, source: source)
    }

    public var description: String { "\(line):\(column): \(message)" }
}

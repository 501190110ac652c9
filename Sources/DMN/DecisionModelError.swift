/// Why a decision model was refused, and where in its file.
public struct DecisionModelError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong and, where it helps, what may have been meant.
    public let message: String
    /// The file's name as it was given.
    public let file: String
    /// The line in the file, from 1.
    public let line: Int
    /// The column in the line, from 1.
    public let column: Int

    /// An error at a place of a file.
    public init(_ message: String, file: String, line: Int, column: Int) {
        self.message = message
        self.file = file
        self.line = line
        self.column = column
    }

    public var description: String { "\(file):\(line):\(column): \(message)" }
}

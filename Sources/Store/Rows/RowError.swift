/// Why a column of a row could not be read as what was asked for. Never shows the value, which may be personal.
public struct RowError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The column asked for.
    public let column: String
    /// What is wrong, in English.
    public let reason: String

    /// `column "born": text is not a CivilDate`
    public var description: String { "column \"\(column)\": \(reason)" }

    /// An error about a column; decoders of rows may throw their own.
    public init(column: String, reason: String) {
        self.column = column
        self.reason = reason
    }
}

/// Why personal data is read. It is recorded with each reading and shown to the person whose data it is.
public struct Purpose: Hashable, Sendable, Codable {
    /// The code that events carry: `counter-procedure`.
    public let code: String
    /// How it is shown.
    public let label: LocalizedText

    /// A purpose.
    public init(code: String, label: LocalizedText) { (self.code, self.label) = (code, label) }
}

/// One thing that was looked at, and what is to be done about it.
public struct HealthCheck: Sendable, Hashable, CustomStringConvertible {
    /// How it is.
    public enum Verdict: String, Sendable, Hashable {
        /// As it should be.
        case ok
        /// The city works; somebody should look soon.
        case warning
        /// Something is wrong or about to be.
        case fault
        /// It cannot be seen from here.
        case unknown
    }

    /// What was looked at, in a word or two.
    public let name: String
    /// How it is.
    public let verdict: Verdict
    /// What was found, in one sentence without values of persons.
    public let finding: String
    /// What to do; nil where there is nothing to do.
    public let advice: String?

    init(_ name: String, _ verdict: Verdict, _ finding: String, advice: String? = nil) {
        self.name = name
        self.verdict = verdict
        self.finding = finding
        self.advice = advice
    }

    /// One line.
    public var description: String {
        let mark = verdict.rawValue.uppercased().padded(to: 8)
        return "\(mark)\(name.padded(to: 14))\(finding)" + (advice.map { " → \($0)" } ?? "")
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(1, width - count))
    }
}

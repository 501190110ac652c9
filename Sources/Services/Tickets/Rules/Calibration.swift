/// How truthful the waiting times were that people were told: of those who were told one, how many were called within it.
public struct Calibration: Sendable, Hashable {
    /// Waits that have ended and for which a time had been shown.
    public let shown: Int
    /// Those that ended within the time shown.
    public let within: Int

    /// What is known.
    public init(shown: Int, within: Int) {
        self.shown = shown
        self.within = within
    }

    /// What is wrong with the times shown.
    public enum Alarm: String, Sendable, Hashable, CaseIterable {
        /// Fewer than seven of ten were called in time: people wait longer than they were told.
        case tooShort = "too-short"
        /// More than nine of ten: people are told to wait longer than they do.
        case tooLong = "too-long"
    }

    /// Before so many waits nothing can be said.
    public static let least = 20

    /// The share in percent, rounded down; nil before the first wait.
    public var percent: Int? { shown > 0 ? within * 100 / shown : nil }

    /// The alarm, outside 70 to 90 percent.
    public var alarm: Alarm? {
        guard shown >= Self.least else { return nil }
        if within * 10 < shown * 7 { return .tooShort }
        if within * 10 > shown * 9 { return .tooLong }
        return nil
    }
}

import Kernel

/// The waiting time that people are told.
public struct ShownWait: Sendable, Hashable {
    /// Where it comes from.
    public enum Basis: String, Sendable, Hashable, CaseIterable {
        /// The services of the day.
        case measured
        /// The fixed table, while too few services of the day are known.
        case table
    }

    /// A multiple of five minutes; 0 when the next call is the ticket's.
    public let minutes: Int
    /// The table ends here: it may take longer.
    public let isOrMore: Bool
    /// Where it comes from.
    public let basis: Basis

    /// A waiting time.
    public init(minutes: Int, isOrMore: Bool = false, basis: Basis) {
        self.minutes = minutes
        self.isOrMore = isOrMore
        self.basis = basis
    }

    /// So many services of the day must be known before the model is believed.
    public static let leastObservations = 5

    /// What to tell somebody.
    ///
    /// - Parameters:
    ///   - model: What the model says; nil when no window is open.
    ///   - waiting: How many wait, the one who asks included; 0 when nobody has to.
    ///   - observations: Services of the day in the group.
    ///   - hours: Turns seconds of work from now on into seconds on the clock, past breaks.
    ///   - certain: Seconds that are certain to pass first.
    public static func of(
        _ model: WaitModel?, waiting: Int, observations: Int, certain: Int = 0, hours: (Int) -> Int = { $0 }
    ) -> ShownWait? {
        guard let model else { return nil }
        if observations < leastObservations {
            let (minutes, isOrMore) = table(waiting: waiting)
            let clock = hours(minutes * 60)
            return ShownWait(minutes: fives(max(clock, certain)), isOrMore: isOrMore, basis: .table)
        }
        let seconds = hours(Int(model.percentile80.rounded(.up)))
        return ShownWait(minutes: fives(max(seconds, certain)), basis: .measured)
    }

    /// The fixed table: 1–5 waiting 10 minutes, 6–10 20, 11–15 30, more 30 or more.
    static func table(waiting: Int) -> (minutes: Int, isOrMore: Bool) {
        switch waiting {
        case ...0: (0, false)
        case 1...5: (10, false)
        case 6...10: (20, false)
        case 11...15: (30, false)
        default: (30, true)
        }
    }

    /// Minutes, rounded up to a multiple of five.
    static func fives(_ seconds: Int) -> Int { (max(seconds, 0) + 299) / 300 * 5 }
}

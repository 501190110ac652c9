import Foundation

/// How long forms of one edition took from the beginning to the sending, as counts by steps, and never whose they were. A step is an
/// eighth of a doubling (9 %), from a second on, so that a month is in step 170 and a median is within a few percent.
struct TrialTimes: Sendable, Hashable {
    private static let stepsADoubling = 8.0
    /// No draft is kept for longer than some weeks.
    static let lastStep = 200

    /// Counts by steps.
    private var counts: [Int: Int] = [:]

    /// The step of a time; less than a second counts as one.
    ///
    /// - Parameter seconds: from the beginning to the sending.
    static func step(of seconds: Int) -> Int {
        // The smallest part above the bound keeps a bound itself in the step that it begins, on every machine.
        min(lastStep, Int((log2(Double(max(1, seconds))) * stepsADoubling + 1e-9).rounded(.down)))
    }

    /// Where a step begins, in seconds.
    private static func begin(of step: Int) -> Double { exp2(Double(step) / stepsADoubling) }

    mutating func add(_ count: Int, in step: Int) { counts[step, default: 0] += count }

    /// The time that half of the forms took less than, in seconds; nil where there are none.
    var median: Double? {
        let all = counts.values.reduce(0, +)
        guard all > 0 else { return nil }
        var before = 0
        for (step, count) in counts.sorted(by: { $0.key < $1.key }) where count > 0 {
            if Double(before + count) >= Double(all) / 2 {
                // Within its step the times are taken to lie evenly.
                let part = (Double(all) / 2 - Double(before)) / Double(count)
                return Self.begin(of: step) * exp2(part / Self.stepsADoubling)
            }
            before += count
        }
        return nil
    }
}

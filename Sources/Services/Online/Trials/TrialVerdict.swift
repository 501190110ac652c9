import Foundation
import Kernel

/// What may be said of the difference between the shares who finish in two editions.
///
/// The interval is Newcombe's (1998, method 10: of two Wilson intervals), which holds also near 0 and 100 %; the test is the two-sided
/// one of two proportions, and Fisher's exact one where numbers are small. A difference is said only where both agree.
struct TrialVerdict: Sendable, Hashable {
    /// Below so many who began in an edition nothing is said.
    static let fewest = 30
    /// 95 %.
    private static let z = 1.959_963_984_540_054
    private static let level = 0.05

    /// What is said, in tenths of a point of percent.
    enum Statement: Sendable, Hashable {
        /// Too few have begun.
        case tooFew
        /// The share who finish in B, less that in A, lies between these; it may be none.
        case notYet(from: Int, to: Int)
        /// More finish in one edition, by so many points.
        case more(Trial.Arm, from: Int, to: Int)
    }

    let statement: Statement
    /// The probability of a difference as large if there were none; nil where too few have begun.
    let probability: Double?
    /// The share in B less that in A, as an interval of 95 %.
    let interval: ClosedRange<Double>?

    /// - Parameters:
    ///   - a: how many sent and how many began in the edition that stands.
    ///   - b: the same of the second edition.
    init(a: (sent: Int, started: Int), b: (sent: Int, started: Int)) {
        // What is counted twice by a mistake elsewhere must not become a share above one.
        let (sentA, sentB) = (min(a.sent, a.started), min(b.sent, b.started))
        guard min(a.started, b.started) >= Self.fewest else {
            (statement, probability, interval) = (.tooFew, nil, nil)
            return
        }
        let probability = Self.probability(sentA, a.started, sentB, b.started)
        let interval = Self.interval(sentA, a.started, sentB, b.started)
        (self.probability, self.interval) = (probability, interval)
        func tenths(_ share: Double) -> Int { Int((share * 1_000).rounded()) }
        let (low, high) = (tenths(interval.lowerBound), tenths(interval.upperBound))
        if probability < Self.level, interval.lowerBound > 0 {
            statement = .more(.b, from: low, to: high)
        } else if probability < Self.level, interval.upperBound < 0 {
            statement = .more(.a, from: -high, to: -low)
        } else {
            statement = .notYet(from: low, to: high)
        }
    }

    /// The interval of a single share after Wilson (1927).
    private static func wilson(_ sent: Int, _ all: Int) -> (low: Double, share: Double, high: Double) {
        let (n, p) = (Double(all), Double(sent) / Double(all))
        let square = z * z
        let middle = p + square / (2 * n)
        let width = z * (p * (1 - p) / n + square / (4 * n * n)).squareRoot()
        return (max(0, (middle - width) / (1 + square / n)), p, min(1, (middle + width) / (1 + square / n)))
    }

    private static func interval(_ sentA: Int, _ a: Int, _ sentB: Int, _ b: Int) -> ClosedRange<Double> {
        let (first, second) = (wilson(sentA, a), wilson(sentB, b))
        let difference = second.share - first.share
        func root(_ x: Double, _ y: Double) -> Double { (x * x + y * y).squareRoot() }
        let low = difference - root(second.share - second.low, first.high - first.share)
        let high = difference + root(second.high - second.share, first.share - first.low)
        return max(-1, low)...min(1, high)
    }

    /// Two-sided.
    private static func probability(_ sentA: Int, _ a: Int, _ sentB: Int, _ b: Int) -> Double {
        let (sent, all) = (sentA + sentB, a + b)
        let fewestExpected = Double(min(sent, all - sent)) * Double(min(a, b)) / Double(all)
        if fewestExpected < 5 { return exact(sentA, a, sentB, b) }
        let pooled = Double(sent) / Double(all)
        let error = (pooled * (1 - pooled) * (1 / Double(a) + 1 / Double(b))).squareRoot()
        let difference = Double(sentB) / Double(b) - Double(sentA) / Double(a)
        return erfc(abs(difference) / error / 2.0.squareRoot())
    }

    /// After Fisher: the probability of all tables with the same sums that are no likelier than this one.
    static func exact(_ sentA: Int, _ a: Int, _ sentB: Int, _ b: Int) -> Double {
        let sent = sentA + sentB
        // The logarithms of the factorials: those themselves are too large.
        var factorials = [0.0]
        for n in stride(from: 1, through: a + b, by: 1) { factorials.append(factorials[n - 1] + log(Double(n))) }
        func ways(_ n: Int, _ k: Int) -> Double { factorials[n] - factorials[k] - factorials[n - k] }
        let total = ways(a + b, sent)
        func likelihood(_ k: Int) -> Double { exp(ways(a, k) + ways(b, sent - k) - total) }
        let observed = likelihood(sentA) * (1 + 1e-7)
        return min(
            1,
            (max(0, sent - b)...min(a, sent)).reduce(0) { sum, k in
                let one = likelihood(k)
                return one <= observed ? sum + one : sum
            })
    }
}

import Foundation

/// How long a ticket will wait, as far as the queue tells.
///
/// `W = (Σ E[s] of the tickets that are called before it) / open windows + residual of those in service`. Services end
/// one after the other, each window at its own rate, so the residual until the first of `k` windows is free is
/// `1 / Σ (1 / rᵢ)` with rᵢ what is left of each; with one window it is r, with a window that is free it is nothing.
public struct WaitModel: Sendable, Hashable {
    /// A service under way.
    public struct Service: Sendable, Hashable {
        /// How long such services take.
        public let pace: Pace
        /// Seconds since the window is occupied.
        public let elapsed: Double

        /// A service under way.
        public init(pace: Pace, elapsed: Double) {
            self.pace = pace
            self.elapsed = elapsed
        }

        /// The seconds that are left. One that takes longer than expected is believed to take another quarter.
        public var residual: Double { max(pace.mean - elapsed, pace.mean * Self.overrun) }

        static let overrun = 0.25
    }

    /// The expected seconds until the ticket is called.
    public let mean: Double
    /// Their variance.
    public let variance: Double

    /// The wait behind `ahead` at `windows` open windows; nil when none is open.
    public init?(ahead: [Pace], windows: Int, inService: [Service]) {
        let work = ahead.reduce(into: Work()) { $0.add($1) }
        self.init(ahead: work, windows: windows, inService: inService)
    }

    /// The services of tickets that are called before, added up.
    struct Work: Sendable {
        private(set) var mean = 0.0
        private(set) var variance = 0.0

        mutating func add(_ pace: Pace) {
            mean += pace.mean
            variance += pace.variance
        }
    }

    init?(ahead: Work, windows: Int, inService: [Service]) {
        guard windows > 0 else { return nil }
        let open = Double(windows)
        let residual: Double
        if inService.count < windows {
            residual = 0
        } else {
            residual = 1 / inService.reduce(0) { $0 + 1 / max($1.residual, 1) }
        }
        mean = ahead.mean / open + residual
        variance = ahead.variance / (open * open) + residual * residual
    }

    /// The time that eight of ten such waits do not exceed, in seconds: the 80th percentile of the gamma distribution with
    /// this mean and variance (Wilson and Hilferty 1931).
    public var percentile80: Double {
        guard mean > 0 else { return 0 }
        guard variance > 0 else { return mean }
        let ninth = variance / (9 * mean * mean)
        let root = 1 - ninth + Self.normal80 * ninth.squareRoot()
        return mean * pow(max(root, 0), 3)
    }

    /// The 80th percentile of the standard normal distribution.
    static let normal80 = 0.841_621_233_572_914_3
}

/// How long one service of a category takes: what is expected, and how far services spread around it. Seconds.
public struct Pace: Sendable, Hashable {
    /// E[s]: from the call to the moment at which the window is free again.
    public let mean: Double
    /// The variance, in seconds².
    public let variance: Double

    /// A pace.
    public init(mean: Double, variance: Double) {
        self.mean = mean
        self.variance = variance
    }

    /// So many of the latest services count.
    public static let observations = 30
    /// The weight of the newest one.
    public static let alpha = 0.1
    /// The spread of services before any was measured: standard deviation over mean.
    static let usualSpread = 0.7
    /// What the pack says weighs as much as so many services of the same weekday and hour.
    static let packWeight = 10.0

    /// What is expected before a service of these days was measured: what the pack says, drawn towards the mean of all
    /// earlier services on the same weekday at the same hour.
    ///
    /// - Parameters:
    ///   - usual: What the pack says, in seconds.
    ///   - count: How many services there were on the weekday at the hour.
    ///   - sum: How long they took together, in seconds.
    public static func prior(usual: Double, count: Int, sum: Double) -> Pace {
        let mean = (usual * packWeight + sum) / (packWeight + Double(count))
        let deviation = mean * usualSpread
        return Pace(mean: mean, variance: deviation * deviation)
    }

    /// The exponentially weighted mean and variance of the latest services, begun at the prior.
    ///
    /// - Parameter latest: Seconds, the oldest first; of more than 30 the last count.
    public static func of(_ latest: [Double], prior: Pace) -> Pace {
        var mean = prior.mean
        var variance = prior.variance
        for seconds in latest.suffix(observations) {
            let difference = seconds - mean
            mean += alpha * difference
            variance = (1 - alpha) * (variance + alpha * difference * difference)
        }
        return Pace(mean: mean, variance: variance)
    }
}

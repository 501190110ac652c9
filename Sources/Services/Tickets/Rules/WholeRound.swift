/// All windows of a visit in the order with the earliest finish (全部でいつ終わるか).
public enum WholeRound {
    /// The most windows of one visit.
    public static let mostStops = 8

    /// A window to be visited, with its queue as it is now.
    public struct Stop: Sendable, Hashable {
        /// Its category.
        public let category: String
        /// The expected wait of somebody who joins the queue now, in seconds.
        public let wait: Double
        /// The load: of each second the windows work off, so many seconds of new work arrive. 0: nobody else comes, and
        /// the queue is worked off while one is elsewhere; 1: it stays as it is; more: it grows.
        public let load: Double
        /// How long the service takes, in seconds.
        public let service: Double
        /// Categories that must be done before, as far as they are to be visited at all.
        public let after: Set<String>
        /// Nobody is taken in later than so many seconds from now; nil for no such limit.
        public let closes: Double?

        /// A window to be visited.
        public init(
            category: String, wait: Double, load: Double = 1, service: Double, after: Set<String> = [],
            closes: Double? = nil
        ) {
            self.category = category
            self.wait = max(wait, 0)
            self.load = max(load, 0)
            self.service = max(service, 0)
            self.after = after
            self.closes = closes
        }

        /// When one is done who joins at a time. Never earlier for having come later, which is why the best order
        /// for a part of the windows is a beginning of a best order for all.
        func finish(joining time: Double) -> Double? {
            if let closes, time > closes { return nil }
            return time + max(0, wait + time * (load - 1)) + service
        }
    }

    /// An order of the windows.
    public struct Plan: Sendable, Hashable {
        /// The categories in order.
        public let order: [String]
        /// When each is done, in seconds from now.
        public let finishes: [Double]

        /// When all are done, in seconds from now.
        public var finish: Double { finishes.last ?? 0 }
    }

    /// The order with the earliest finish; of equal ones the first in the order given. Exact: every subset of windows is
    /// looked at, each once.
    ///
    /// - Returns: Nil when there is no order in which all can be done, or there are more than ``mostStops``.
    public static func plan(_ stops: [Stop]) -> Plan? {
        guard stops.count <= mostStops else { return nil }
        let needs = stops.map { stop in
            stops.indices.reduce(0) { stop.after.contains(stops[$1].category) ? $0 | 1 << $1 : $0 }
        }
        let all = 1 << stops.count
        var best = [(finish: Double, last: Int)?](repeating: nil, count: all)
        best[0] = (0, -1)
        for done in 0..<all {
            guard let here = best[done] else { continue }
            for stop in stops.indices where done & 1 << stop == 0 && needs[stop] & ~done == 0 {
                guard let finish = stops[stop].finish(joining: here.finish) else { continue }
                let after = done | 1 << stop
                if best[after].map({ finish < $0.finish }) ?? true { best[after] = (finish, stop) }
            }
        }
        var order: [String] = []
        var finishes: [Double] = []
        var done = all - 1
        while done != 0 {
            guard let step = best[done] else { return nil }
            order.append(stops[step.last].category)
            finishes.append(step.finish)
            done &= ~(1 << step.last)
        }
        return Plan(order: order.reversed(), finishes: finishes.reversed())
    }
}

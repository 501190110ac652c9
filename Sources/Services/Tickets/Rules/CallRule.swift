import Kernel

/// How often somebody is called before the office stops waiting for them: three times, two minutes apart.
public enum CallRule {
    /// So many calls are made.
    public static let calls = 3
    /// Seconds from one call to the next.
    public static let pause = 120

    /// Whether a call now counts as another one: sooner than the pause it only repeats the last one aloud.
    public static func counts(at now: Timestamp, after calls: [Timestamp]) -> Bool {
        guard let last = calls.last else { return true }
        return last.milliseconds(until: now) >= Int64(pause) * 1_000
    }

    /// The calls with one at `now`.
    public static func calling(at now: Timestamp, after calls: [Timestamp]) -> [Timestamp] {
        counts(at: now, after: calls) ? calls + [now] : calls
    }

    /// Whether the ticket may be given up (不在).
    public static func mayGiveUp(after calls: [Timestamp]) -> Bool { calls.count >= Self.calls }

    /// When the next call counts; nil before the first and after the last.
    public static func nextCall(after calls: [Timestamp]) -> Timestamp? {
        guard let last = calls.last, !mayGiveUp(after: calls) else { return nil }
        return last.adding(seconds: pause)
    }
}

import Kernel

/// Whether a procedure is taken at a moment, by the hours of the office and those of its own.
public enum TakenHours: Sendable, Hashable {
    case now
    /// Not now; from this day and time on it is, or nobody knows when.
    case later(CivilDate, TimeOfDay)
    case unknown

    /// How far ahead is looked.
    private static let mostDays = 400

    /// - Parameters:
    ///   - limits: The calendars by which it is taken; none for whenever the office works.
    ///   - office: The hours of the office; they say when it is taken next, and not whether it is now: whoever came in before
    ///     the doors were closed is served.
    ///   - time: The time at which the visitor came; nil counts the whole day.
    public init(limits: [OpeningCalendar], office: OpeningCalendar, on day: CivilDate, at time: TimeOfDay?) {
        let isTaken = limits.allSatisfy { calendar in
            let hours = calendar.hours(on: day)
            guard let time else { return !hours.isEmpty }
            return hours.contains { $0.lowerBound <= time && time < $0.upperBound }
        }
        if isTaken {
            self = .now
            return
        }
        for ahead in 0...Self.mostDays {
            let other = day.adding(days: ahead)
            let earliest = ahead == 0 ? time : nil
            if ahead == 0, earliest == nil { continue }
            if let start = Self.start(on: other, after: earliest, [office] + limits) {
                self = .later(other, start)
                return
            }
        }
        self = .unknown
    }

    /// The first moment of a day at which all calendars are open.
    private static func start(
        on day: CivilDate, after time: TimeOfDay?, _ calendars: [OpeningCalendar]
    ) -> TimeOfDay? {
        let hours = calendars.map { $0.hours(on: day) }
        let starts = hours.flatMap { $0.map(\.lowerBound) }.filter { start in time.map { start > $0 } ?? true }.sorted()
        return starts.first { start in
            hours.allSatisfy { $0.contains { $0.lowerBound <= start && start < $0.upperBound } }
        }
    }

    /// Whether it is taken now.
    public var isNow: Bool { self == .now }
}

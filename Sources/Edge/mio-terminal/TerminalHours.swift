import Kernel

/// When visits begin at the terminal: while the office is open by its calendar, and a while longer for those who came before the
/// doors were closed. A visit that is under way is never cut short.
struct TerminalHours: Sendable {
    /// Those who wait inside after closing are still served so many minutes.
    static let graceMinutes = 30
    /// So many days ahead that are closed are told.
    static let daysAhead = 7

    /// Whether a visit may begin.
    enum State: Sendable, Hashable {
        case open
        /// It opens again on a day at a time; nil when the calendar has no further opening.
        case closed(until: Opening?)
    }

    /// The next time the doors open.
    struct Opening: Sendable, Hashable {
        let day: CivilDate
        let time: TimeOfDay
    }

    let calendar: OpeningCalendar

    /// Whether a visit may begin at an instant.
    func state(at now: Timestamp) -> State {
        let minute = now.time.minutes
        let hours = calendar.hours(on: now.date)
        let isOpen = hours.contains {
            $0.lowerBound.minutes <= minute && minute < $0.upperBound.minutes + Self.graceMinutes
        }
        if isOpen { return .open }
        if let later = hours.first(where: { $0.lowerBound.minutes > minute }) {
            return .closed(until: Opening(day: now.date, time: later.lowerBound))
        }
        let day = calendar.nextOpenDay(onOrAfter: now.date.adding(days: 1))
        let opening = day.flatMap { day in
            calendar.hours(on: day).first.map { Opening(day: day, time: $0.lowerBound) }
        }
        return .closed(until: opening)
    }

    /// The days after a day, within a week, on which the office stays shut.
    func closedDays(after day: CivilDate) -> [CivilDate] {
        (1...Self.daysAhead).map { day.adding(days: $0) }.filter { calendar.hours(on: $0).isEmpty }
    }
}

extension TimeOfDay {
    /// Minutes since midnight.
    fileprivate var minutes: Int { hour * 60 + minute }
}

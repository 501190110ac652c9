import Kernel

/// The standard processing period of one application (標準処理期間, 行政手続法6条): so many business days, the day of arrival not
/// counted, and none while the applicant sets something right.
struct ProcessingClock: Sendable, Hashable {
    /// The day from which the period runs: that of the arrival, or the next working day where it came on a closed one.
    let start: CivilDate
    /// Business days on which it stood still so far.
    var stopped: Int
    /// Since when it stands still; nil while it runs.
    var stoppedSince: CivilDate?

    /// It begins with the arrival.
    init(arrived: CivilDate, calendar: OpeningCalendar) {
        (start, stopped, stoppedSince) = (calendar.nextWorkingDay(onOrAfter: arrived), 0, nil)
    }

    init(start: CivilDate, stopped: Int, stoppedSince: CivilDate?) {
        (self.start, self.stopped, self.stoppedSince) = (start, stopped, stoppedSince)
    }

    /// Stands still from a day on.
    mutating func stop(on day: CivilDate) { if stoppedSince == nil { stoppedSince = day } }

    /// Runs again from a day on. The day on which it was stopped is not counted, that on which it goes on is.
    mutating func resume(on day: CivilDate, calendar: OpeningCalendar) {
        guard let since = stoppedSince else { return }
        stopped += Self.businessDays(after: since, through: day, calendar: calendar)
        stoppedSince = nil
    }

    /// The last day of a period of so many business days; nil while it stands still.
    func due(days: Int, calendar: OpeningCalendar) -> CivilDate? {
        guard stoppedSince == nil else { return nil }
        var day = start
        for _ in 0..<(days + stopped) { day = calendar.nextWorkingDay(onOrAfter: day.adding(days: 1)) }
        return day
    }

    /// Business days that it took to a day, without those on which it stood still.
    func taken(through day: CivilDate, calendar: OpeningCalendar) -> Int {
        var days = Self.businessDays(after: start, through: day, calendar: calendar) - stopped
        if let since = stoppedSince { days -= Self.businessDays(after: since, through: day, calendar: calendar) }
        return max(0, days)
    }

    /// The working days after a day up to another.
    private static func businessDays(after first: CivilDate, through last: CivilDate, calendar: OpeningCalendar) -> Int
    {
        var (count, day) = (0, calendar.nextWorkingDay(onOrAfter: first.adding(days: 1)))
        while day <= last {
            count += 1
            day = calendar.nextWorkingDay(onOrAfter: day.adding(days: 1))
        }
        return count
    }
}

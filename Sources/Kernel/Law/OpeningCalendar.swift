/// When an office is open, and which days the law calls closed. The two are kept apart: an opening on a day closed by
/// law (a fourth Sunday) lets people in, but never makes it a working day on which a period could end.
///
/// In a pack:
///
///     closed: {weekdays: [saturday, sunday], holidays: true, yearly: ["12-29...01-03"]}
///     weekly:
///       - {days: [monday, tuesday, wednesday, thursday], hours: ["9:00-17:30"]}
///       - {days: [friday], hours: ["9:00-19:00"]}
///     extra:
///       - {day: 4 sunday, hours: ["9:00-17:30"]}
public struct OpeningCalendar: Hashable, Sendable, Codable {
    /// Which days are closed by law.
    public var closed: ClosedDays
    /// The hours of ordinary weeks. Days closed by law have none.
    public var weekly: [WeeklyHours]
    /// Openings beside the ordinary ones.
    public var extra: [ExtraOpening]
    /// Days on which the office is shut although the law does not call them closed. They are working days in law.
    public var shut: [DateRange]

    /// A calendar; without `closed` it is that of local government (地方自治法4条の2第2項).
    public init(
        closed: ClosedDays = .localGovernment, weekly: [WeeklyHours] = [], extra: [ExtraOpening] = [],
        shut: [DateRange] = []
    ) {
        (self.closed, self.weekly, self.extra, self.shut) = (closed, weekly, extra, shut)
    }

    private enum CodingKeys: String, CodingKey { case closed, weekly, extra, shut }

    /// Missing parts are those of ``init(closed:weekly:extra:shut:)``.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        closed = try container.decodeIfPresent(ClosedDays.self, forKey: .closed) ?? .localGovernment
        weekly = try container.decodeIfPresent([WeeklyHours].self, forKey: .weekly) ?? []
        extra = try container.decodeIfPresent([ExtraOpening].self, forKey: .extra) ?? []
        shut = try container.decodeIfPresent([DateRange].self, forKey: .shut) ?? []
    }

    /// Whether the law calls a day closed. Extra openings and ``shut`` do not matter here.
    public func isClosedByLaw(_ date: CivilDate) -> Bool { closed.contains(date) }

    /// The opening hours on a day, in order; empty when shut. The end of each is the moment of closing.
    public func hours(on date: CivilDate) -> [ClosedRange<TimeOfDay>] {
        guard !shut.contains(where: { $0.contains(date) }) else { return [] }
        var hours = extra.filter { $0.applies(on: date, closed: closed) }.flatMap(\.hours)
        if !closed.contains(date) {
            hours += weekly.filter { $0.applies(on: date) }.flatMap(\.hours)
        }
        return merged(hours)
    }

    /// Whether the office is open at an instant. It is no longer open at the moment of closing.
    public func isOpen(at instant: Timestamp) -> Bool {
        let time = instant.time
        return hours(on: instant.date).contains { $0.lowerBound <= time && time < $0.upperBound }
    }

    /// The first day from `date` on that is not closed by law; `date` itself when it is none.
    public func nextWorkingDay(onOrAfter date: CivilDate) -> CivilDate { workingDay(from: date, step: 1) }

    /// The last day up to `date` that is not closed by law; `date` itself when it is none.
    public func previousWorkingDay(onOrBefore date: CivilDate) -> CivilDate { workingDay(from: date, step: -1) }

    /// The first day from `date` on that has opening hours; nil when there is none within 400 days.
    public func nextOpenDay(onOrAfter date: CivilDate) -> CivilDate? {
        (0...400).lazy.map { date.adding(days: $0) }.first { !hours(on: $0).isEmpty }
    }

    private func workingDay(from date: CivilDate, step: Int) -> CivilDate {
        // A calendar that closes every weekday has no working day; a year's search ends with the day asked about.
        var day = date
        for _ in 0...400 {
            if !closed.contains(day) { return day }
            day = day.adding(days: step)
        }
        return date
    }

    /// Hours in order, those that touch or overlap joined.
    private func merged(_ hours: [HourRange]) -> [ClosedRange<TimeOfDay>] {
        var result: [ClosedRange<TimeOfDay>] = []
        for range in hours.sorted(by: { $0.opens < $1.opens }) {
            if let last = result.last, range.opens <= last.upperBound {
                result[result.count - 1] = last.lowerBound...max(last.upperBound, range.closes)
            } else {
                result.append(range.opens...range.closes)
            }
        }
        return result
    }
}

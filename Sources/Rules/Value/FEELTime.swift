import Kernel

/// A time of day of FEEL: to the nanosecond, with an offset from UTC or without (local).
public struct FEELTime: Sendable, Hashable {
    /// 0...23
    public let hour: Int
    /// 0...59
    public let minute: Int
    /// 0...59
    public let second: Int
    /// 0...999,999,999
    public let nanosecond: Int
    /// Seconds east of UTC, -50,400...50,400; `nil` for a local time.
    public let offset: Int?

    /// `nil` when a part is out of its range.
    public init?(hour: Int, minute: Int, second: Int, nanosecond: Int = 0, offset: Int? = nil) {
        guard (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second),
            (0...999_999_999).contains(nanosecond), (-50_400...50_400).contains(offset ?? 0)
        else { return nil }
        self.hour = hour
        self.minute = minute
        self.second = second
        self.nanosecond = nanosecond
        self.offset = offset
    }

    /// A local time of the Kernel.
    public init(_ time: TimeOfDay) {
        hour = time.hour
        minute = time.minute
        second = time.second
        nanosecond = 0
        offset = nil
    }

    static let nanosecondsPerDay = 86_400 * FEELDuration.nanosecondsPerSecond

    /// Nanoseconds since midnight of the written time.
    var nanoseconds: Int128 {
        Int128(hour * 3600 + minute * 60 + second) * FEELDuration.nanosecondsPerSecond + Int128(nanosecond)
    }

    /// The time at these nanoseconds of a day, which must be 0 ..< 86,400 s.
    init(nanosecondsOfDay value: Int128, offset: Int?) {
        let seconds = Int(value / FEELDuration.nanosecondsPerSecond)
        hour = seconds / 3600
        minute = seconds / 60 % 60
        second = seconds % 60
        nanosecond = Int(value % FEELDuration.nanosecondsPerSecond)
        self.offset = offset
    }

    /// For order and difference: nanoseconds from midnight UTC (a local time counts as UTC).
    var instant: Int128 { nanoseconds - Int128(offset ?? 0) * FEELDuration.nanosecondsPerSecond }
}

/// A date with a time of day.
public struct FEELDateTime: Sendable, Hashable {
    /// The date.
    public let date: CivilDate
    /// The time of day, with the offset if there is one.
    public let time: FEELTime

    /// A date with a time.
    public init(date: CivilDate, time: FEELTime) {
        self.date = date
        self.time = time
    }

    /// Nanoseconds since 1970 UTC (a local time counts as UTC).
    var instant: Int128 { Int128(date.dayNumber) * FEELTime.nanosecondsPerDay + time.instant }

    /// The moment later by a duration, at the same offset; `nil` outside the years 1...9999.
    func adding(nanoseconds: Int128) -> FEELDateTime? {
        let (total, overflow) =
            (Int128(date.dayNumber) * FEELTime.nanosecondsPerDay + time.nanoseconds).addingReportingOverflow(
                nanoseconds)
        guard !overflow else { return nil }
        var (days, rest) = total.quotientAndRemainder(dividingBy: FEELTime.nanosecondsPerDay)
        if rest < 0 {
            days -= 1
            rest += FEELTime.nanosecondsPerDay
        }
        guard let days = Int(exactly: days), let date = CalendarMath.date(dayNumber: days) else { return nil }
        return FEELDateTime(date: date, time: FEELTime(nanosecondsOfDay: rest, offset: time.offset))
    }
}

/// A duration of days and time, exact to the nanosecond.
public struct FEELDuration: Sendable, Hashable, Comparable {
    /// The length; negative backwards.
    public let nanoseconds: Int128

    static let nanosecondsPerSecond: Int128 = 1_000_000_000
    /// No duration is longer than this many nanoseconds (about 3 × 10^13 years).
    static let longest: Int128 = 1_000_000_000_000_000_000_000_000_000_000

    /// A duration of nanoseconds.
    public init(nanoseconds: Int128) { self.nanoseconds = nanoseconds }

    /// A duration of whole days.
    public init(days: Int) { nanoseconds = Int128(days) * FEELTime.nanosecondsPerDay }

    public static func < (a: FEELDuration, b: FEELDuration) -> Bool { a.nanoseconds < b.nanoseconds }
}

/// Dates within the years 1...9999, answering `nil` outside instead of failing.
enum CalendarMath {
    private static let days: ClosedRange<Int> = -719_162...2_932_896  // 0001-01-01 ... 9999-12-31

    static func date(dayNumber: Int) -> CivilDate? {
        days.contains(dayNumber) ? CivilDate(dayNumber: dayNumber) : nil
    }

    static func adding(days: Int, to date: CivilDate) -> CivilDate? {
        let (sum, overflow) = date.dayNumber.addingReportingOverflow(days)
        return overflow ? nil : self.date(dayNumber: sum)
    }

    /// The same day `months` later; the last day of that month when it has no such day.
    static func adding(months: Int, to date: CivilDate) -> CivilDate? {
        let (total, overflow) = (date.year * 12 + date.month - 1).addingReportingOverflow(months)
        guard !overflow, (12...119_999).contains(total) else { return nil }
        return date.adding(months: months)
    }

    /// Whole months from one date to another: 2026-01-31 → 2026-02-28 is 0, → 2026-03-01 is 1.
    static func months(from start: CivilDate, to end: CivilDate) -> Int {
        let months = (end.year - start.year) * 12 + end.month - start.month
        if months > 0, end.day < start.day { return months - 1 }
        if months < 0, end.day > start.day { return months + 1 }
        return months
    }
}

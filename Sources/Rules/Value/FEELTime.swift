import Kernel

/// A time of day of FEEL: to the nanosecond, with an offset from UTC, with a named zone, or without (local).
public struct FEELTime: Sendable, Hashable {
    /// 0...23
    public let hour: Int
    /// 0...59
    public let minute: Int
    /// 0...59
    public let second: Int
    /// 0...999,999,999
    public let nanosecond: Int
    /// Seconds east of UTC, -64,800...64,800; `nil` for a local time. Of a time in a zone, the zone's at that time (without
    /// a date, of 1970-01-01).
    public let offset: Int?
    /// The name of the zone in the tz database; `nil` for a time with a plain offset or none.
    public let zone: String?

    /// `nil` when a part is out of its range.
    public init?(hour: Int, minute: Int, second: Int, nanosecond: Int = 0, offset: Int? = nil) {
        guard (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second),
            (0...999_999_999).contains(nanosecond), (-64_800...64_800).contains(offset ?? 0)
        else { return nil }
        self.hour = hour
        self.minute = minute
        self.second = second
        self.nanosecond = nanosecond
        self.offset = offset
        zone = nil
    }

    /// The time in a zone, with the zone's offset at a day; `nil` when there is no such zone.
    init?(_ time: FEELTime, zone: String, on date: FEELDate? = nil) {
        guard TimeZones.exists(zone) else { return nil }
        self.init(time, knownZone: zone, on: date)
    }

    private init(_ time: FEELTime, knownZone zone: String, on date: FEELDate?) {
        hour = time.hour
        minute = time.minute
        second = time.second
        nanosecond = time.nanosecond
        let seconds = time.hour * 3600 + time.minute * 60 + time.second
        offset = TimeZones.offset(zone, at: date ?? FEELDate(dayNumber: 0) ?? FEELDate(.earliest), seconds)
        self.zone = zone
    }

    /// The time as it is on a day: in a zone, with the zone's offset of that day.
    func on(_ date: FEELDate) -> FEELTime {
        guard let zone else { return self }
        return FEELTime(self, knownZone: zone, on: date)
    }

    /// A local time of the Kernel.
    public init(_ time: TimeOfDay) {
        hour = time.hour
        minute = time.minute
        second = time.second
        nanosecond = 0
        offset = nil
        zone = nil
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
        zone = nil
    }

    /// The same zone or offset at another time of day.
    func with(nanosecondsOfDay value: Int128) -> FEELTime {
        let plain = FEELTime(nanosecondsOfDay: value, offset: offset)
        guard let zone else { return plain }
        return FEELTime(plain, knownZone: zone, on: nil)
    }

    /// For order and difference: nanoseconds from midnight UTC (a local time counts as UTC).
    var instant: Int128 { nanoseconds - Int128(offset ?? 0) * FEELDuration.nanosecondsPerSecond }
}

/// A date with a time of day.
public struct FEELDateTime: Sendable, Hashable {
    /// The date.
    public let date: FEELDate
    /// The time of day, with the offset if there is one.
    public let time: FEELTime

    /// A date with a time.
    public init(date: FEELDate, time: FEELTime) {
        self.date = date
        self.time = time.on(date)
    }

    /// A date of the Kernel's calendar with a time.
    public init(date: CivilDate, time: FEELTime) { self.init(date: FEELDate(date), time: time) }

    /// Nanoseconds since 1970 UTC (a local time counts as UTC).
    var instant: Int128 { Int128(date.dayNumber) * FEELTime.nanosecondsPerDay + time.instant }

    /// The moment later by a duration, at the same offset or, in a zone, at the zone's offset then; `nil` beyond the
    /// calendar.
    func adding(nanoseconds: Int128) -> FEELDateTime? {
        if let zone = time.zone {
            // A duration is added to the instant: the clocks of the zone may have been put forward in between.
            let plain = FEELTime(nanosecondsOfDay: time.nanoseconds, offset: nil)
            let (utc, overflow) = (
                nanoseconds - Int128(time.offset ?? 0) * FEELDuration.nanosecondsPerSecond,
                nanoseconds.magnitude > FEELDuration.longest.magnitude
            )
            guard !overflow, let moment = FEELDateTime(date: date, time: plain).adding(nanoseconds: utc) else {
                return nil
            }
            let instant =
                moment.date.dayNumber * 86_400 + moment.time.hour * 3600 + moment.time.minute * 60 + moment.time.second
            let shift = Int128(TimeZones.offset(zone, atInstant: instant)) * FEELDuration.nanosecondsPerSecond
            guard let local = moment.adding(nanoseconds: shift), let zoned = FEELTime(local.time, zone: zone) else {
                return nil
            }
            return FEELDateTime(date: local.date, time: zoned)
        }
        let (total, overflow) =
            (Int128(date.dayNumber) * FEELTime.nanosecondsPerDay + time.nanoseconds).addingReportingOverflow(
                nanoseconds)
        guard !overflow, total.magnitude < 100_000_000_000_000_000_000_000_000_000 else { return nil }
        var (days, rest) = total.quotientAndRemainder(dividingBy: FEELTime.nanosecondsPerDay)
        if rest < 0 {
            days -= 1
            rest += FEELTime.nanosecondsPerDay
        }
        guard let days = Int(exactly: days), let date = FEELDate(dayNumber: days) else { return nil }
        return FEELDateTime(date: date, time: time.with(nanosecondsOfDay: rest))
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

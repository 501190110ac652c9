/// Opening and closing time of one stretch of a day: `9:00-17:30`.
public struct HourRange: Hashable, Sendable {
    /// When the doors open.
    public let opens: TimeOfDay
    /// When they close, later than ``opens``.
    public let closes: TimeOfDay

    /// Nil when it would close before it opens.
    public init?(_ opens: TimeOfDay, _ closes: TimeOfDay) {
        guard opens < closes else { return nil }
        (self.opens, self.closes) = (opens, closes)
    }
}

extension HourRange: LosslessStringConvertible, Codable {
    /// Reads `9:00-17:30`; nil for anything else.
    public init?(_ description: String) {
        let ends = description.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard ends.count == 2, let opens = TimeOfDay(iso: ends[0]), let closes = TimeOfDay(iso: ends[1]) else {
            return nil
        }
        self.init(opens, closes)
    }

    /// `09:00-17:30`.
    public var description: String { "\(opens)-\(closes)" }

    /// Reads the text form.
    public init(from decoder: any Decoder) throws {
        self = try decoder.singleString("hours as HH:mm-HH:mm") { HourRange($0) }
    }

    /// Writes the text form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// Hours that return every week, within their time of validity.
public struct WeeklyHours: Hashable, Sendable, Codable {
    /// The weekdays they hold on.
    public var days: Set<Weekday>
    /// The hours, more than one stretch where there is a break.
    public var hours: [HourRange]
    /// The first day they hold; nil for always.
    public var from: CivilDate?
    /// The last day they hold; nil for ever.
    public var to: CivilDate?

    /// Hours on some weekdays.
    public init(days: Set<Weekday>, hours: [HourRange], from: CivilDate? = nil, to: CivilDate? = nil) {
        (self.days, self.hours, self.from, self.to) = (days, hours, from, to)
    }

    func applies(on date: CivilDate) -> Bool {
        days.contains(date.weekday) && isValid(date, from: from, to: to)
    }
}

/// An opening beside the ordinary hours, on a day that the law may call closed.
public struct ExtraOpening: Hashable, Sendable, Codable {
    /// The day or days.
    public var day: Occurrence
    /// The hours.
    public var hours: [HourRange]
    /// Whether it also holds on holidays and the yearly closed days; false leaves those shut.
    public var evenOnHolidays: Bool
    /// The first day it holds; nil for always.
    public var from: CivilDate?
    /// The last day it holds; nil for ever.
    public var to: CivilDate?

    /// Which day an extra opening falls on.
    public enum Occurrence: Hashable, Sendable {
        /// One day.
        case date(CivilDate)
        /// The nth weekday of every month, n from 1 to 5.
        case monthly(ordinal: Int, Weekday)
    }

    /// An extra opening.
    public init(
        day: Occurrence, hours: [HourRange], evenOnHolidays: Bool = false, from: CivilDate? = nil, to: CivilDate? = nil
    ) {
        (self.day, self.hours, self.evenOnHolidays, self.from, self.to) = (day, hours, evenOnHolidays, from, to)
    }

    private enum CodingKeys: String, CodingKey { case day, hours, evenOnHolidays, from, to }

    /// `evenOnHolidays` is false when missing.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        day = try container.decode(Occurrence.self, forKey: .day)
        hours = try container.decode([HourRange].self, forKey: .hours)
        evenOnHolidays = try container.decodeIfPresent(Bool.self, forKey: .evenOnHolidays) ?? false
        from = try container.decodeIfPresent(CivilDate.self, forKey: .from)
        to = try container.decodeIfPresent(CivilDate.self, forKey: .to)
    }

    func applies(on date: CivilDate, closed: ClosedDays) -> Bool {
        guard isValid(date, from: from, to: to), evenOnHolidays || !closed.isHoliday(date) else { return false }
        switch day {
        case .date(let day): return day == date
        case .monthly(let ordinal, let weekday): return date.weekday == weekday && date.weekdayOrdinal == ordinal
        }
    }
}

extension ExtraOpening.Occurrence: LosslessStringConvertible, Codable {
    /// Reads `2026-03-29` or `4 sunday`; nil for anything else.
    public init?(_ description: String) {
        if let date = CivilDate(iso: description) {
            self = .date(date)
            return
        }
        let parts = description.split(separator: " ").map(String.init)
        guard parts.count == 2, let ordinal = Int(parts[0]), (1...5).contains(ordinal),
            let weekday = Weekday(name: parts[1])
        else { return nil }
        self = .monthly(ordinal: ordinal, weekday)
    }

    /// `2026-03-29` or `4 sunday`.
    public var description: String {
        switch self {
        case .date(let date): date.description
        case .monthly(let ordinal, let weekday): "\(ordinal) \(weekday.name)"
        }
    }

    /// Reads the text form.
    public init(from decoder: any Decoder) throws {
        self = try decoder.singleString("a day as YYYY-MM-DD or \"4 sunday\"") { Self($0) }
    }

    /// Writes the text form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

private func isValid(_ date: CivilDate, from: CivilDate?, to: CivilDate?) -> Bool {
    (from.map { $0 <= date } ?? true) && (to.map { date <= $0 } ?? true)
}

/// The days an office is closed by law.
public struct ClosedDays: Hashable, Sendable, Codable {
    /// Weekdays that are always closed.
    public var weekdays: Set<Weekday>
    /// Whether the holidays of Japan are closed.
    public var holidays: Bool
    /// Ranges that are closed each year, such as 12-29…01-03.
    public var yearly: [YearlyRange]
    /// Single days closed by a law of their own.
    public var dates: Set<CivilDate>

    /// The closed days named.
    public init(
        weekdays: Set<Weekday> = [], holidays: Bool = false, yearly: [YearlyRange] = [], dates: Set<CivilDate> = []
    ) {
        (self.weekdays, self.holidays, self.yearly, self.dates) = (weekdays, holidays, yearly, dates)
    }

    private enum CodingKeys: String, CodingKey { case weekdays, holidays, yearly, dates }

    /// Missing parts are empty.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        weekdays = try container.decodeIfPresent(Set<Weekday>.self, forKey: .weekdays) ?? []
        holidays = try container.decodeIfPresent(Bool.self, forKey: .holidays) ?? false
        yearly = try container.decodeIfPresent([YearlyRange].self, forKey: .yearly) ?? []
        dates = try container.decodeIfPresent(Set<CivilDate>.self, forKey: .dates) ?? []
    }

    /// Saturdays, Sundays, holidays and 29 December to 3 January (地方自治法4条の2第2項; 行政機関の休日に関する法律1条).
    public static let localGovernment = ClosedDays(
        weekdays: [.saturday, .sunday], holidays: true,
        yearly: [YearlyRange(fromMonth: 12, day: 29, toMonth: 1, day: 3)].compactMap(\.self))

    /// Whether a day is closed.
    public func contains(_ date: CivilDate) -> Bool {
        weekdays.contains(date.weekday) || isHoliday(date) || dates.contains(date)
    }

    /// Whether a day is closed for a reason other than its weekday.
    func isHoliday(_ date: CivilDate) -> Bool {
        yearly.contains { $0.contains(date) } || (holidays && JapaneseHolidays.contains(date))
    }
}

/// A span of days that returns each year and may cross its end: `12-29...01-03`.
public struct YearlyRange: Hashable, Sendable {
    private let first: Int
    private let last: Int

    /// From one day of the year to another, both included. Nil when either is no day of a leap year.
    public init?(fromMonth: Int, day fromDay: Int, toMonth: Int, day toDay: Int) {
        guard CivilDate(year: 2000, month: fromMonth, day: fromDay) != nil,
            CivilDate(year: 2000, month: toMonth, day: toDay) != nil
        else { return nil }
        (first, last) = (fromMonth * 100 + fromDay, toMonth * 100 + toDay)
    }

    /// Whether a day of any year lies in the span.
    public func contains(_ date: CivilDate) -> Bool {
        let day = date.month * 100 + date.day
        return first <= last ? first <= day && day <= last : day >= first || day <= last
    }
}

extension YearlyRange: LosslessStringConvertible, Codable {
    /// Reads `12-29...01-03` (also with `…`) or a single `12-29`; nil for anything else.
    public init?(_ description: String) {
        let ends = splitRange(description)
        guard let first = ends.first, let last = ends.last, ends.count <= 2 else { return nil }
        // 2000 was a leap year, so that 02-29 may be written.
        guard let from = CivilDate(iso: "2000-" + first), let to = CivilDate(iso: "2000-" + last) else { return nil }
        self.init(fromMonth: from.month, day: from.day, toMonth: to.month, day: to.day)
    }

    /// `12-29...01-03`.
    public var description: String { text(first) + "..." + text(last) }

    private func text(_ day: Int) -> String { padded(day / 100, to: 2) + "-" + padded(day % 100, to: 2) }

    /// Reads the text form.
    public init(from decoder: any Decoder) throws {
        self = try decoder.singleString("days of the year as MM-DD...MM-DD") { YearlyRange($0) }
    }

    /// Writes the text form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// A span of days, both ends included: `2026-04-01...2026-04-10`, or one day.
public struct DateRange: Hashable, Sendable {
    /// The first day.
    public let first: CivilDate
    /// The last day, not before the first.
    public let last: CivilDate

    /// Nil when `last` lies before `first`.
    public init?(_ first: CivilDate, _ last: CivilDate) {
        guard first <= last else { return nil }
        (self.first, self.last) = (first, last)
    }

    /// Whether a day lies in the span.
    public func contains(_ date: CivilDate) -> Bool { first <= date && date <= last }
}

extension DateRange: LosslessStringConvertible, Codable {
    /// Reads `2026-04-01...2026-04-10` (also with `…`) or a single day; nil for anything else.
    public init?(_ description: String) {
        let ends = splitRange(description)
        guard ends.count <= 2, let first = ends.first.flatMap(CivilDate.init(iso:)),
            let last = ends.last.flatMap(CivilDate.init(iso:))
        else { return nil }
        self.init(first, last)
    }

    /// `2026-04-01...2026-04-10`.
    public var description: String { first == last ? "\(first)" : "\(first)...\(last)" }

    /// Reads the text form.
    public init(from decoder: any Decoder) throws {
        self = try decoder.singleString("days as YYYY-MM-DD...YYYY-MM-DD") { DateRange($0) }
    }

    /// Writes the text form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// The ends of `a...b`, `a…b` or a lone `a`, without spaces.
private func splitRange(_ text: String) -> [String] {
    var ends: [String] = [""]
    var dots = 0
    for character in text where character != " " {
        switch character {
        case "…": ends.append("")
        case ".":
            dots += 1
            if dots == 3 {
                ends.append("")
                dots = 0
            }
        default:
            // A lone dot belongs to neither end.
            if dots > 0 { return [] }
            ends[ends.count - 1].append(character)
        }
    }
    return dots == 0 ? ends : []
}

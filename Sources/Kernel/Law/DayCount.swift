/// A named rule by which the last day of a period is found (民法138条–143条; 戸籍法43条).
///
/// Days, months and years are counted by the calendar. A period that does not begin with a month or year ends on the
/// day before the corresponding day, or on the last day of a month that has no such day (民法143条2項).
///
///     let rule = DayCount(name: "住民基本台帳法22条", firstDayCounted: false, amount: .days(14))
///     rule.lastDay(from: moved, calendar: office)   // moved 2026-04-20 → 05-04, a holiday → 2026-05-07
public struct DayCount: Hashable, Sendable, Codable {
    /// What the rule is called, for the clerk: its law.
    public var name: String
    /// Whether the day of the event itself is the first day: false by 民法140条, true by 戸籍法43条 or where a period
    /// begins at midnight.
    public var firstDayCounted: Bool
    /// How long the period is.
    public var amount: Amount
    /// What happens when the last day is closed by law (民法142条; 地方自治法4条の2第4項).
    public var endOnClosedDay: EndOnClosedDay

    /// How long a period is; each number is 1 or more.
    public enum Amount: Hashable, Sendable {
        case days(Int)
        case months(Int)
        case years(Int)
    }

    /// Where a period ends whose last day is closed by law.
    public enum EndOnClosedDay: String, Hashable, Sendable, Codable {
        /// On the next working day.
        case next
        /// On the working day before.
        case previous
        /// On that day all the same.
        case stays
    }

    /// A rule.
    public init(name: String, firstDayCounted: Bool, amount: Amount, endOnClosedDay: EndOnClosedDay = .next) {
        (self.name, self.firstDayCounted) = (name, firstDayCounted)
        (self.amount, self.endOnClosedDay) = (amount, endOnClosedDay)
    }

    private enum CodingKeys: String, CodingKey { case name, firstDayCounted, amount, endOnClosedDay }

    /// `endOnClosedDay` is `next` when missing.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        firstDayCounted = try container.decode(Bool.self, forKey: .firstDayCounted)
        amount = try container.decode(Amount.self, forKey: .amount)
        endOnClosedDay = try container.decodeIfPresent(EndOnClosedDay.self, forKey: .endOnClosedDay) ?? .next
    }

    /// The last day on which the act is in time, for an event on `date`.
    public func lastDay(from date: CivilDate, calendar: OpeningCalendar) -> CivilDate {
        let end = lastDay(from: date)
        return switch endOnClosedDay {
        case .next: calendar.nextWorkingDay(onOrAfter: end)
        case .previous: calendar.previousWorkingDay(onOrBefore: end)
        case .stays: end
        }
    }

    /// The last day by the calendar alone, whether closed or not.
    public func lastDay(from date: CivilDate) -> CivilDate {
        let first = firstDayCounted ? date : date.adding(days: 1)
        return switch amount {
        case .days(let count): first.adding(days: count).adding(days: -1)
        case .months(let count): Self.dayBeforeCorresponding(first, first.adding(months: count))
        case .years(let count): Self.dayBeforeCorresponding(first, first.adding(years: count))
        }
    }

    /// 民法143条2項: the day before the corresponding day, or the last of a month that lacks it.
    private static func dayBeforeCorresponding(_ first: CivilDate, _ moved: CivilDate) -> CivilDate {
        moved.day == first.day ? moved.adding(days: -1) : moved
    }
}

extension DayCount.Amount: LosslessStringConvertible, Codable {
    /// Reads `14 days`, `3 months` or `1 year` (1…9999); nil for anything else.
    public init?(_ description: String) {
        let parts = description.split(separator: " ").map(String.init)
        guard parts.count == 2, let count = Int(parts[0]), (1...9999).contains(count) else { return nil }
        switch parts[1] {
        case "day", "days": self = .days(count)
        case "month", "months": self = .months(count)
        case "year", "years": self = .years(count)
        default: return nil
        }
    }

    /// `14 days`.
    public var description: String {
        switch self {
        case .days(let count): "\(count) \(count == 1 ? "day" : "days")"
        case .months(let count): "\(count) \(count == 1 ? "month" : "months")"
        case .years(let count): "\(count) \(count == 1 ? "year" : "years")"
        }
    }

    /// Reads the text form.
    public init(from decoder: any Decoder) throws {
        self = try decoder.singleString("a period such as \"14 days\"") { Self($0) }
    }

    /// Writes the text form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

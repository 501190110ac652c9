import Kernel

/// A date of FEEL: a day of the proleptic Gregorian calendar in the years -999,999,999…999,999,999. The Kernel's
/// `CivilDate` serves people: it ends with 9999 and stops there, where FEEL has to answer null.
public struct FEELDate: Sendable, Hashable, Comparable, CustomStringConvertible {
    private let storedYear: Int32
    private let storedMonth: UInt8
    private let storedDay: UInt8

    /// The year.
    public var year: Int { Int(storedYear) }
    /// 1…12
    public var month: Int { Int(storedMonth) }
    /// 1…31
    public var day: Int { Int(storedDay) }

    static let years = -999_999_999...999_999_999

    /// `nil` when the three numbers are no day of the calendar.
    public init?(year: Int, month: Int, day: Int) {
        guard Self.years.contains(year), (1...12).contains(month), day >= 1,
            day <= Self.length(ofMonth: month, year: year)
        else { return nil }
        self.init(checkedYear: year, month, day)
    }

    /// A day of the Kernel's calendar.
    public init(_ date: CivilDate) { self.init(checkedYear: date.year, date.month, date.day) }

    private init(checkedYear year: Int, _ month: Int, _ day: Int) {
        storedYear = Int32(year)
        storedMonth = UInt8(month)
        storedDay = UInt8(day)
    }

    /// The day in the Kernel's calendar; `nil` outside the years 1…9999.
    public var civil: CivilDate? { CivilDate(year: year, month: month, day: day) }

    private static let dayNumbers = days(-999_999_999, 1, 1)...days(999_999_999, 12, 31)

    /// The day so many days after 1970-01-01; `nil` beyond the calendar.
    init?(dayNumber: Int) {
        guard Self.dayNumbers.contains(dayNumber) else { return nil }
        // Howard Hinnant, "chrono-compatible low-level date algorithms": civil_from_days.
        let number = dayNumber + 719_468
        let era = (number >= 0 ? number : number - 146_096) / 146_097
        let dayOfEra = number - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        self.init(
            checkedYear: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month,
            dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// Days since 1970-01-01, negative before it.
    var dayNumber: Int { Self.days(year, month, day) }

    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        // days_from_civil of the same source.
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// 1 for Monday … 7 for Sunday.
    var weekday: Int {
        // 1970-01-01 was a Thursday.
        let index = (dayNumber + 3) % 7
        return (index < 0 ? index + 7 : index) + 1
    }

    /// The day so many days later; `nil` beyond the calendar.
    package func adding(days: Int) -> FEELDate? {
        let (sum, overflow) = dayNumber.addingReportingOverflow(days)
        return overflow ? nil : FEELDate(dayNumber: sum)
    }

    /// The same day of the month so many months later; the last day of that month when it has no such day. `nil` beyond
    /// the calendar.
    func adding(months: Int) -> FEELDate? {
        let (total, overflow) = (year * 12 + month - 1).addingReportingOverflow(months)
        guard !overflow else { return nil }
        let newYear = total >= 0 ? total / 12 : (total - 11) / 12
        let newMonth = total - newYear * 12 + 1
        guard Self.years.contains(newYear) else { return nil }
        return FEELDate(
            checkedYear: newYear, newMonth, min(day, Self.length(ofMonth: newMonth, year: newYear)))
    }

    /// Whole months to another day: 2026-01-31 → 2026-02-28 is 0, → 2026-03-01 is 1.
    func months(until end: FEELDate) -> Int {
        let months = (end.year - year) * 12 + end.month - month
        if months > 0, end.day < day { return months - 1 }
        if months < 0, end.day > day { return months + 1 }
        return months
    }

    public static func < (a: FEELDate, b: FEELDate) -> Bool {
        (a.storedYear, a.storedMonth, a.storedDay) < (b.storedYear, b.storedMonth, b.storedDay)
    }

    /// `2026-04-20`, `-0044-03-15`, `12026-04-20`
    public var description: String {
        let digits = String(year.magnitude)
        let padded = String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
        return (year < 0 ? "-" : "") + padded + "-" + Self.two(month) + "-" + Self.two(day)
    }

    private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}

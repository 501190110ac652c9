/// A day of the calendar, without a time or a zone, from 0001-01-01 to 9999-12-31 (proleptic Gregorian).
///
/// Arithmetic that would leave this range stops at its first or last day; nothing traps.
///
///     CivilDate(iso: "2026-04-20")?.adding(days: 14).description   // "2026-05-04"
public struct CivilDate: Hashable, Sendable {
    private let storedYear: Int16
    private let storedMonth: UInt8
    private let storedDay: UInt8

    /// The year, 1…9999.
    public var year: Int { Int(storedYear) }
    /// The month, 1…12.
    public var month: Int { Int(storedMonth) }
    /// The day of the month, 1…31.
    public var day: Int { Int(storedDay) }

    /// 0001-01-01.
    public static let earliest = CivilDate(dayNumber: dayNumbers.lowerBound)
    /// 9999-12-31.
    public static let latest = CivilDate(dayNumber: dayNumbers.upperBound)

    private static let dayNumbers = -719_162...2_932_896

    /// Nil when the three numbers are no day of the calendar (2026-02-29, month 13, year 0…).
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= Self.length(ofMonth: month, year: year)
        else { return nil }
        self.init(checkedYear: year, month, day)
    }

    /// Reads `2026-04-20` (ISO 8601, exactly ten ASCII characters); nil for anything else.
    public init?(iso: String) {
        let text = iso.utf8
        guard text.count == 10 else { return nil }
        var numbers = (0, 0, 0)
        for (place, byte) in text.enumerated() {
            if place == 4 || place == 7 {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            let digit = Int(byte) - 0x30
            switch place {
            case 0..<4: numbers.0 = numbers.0 * 10 + digit
            case 5, 6: numbers.1 = numbers.1 * 10 + digit
            default: numbers.2 = numbers.2 * 10 + digit
            }
        }
        self.init(year: numbers.0, month: numbers.1, day: numbers.2)
    }

    /// The day `dayNumber` days after 1970-01-01; the nearest day of the range when outside it.
    public init(dayNumber: Int) {
        // Howard Hinnant, "chrono-compatible low-level date algorithms": civil_from_days.
        let number = min(max(dayNumber, Self.dayNumbers.lowerBound), Self.dayNumbers.upperBound) + 719_468
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

    private init(checkedYear year: Int, _ month: Int, _ day: Int) {
        storedYear = Int16(year)
        storedMonth = UInt8(month)
        storedDay = UInt8(day)
    }

    /// Days since 1970-01-01, negative before it.
    public var dayNumber: Int {
        // days_from_civil of the same source.
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The day of the week.
    public var weekday: Weekday {
        // 1970-01-01 was a Thursday (4).
        let index = (dayNumber + 3) % 7
        return Weekday.allCases[index < 0 ? index + 7 : index]
    }

    /// This day moved by a number of days, back when negative.
    public func adding(days: Int) -> CivilDate {
        let (sum, overflow) = dayNumber.addingReportingOverflow(days)
        return overflow ? (days < 0 ? .earliest : .latest) : CivilDate(dayNumber: sum)
    }

    /// The same day of the month some months away; the last day of that month where it has no such day.
    public func adding(months: Int) -> CivilDate {
        let (sum, overflow) = (year * 12 + month - 1).addingReportingOverflow(months)
        if overflow || sum < 12 { return months < 0 ? .earliest : .latest }
        if sum >= 120_000 { return .latest }
        let (newYear, newMonth) = (sum / 12, sum % 12 + 1)
        return CivilDate(checkedYear: newYear, newMonth, min(day, Self.length(ofMonth: newMonth, year: newYear)))
    }

    /// The same month and day some years away; 28 February for a leap day in a year without one.
    public func adding(years: Int) -> CivilDate {
        let (months, overflow) = years.multipliedReportingOverflow(by: 12)
        return overflow ? (years < 0 ? .earliest : .latest) : adding(months: months)
    }

    /// How many days lie from this day to `other`: 1 for the next day, negative when `other` is earlier.
    public func days(until other: CivilDate) -> Int { other.dayNumber - dayNumber }

    /// The first day of this day's month.
    public var firstOfMonth: CivilDate { CivilDate(checkedYear: year, month, 1) }

    /// The last day of this day's month.
    public var lastOfMonth: CivilDate {
        CivilDate(checkedYear: year, month, Self.length(ofMonth: month, year: year))
    }

    /// Which of its weekday in the month this day is: 4 for a fourth Sunday.
    public var weekdayOrdinal: Int { (day - 1) / 7 + 1 }

    /// The `ordinal`th given weekday of a month; nil where the month has no such day or does not exist.
    public static func nth(_ ordinal: Int, _ weekday: Weekday, ofMonth month: Int, year: Int) -> CivilDate? {
        guard (1...5).contains(ordinal), let first = CivilDate(year: year, month: month, day: 1) else { return nil }
        let offset = (weekday.rawValue - first.weekday.rawValue + 7) % 7
        return CivilDate(year: year, month: month, day: 1 + offset + (ordinal - 1) * 7)
    }

    /// Whether a year of the Gregorian calendar has a 29 February.
    public static func isLeap(year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    private static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: isLeap(year: year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension CivilDate: Comparable {
    public static func < (left: CivilDate, right: CivilDate) -> Bool {
        (left.storedYear, left.storedMonth, left.storedDay) < (right.storedYear, right.storedMonth, right.storedDay)
    }
}

extension CivilDate: CustomStringConvertible {
    /// ISO 8601: `2026-04-20`.
    public var description: String {
        String(unsafeUninitializedCapacity: 10) { buffer in
            var place = 0
            write(to: buffer, at: &place)
            return place
        }
    }

    /// Writes the ISO form, ten bytes.
    func write(to buffer: UnsafeMutableBufferPointer<UInt8>, at place: inout Int) {
        Kernel.write(year, width: 4, to: buffer, at: &place)
        Kernel.write("-", to: buffer, at: &place)
        Kernel.write(month, width: 2, to: buffer, at: &place)
        Kernel.write("-", to: buffer, at: &place)
        Kernel.write(day, width: 2, to: buffer, at: &place)
    }
}

extension CivilDate: Codable {
    /// Reads the ISO form from a single string.
    public init(from decoder: any Decoder) throws {
        self = try decoder.singleString("a date as YYYY-MM-DD") { CivilDate(iso: $0) }
    }

    /// Writes the ISO form as a single string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

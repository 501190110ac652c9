import Kernel

/// A date of birth as the register holds it: the month or the day may be unknown (不詳), which is a value of its own.
///
/// `1950-00-00` is a birth in 1950 on a day nobody knows. An unknown day is never replaced by the first of the month.
public struct BirthDate: Hashable, Sendable {
    /// 1…9999.
    public let year: Int
    /// 1…12; nil when the register does not know it.
    public let month: Int?
    /// 1…31; nil when the register does not know it. Always nil when the month is.
    public let day: Int?

    /// A birth on a known day.
    public init(_ date: CivilDate) {
        (year, month, day) = (date.year, date.month, date.day)
    }

    /// Nil when the parts are no day, month or year of the calendar, or when the day is known and the month is not.
    public init?(year: Int, month: Int?, day: Int?) {
        guard (month == nil ? day == nil : true), CivilDate(year: year, month: month ?? 1, day: day ?? 1) != nil else {
            return nil
        }
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// The number under which the register sorts and finds it: `19900401`, with 00 for what is unknown.
    init?(number: Int) {
        let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100)
        self.init(year: year, month: month == 0 ? nil : month, day: day == 0 ? nil : day)
    }

    /// `19900401`; 00 stands for an unknown month or day.
    var number: Int { year * 10_000 + (month ?? 0) * 100 + (day ?? 0) }

    /// The day, when all of it is known.
    public var date: CivilDate? {
        guard let month, let day else { return nil }
        return CivilDate(year: year, month: month, day: day)
    }

    /// The earliest and the latest day on which the birth can have been.
    public var possibleDays: ClosedRange<CivilDate> {
        let first = CivilDate(year: year, month: month ?? 1, day: day ?? 1) ?? .earliest
        if day != nil { return first...first }
        return first...(month == nil ? first.adding(months: 11).lastOfMonth : first.lastOfMonth)
    }

    /// Age in law on a day; nil while the unknown part leaves it open.
    public func age(on date: CivilDate) -> Int? {
        let days = possibleDays
        let oldest = LegalAge.age(born: days.lowerBound, on: date)
        return oldest == LegalAge.age(born: days.upperBound, on: date) ? oldest : nil
    }

    /// As documents write it: `平成2年4月1日`, `昭和25年月日不詳`, `昭和25年3月日不詳`; the year of the Gregorian calendar where
    /// there is no era or where the unknown part leaves the era open.
    public var japanese: String {
        if let date { return date.wareki?.description ?? "\(date.year)年\(date.month)月\(date.day)日" }
        let days = possibleDays
        var text = "\(year)年"
        if let first = Era(on: days.lowerBound), first == Era(on: days.upperBound) {
            let number = year - first.firstYear + 1
            text = first.name + (number == 1 ? "元年" : "\(number)年")
        }
        if let month { return text + "\(month)月日不詳" }
        return text + "月日不詳"
    }
}

extension BirthDate: Comparable {
    /// An unknown month or day sorts before every known one of the same year or month.
    public static func < (left: BirthDate, right: BirthDate) -> Bool { left.number < right.number }
}

extension BirthDate: CustomStringConvertible {
    /// `1990-04-01`; `00` stands for an unknown month or day.
    public var description: String {
        let digits = String(number)
        let padded = String(repeating: "0", count: max(0, 8 - digits.count)) + digits
        return "\(padded.prefix(4))-\(padded.dropFirst(4).prefix(2))-\(padded.suffix(2))"
    }

    /// Reads ``description``; nil for anything else.
    public init?(iso: String) {
        let parts = iso.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2], parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let number = Int(parts.joined())
        else { return nil }
        self.init(number: number)
    }
}

extension BirthDate: Codable {
    /// Reads ``description`` from a single string.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let date = BirthDate(iso: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "Expected a date of birth as YYYY-MM-DD with 00 for unknown parts")
        }
        self = date
    }

    /// Writes ``description`` as a single string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// A day of which the day of the month, or the month too, may be unknown (不詳): dates of birth of people whose registers were
/// lost or who came without papers. Cards write the unknown part as `00`.
///
/// ```swift
/// PartialDate(digits: "19450300")?.japanese    // 昭和20年3月日不詳
/// ```
public struct PartialDate: Hashable, Sendable {
    /// The year of the Gregorian calendar, 1…9999.
    public let year: Int
    /// The month, 1…12; nil when unknown.
    public let month: Int?
    /// The day of the month, 1…31; nil when unknown.
    public let day: Int?

    /// Nil when the known parts are in no calendar (month 13, 31 April), or the day is known and the month is not.
    public init?(year: Int, month: Int?, day: Int?) {
        guard month != nil || day == nil, CivilDate(year: year, month: month ?? 1, day: day ?? 1) != nil else {
            return nil
        }
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// A day that is wholly known.
    public init(_ date: CivilDate) { (year, month, day) = (date.year, date.month, date.day) }

    /// Reads `YYYYMMDD` as cards hold it, with `00` for an unknown month or day; nil for anything else.
    public init?(digits: String) {
        guard digits.utf8.count == 8, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        let (year, month, day) = (digits.prefix(4), digits.dropFirst(4).prefix(2), digits.suffix(2))
        guard let year = Int(year), let month = Int(month), let day = Int(day) else { return nil }
        self.init(year: year, month: month == 0 ? nil : month, day: day == 0 ? nil : day)
    }

    /// The day, if all of it is known.
    public var date: CivilDate? {
        guard let month, let day else { return nil }
        return CivilDate(year: year, month: month, day: day)
    }

    /// The first day that it can be.
    public var earliest: CivilDate {
        CivilDate(year: year, month: month ?? 1, day: day ?? 1) ?? .earliest
    }

    /// The last day that it can be.
    public var latest: CivilDate {
        if let date { return date }
        let month = month ?? 12
        return (28...31).reversed().lazy.compactMap { CivilDate(year: year, month: month, day: $0) }.first ?? .latest
    }

    /// The era, if every day that it can be lies in one: 1989 without a month may be 昭和64年 or 平成元年.
    public var era: Era? {
        guard let first = Era(on: earliest), first == Era(on: latest) else { return nil }
        return first
    }

    /// As family registers write it: 昭和20年3月15日, 昭和20年3月日不詳, 昭和20年月日不詳. A year whose era is not certain is
    /// written by the Gregorian calendar: 西暦1989年月日不詳.
    public var japanese: String {
        let year = era.map { "\($0.name)\(yearText(in: $0))年" } ?? "西暦\(year)年"
        guard let month else { return year + "月日不詳" }
        guard let day else { return year + "\(month)月日不詳" }
        return year + "\(month)月\(day)日"
    }

    /// The year of an era as it is written: 元 for the first.
    public func yearText(in era: Era) -> String {
        let number = year - era.firstYear + 1
        return number == 1 ? "元" : String(number)
    }
}

/// The holidays of Japan (国民の祝日に関する法律, 昭和23年法律第178号), computed from the law as it stood in each year.
///
/// Known are 1948-07-20 (the law's first day) to 2099-12-31. The two equinoxes of a coming year become law when the
/// almanac (暦要項) is published on 1 February of the year before; until then they are the astronomers' forecast.
public enum JapaneseHolidays {
    /// The years whose holidays are known.
    public static let years = 1948...2099

    /// The name of the holiday on a day (`休日` of either kind included); nil when it is none.
    public static func name(of date: CivilDate) -> String? {
        guard years.contains(date.year) else { return nil }
        let year = all[date.year - years.lowerBound]
        return year.first { $0.month == date.month && $0.day == date.day }?.name
    }

    /// Whether a day is a holiday.
    public static func contains(_ date: CivilDate) -> Bool { name(of: date) != nil }

    /// The holidays of a year in order; empty outside ``years``.
    public static func holidays(in year: Int) -> [(date: CivilDate, name: String)] {
        guard years.contains(year) else { return [] }
        return all[year - years.lowerBound].compactMap { entry in
            CivilDate(year: year, month: Int(entry.month), day: Int(entry.day)).map { ($0, entry.name) }
        }
    }

    private struct Entry: Sendable {
        let month: UInt8
        let day: UInt8
        let name: String
    }

    private static let all: [[Entry]] = years.map { year in
        HolidayLaw(year: year).holidays.map {
            Entry(month: UInt8($0.date.month), day: UInt8($0.date.day), name: $0.name)
        }
    }
}

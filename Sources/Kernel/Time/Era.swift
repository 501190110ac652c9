/// An era of the Japanese calendar (元号) in which dates are reckoned, 明治 to 令和.
///
/// Japan uses the Gregorian calendar since 明治6年1月1日 (1873-01-01; 太政官布告第337号); earlier days have another
/// calendar and are not reckoned here, so the first day of 明治 is that day.
public enum Era: Int, Hashable, Sendable, CaseIterable, Comparable, Codable {
    case meiji = 1
    case taisho, showa, heisei, reiwa

    /// The number that forms and cards use: 1 明治, 2 大正, 3 昭和, 4 平成, 5 令和.
    public var number: Int { rawValue }

    /// 令和.
    public var name: String {
        switch self {
        case .meiji: "明治"
        case .taisho: "大正"
        case .showa: "昭和"
        case .heisei: "平成"
        case .reiwa: "令和"
        }
    }

    /// `M`, `T`, `S`, `H` or `R`.
    public var letter: String {
        switch self {
        case .meiji: "M"
        case .taisho: "T"
        case .showa: "S"
        case .heisei: "H"
        case .reiwa: "R"
        }
    }

    /// The first day reckoned in this era. 大正 and 昭和 began on the day of the change itself; 平成 (政令 of
    /// 1989-01-07) and 令和 (平成31年政令第143号) on the day after the order or as the order says.
    public var start: CivilDate {
        switch self {
        case .meiji: Self.starts[0]
        case .taisho: Self.starts[1]
        case .showa: Self.starts[2]
        case .heisei: Self.starts[3]
        case .reiwa: Self.starts[4]
        }
    }

    /// The last day that may be written in this era; nil while it lasts. On 1912-07-30 and 1926-12-25 two eras meet:
    /// documents of that day carry either, so both are read; the new one is written.
    public var end: CivilDate? {
        switch self {
        case .meiji: Era.taisho.start
        case .taisho: Era.showa.start
        case .showa: Era.heisei.start.adding(days: -1)
        case .heisei: Era.reiwa.start.adding(days: -1)
        case .reiwa: nil
        }
    }

    /// The year of the Gregorian calendar that is this era's year 1.
    public var firstYear: Int {
        switch self {
        case .meiji: 1868
        case .taisho: 1912
        case .showa: 1926
        case .heisei: 1989
        case .reiwa: 2019
        }
    }

    /// The era of a day; nil before 1873-01-01.
    public init?(on date: CivilDate) {
        guard let era = Self.allCases.last(where: { $0.start <= date }) else { return nil }
        self = era
    }

    private static let starts = [
        CivilDate(dayNumber: -35_428),  // 1873-01-01
        CivilDate(dayNumber: -20_974),  // 1912-07-30
        CivilDate(dayNumber: -15_713),  // 1926-12-25
        CivilDate(dayNumber: 6_947),  // 1989-01-08
        CivilDate(dayNumber: 18_017),  // 2019-05-01
    ]

    public static func < (left: Era, right: Era) -> Bool { left.rawValue < right.rawValue }
}

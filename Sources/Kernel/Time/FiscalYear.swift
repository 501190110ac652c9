/// A fiscal year (年度): 1 April to 31 March, named by the year in which it begins (地方自治法208条).
public struct FiscalYear: Hashable, Sendable, Comparable, Codable {
    /// 2026 for 2026-04-01…2027-03-31; 1…9998.
    public let year: Int

    /// The fiscal year that begins in April of `year`, kept within 1…9998.
    public init(_ year: Int) { self.year = min(max(year, 1), 9998) }

    /// The fiscal year a day belongs to.
    public init(containing date: CivilDate) { self.init(date.month >= 4 ? date.year : date.year - 1) }

    /// Reads the year as a plain number.
    public init(from decoder: any Decoder) throws { self.init(try decoder.singleValueContainer().decode(Int.self)) }

    /// Writes the year as a plain number.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(year)
    }

    /// 1 April.
    public var first: CivilDate { CivilDate(year: year, month: 4, day: 1) ?? .earliest }
    /// 31 March of the year after.
    public var last: CivilDate { CivilDate(year: year + 1, month: 3, day: 31) ?? .latest }
    /// Whether a day lies in this fiscal year.
    public func contains(_ date: CivilDate) -> Bool { first <= date && date <= last }

    /// The fiscal year after this one.
    public var next: FiscalYear { FiscalYear(year + 1) }
    /// The fiscal year before this one.
    public var previous: FiscalYear { FiscalYear(year - 1) }

    /// 令和8年度. Named by the era of its first day; 2019 is 令和元年度 throughout, as the government ruled for
    /// the change of era of 2019 (新元号への円滑な移行に向けた関係省庁連絡会議申合せ, 2019-04-01).
    public var japanese: String {
        if year == 2019 { return "令和元年度" }
        guard let april = first.wareki else { return "\(year)年度" }
        return april.era.name + april.yearText + "年度"
    }

    public static func < (left: FiscalYear, right: FiscalYear) -> Bool { left.year < right.year }
}

/// A day written in the Japanese calendar: 令和8年4月20日. Only days that exist within their era can be made.
public struct WarekiDate: Hashable, Sendable {
    /// The era.
    public let era: Era
    /// The year of the era, from 1 (元年).
    public let year: Int
    /// The month, 1…12.
    public let month: Int
    /// The day of the month, 1…31.
    public let day: Int

    /// Throws ``WarekiError`` when the day is none of the calendar or lies outside the era (平成31年5月1日).
    public init(era: Era, year: Int, month: Int, day: Int) throws(WarekiError) {
        (self.era, self.year, self.month, self.day) = (era, year, month, day)
        guard (1...9999 - era.firstYear).contains(year),
            let date = CivilDate(year: era.firstYear + year - 1, month: month, day: day)
        else { throw .noSuchDay("\(era.name)\(year)年\(month)月\(day)日") }
        guard date >= era.start, era.end.map({ date <= $0 }) ?? true else {
            throw .outsideEra("\(era.name)\(year == 1 ? "元" : String(year))年\(month)月\(day)日", correct: date.wareki)
        }
    }

    fileprivate init(checked date: CivilDate, in era: Era) {
        (self.era, year, month, day) = (era, date.year - era.firstYear + 1, date.month, date.day)
    }

    /// The year as it is written: 元 for the first.
    public var yearText: String { year == 1 ? "元" : String(year) }

    /// The short form of forms and tables: `R8.4.20`.
    public var short: String { "\(era.letter)\(year).\(month).\(day)" }
}

extension WarekiDate: CustomStringConvertible {
    /// 令和8年4月20日; the first year is 元年.
    public var description: String { "\(era.name)\(yearText)年\(month)月\(day)日" }
}

extension CivilDate {
    /// This day in the Japanese calendar; nil before 1873-01-01, when Japan had another calendar.
    public var wareki: WarekiDate? {
        Era(on: self).map { WarekiDate(checked: self, in: $0) }
    }

    /// The day a Japanese date names.
    public init(_ wareki: WarekiDate) {
        // A WarekiDate is checked when it is made, so its day exists.
        self =
            CivilDate(year: wareki.era.firstYear + wareki.year - 1, month: wareki.month, day: wareki.day)
            ?? wareki.era.start
    }

    /// 令和8年4月20日, or 1872年4月20日 before the Japanese eras are reckoned.
    public var japanese: String { wareki?.description ?? "\(year)年\(month)月\(day)日" }
}

/// Why a written date was not understood.
public enum WarekiError: Error, Hashable, Sendable {
    /// The text has no form that is known.
    case unreadable(String)
    /// The numbers are no day of the calendar (令和7年2月29日).
    case noSuchDay(String)
    /// The era had not begun or was over on that day; with the day as it is rightly written, if it can be.
    case outsideEra(String, correct: WarekiDate?)

    /// What is wrong and what to do, to be shown beside the field.
    public var reason: LocalizedText {
        switch self {
        case .unreadable(let text):
            LocalizedText([
                .ja: "「\(text)」は日付として読めません。令和8年4月20日、R8.4.20、2026-04-20 のように入力してください。",
                .en: "“\(text)” cannot be read as a date. Write it like 令和8年4月20日, R8.4.20 or 2026-04-20.",
            ])
        case .noSuchDay(let text):
            LocalizedText([
                .ja: "「\(text)」という日はありません。月と日を確かめてください。",
                .en: "There is no such day as “\(text)”. Check the month and the day.",
            ])
        case .outsideEra(let text, let correct):
            LocalizedText([
                .ja: "「\(text)」はその元号の期間に入りません。" + (correct.map { "正しくは\($0)です。" } ?? ""),
                .en: "“\(text)” is outside its era." + (correct.map { " That day is \($0)." } ?? ""),
            ])
        }
    }
}

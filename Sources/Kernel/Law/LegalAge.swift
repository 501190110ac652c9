/// Ages as the law counts them (年齢計算ニ関スル法律; 民法143条): the day of birth counts, so that an age is reached when the
/// day BEFORE the birthday ends. Someone born on a leap day reaches each age when 28 February ends.
public enum LegalAge {
    /// The day at whose end `age` is reached: 2026-03-31 for the 18th year of someone born 2008-04-01.
    /// Age 0 is reached at birth.
    public static func dayReached(_ age: Int, born: CivilDate) -> CivilDate {
        guard age > 0 else { return born }
        let rule = DayCount(name: "年齢計算ニ関スル法律", firstDayCounted: true, amount: .years(age), endOnClosedDay: .stays)
        return rule.lastDay(from: born)
    }

    /// The age by laws that look at the day it is reached (選挙権, 学齢, 満年齢到達日): already on the day before the
    /// birthday. 0 before birth.
    public static func age(born: CivilDate, on date: CivilDate) -> Int {
        guard date >= born else { return 0 }
        let years = date.year - born.year
        // The day before a birthday can lie in the year before (born on 1 January).
        if dayReached(years + 1, born: born) <= date { return years + 1 }
        return years > 0 && dayReached(years, born: born) > date ? years - 1 : years
    }

    /// The age people give: it grows on the birthday, for a leap day on 1 March of other years. 0 before birth.
    public static func ageCommon(born: CivilDate, on date: CivilDate) -> Int {
        date <= born ? 0 : age(born: born, on: date.adding(days: -1))
    }

    /// 31 March that comes first on or after the day `age` is reached (18歳に達する日以後の最初の3月31日).
    public static func endOfFiscalYear(after age: Int, born: CivilDate) -> CivilDate {
        FiscalYear(containing: dayReached(age, born: born)).last
    }

    /// The compulsory school year on a day, 1…6 in elementary and 7…9 in lower secondary school; nil outside them.
    /// School begins on the first 1 April after the day the sixth year is reached (学校教育法17条).
    public static func schoolYear(born: CivilDate, on date: CivilDate) -> Int? {
        let entry = FiscalYear(containing: dayReached(6, born: born)).next
        let grade = FiscalYear(containing: date).year - entry.year + 1
        return (1...9).contains(grade) ? grade : nil
    }
}

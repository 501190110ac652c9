import Kernel
import Testing

/// Ordinary hours Monday to Thursday, late on Friday, and the fourth Sunday open beside them.
private let office = OpeningCalendar(
    weekly: [
        WeeklyHours(days: [.monday, .tuesday, .wednesday, .thursday], hours: hours("9:00-17:30")),
        WeeklyHours(days: [.friday], hours: hours("9:00-19:00")),
    ],
    extra: [ExtraOpening(day: .monthly(ordinal: 4, .sunday), hours: hours("9:00-17:30"))])

private func hours(_ text: String) -> [HourRange] { [HourRange(text)].compactMap(\.self) }

@Suite("Counting legal days")
struct DayCountTests {
    @Test(
        "14 days after moving, the first day not counted, end on a working day",
        arguments: [
            // moved, last day
            ("2026-04-01", "2026-04-15"),  // a Wednesday
            ("2026-04-20", "2026-05-07"),  // 5/4 みどりの日, 5/5 こどもの日, 5/6 振替休日
            ("2026-04-21", "2026-05-07"),  // 5/5
            ("2026-04-22", "2026-05-07"),  // 5/6
            ("2026-04-23", "2026-05-07"),  // 5/7 itself
            ("2026-04-18", "2026-05-07"),  // 5/2 Saturday, 5/3 憲法記念日
            ("2026-04-17", "2026-05-01"),  // a Friday
            ("2026-06-14", "2026-06-29"),  // 6/28, a fourth Sunday with an extra opening: still closed by law
            ("2026-12-15", "2027-01-04"),  // 12/29 to 1/3
            ("2025-12-13", "2026-01-05"),  // 12/27 is a Saturday: nine closed days to Sunday 1/4
            ("2019-04-13", "2019-05-07"),  // 4/27 is a Saturday: the ten days of 2019
            ("2026-09-05", "2026-09-24"),  // 9/19 Saturday, 20, 敬老の日 21, 国民の休日 22, 秋分の日 23
        ])
    func movedIn(from: String, to: String) throws {
        let rule = DayCount(name: "住民基本台帳法22条", firstDayCounted: false, amount: .days(14))
        #expect(try rule.lastDay(from: day(from), calendar: office) == day(to))
    }

    @Test("15 days from 20 April 2026 end on 5 May, a holiday, and so on 7 May")
    func fifteenDays() throws {
        let rule = DayCount(name: "15日", firstDayCounted: false, amount: .days(15))
        #expect(try rule.lastDay(from: day("2026-04-20")) == day("2026-05-05"))
        #expect(try rule.lastDay(from: day("2026-04-20"), calendar: office) == day("2026-05-07"))
    }

    @Test(
        "a birth is notified within 14 days with the day of birth counted",
        arguments: [
            ("2026-04-01", "2026-04-14"),  // a Tuesday
            ("2026-04-20", "2026-05-07"),  // 5/3, Sunday and 憲法記念日
            ("2026-04-18", "2026-05-01"),  // a Friday
            ("2026-12-16", "2027-01-04"),  // 12/29
            ("2024-02-16", "2024-02-29"),  // a leap day, Thursday
        ])
    func birth(born: String, to: String) throws {
        let rule = DayCount(name: "戸籍法49条・43条", firstDayCounted: true, amount: .days(14))
        #expect(try rule.lastDay(from: day(born), calendar: office) == day(to))
    }

    @Test("a death is notified within 7 days of its being known, that day counted")
    func death() throws {
        let rule = DayCount(name: "戸籍法86条・43条", firstDayCounted: true, amount: .days(7))
        // 2026-11-23 is 勤労感謝の日, a Monday.
        #expect(try rule.lastDay(from: day("2026-11-17"), calendar: office) == day("2026-11-24"))
    }

    @Test(
        "months and years end the day before the corresponding day, or with the month that lacks it",
        arguments: [
            // event, first day counted, period, last day (民法143条)
            ("2026-03-15", false, "3 months", "2026-06-15"),
            ("2026-03-15", true, "3 months", "2026-06-14"),
            ("2026-01-27", false, "1 month", "2026-02-27"),
            ("2026-01-29", false, "1 month", "2026-02-28"),  // from 1/30: no 2/30
            ("2026-01-30", false, "1 month", "2026-02-28"),  // from 1/31: no 2/31
            ("2026-01-31", false, "1 month", "2026-02-28"),  // from 2/1: a whole month
            ("2026-08-30", false, "6 months", "2027-02-28"),  // from 8/31: no 2/31
            ("2026-12-31", false, "2 months", "2027-02-28"),  // from 1/1
            ("2024-01-30", false, "1 month", "2024-02-29"),
            ("2024-02-28", false, "1 year", "2025-02-28"),  // from the leap day: no 2/29
            ("2024-02-29", false, "1 year", "2025-02-28"),  // from 3/1
            ("2024-02-28", false, "4 years", "2028-02-28"),  // from the leap day to the day before 2028-02-29
            ("2026-04-01", true, "1 year", "2027-03-31"),
            ("2026-04-20", false, "10 years", "2036-04-20"),
        ])
    func monthsAndYears(from: String, firstDayCounted: Bool, amount: String, to: String) throws {
        let rule = DayCount(
            name: "民法143条", firstDayCounted: firstDayCounted, amount: try #require(DayCount.Amount(amount)),
            endOnClosedDay: .stays)
        #expect(try rule.lastDay(from: day(from), calendar: office) == day(to))
    }

    @Test(
        "a period may end on the next, the previous or the closed day itself",
        arguments: [(DayCount.EndOnClosedDay.next, "2026-05-07"), (.previous, "2026-05-01"), (.stays, "2026-05-04")])
    func ends(end: DayCount.EndOnClosedDay, to: String) throws {
        let rule = DayCount(name: "", firstDayCounted: false, amount: .days(14), endOnClosedDay: end)
        #expect(try rule.lastDay(from: day("2026-04-20"), calendar: office) == day(to))
    }

    @Test("periods are read as text and nonsense is refused")
    func amounts() {
        #expect(DayCount.Amount("14 days") == .days(14))
        #expect(DayCount.Amount("1 day") == .days(1))
        #expect(DayCount.Amount("3 months")?.description == "3 months")
        for wrong in ["0 days", "-1 days", "14", "14days", "14 weeks", "99999 days", "", "days 14"] {
            #expect(DayCount.Amount(wrong) == nil, "\(wrong)")
        }
    }
}

@Suite("Ages in law")
struct LegalAgeTests {
    @Test(
        "an age is reached on the day before the birthday in law, on the birthday in common",
        arguments: [
            // born, on, in law, common
            ("2008-04-01", "2026-03-30", 17, 17), ("2008-04-01", "2026-03-31", 18, 17),
            ("2008-04-01", "2026-04-01", 18, 18), ("2008-04-02", "2026-03-31", 17, 17),
            ("2008-01-01", "2025-12-30", 17, 17), ("2008-01-01", "2025-12-31", 18, 17),
            ("2008-12-31", "2026-12-29", 17, 17), ("2008-12-31", "2026-12-30", 18, 17),
            ("2008-12-31", "2026-12-31", 18, 18), ("2008-03-01", "2026-02-28", 18, 17),
            ("2008-03-01", "2024-02-28", 15, 15), ("2008-03-01", "2024-02-29", 16, 15),
            // leap-day births reach each age when 28 February ends
            ("2004-02-29", "2024-02-27", 19, 19), ("2004-02-29", "2024-02-28", 20, 19),
            ("2004-02-29", "2024-02-29", 20, 20), ("2004-02-29", "2025-02-27", 20, 20),
            ("2004-02-29", "2025-02-28", 21, 20), ("2004-02-29", "2025-03-01", 21, 21),
            // the first days
            ("2026-04-20", "2026-04-20", 0, 0), ("2026-04-20", "2026-04-19", 0, 0), ("2026-01-01", "2026-12-31", 1, 0),
            ("2026-04-20", "2000-01-01", 0, 0), ("1926-12-25", "2026-12-24", 100, 99),
        ])
    func ages(born: String, on: String, inLaw: Int, common: Int) throws {
        #expect(try LegalAge.age(born: day(born), on: day(on)) == inLaw)
        #expect(try LegalAge.ageCommon(born: day(born), on: day(on)) == common)
    }

    @Test("an age grows by one exactly on the day it is reached, for every birthday of four years")
    func consistent() throws {
        for number in try day("2004-01-01").dayNumber...day("2007-12-31").dayNumber {
            let born = CivilDate(dayNumber: number)
            for years in [1, 6, 18, 20, 75] {
                let reached = LegalAge.dayReached(years, born: born)
                #expect(LegalAge.age(born: born, on: reached) == years)
                #expect(LegalAge.age(born: born, on: reached.adding(days: -1)) == years - 1)
                #expect(LegalAge.ageCommon(born: born, on: reached.adding(days: 1)) == years)
            }
        }
    }

    @Test(
        "the first 31 March on or after the day an age is reached",
        arguments: [
            (18, "2008-04-01", "2026-03-31"), (18, "2008-04-02", "2027-03-31"), (15, "2011-12-31", "2027-03-31"),
            (18, "2008-02-29", "2026-03-31"),
        ])
    func endOfFiscalYear(age: Int, born: String, end: String) throws {
        #expect(try LegalAge.endOfFiscalYear(after: age, born: day(born)) == day(end))
    }

    @Test(
        "compulsory school begins on the first 1 April after six years are reached",
        arguments: [
            ("2019-04-01", "2025-03-31", nil), ("2019-04-01", "2025-04-01", 1), ("2019-04-02", "2025-04-01", nil),
            ("2019-04-02", "2026-03-31", nil), ("2019-04-02", "2026-04-01", 1), ("2011-04-01", "2026-03-31", 9),
            ("2011-04-01", "2026-04-01", nil), ("2013-10-05", "2026-04-20", 7), ("2030-01-01", "2026-04-20", nil),
        ] as [(String, String, Int?)])
    func schoolYear(born: String, on: String, year: Int?) throws {
        #expect(try LegalAge.schoolYear(born: day(born), on: day(on)) == year)
    }
}

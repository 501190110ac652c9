import Kernel
import Testing

@Suite("Holidays of Japan")
struct HolidayTests {
    @Test("each year has exactly the published holidays", arguments: 1948...2050)
    func published(year: Int) throws {
        let computed = JapaneseHolidays.holidays(in: year).map { $0.date.description.suffix(5).filter { $0 != "-" } }
        #expect(try computed == #require(PublishedHolidays.days[year]))
    }

    @Test(
        "holidays have the names of the law",
        arguments: [
            ("1948-09-23", "秋分の日"), ("1959-04-10", "皇太子明仁親王の結婚の儀"), ("1966-09-15", "敬老の日"), ("1973-04-30", "振替休日"),
            ("1985-04-29", "天皇誕生日"), ("1987-05-04", "振替休日"), ("1988-05-04", "国民の休日"), ("1989-02-24", "昭和天皇の大喪の礼"),
            ("1990-04-29", "みどりの日"), ("1990-11-12", "即位礼正殿の儀"), ("1993-06-09", "皇太子徳仁親王の結婚の儀"), ("1996-07-20", "海の日"),
            ("2000-01-10", "成人の日"), ("2000-10-09", "体育の日"), ("2007-04-29", "昭和の日"), ("2007-05-04", "みどりの日"),
            ("2009-05-06", "振替休日"), ("2009-09-22", "国民の休日"), ("2015-09-22", "国民の休日"), ("2016-08-11", "山の日"),
            ("2018-12-23", "天皇誕生日"), ("2018-12-24", "振替休日"), ("2026-01-01", "元日"), ("2026-02-23", "天皇誕生日"),
            ("2026-05-06", "振替休日"), ("2026-09-22", "国民の休日"), ("2026-11-23", "勤労感謝の日"),
        ])
    func names(iso: String, name: String) throws {
        #expect(try JapaneseHolidays.name(of: day(iso)) == name)
    }

    @Test("2019 has ten holidays and weekend days in a row around the accession")
    func goldenWeek2019() throws {
        let names = try (27...36).map { offset in
            JapaneseHolidays.name(of: try day("2019-04-01").adding(days: offset - 1))
        }
        #expect(names == [nil, nil, "昭和の日", "国民の休日", "天皇の即位の日", "国民の休日", "憲法記念日", "みどりの日", "こどもの日", "振替休日"])
        #expect(try JapaneseHolidays.name(of: day("2019-10-22")) == "即位礼正殿の儀の行われる日")
        #expect(JapaneseHolidays.holidays(in: 2019).allSatisfy { $0.name != "天皇誕生日" })
    }

    @Test(
        "the Olympic years moved three holidays",
        arguments: [
            ("2020-07-23", "海の日"), ("2020-07-24", "スポーツの日"), ("2020-08-10", "山の日"), ("2021-07-22", "海の日"),
            ("2021-07-23", "スポーツの日"), ("2021-08-08", "山の日"), ("2021-08-09", "振替休日"), ("2022-10-10", "スポーツの日"),
        ])
    func olympics(iso: String, name: String) throws {
        #expect(try JapaneseHolidays.name(of: day(iso)) == name)
    }

    @Test(
        "days that look like holidays but were none",
        arguments: [
            "1948-05-03", "1973-02-12", "1985-05-04", "1986-05-04", "2003-07-20", "2019-12-23", "2020-10-12",
            "2021-08-11",
            "2020-07-20", "2022-05-06",
        ])
    func none(iso: String) throws {
        #expect(try JapaneseHolidays.name(of: day(iso)) == nil)
    }

    @Test("years outside the law and the forecast have no holidays")
    func outside() throws {
        #expect(JapaneseHolidays.holidays(in: 1947).isEmpty)
        #expect(JapaneseHolidays.holidays(in: 2100).isEmpty)
        #expect(try JapaneseHolidays.name(of: day("2100-01-01")) == nil)
    }
}

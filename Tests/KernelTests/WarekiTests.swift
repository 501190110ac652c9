import Kernel
import Testing

@Suite("和暦")
struct WarekiTests {
    @Test(
        "days are written in the era that holds on them",
        arguments: [
            ("1873-01-01", "明治6年1月1日", "M6.1.1"), ("1912-07-29", "明治45年7月29日", "M45.7.29"),
            ("1912-07-30", "大正元年7月30日", "T1.7.30"), ("1926-12-24", "大正15年12月24日", "T15.12.24"),
            ("1926-12-25", "昭和元年12月25日", "S1.12.25"), ("1989-01-07", "昭和64年1月7日", "S64.1.7"),
            ("1989-01-08", "平成元年1月8日", "H1.1.8"), ("2019-04-30", "平成31年4月30日", "H31.4.30"),
            ("2019-05-01", "令和元年5月1日", "R1.5.1"), ("2020-01-01", "令和2年1月1日", "R2.1.1"),
            ("2026-04-20", "令和8年4月20日", "R8.4.20"),
        ])
    func written(iso: String, japanese: String, short: String) throws {
        let wareki = try #require(try day(iso).wareki)
        #expect(wareki.description == japanese)
        #expect(wareki.short == short)
        #expect(try WarekiParser.date(japanese) == day(iso))
        #expect(try WarekiParser.date(short) == day(iso))
        #expect(CivilDate(wareki) == (try day(iso)))
    }

    @Test("days before the Gregorian calendar of 1873 have no era")
    func before1873() throws {
        #expect(try day("1872-12-31").wareki == nil)
        #expect(try day("1872-12-31").japanese == "1872年12月31日")
        #expect(throws: WarekiError.outsideEra("明治5年12月3日", correct: nil)) { try WarekiParser.date("明治5年12月3日") }
    }

    @Test("the two days on which eras met are read in either")
    func meetingDays() throws {
        #expect(try WarekiParser.date("明治45年7月30日") == day("1912-07-30"))
        #expect(try WarekiParser.date("大正15年12月25日") == day("1926-12-25"))
    }

    @Test(
        "a day outside its era is refused with the right writing",
        arguments: [
            ("平成31年5月1日", "令和元年5月1日"), ("平成32年1月1日", "令和2年1月1日"), ("昭和64年1月8日", "平成元年1月8日"),
            ("大正15年12月26日", "昭和元年12月26日"), ("令和元年4月30日", "平成31年4月30日"), ("昭和元年1月1日", "大正15年1月1日"),
            ("明治45年7月31日", "大正元年7月31日"),
        ])
    func outside(text: String, right: String) throws {
        let error = try #require(throws: WarekiError.self) { try WarekiParser.date(text) }
        guard case .outsideEra(let shown, let correct) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(shown == text)
        #expect(correct?.description == right)
        #expect(error.reason.text(in: .ja).contains(right))
    }

    @Test(
        "the many ways people write a date are read",
        arguments: [
            "令和8年4月20日", "R8.4.20", "r08/04/20", "R8-4-20", "令8.4.20", "㋿8.4.20", "Ｒ８．４．２０", "令和　８年　４月２０日",
            "令和八年四月二十日", "2026年4月20日", "西暦2026年4月20日", "2026-04-20", "2026/4/20", "20260420", "２０２６０４２０", "二〇二六年四月二十日",
        ])
    func ways(text: String) throws {
        #expect(try WarekiParser.date(text) == day("2026-04-20"))
    }

    @Test("numbers in kanji are read up to ninety-nine")
    func kanji() throws {
        #expect(try WarekiParser.date("昭和六十四年一月七日") == day("1989-01-07"))
        #expect(try WarekiParser.date("平成三十一年四月三十日") == day("2019-04-30"))
        #expect(try WarekiParser.date("昭和十年十一月十九日") == day("1935-11-19"))
    }

    @Test(
        "days that do not exist are refused",
        arguments: ["令和7年2月29日", "2026年2月29日", "令和8年13月1日", "R8.4.0", "令和0年5月1日", "2026-4-31", "平成99999999年1月1日"])
    func noSuchDay(text: String) {
        #expect(throws: WarekiError.noSuchDay(text == "R8.4.0" ? "令和8年4月0日" : text)) { try WarekiParser.date(text) }
    }

    @Test(
        "what is no date is unreadable",
        arguments: [
            "", "明日", "令和", "令和8年", "令和8年4月", "R8.4.20.1", "令和8年4月20日頃", "令和元元年4月20日", "R8.-4.20", "8.4", "令和百年4月1日",
            "令和十十年1月1日",
            "123456789年1月1日", "令和8年4月20", "2026年4月20日曜日",
        ])
    func unreadable(text: String) throws {
        if text == "令和8年4月20" {
            // A missing 日 is forgiven.
            #expect(try WarekiParser.date(text) == day("2026-04-20"))
        } else {
            #expect(throws: WarekiError.unreadable(text)) { try WarekiParser.date(text) }
        }
    }

    @Test("a very long text is refused without being repeated whole")
    func long() throws {
        let error = try #require(throws: WarekiError.self) {
            try WarekiParser.date(String(repeating: "令", count: 100_000))
        }
        #expect(error.reason.text(in: .ja).count < 200)
    }

    @Test("every day since 1873 is read back from its Japanese writing")
    func roundTrip() throws {
        for number in try stride(from: day("1873-01-01").dayNumber, through: day("2100-12-31").dayNumber, by: 17) {
            let date = CivilDate(dayNumber: number)
            #expect(try WarekiParser.date(date.japanese) == date)
        }
    }
}

@Suite("Fiscal years")
struct FiscalYearTests {
    @Test(
        "a fiscal year runs from April to March and is named by its first day",
        arguments: [
            ("2026-03-31", 2025, "令和7年度"), ("2026-04-01", 2026, "令和8年度"), ("2019-04-30", 2019, "令和元年度"),
            ("2019-03-31", 2018, "平成30年度"), ("1989-02-01", 1988, "昭和63年度"), ("1989-04-01", 1989, "平成元年度"),
        ])
    func containing(iso: String, year: Int, japanese: String) throws {
        let fiscalYear = FiscalYear(containing: try day(iso))
        #expect(fiscalYear.year == year)
        #expect(fiscalYear.japanese == japanese)
        #expect(try fiscalYear.contains(day(iso)))
    }

    @Test("its ends are 1 April and 31 March")
    func ends() throws {
        #expect(try FiscalYear(2026).first == day("2026-04-01"))
        #expect(try FiscalYear(2026).last == day("2027-03-31"))
        #expect(FiscalYear(2026).next.previous == FiscalYear(2026))
        #expect(FiscalYear(.max).next == FiscalYear(9998))
    }
}

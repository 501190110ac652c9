import Kernel
import Testing

/// A day for tests, from its ISO text; a mistyped one fails the test.
func day(_ iso: String) throws -> CivilDate { try #require(CivilDate(iso: iso), "no such day: \(iso)") }

@Suite("Dates")
struct CivilDateTests {
    @Test(
        "days have the number and weekday of the almanac",
        arguments: [
            ("0001-01-01", -719_162, Weekday.monday), ("1600-02-29", -135_081, .tuesday),
            ("1868-10-23", -36_959, .friday), ("1970-01-01", 0, .thursday), ("2000-01-01", 10_957, .saturday),
            ("2026-04-24", 20_567, .friday), ("2026-11-24", 20_781, .tuesday), ("9999-12-31", 2_932_896, .friday),
        ])
    func numberAndWeekday(iso: String, number: Int, weekday: Weekday) throws {
        let date = try day(iso)
        #expect(date.dayNumber == number)
        #expect(date.weekday == weekday)
        #expect(CivilDate(dayNumber: number) == date)
        #expect(date.description == iso)
    }

    @Test("every day of eight centuries follows the one before")
    func daysFollow() throws {
        var previous = try day("1599-12-31")
        for number in try previous.dayNumber + 1...day("2400-12-31").dayNumber {
            let date = CivilDate(dayNumber: number)
            #expect(date.dayNumber == number)
            #expect(previous < date)
            #expect(date.day == previous.day + 1 || (date.day == 1 && previous == previous.lastOfMonth))
            previous = date
        }
    }

    @Test(
        "what is no day is refused",
        arguments: [
            "2026-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "0000-01-01", "2026-4-20", "20260420",
            "2026/04/20", "2026-04-20T00:00", "+026-04-20", " 2026-04-20", "２０２６-04-20", "", "-001-01-01",
        ])
    func refused(text: String) {
        #expect(CivilDate(iso: text) == nil)
    }

    @Test(
        "months are added by the calendar, clamped to the last day",
        arguments: [
            ("2026-01-31", 1, "2026-02-28"), ("2024-01-31", 1, "2024-02-29"), ("2026-03-31", -1, "2026-02-28"),
            ("2026-12-15", 1, "2027-01-15"), ("2026-01-15", -1, "2025-12-15"), ("2024-02-29", 12, "2025-02-28"),
            ("2026-05-31", 0, "2026-05-31"), ("2026-01-31", -25, "2023-12-31"),
        ])
    func months(from: String, months: Int, to: String) throws {
        #expect(try day(from).adding(months: months) == day(to))
    }

    @Test("arithmetic stops at the ends of the calendar instead of trapping")
    func ends() throws {
        let date = try day("2026-04-20")
        #expect(date.adding(days: .max) == .latest)
        #expect(date.adding(days: .min) == .earliest)
        #expect(date.adding(months: .max) == .latest)
        #expect(date.adding(months: .min) == .earliest)
        #expect(date.adding(years: 8000) == .latest)
        #expect(date.adding(years: -2026) == .earliest)
        #expect(date.adding(years: .min) == .earliest)
        #expect(CivilDate(dayNumber: .max) == .latest)
        #expect(CivilDate.latest.weekday == .friday)
    }

    @Test("the nth weekday of a month is found, and missing where the month has none")
    func nth() throws {
        #expect(try CivilDate.nth(4, .sunday, ofMonth: 6, year: 2026) == day("2026-06-28"))
        #expect(try CivilDate.nth(5, .sunday, ofMonth: 3, year: 2026) == day("2026-03-29"))
        #expect(CivilDate.nth(5, .sunday, ofMonth: 2, year: 2026) == nil)
        #expect(CivilDate.nth(0, .sunday, ofMonth: 2, year: 2026) == nil)
        #expect(try day("2026-06-28").weekdayOrdinal == 4)
    }

    @Test("days between dates are counted without the first")
    func between() throws {
        #expect(try day("2026-04-20").days(until: day("2026-05-04")) == 14)
        #expect(try day("2026-05-04").days(until: day("2026-04-20")) == -14)
    }
}

@Suite("Times")
struct TimeTests {
    @Test("times of day are read leniently and written with two digits")
    func timeOfDay() {
        #expect(TimeOfDay(iso: "9:00")?.description == "09:00")
        #expect(TimeOfDay(iso: "17:30:05")?.description == "17:30:05")
        for wrong in ["24:00", "9", "9:0", "09:60", "12:00:60", "a:00", "-1:00", "9:00:", ""] {
            #expect(TimeOfDay(iso: wrong) == nil, "\(wrong)")
        }
    }

    @Test("an instant shows the day and time of Japan")
    func inJapan() throws {
        let instant = Timestamp(milliseconds: 1_776_992_400_000)
        #expect(instant.iso == "2026-04-24T10:00:00.000+09:00")
        #expect(try instant.date == day("2026-04-24"))
        #expect(instant.time == TimeOfDay(hour: 10, minute: 0))
        #expect(try Timestamp.at(day("2026-04-24"), #require(TimeOfDay(iso: "10:00"))) == instant)
        // One second before midnight in Japan, which is 14:59:59 UTC of 1969.
        #expect(Timestamp(milliseconds: -32_401_000).iso == "1969-12-31T23:59:59.000+09:00")
        #expect(Timestamp(milliseconds: -32_400_001).iso == "1969-12-31T23:59:59.999+09:00")
        #expect(Timestamp(milliseconds: -32_400_000).iso == "1970-01-01T00:00:00.000+09:00")
    }

    @Test(
        "RFC 3339 is read with any offset and fraction",
        arguments: [
            ("2026-04-24T10:00:00+09:00", 0), ("2026-04-24T01:00:00Z", 0), ("2026-04-23T20:30:00-04:30", 0),
            ("2026-04-24T10:00:00.5+09:00", 500), ("2026-04-24 10:00:00.123456789+09:00", 123),
        ])
    func reads(text: String, offset: Int64) {
        #expect(Timestamp(iso: text)?.milliseconds == 1_776_992_400_000 + offset)
    }

    @Test(
        "what is no instant is refused",
        arguments: [
            "2026-04-24", "2026-04-24T10:00:00", "2026-04-24T10:00+09:00", "2026-04-24T25:00:00Z",
            "2026-02-30T10:00:00Z",
            "2026-04-24T10:00:00.Z", "2026-04-24T10:00:00+0900", "2026-04-24T10:00:00+09:00 ", "",
        ])
    func refuses(text: String) {
        #expect(Timestamp(iso: text) == nil)
    }

    @Test("moving an instant stops at the ends")
    func saturates() {
        #expect(Timestamp(milliseconds: 0).adding(seconds: .max).milliseconds == .max)
        #expect(Timestamp(milliseconds: 0).adding(seconds: .min).milliseconds == .min)
        #expect(Timestamp(milliseconds: .max).iso.hasPrefix("9999-12-31T"))
        #expect(Timestamp(milliseconds: .min).iso.hasPrefix("0001-01-01T"))
        #expect(Timestamp(milliseconds: .max).milliseconds(until: Timestamp(milliseconds: .min)) == .min)
    }
}

@Suite("Clocks")
struct ClockTests {
    @Test("a fixed clock stands still until it is set")
    func fixed() {
        let clock = FixedClock(Timestamp(milliseconds: 1_000))
        #expect(clock.now() == clock.now())
        clock.advance(seconds: 2)
        #expect(clock.now().milliseconds == 3_000)
        clock.set(Timestamp(milliseconds: 5))
        #expect(clock.now().milliseconds == 5)
    }

    @Test("an offset clock starts where it is told and runs on with its base")
    func offset() {
        let base = FixedClock(Timestamp(milliseconds: 7_000))
        let clock = OffsetClock(startingAt: Timestamp(milliseconds: 1_000_000), base: base)
        #expect(clock.now().milliseconds == 1_000_000)
        base.advance(seconds: 60)
        #expect(clock.now().milliseconds == 1_060_000)
    }

    @Test("the machine's clock is past the day this was written")
    func system() throws {
        #expect(try SystemClock().today >= day("2026-01-01"))
    }
}

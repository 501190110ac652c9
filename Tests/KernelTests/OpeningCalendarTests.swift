import Foundation
import Kernel
import Testing

/// A calendar as a pack writes it, here in JSON.
private let written = """
    {"closed": {"weekdays": ["saturday", "sunday"], "holidays": true, "yearly": ["12-29...01-03"]},
     "weekly": [{"days": ["monday", "tuesday", "wednesday", "thursday"], "hours": ["9:00-17:30"]},
                {"days": ["friday"], "hours": ["9:00-19:00"], "to": "2027-03-31"},
                {"days": ["friday"], "hours": ["9:00-12:00", "13:00-17:30"], "from": "2027-04-01"}],
     "extra": [{"day": "4 sunday", "hours": ["9:00-17:30"]},
               {"day": "2026-05-04", "hours": ["10:00-12:00"], "evenOnHolidays": true}],
     "shut": ["2026-07-01...2026-07-02"]}
    """

@Suite("Opening calendars")
struct OpeningCalendarTests {
    private let calendar: OpeningCalendar

    init() throws {
        calendar = try JSONDecoder().decode(OpeningCalendar.self, from: Data(written.utf8))
    }

    @Test(
        "hours are those of the weekday, the extra opening or none",
        arguments: [
            ("2026-04-20", "09:00-17:30"),  // Monday
            ("2026-04-24", "09:00-19:00"),  // Friday
            ("2027-04-02", "09:00-12:00 13:00-17:30"),  // Friday under the later hours
            ("2026-04-25", ""),  // Saturday
            ("2026-04-26", "09:00-17:30"),  // fourth Sunday
            ("2026-04-19", ""),  // third Sunday
            ("2026-04-29", ""),  // 昭和の日, Wednesday
            ("2025-11-23", ""),  // fourth Sunday and 勤労感謝の日
            ("2026-05-04", "10:00-12:00"),  // opened although a holiday
            ("2026-12-29", ""), ("2027-01-03", ""), ("2026-12-28", "09:00-17:30"), ("2027-01-04", "09:00-17:30"),
            ("2026-07-01", ""),  // shut
        ])
    func hours(on iso: String, expected: String) throws {
        let hours = try calendar.hours(on: day(iso)).map { "\($0.lowerBound)-\($0.upperBound)" }
        #expect(hours.joined(separator: " ") == expected)
    }

    @Test("an office is open from its first minute and no longer at its last")
    func isOpen() throws {
        func open(_ iso: String) throws -> Bool { calendar.isOpen(at: try #require(Timestamp(iso: iso))) }
        #expect(try !open("2026-04-20T08:59:59+09:00"))
        #expect(try open("2026-04-20T09:00:00+09:00"))
        #expect(try open("2026-04-20T17:29:59.999+09:00"))
        #expect(try !open("2026-04-20T17:30:00+09:00"))
        #expect(try open("2026-04-24T18:00:00+09:00"))
        // Monday morning in Japan is still Sunday in UTC.
        #expect(try open("2026-04-20T00:30:00Z"))
        #expect(try !open("2027-04-02T12:30:00+09:00"))
    }

    @Test("what the law calls closed does not depend on extra openings or days shut")
    func closedByLaw() throws {
        #expect(try calendar.isClosedByLaw(day("2026-04-26")))
        #expect(try calendar.isClosedByLaw(day("2026-05-04")))
        #expect(try !calendar.isClosedByLaw(day("2026-07-01")))
        #expect(try calendar.nextWorkingDay(onOrAfter: day("2026-04-25")) == day("2026-04-27"))
        #expect(try calendar.nextWorkingDay(onOrAfter: day("2026-04-27")) == day("2026-04-27"))
        #expect(try calendar.previousWorkingDay(onOrBefore: day("2026-05-06")) == day("2026-05-01"))
        #expect(try calendar.nextOpenDay(onOrAfter: day("2026-04-25")) == day("2026-04-26"))
    }

    @Test("hours that overlap are joined")
    func overlapping() throws {
        let calendar = OpeningCalendar(
            weekly: [WeeklyHours(days: [.monday], hours: try [#require(HourRange("9:00-17:30"))])],
            extra: [ExtraOpening(day: .date(try day("2026-04-20")), hours: try [#require(HourRange("17:00-20:00"))])])
        let hours = try calendar.hours(on: day("2026-04-20"))
        #expect(hours.map { "\($0.lowerBound)-\($0.upperBound)" } == ["09:00-20:00"])
    }

    @Test("a calendar without an open day is no endless search")
    func neverOpen() throws {
        let never = OpeningCalendar(closed: ClosedDays(weekdays: Set(Weekday.allCases)))
        #expect(try never.nextWorkingDay(onOrAfter: day("2026-04-20")) == day("2026-04-20"))
        #expect(try never.nextOpenDay(onOrAfter: day("2026-04-20")) == nil)
    }

    @Test("a calendar without a closed part is that of local government, and all is written back")
    func coding() throws {
        let plain = try JSONDecoder().decode(OpeningCalendar.self, from: Data("{}".utf8))
        #expect(plain.closed == .localGovernment)
        let again = try JSONDecoder().decode(OpeningCalendar.self, from: JSONEncoder().encode(calendar))
        #expect(again == calendar)
    }

    @Test(
        "what cannot be a calendar is refused with what was expected",
        arguments: [
            #"{"weekly": [{"days": ["moonday"], "hours": []}]}"#,
            #"{"weekly": [{"days": ["monday"], "hours": ["17:30-9:00"]}]}"#,
            #"{"extra": [{"day": "6 sunday", "hours": []}]}"#, #"{"closed": {"yearly": ["13-01"]}}"#,
            #"{"shut": ["2026-07-02...2026-07-01"]}"#,
        ])
    func refused(json: String) throws {
        let error = #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(OpeningCalendar.self, from: Data(json.utf8))
        }
        #expect(String(describing: error).contains("Expected"))
    }

    @Test("a yearly range may cross the end of the year and name 29 February")
    func yearly() throws {
        let range = try #require(YearlyRange("12-29…01-03"))
        #expect(try range.contains(day("2026-12-31")) && range.contains(day("2027-01-03")))
        #expect(try !range.contains(day("2027-01-04")) && !range.contains(day("2026-12-28")))
        #expect(range.description == "12-29...01-03")
        #expect(try #require(YearlyRange("02-29")).contains(day("2028-02-29")))
        for wrong in ["", "12-29..01-03", "12-29...", "a", "12-29...01-03...02-01", "1-1"] {
            #expect(YearlyRange(wrong) == nil, "\(wrong)")
        }
    }
}

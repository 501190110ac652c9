import Kernel
import Testing

@testable import Online

@Suite("Days of the office")
struct ClockTests {
    private static let calendar = OpeningCalendar()

    private func day(_ text: String) throws -> CivilDate { try #require(CivilDate(iso: text)) }

    @Test(
        "the standard processing period counts business days from the day after the arrival",
        arguments: [
            // Friday 5 June 2026: Monday 8 is the first, Friday 19 the tenth.
            ("2026-06-05", 10, "2026-06-19"),
            // It came on a Saturday: the period runs from Monday 8, whose next day is the first.
            ("2026-06-06", 10, "2026-06-22"),
            // 3 to 6 May are closed by law; 7, 8, 11, 12 and 13 May follow 1 May.
            ("2026-05-01", 5, "2026-05-13"),
            // 29 December to 3 January are closed; 4 January 2027 is a Monday.
            ("2026-12-28", 1, "2027-01-04"), ("2026-06-05", 0, "2026-06-05"),
        ])
    func period(arrived: String, days: Int, due: String) throws {
        let clock = ProcessingClock(arrived: try day(arrived), calendar: Self.calendar)
        #expect(clock.due(days: days, calendar: Self.calendar) == (try day(due)))
    }

    @Test("13.9 the clock stands still for three business days while something is set right")
    func correction() throws {
        var clock = ProcessingClock(arrived: try day("2026-06-01"), calendar: Self.calendar)
        #expect(clock.due(days: 10, calendar: Self.calendar) == (try day("2026-06-15")))
        // Asked on Monday 8, answered on Thursday 11: 9, 10 and 11 do not count.
        clock.stop(on: try day("2026-06-08"))
        #expect(clock.due(days: 10, calendar: Self.calendar) == nil)
        clock.resume(on: try day("2026-06-11"), calendar: Self.calendar)
        #expect(clock.stopped == 3)
        #expect(clock.due(days: 10, calendar: Self.calendar) == (try day("2026-06-18")))
        // 2 to 12 June are nine business days, of which three do not count.
        #expect(clock.taken(through: try day("2026-06-12"), calendar: Self.calendar) == 6)
    }

    @Test("13.5 asked on 10 June, a fee is reminded of on the 15th and lapses on the 18th at 0:00")
    func payment() throws {
        let term = PaymentTerm(asked: try day("2026-06-10"))
        #expect(term.reminder == (try day("2026-06-15")))
        #expect(term.lastDay == (try day("2026-06-17")))
        #expect(term.lapses == Timestamp(iso: "2026-06-18T00:00:00+09:00"))
    }
}

import Kernel
import Testing

@testable import Procedures

@Suite("When a procedure is taken that has hours of its own")
struct TakenHoursTests {
    private static func weekly(_ days: Set<Weekday>, _ hours: String...) -> WeeklyHours {
        WeeklyHours(days: days, hours: hours.compactMap { HourRange($0) })
    }

    private static let weekdays: Set<Weekday> = [.monday, .tuesday, .wednesday, .thursday, .friday]
    /// Monday to Thursday to 17:30, Friday to 19:00, and the fourth Sunday.
    private let office = OpeningCalendar(
        weekly: [
            Self.weekly([.monday, .tuesday, .wednesday, .thursday], "9:00-17:30"), Self.weekly([.friday], "9:00-19:00"),
        ],
        extra: [
            ExtraOpening(day: .monthly(ordinal: 4, .sunday), hours: ["9:00-17:30"].compactMap { HourRange($0) })
        ])
    private let daytime = OpeningCalendar(weekly: [Self.weekly(Self.weekdays, "9:00-17:30")])
    private let tuesdays = OpeningCalendar(weekly: [Self.weekly([.tuesday], "13:00-15:00")])

    private func taken(_ day: String, _ time: String?, _ limits: [OpeningCalendar]) throws -> TakenHours {
        TakenHours(
            limits: limits, office: office, on: try #require(CivilDate(iso: day)),
            at: time.flatMap { TimeOfDay(iso: $0) })
    }

    private func later(_ day: String, _ time: String) throws -> TakenHours {
        .later(try #require(CivilDate(iso: day)), try #require(TimeOfDay(iso: time)))
    }

    @Test("on the fourth Sunday and on Friday evenings it waits for the next weekday; who came in time is served")
    func table() throws {
        #expect(try taken("2026-04-24", "17:29", [daytime]) == .now)
        #expect(try taken("2026-04-24", "17:30", [daytime]) == later("2026-04-27", "9:00"))
        #expect(try taken("2026-04-26", "10:00", [daytime]) == later("2026-04-27", "9:00"))
        #expect(try taken("2026-04-26", nil, [daytime]) == later("2026-04-27", "9:00"))
        #expect(try taken("2026-04-24", nil, [daytime]) == .now)
        // Before the holidays of May it is the 7th.
        #expect(try taken("2026-05-01", "18:00", [daytime]) == later("2026-05-07", "9:00"))
        // Later on the same day.
        #expect(try taken("2026-04-28", "9:30", [tuesdays]) == later("2026-04-28", "13:00"))
        #expect(try taken("2026-04-28", "15:00", [tuesdays]) == later("2026-05-12", "13:00"))
        #expect(
            try taken("2026-04-26", "10:00", []) == .now, "without hours of its own the office serves whoever is there")
        #expect(try taken("2026-04-24", "10:00", [OpeningCalendar()]) == .unknown)
    }
}

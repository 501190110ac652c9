import Kernel
import Procedures

/// The last days that follow from a moving-out notice by card (住基法22条・24条の2、番号法17条), each counted from the next day on and
/// carried from a closed day to the next open one.
public struct MoveOutDates: Sendable, Hashable {
    /// Last day of the 転入届: 14 days after the move.
    public let lastDayIn: CivilDate
    /// Last day of the 特例転入: 30 days after the planned day of moving out.
    public let lastDaySpecial: CivilDate

    private let card: DayCount
    private let calendar: OpeningCalendar

    /// Both the special moving-in and the card need a 転入届 not later than this day.
    public var lastDayBoth: CivilDate { min(lastDayIn, lastDaySpecial) }

    /// Last day for carrying the card on, for a 転入届 on a day.
    public func lastCardDay(filedOn day: CivilDate) -> CivilDate { card.lastDay(from: day, calendar: calendar) }

    /// - Parameters:
    ///   - planned: The planned day of moving out.
    ///   - moved: The day on which they live in the new home; the planned one unless another is known.
    public init(planned: CivilDate, moved: CivilDate, rules: [DayRule], calendar: OpeningCalendar) {
        func rule(_ id: String, _ days: Int) -> DayCount {
            rules.first { $0.id == id }?.count
                ?? DayCount(name: id, firstDayCounted: false, amount: .days(days))
        }
        lastDayIn = rule("resident-14", 14).lastDay(from: moved, calendar: calendar)
        lastDaySpecial = rule("special-30", 30).lastDay(from: planned, calendar: calendar)
        card = rule("card-90", 90)
        self.calendar = calendar
    }
}

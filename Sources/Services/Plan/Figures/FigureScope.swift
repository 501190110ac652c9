import Kernel

/// What a figure is asked for: the whole city or one ward, in a fiscal year, as of a day.
struct FigureScope: Hashable, Sendable {
    /// The ward; nil for the whole city.
    let ward: WardCode?
    /// The fiscal year.
    let year: FiscalYear
    /// The last day that is counted: today, or the end of the year if it is over.
    let until: CivilDate

    /// The last day of the year has passed.
    let isOver: Bool

    /// - Parameter today: days after it have not come yet.
    init(ward: WardCode?, year: FiscalYear, today: CivilDate) {
        self.ward = ward
        self.year = year
        until = min(today, year.last)
        isOver = today > year.last
    }

    /// The year has begun.
    var hasBegun: Bool { year.first <= until }

    /// The place of the counts.
    var place: String { ward?.code ?? Tally.wholeCity }

    /// Days of the year up to and with `until`.
    var daysElapsed: Int { year.first.days(until: until) + 1 }
    /// Days of the whole year.
    var daysOfYear: Int { year.first.days(until: year.last) + 1 }
}

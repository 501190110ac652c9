import Kernel

/// Until when a fee is paid that was asked for (手数料の納付期限): seven days, counted from the day after the request at 0:00.
struct PaymentTerm: Sendable, Hashable {
    static let days = 7

    /// The day of the request.
    let asked: CivilDate

    /// The last day on which it can be paid.
    var lastDay: CivilDate { asked.adding(days: Self.days) }

    /// Two days before the last one the applicant is reminded.
    var reminder: CivilDate { lastDay.adding(days: -2) }

    /// From this moment on it is too late.
    var lapses: Timestamp { .at(lastDay.adding(days: 1), .midnight) }
}

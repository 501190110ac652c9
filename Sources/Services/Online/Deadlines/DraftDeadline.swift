import Forms
import Kernel
import Procedures
import Site

/// The last day on which what somebody fills in can still be sent, counted as the law counts (民法140条・142条): the first day is not
/// counted unless the rule counts it, and a last day on a closed day moves to the next that is none.
struct DraftDeadline: Sendable, Hashable {
    let lastDay: CivilDate
    /// The last moment at which it is taken online.
    let lastMoment: Timestamp
    /// From how many days before on the applicant is warned.
    let warnDays: Int

    /// How many days are left on a day: 0 on the last one, negative after it.
    func daysLeft(on day: CivilDate) -> Int { day.days(until: lastDay) }

    /// Whether the applicant is to know now.
    func isNear(at now: Timestamp) -> Bool { isPassed(at: now) || daysLeft(on: now.date) <= warnDays }

    func isPassed(at now: Timestamp) -> Bool { now > lastMoment }

    /// Days before the last one on whose morning a letter is sent.
    private var letterDays: [Int] { Array(Set([warnDays, 3, 1, 0].filter { $0 <= warnDays })).sorted(by: >) }

    /// The time of the day at which letters are sent.
    private static let morning = TimeOfDay(secondsAfterMidnight: 9 * 3_600)

    /// The next moment after `now` at which a letter is sent; nil when none is.
    func nextLetter(after now: Timestamp) -> Timestamp? {
        letterDays.map { Timestamp.at(lastDay.adding(days: -$0), Self.morning) }.first { $0 > now && $0 <= lastMoment }
    }
}

extension OnlineDesk {
    /// The deadline of what is filled in; nil where there is none, or nothing says yet when it is.
    func deadline(_ procedure: OnlineProcedure, _ outcome: FormOutcome, at now: Timestamp) -> DraftDeadline? {
        let season = procedure.lastDayOfSeason(on: now.date)
        let law = procedure.deadline.flatMap { lastDay($0, outcome) }
        guard let day = [season, law].compactMap(\.self).min() else { return nil }
        let time = law == day ? procedure.deadline?.time : nil
        return DraftDeadline(
            lastDay: day, lastMoment: .at(day, time ?? ProcedureDeadline.endOfDay),
            warnDays: procedure.deadline?.warnDays ?? ProcedureDeadline.usualWarning)
    }

    private func lastDay(_ deadline: ProcedureDeadline, _ outcome: FormOutcome) -> CivilDate? {
        func day(_ value: JSONValue) -> CivilDate? { value.stringValue.flatMap { CivilDate(iso: $0) } }
        switch deadline.base {
        case .day(let expression): return day(expression.evaluate(outcome.inputs).json)
        case .rule(let id, let from):
            guard let rule = live.current.dayRules.first(where: { $0.id == id }),
                let first = day(from.evaluate(outcome.inputs).json)
            else { return nil }
            return rule.count.lastDay(from: first, calendar: calendar)
        }
    }

    /// What is said when the day has passed, by the rule's law; nil where nothing is.
    func lateWords(_ procedure: OnlineProcedure) -> LocalizedText? {
        guard case .rule(let id, _)? = procedure.deadline?.base else { return nil }
        return live.current.dayRules.first { $0.id == id }?.late
    }
}

/// What can still be done before a deadline, the fastest first.
struct DeadlineWays: Sendable, Hashable {
    /// Whether sending it online is still in time, and what it takes in minutes.
    let onlineMinutes: Int?
    /// The next time at which an office takes it; nil where none is open before the end, or none takes it.
    let office: (day: CivilDate, hours: ClosedRange<TimeOfDay>)?

    static func == (left: DeadlineWays, right: DeadlineWays) -> Bool {
        left.onlineMinutes == right.onlineMinutes && left.office?.day == right.office?.day
            && left.office?.hours == right.office?.hours
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(onlineMinutes)
        hasher.combine(office?.day)
        hasher.combine(office?.hours)
    }

    /// - Parameter hours: when the office is open.
    init(_ procedure: OnlineProcedure, _ deadline: DraftDeadline, at now: Timestamp, hours: OpeningCalendar?) {
        let isOnline = procedure.isOpen(on: now.date) && !deadline.isPassed(at: now)
        onlineMinutes = isOnline ? procedure.statistics.minutesOnline : nil
        guard let hours, procedure.channels.contains(.counter) else {
            office = nil
            return
        }
        // Where the day has passed the counter takes it late, as soon as it is open.
        let last = deadline.isPassed(at: now) ? now.date.adding(days: 14) : deadline.lastDay
        office = Self.next(from: now, through: last, hours)
    }

    private static func next(
        from now: Timestamp, through last: CivilDate, _ calendar: OpeningCalendar
    ) -> (CivilDate, ClosedRange<TimeOfDay>)? {
        var day = now.date
        while day <= last {
            let open = calendar.hours(on: day).first { day > now.date || $0.upperBound > now.time }
            if let open { return (day, open) }
            day = day.adding(days: 1)
        }
        return nil
    }
}

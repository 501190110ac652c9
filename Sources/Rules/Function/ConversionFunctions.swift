import Kernel

extension FEELFunctions {
    mutating func addConversions() {
        let from = Parameter("from", .string)
        add("string", [Parameter("from", .any)], .string) { values, _ in
            values[0].text.map { .string($0) } ?? .null
        }
        add(
            "number",
            [
                from, Parameter("grouping separator", .string, optional: true),
                Parameter("decimal separator", .string, optional: true),
            ], .number
        ) { values, m in
            guard case .string(var text) = values[0] else { return .null }
            if case .string(let grouping) = values[1] {
                guard [" ", ",", "."].contains(grouping) else { return m.null("'number': no such grouping separator") }
                text = text.replacing(grouping, with: "")
            }
            if case .string(let decimal) = values[2] {
                guard [",", "."].contains(decimal), values[1] != values[2] else {
                    return m.null("'number': no such decimal separator")
                }
                text = text.replacing(decimal, with: ".")
            }
            return Decimal34(text).map { .number($0) } ?? m.null("'number': \"\(text)\" is no number")
        }
        add("date", [from], .date) { values, _ in
            guard case .string(let text) = values[0] else { return .null }
            return TemporalText.date(text).map { .date($0) } ?? .null
        }
        add("date", [Parameter("from", .date, .dateTime)], .date) { values, _ in
            if case .dateTime(let moment) = values[0] { return .date(moment.date) }
            return values[0]
        }
        add("date", [Parameter("year", .number), Parameter("month", .number), Parameter("day", .number)], .date) {
            values, _ in
            guard let parts = wholes(values), let date = FEELDate(year: parts[0], month: parts[1], day: parts[2])
            else {
                return .null
            }
            return .date(date)
        }
        add("time", [from], .time) { values, _ in
            guard case .string(let text) = values[0] else { return .null }
            return TemporalText.time(text).map { .time($0) } ?? .null
        }
        add("time", [Parameter("from", .time, .dateTime, .date)], .time) { values, _ in
            switch values[0] {
            case .dateTime(let moment): .time(moment.time)
            // A date is its midnight in UTC (§10.3.4.1).
            case .date: .time(FEELTime(nanosecondsOfDay: 0, offset: 0))
            default: values[0]
            }
        }
        add(
            "time",
            [
                Parameter("hour", .number), Parameter("minute", .number), Parameter("second", .number),
                Parameter("offset", .daysTimeDuration, optional: true),
            ], .time
        ) { values, _ in
            guard case .number(let second) = values[2], let parts = wholes(Array(values.prefix(2))),
                let (whole, nanosecond) = Self.seconds(second)
            else { return .null }
            var offset: Int?
            if case .daysTimeDuration(let duration) = values[3] {
                guard let seconds = Int(exactly: duration.nanoseconds / FEELDuration.nanosecondsPerSecond) else {
                    return .null
                }
                offset = seconds
            }
            return FEELTime(hour: parts[0], minute: parts[1], second: whole, nanosecond: nanosecond, offset: offset)
                .map { .time($0) } ?? .null
        }
        add("date and time", [from], .dateTime) { values, _ in
            guard case .string(let text) = values[0] else { return .null }
            return TemporalText.dateTime(text).map { .dateTime($0) } ?? .null
        }
        add("date and time", [Parameter("from", .dateTime, .date)], .dateTime) { values, _ in
            // A date is its midnight in UTC (§10.3.2.9.4).
            guard case .date(let date) = values[0] else { return values[0] }
            return .dateTime(FEELDateTime(date: date, time: FEELTime(nanosecondsOfDay: 0, offset: 0)))
        }
        let parts = ["year", "month", "day", "hour", "minute", "second"].map { Parameter($0, .number) }
        add("date and time", parts + [Parameter("offset", .daysTimeDuration, optional: true)], .dateTime) {
            values, _ in
            var offset: Int?
            if case .daysTimeDuration(let duration) = values[6] {
                guard let seconds = Int(exactly: duration.nanoseconds / FEELDuration.nanosecondsPerSecond) else {
                    return .null
                }
                offset = seconds
            }
            return Self.moment(values, offset: offset, zone: nil)
        }
        add("date and time", parts + [Parameter("timezone", .string)], .dateTime) { values, _ in
            guard case .string(let zone) = values[6] else { return .null }
            return Self.moment(values, offset: nil, zone: zone)
        }
        add(
            "date and time",
            [Parameter("date", .date, .dateTime), Parameter("time", .time), Parameter("timezone", .string)], .dateTime
        ) { values, _ in
            guard case .time(let time) = values[1], case .string(let zone) = values[2], let date = values[0].datePart,
                let zoned = FEELTime(time, zone: zone)
            else { return .null }
            return .dateTime(FEELDateTime(date: date, time: zoned))
        }
        add("date and time", [Parameter("date", .date, .dateTime), Parameter("time", .time)], .dateTime) { values, _ in
            guard case .time(let time) = values[1] else { return .null }
            switch values[0] {
            case .date(let date): return .dateTime(FEELDateTime(date: date, time: time))
            case .dateTime(let moment): return .dateTime(FEELDateTime(date: moment.date, time: time))
            default: return .null
            }
        }
        add("duration", [from], .any) { values, _ in
            guard case .string(let text) = values[0] else { return .null }
            return TemporalText.duration(text) ?? .null
        }
        add(
            "years and months duration", [Parameter("from", .date, .dateTime), Parameter("to", .date, .dateTime)],
            .yearsMonthsDuration
        ) { values, _ in
            guard let from = values[0].datePart, let to = values[1].datePart else { return .null }
            return .yearsMonthsDuration(from.months(until: to))
        }
        /// Whole numbers, or `nil` when one is not.
        @Sendable func wholes(_ values: [FEELValue]) -> [Int]? {
            let whole = values.compactMap { if case .number(let number) = $0 { number.int } else { nil } }
            return whole.count == values.count ? whole : nil
        }
    }

    /// The whole seconds and the nanoseconds behind them; `nil` for a number that is no second of a minute.
    private static func seconds(_ number: Decimal34) -> (whole: Int, nanosecond: Int)? {
        guard let whole = number.rounded(scale: 0, .floor)?.int, let exact = number.rounded(scale: 9, .down),
            let rest = exact.subtracting(Decimal34(whole)),
            let nanosecond = rest.multiplied(by: Decimal34(1_000_000_000))?.int
        else { return nil }
        return (whole, nanosecond)
    }

    /// A moment from its six numbers.
    private static func moment(_ values: [FEELValue], offset: Int?, zone: String?) -> FEELValue {
        let numbers = values.prefix(5).compactMap { if case .number(let number) = $0 { number.int } else { nil } }
        guard numbers.count == 5, case .number(let second) = values[5], let (whole, nanosecond) = seconds(second),
            let date = FEELDate(year: numbers[0], month: numbers[1], day: numbers[2]),
            let time = FEELTime(
                hour: numbers[3], minute: numbers[4], second: whole, nanosecond: nanosecond, offset: offset)
        else { return .null }
        guard let zone else { return .dateTime(FEELDateTime(date: date, time: time)) }
        return FEELTime(time, zone: zone).map { .dateTime(FEELDateTime(date: date, time: $0)) } ?? .null
    }

    mutating func addTemporal() {
        add("now", [], unknown: .anywhere, result: { _ in .dateTime }, isPure: false) { _, m in
            m.now.map { .dateTime($0) } ?? m.null("'now': no clock was given")
        }
        add("today", [], unknown: .anywhere, result: { _ in .date }, isPure: false) { _, m in
            m.now.map { .date($0.date) } ?? m.null("'today': no clock was given")
        }
        let date = Parameter("date", .date, .dateTime)
        let days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
        let months = [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November", "December",
        ]
        add("day of week", [date], .string) { values, _ in
            values[0].datePart.map { .string(days[$0.weekday - 1]) } ?? .null
        }
        add("month of year", [date], .string) { values, _ in
            values[0].datePart.map { .string(months[$0.month - 1]) } ?? .null
        }
        add("day of year", [date], .number) { values, _ in
            guard let date = values[0].datePart, let first = FEELDate(year: date.year, month: 1, day: 1) else {
                return .null
            }
            return .number(date.dayNumber - first.dayNumber + 1)
        }
        add("week of year", [date], .number) { values, _ in
            // ISO 8601: the week of a date is the week of its Thursday, counted from the Thursday's year.
            guard let date = values[0].datePart else { return .null }
            let thursday = date.dayNumber - date.weekday + 4
            guard let year = FEELDate(dayNumber: thursday)?.year,
                let first = FEELDate(year: year, month: 1, day: 1)
            else { return .null }
            return .number((thursday - first.dayNumber) / 7 + 1)
        }
    }
}

extension FEELValue {
    /// The date of a date or a date and time.
    fileprivate var datePart: FEELDate? {
        switch self {
        case .date(let date): date
        case .dateTime(let moment): moment.date
        default: nil
        }
    }
}

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
            guard let parts = wholes(values), let date = CivilDate(year: parts[0], month: parts[1], day: parts[2])
            else {
                return .null
            }
            return .date(date)
        }
        add("time", [from], .time) { values, _ in
            guard case .string(let text) = values[0] else { return .null }
            return TemporalText.time(text).map { .time($0) } ?? .null
        }
        add("time", [Parameter("from", .time, .dateTime)], .time) { values, _ in
            if case .dateTime(let moment) = values[0] { return .time(moment.time) }
            return values[0]
        }
        add(
            "time",
            [
                Parameter("hour", .number), Parameter("minute", .number), Parameter("second", .number),
                Parameter("offset", .daysTimeDuration, optional: true),
            ], .time
        ) { values, _ in
            guard let parts = wholes(Array(values.prefix(3))) else { return .null }
            var offset: Int?
            if case .daysTimeDuration(let duration) = values[3] {
                offset = Int(exactly: duration.nanoseconds / FEELDuration.nanosecondsPerSecond)
            }
            return FEELTime(hour: parts[0], minute: parts[1], second: parts[2], offset: offset).map { .time($0) }
                ?? .null
        }
        add("date and time", [from], .dateTime) { values, _ in
            guard case .string(let text) = values[0] else { return .null }
            return TemporalText.dateTime(text).map { .dateTime($0) } ?? .null
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
            return .yearsMonthsDuration(CalendarMath.months(from: from, to: to))
        }
        /// Whole numbers, or `nil` when one is not.
        @Sendable func wholes(_ values: [FEELValue]) -> [Int]? {
            let whole = values.compactMap { if case .number(let number) = $0 { number.int } else { nil } }
            return whole.count == values.count ? whole : nil
        }
    }

    mutating func addTemporal() {
        let date = Parameter("date", .date, .dateTime)
        let days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
        let months = [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November", "December",
        ]
        add("day of week", [date], .string) { values, _ in
            values[0].datePart.map { .string(days[$0.weekday.rawValue - 1]) } ?? .null
        }
        add("month of year", [date], .string) { values, _ in
            values[0].datePart.map { .string(months[$0.month - 1]) } ?? .null
        }
        add("day of year", [date], .number) { values, _ in
            guard let date = values[0].datePart, let first = CivilDate(year: date.year, month: 1, day: 1) else {
                return .null
            }
            return .number(date.dayNumber - first.dayNumber + 1)
        }
        add("week of year", [date], .number) { values, _ in
            // ISO 8601: the week of a date is the week of its Thursday, counted from the Thursday's year.
            guard let date = values[0].datePart else { return .null }
            let thursday = date.dayNumber - date.weekday.rawValue + 4
            guard let year = CalendarMath.date(dayNumber: thursday)?.year,
                let first = CivilDate(year: year, month: 1, day: 1)
            else { return .null }
            return .number((thursday - first.dayNumber) / 7 + 1)
        }
    }
}

extension FEELValue {
    /// The date of a date or a date and time.
    fileprivate var datePart: CivilDate? {
        switch self {
        case .date(let date): date
        case .dateTime(let moment): moment.date
        default: nil
        }
    }
}

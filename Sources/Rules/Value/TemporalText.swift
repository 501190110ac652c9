import Kernel

/// Reads and writes dates, times and durations in the forms of ISO 8601 that FEEL uses.
enum TemporalText {
    /// `2026-04-20`
    static func date(_ text: some StringProtocol) -> FEELDate? {
        var reader = Reader(text)
        guard let date = reader.date(), reader.atEnd else { return nil }
        return date
    }

    /// `10:30:00`, `10:30:00.5`, `10:30:00Z`, `10:30:00+09:00`
    static func time(_ text: some StringProtocol) -> FEELTime? {
        var reader = Reader(text)
        _ = reader.take("T")
        guard let time = reader.time(), reader.atEnd else { return nil }
        return time
    }

    /// `2026-04-20T10:30:00+09:00`; a date alone is its midnight.
    static func dateTime(_ text: some StringProtocol) -> FEELDateTime? {
        var reader = Reader(text)
        guard let date = reader.date() else { return nil }
        if reader.atEnd { return FEELDateTime(date: date, time: FEELTime(nanosecondsOfDay: 0, offset: nil)) }
        guard reader.take("T"), let time = reader.time(), reader.atEnd else { return nil }
        return FEELDateTime(date: date, time: time)
    }

    /// `P1Y6M`, `-P30D`, `P1DT2H3M4.5S`
    static func duration(_ text: some StringProtocol) -> FEELValue? {
        var reader = Reader(text)
        let negative = reader.take("-")
        guard reader.take("P") else { return nil }
        var months = 0
        var nanoseconds: Int128 = 0
        var (years, days, time, any) = (false, false, false, false)
        var order = 0
        let steps: [(unit: Character, afterT: Bool, size: Int128)] = [
            ("Y", false, 12), ("M", false, 1), ("D", false, 86_400), ("H", true, 3600), ("M", true, 60), ("S", true, 1),
        ]
        while !reader.atEnd {
            if !time, reader.take("T") {
                time = true
                any = false
                continue
            }
            guard let (whole, fraction) = reader.amount(),
                let step = steps.indices.first(where: {
                    $0 >= order && steps[$0].afterT == time && reader.peek == steps[$0].unit
                })
            else { return nil }
            reader.skip()
            order = step + 1
            any = true
            if step < 2 {
                guard fraction == nil else { return nil }
                years = true
                months += whole * Int(steps[step].size)
            } else {
                guard fraction == nil || step == 5 else { return nil }
                days = true
                nanoseconds += Int128(whole) * steps[step].size * FEELDuration.nanosecondsPerSecond
                nanoseconds += Int128(fraction ?? 0)
            }
        }
        guard any, years != days else { return nil }
        if years { return .yearsMonthsDuration(negative ? -months : months) }
        return .daysTimeDuration(FEELDuration(nanoseconds: negative ? -nanoseconds : nanoseconds))
    }

    /// What `@"…"` stands for.
    static func literal(_ text: String) -> FEELValue? {
        if let date = date(text) { return .date(date) }
        if let moment = dateTime(text) { return .dateTime(moment) }
        if let time = time(text) { return .time(time) }
        return duration(text)
    }

    static func text(_ time: FEELTime) -> String {
        var text = "\(two(time.hour)):\(two(time.minute)):\(two(time.second))"
        if time.nanosecond != 0 { text += fraction(time.nanosecond) }
        if let zone = time.zone { return text + "@" + zone }
        if let offset = time.offset {
            if offset == 0 { return text + "Z" }
            let size = abs(offset)
            text += (offset < 0 ? "-" : "+") + "\(two(size / 3600)):\(two(size / 60 % 60))"
            if size % 60 != 0 { text += ":\(two(size % 60))" }
        }
        return text
    }

    static func text(_ moment: FEELDateTime) -> String { "\(moment.date)T\(text(moment.time))" }

    static func text(_ duration: FEELDuration) -> String {
        let size = duration.nanoseconds.magnitude
        if size == 0 { return "PT0S" }
        let nanosecond = Int(size % 1_000_000_000)
        let seconds = size / 1_000_000_000
        let (days, rest) = (seconds / 86_400, Int(seconds % 86_400))
        var text = duration.nanoseconds < 0 ? "-P" : "P"
        if days > 0 { text += "\(days)D" }
        if rest > 0 || nanosecond > 0 { text += "T" }
        if rest >= 3600 { text += "\(rest / 3600)H" }
        if rest / 60 % 60 > 0 { text += "\(rest / 60 % 60)M" }
        if rest % 60 > 0 || nanosecond > 0 { text += "\(rest % 60)\(nanosecond > 0 ? fraction(nanosecond) : "")S" }
        return text
    }

    static func text(months: Int) -> String {
        let size = months.magnitude
        if size == 0 { return "P0M" }
        return (months < 0 ? "-P" : "P") + (size >= 12 ? "\(size / 12)Y" : "") + (size % 12 > 0 ? "\(size % 12)M" : "")
    }

    private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

    private static func fraction(_ nanosecond: Int) -> String {
        var digits = String(nanosecond + 1_000_000_000).dropFirst()
        while digits.last == "0" { digits.removeLast() }
        return "." + digits
    }
}

extension TemporalText {
    /// A cursor over ASCII text; anything else is simply not matched.
    struct Reader {
        private let bytes: [UInt8]
        private var index = 0

        init(_ text: some StringProtocol) { bytes = Array(text.utf8.prefix(128)) }

        var atEnd: Bool { index == bytes.count }
        var peek: Character? { atEnd ? nil : Character(Unicode.Scalar(bytes[index])) }
        mutating func skip() { index += 1 }

        mutating func take(_ character: Character) -> Bool {
            guard peek == character else { return false }
            index += 1
            return true
        }

        /// Exactly `count` digits.
        private mutating func digits(_ count: Int) -> Int? {
            guard index + count <= bytes.count else { return nil }
            var value = 0
            for byte in bytes[index..<index + count] {
                guard byte >= 48, byte <= 57 else { return nil }
                value = value * 10 + Int(byte) - 48
            }
            index += count
            return value
        }

        mutating func date() -> FEELDate? {
            let before = take("-")
            guard let year = year(), take("-"), let month = digits(2), take("-"), let day = digits(2) else {
                return nil
            }
            return FEELDate(year: before ? -year : year, month: month, day: day)
        }

        /// Four digits, or up to nine without a zero in front.
        private mutating func year() -> Int? {
            let first = peek
            var (value, count) = (0, 0)
            while count < 10, let digit = digits(1) {
                value = value * 10 + digit
                count += 1
            }
            return count == 4 || (count > 4 && count < 10 && first != "0") ? value : nil
        }

        mutating func time() -> FEELTime? {
            guard let hour = digits(2), take(":"), let minute = digits(2), take(":"), let second = digits(2) else {
                return nil
            }
            var nanosecond = 0
            if take(".") {
                guard let value = fraction() else { return nil }
                nanosecond = value
            }
            var offset: Int?
            if take("Z") || take("z") {
                offset = 0
            } else if peek == "+" || peek == "-" {
                let sign = take("-") ? -1 : 1
                if sign == 1 { skip() }
                guard let hours = digits(2), take(":"), let minutes = digits(2), minutes < 60 else { return nil }
                var seconds = 0
                if take(":") {
                    guard let value = digits(2), value < 60 else { return nil }
                    seconds = value
                }
                offset = sign * (hours * 3600 + minutes * 60 + seconds)
            }
            guard
                let time = FEELTime(
                    hour: hour, minute: minute, second: second, nanosecond: nanosecond, offset: offset)
            else { return nil }
            guard offset == nil, take("@") else { return time }
            return FEELTime(time, zone: rest())
        }

        /// Everything that is left.
        private mutating func rest() -> String {
            defer { index = bytes.count }
            return String(decoding: bytes[index...], as: UTF8.self)
        }

        /// The digits behind a decimal point as nanoseconds; further digits are cut.
        private mutating func fraction() -> Int? {
            var (value, count) = (0, 0)
            while let digit = digits(1) {
                if count < 9 { value = value * 10 + digit }
                count += 1
            }
            guard count > 0 else { return nil }
            for _ in min(count, 9)..<9 { value *= 10 }
            return value
        }

        /// At most twelve digits, and a fraction in nanoseconds.
        mutating func amount() -> (whole: Int, fraction: Int?)? {
            var (value, count) = (0, 0)
            while let digit = digits(1) {
                value = value * 10 + digit
                count += 1
                guard count <= 12 else { return nil }
            }
            guard count > 0 else { return nil }
            guard take(".") else { return (value, nil) }
            // Nothing need stand behind the point: `PT0.S`.
            return (value, fraction() ?? 0)
        }
    }
}

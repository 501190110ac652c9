import Kernel

extension PageContext {
    /// A date as readers of the language write it, with the weekday in Japanese, inside `<time>`.
    public func date(_ date: CivilDate) -> HTML {
        "<time datetime=\"\(date.description)\">\(dateText(date))</time>"
    }

    /// A date as readers of the language write it: 令和8年4月20日（月）, 20 April 2026, 2026年4月20日, 2026-04-20.
    public func dateText(_ date: CivilDate) -> String { shell.days.text(date, language) { written(date) } }

    private func written(_ date: CivilDate) -> String {
        switch language.rawValue {
        case "ja", "ja-easy":
            let weekday = Self.weekdays[date.weekday.rawValue - 1]
            guard let wareki = date.wareki else { return "\(date.year)年\(date.month)月\(date.day)日（\(weekday)）" }
            return "\(wareki.era.name)\(wareki.yearText)年\(date.month)月\(date.day)日（\(weekday)）"
        case "en": return "\(date.day) \(Self.months[date.month - 1]) \(date.year)"
        case "zh", "zh-hant", "zh-hans": return "\(date.year)年\(date.month)月\(date.day)日"
        case "ko": return "\(date.year)년 \(date.month)월 \(date.day)일"
        case "vi", "id", "es", "pt", "th", "tl", "ne": return "\(date.day)/\(date.month)/\(date.year)"
        default: return date.description
        }
    }

    /// The month of a date: 令和8年4月, April 2026, 2026年4月, 4/2026.
    public func monthText(_ date: CivilDate) -> String {
        switch language.rawValue {
        case "ja", "ja-easy":
            guard let wareki = date.wareki else { return "\(date.year)年\(date.month)月" }
            return "\(wareki.era.name)\(wareki.yearText)年\(date.month)月"
        case "en": return "\(Self.months[date.month - 1]) \(date.year)"
        case "zh", "zh-hant", "zh-hans": return "\(date.year)年\(date.month)月"
        case "ko": return "\(date.year)년 \(date.month)월"
        case "vi", "id", "es", "pt", "th", "tl", "ne": return "\(date.month)/\(date.year)"
        default: return String(date.description.prefix(7))
        }
    }

    /// An instant as date and hours, inside `<time>`.
    public func moment(_ instant: Timestamp) -> HTML {
        "<time datetime=\"\(instant.iso)\">\(dateText(instant.date)) \(Self.hours(instant.time))</time>"
    }

    /// An instant as date and hours.
    public func momentText(_ instant: Timestamp) -> String { "\(dateText(instant.date)) \(Self.hours(instant.time))" }

    /// The time of day of an instant, such as 9:05.
    public func timeText(_ instant: Timestamp) -> String { Self.hours(instant.time) }

    /// A time of day, such as 9:05.
    public func timeText(_ time: TimeOfDay) -> String { Self.hours(time) }

    /// A whole number with commas: 2,800,000.
    public func number(_ number: Int) -> String { GroupedNumber.text(number) }

    private static let weekdays = ["月", "火", "水", "木", "金", "土", "日"]
    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    private static func hours(_ time: TimeOfDay) -> String {
        "\(time.hour):\(time.minute < 10 ? "0" : "")\(time.minute)"
    }
}

/// Whole numbers for people.
public enum GroupedNumber {
    /// Digits in groups of three.
    public static func text(_ number: Int) -> String {
        if number.magnitude < 1_000 { return String(number) }
        let digits = Array(String(number.magnitude).utf8)
        var text: [UInt8] = number < 0 ? [UInt8(ascii: "-")] : []
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(UInt8(ascii: ",")) }
            text.append(digit)
        }
        return String(decoding: text, as: UTF8.self)
    }
}

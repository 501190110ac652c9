/// The three inputs of a date and how they are read.
public enum DateParts {
    /// The names of the three inputs of a field.
    public static func names(of name: String) -> [String] { ["\(name).year", "\(name).month", "\(name).day"] }

    /// What the three inputs say.
    public enum Reading: Equatable {
        case empty
        case date(CivilDate)
        /// Some parts are missing: year, month, day.
        case incomplete(missing: [String])
        case notANumber(String)
        /// The year cannot be read.
        case unknownYear
        case noSuchDay
        /// An era with a date outside it, with the reason.
        case wareki(WarekiError)
    }

    /// Reads year (also with its era), month and day; a whole date may stand in the first.
    public static func read(year: String, month: String, day: String) -> Reading {
        let year = Kana.halfWidthDigits(String(year.trimmingWhitespace))
        let month = Kana.halfWidthDigits(String(month.trimmingWhitespace))
        let day = Kana.halfWidthDigits(String(day.trimmingWhitespace))
        if year.isEmpty, month.isEmpty, day.isEmpty { return .empty }
        if month.isEmpty, day.isEmpty, let whole = whole(year) { return whole }
        let missing = [("year", year), ("month", month), ("day", day)].filter { $0.1.isEmpty }.map(\.0)
        guard missing.isEmpty else { return .incomplete(missing: missing) }
        guard let monthNumber = Int(without("月", month)) else { return .notANumber("month") }
        guard let dayNumber = Int(without("日", day)) else { return .notANumber("day") }
        let yearText = without("年", year)
        if let number = Int(yearText) {
            guard (1_000...9_999).contains(number) else { return .unknownYear }
            return CivilDate(year: number, month: monthNumber, day: dayNumber).map(Reading.date) ?? .noSuchDay
        }
        return wareki("\(yearText)年\(monthNumber)月\(dayNumber)日", else: .unknownYear)
    }

    /// A whole date typed or pasted into the first input.
    private static func whole(_ text: String) -> Reading? {
        if let date = CivilDate(iso: text.replacing("/", with: "-")) { return .date(date) }
        guard text.contains(where: { $0 == "月" || $0 == "." }) else { return nil }
        return wareki(text, else: .unknownYear)
    }

    private static func wareki(_ text: String, else unknown: Reading) -> Reading {
        do throws(WarekiError) {
            return .date(try WarekiParser.date(text))
        } catch {
            return .wareki(error)
        }
    }

    private static func without(_ suffix: String, _ text: String) -> String {
        text.hasSuffix(suffix) ? String(text.dropLast(suffix.count)) : text
    }
}

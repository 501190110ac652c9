import Kernel

/// A date in three inputs: year (also with era, 令和8 or R8), month, day. Read it with ``FormReader/date(_:label:required:)``.
public struct DateField: Component {
    let field: Field
    let birthday: Bool

    /// A date; `birthday` lets the browser offer the user's own.
    public init(_ field: Field, birthday: Bool = false) {
        self.field = field
        self.birthday = birthday
    }

    /// The three inputs. A value given as one ISO date is taken apart.
    public var html: HTML {
        let known = CivilDate(iso: field.value)
        let names = DateParts.names(of: field.name)
        let inputs = [
            input(names[0], "year", known.map { String($0.year) }, "bday-year", "date-year"),
            input(names[1], "month", known.map { String($0.month) }, "bday-month", "date-part"),
            input(names[2], "day", known.map { String($0.day) }, "bday-day", "date-part"),
        ]
        return field.group("<div class=\"date-inputs\">\(inputs)</div>")
    }

    private func input(
        _ name: String, _ part: String, _ known: String?, _ autocomplete: String, _ css: String
    ) -> HTML {
        let id = part == "year" ? field.id : "\(field.id)-\(part)"
        return """
            <span class="date-input"><label for="\(id)">\(field.ctx.t("site.form.\(part)"))</label>\
            <input class="input \(css)" type="text" id="\(id)" name="\(name)" value="\(field.parts[name] ?? known)"\
            \(attribute: "inputmode", part == "year" ? nil : "numeric")\
            \(attribute: "autocomplete", birthday ? autocomplete : nil)\
            \(attribute: "aria-invalid", field.error == nil ? nil : "true")\
            \(attribute: "aria-describedby", field.describedBy)></span>
            """
    }
}

/// The three inputs of a date and how they are read.
enum DateParts {
    static func names(of name: String) -> [String] { ["\(name).year", "\(name).month", "\(name).day"] }

    /// What the three inputs say.
    enum Reading: Equatable {
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

    static func read(year: String, month: String, day: String) -> Reading {
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

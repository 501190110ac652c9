import Kernel

/// A date of birth as cards and certificates hold it: what is not known is nil, never the first of the month.
public struct CardBirth: Hashable, Sendable {
    /// The year of the Gregorian calendar; nil when it is not known.
    public let year: Int?
    /// 1…12; nil when it is not known.
    public let month: Int?
    /// 1…31; nil when it is not known.
    public let day: Int?

    /// A birth on a known day.
    public init(_ date: CivilDate) {
        (year, month, day) = (date.year, date.month, date.day)
    }

    /// Reads `19900102`; zeros stand for what is not known. Nil when it is no eight digits or no day of the calendar.
    public init?(digits: String) {
        let bytes = Array(digits.utf8)
        guard bytes.count == 8, bytes.allSatisfy({ (48...57).contains($0) }), let number = Int(digits) else {
            return nil
        }
        let parts = (number / 10_000, number / 100 % 100, number % 100)
        // 29 February may be one of an unknown year; an unknown month has days up to 31.
        guard
            CivilDate(
                year: parts.0 == 0 ? 2000 : parts.0, month: parts.1 == 0 ? 1 : parts.1, day: parts.2 == 0 ? 1 : parts.2)
                != nil
        else { return nil }
        year = parts.0 == 0 ? nil : parts.0
        month = parts.1 == 0 ? nil : parts.1
        day = parts.2 == 0 ? nil : parts.2
    }

    /// Reads `419900102`, as certificates have it: the number of the era (1 明治 … 5 令和, 0 unknown) and the day of the
    /// Gregorian calendar. Nil when the day is not one of the era.
    public init?(certificate text: String) {
        guard let first = text.utf8.first, (48...53).contains(first),
            let birth = CardBirth(digits: String(text.dropFirst()))
        else { return nil }
        self = birth
        guard let era = Era(rawValue: Int(first) - 48) else { return }
        guard let date else {
            // What is known must be able to lie in the era.
            guard let year else { return }
            guard year >= era.start.year, year <= era.end?.year ?? .max else { return nil }
            return
        }
        guard date >= era.start, era.end.map({ date <= $0 }) ?? true else { return nil }
    }

    /// `19900102`, zeros for what is not known.
    public var digits: String {
        pad(year ?? 0, 4) + pad(month ?? 0, 2) + pad(day ?? 0, 2)
    }

    /// `1990-01-02`, zeros for what is not known.
    public var iso: String { pad(year ?? 0, 4) + "-" + pad(month ?? 0, 2) + "-" + pad(day ?? 0, 2) }

    /// The day, when all of it is known.
    public var date: CivilDate? {
        guard let year, let month, let day else { return nil }
        return CivilDate(year: year, month: month, day: day)
    }

    /// Year of the era, month and day, two digits each, as 照合番号B begins. Nil when the year is not known, when the day leaves
    /// the era open and none is given, or when the era does not have the year.
    func eraDigits(_ era: Era?) -> String? {
        guard let year, let era = era ?? date.flatMap(Era.init(on:)) ?? onlyEra(of: year) else { return nil }
        let ofEra = year - era.firstYear + 1
        guard (1...99).contains(ofEra), year <= era.end?.year ?? .max else { return nil }
        return pad(ofEra, 2) + pad(month ?? 0, 2) + pad(day ?? 0, 2)
    }

    private func onlyEra(of year: Int) -> Era? {
        let first = CivilDate(year: year, month: 1, day: 1).flatMap(Era.init(on:))
        let last = CivilDate(year: year, month: 12, day: 31).flatMap(Era.init(on:))
        return first == last ? first : nil
    }
}

private func pad(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

/// 性別 as cards and certificates code it.
public enum CardSex: String, Sendable, Hashable, CaseIterable {
    /// `1` 男.
    case male
    /// `2` 女.
    case female
    /// `9` on the card, `3` in a certificate: neither, or not known.
    case other

    /// Reads the code; nil for one that is not known.
    public init?(code: String) {
        switch code {
        case "1": self = .male
        case "2": self = .female
        case "3", "9": self = .other
        default: return nil
        }
    }
}

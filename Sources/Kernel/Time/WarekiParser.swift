/// Reads dates as people write them, in the Japanese or the Western calendar.
///
/// Understood are 令和8年4月20日, 令和元年5月1日, R8.4.20, r08/04/20, 令8-4-20, ㋿8.4.20, 令和八年四月二十日, 2026年4月20日,
/// 2026-04-20, 2026/4/20 and 20260420, with full-width letters and digits and with spaces anywhere.
public enum WarekiParser {
    /// The day `text` names. Throws ``WarekiError`` with the reason when it names none.
    public static func date(_ text: String) throws(WarekiError) -> CivilDate {
        guard text.utf8.count <= 200 else { throw .unreadable(String(text.prefix(20)) + "…") }
        let plain = Array(Kana.toHalfWidth(text).unicodeScalars.filter { !$0.properties.isWhitespace })
        let (era, rest) = leadingEra(plain)
        guard let numbers = threeNumbers(rest, isWestern: era == nil) else { throw .unreadable(text) }
        if let era {
            return CivilDate(try WarekiDate(era: era, year: numbers.0, month: numbers.1, day: numbers.2))
        }
        guard let date = CivilDate(year: numbers.0, month: numbers.1, day: numbers.2) else { throw .noSuchDay(text) }
        return date
    }

    private static func leadingEra(_ text: [Unicode.Scalar]) -> (Era?, ArraySlice<Unicode.Scalar>) {
        for era in Era.allCases {
            let name = Array(era.name.unicodeScalars)
            if text.starts(with: name) { return (era, text[2...]) }
            guard let first = text.first else { continue }
            let letter = era.letter.unicodeScalars.first
            let isLetter = first == letter || first.properties.uppercaseMapping == era.letter
            if isLetter || first == name[0] || first == squareName(era) { return (era, text[1...]) }
        }
        if text.starts(with: "西暦".unicodeScalars) { return (nil, text[2...]) }
        return (nil, text[...])
    }

    /// The era's name in one character: ㍾ ㍽ ㍼ ㍻ ㋿.
    private static func squareName(_ era: Era) -> Unicode.Scalar {
        switch era {
        case .meiji: "\u{337E}"
        case .taisho: "\u{337D}"
        case .showa: "\u{337C}"
        case .heisei: "\u{337B}"
        case .reiwa: "\u{32FF}"
        }
    }

    private static func threeNumbers(_ text: ArraySlice<Unicode.Scalar>, isWestern: Bool) -> (Int, Int, Int)? {
        if isWestern, text.count == 8, let all = number(text) { return (all / 10_000, all / 100 % 100, all % 100) }
        var rest = text
        guard let year = field(&rest, endings: ["年", ".", "/", "-"]),
            let month = field(&rest, endings: ["月", ".", "/", "-"]),
            let day = field(&rest, endings: ["日"], last: true), rest.isEmpty
        else { return nil }
        return (year, month, day)
    }

    private static func field(
        _ text: inout ArraySlice<Unicode.Scalar>, endings: [Unicode.Scalar], last: Bool = false
    ) -> Int? {
        let end = text.firstIndex(where: endings.contains)
        guard last || end != nil, let value = number(text[..<(end ?? text.endIndex)]) else { return nil }
        text = end.map { text[($0 + 1)...] } ?? []
        return value
    }

    /// A number of one to eight digits, 元 (1), or one below a hundred in 漢数字.
    private static func number(_ text: ArraySlice<Unicode.Scalar>) -> Int? {
        guard (1...8).contains(text.count) else { return nil }
        if text.elementsEqual(["元"]) { return 1 }
        if text.allSatisfy({ (0x30...0x39).contains($0.value) }) {
            return text.reduce(0) { $0 * 10 + Int($1.value) - 0x30 }
        }
        let digits: [Unicode.Scalar] = ["〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"]
        guard let ten = text.firstIndex(of: "十") else {
            // 二〇二六: digit by digit.
            var value = 0
            for scalar in text {
                guard let digit = digits.firstIndex(of: scalar) else { return nil }
                value = value * 10 + digit
            }
            return value
        }
        let (before, after) = (text[..<ten], text[(ten + 1)...])
        guard before.count <= 1, after.count <= 1 else { return nil }
        let tens = before.first.map { digits.firstIndex(of: $0) ?? 0 } ?? 1
        guard tens > 0 else { return nil }
        guard let ones = after.isEmpty ? 0 : digits.firstIndex(of: after[after.startIndex]) else { return nil }
        return tens * 10 + ones
    }
}

/// Unguessable words for addresses and slips of paper.
enum Token {
    /// Crockford's digits, in which no two look alike.
    private static let digits = Array("0123456789abcdefghjkmnpqrstvwxyz")

    /// 26 digits, 130 bits.
    static func make() -> String { make(length: 26) }

    /// Sixteen digits (80 bits) in groups of four, for reading out and typing.
    static func forPaper() -> String {
        let plain = make(length: 16)
        return stride(from: 0, to: 16, by: 4).map { start in
            let from = plain.index(plain.startIndex, offsetBy: start)
            return String(plain[from..<plain.index(from, offsetBy: 4)])
        }.joined(separator: "-")
    }

    /// The number as stored, from what somebody typed or scanned (also a whole address); nil when it cannot be one.
    static func fromPaper(_ text: String) -> String? {
        let last = text.split(separator: "/").last.map(String.init) ?? text
        let plain = last.lowercased().compactMap { letter -> Character? in
            switch letter {
            case "o": "0"
            case "i", "l": "1"
            default: digits.contains(letter) ? letter : nil
            }
        }
        guard plain.count == 16 else { return nil }
        return stride(from: 0, to: 16, by: 4).map { String(plain[$0..<($0 + 4)]) }.joined(separator: "-")
    }

    private static func make(length: Int) -> String {
        var random = SystemRandomNumberGenerator()
        return String((0..<length).map { _ in digits[Int.random(in: 0..<32, using: &random)] })
    }
}

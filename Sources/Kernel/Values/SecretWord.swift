/// Words that nobody can guess, for addresses, keys and slips of paper: Crockford's digits in lower case, of which no two look alike,
/// 5 bits each.
public enum SecretWord {
    private static let digits = Array("0123456789abcdefghjkmnpqrstvwxyz")

    /// A word: 26 letters (130 bits) unless given.
    public static func make(length: Int = 26) -> String {
        var random = RandomSupply()
        return String((0..<length).map { _ in digits[Int.random(in: digits.indices, using: &random)] })
    }

    /// A word in groups of four, for reading out and typing: `abcd-efgh-jkmn`.
    public static func grouped(_ word: String) -> String {
        stride(from: 0, to: word.count, by: 4).map { String(word.dropFirst($0).prefix(4)) }.joined(separator: "-")
    }

    /// The word that somebody typed, read out or scanned, without its groups. Capital and full-width letters, what is taken for
    /// another (O for 0, I and L for 1), spaces and hyphens of all kinds are forgiven.
    /// - Returns: nil for what has another length or anything else in it.
    public static func read(_ typed: String, length: Int) -> String? {
        var word = ""
        for letter in Kana.toHalfWidth(typed).lowercased() {
            switch letter {
            case "o": word.append("0")
            case "i", "l": word.append("1")
            case let letter where digits.contains(letter): word.append(letter)
            case let letter where letter.isWhitespace || isDash(letter): continue
            default: return nil
            }
        }
        return word.count == length ? word : nil
    }

    /// A long vowel's mark or a minus sign is what a Japanese keyboard may give for a hyphen.
    private static func isDash(_ letter: Character) -> Bool {
        letter == "ｰ" || letter == "−"
            || letter.unicodeScalars.allSatisfy { $0.properties.generalCategory == .dashPunctuation }
    }
}

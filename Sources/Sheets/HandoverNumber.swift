import Crypto
import Kernel

/// The number under which somebody brings facts from their telephone to a terminal or a counter: sixteen digits of which no two look alike
/// (Crockford, 80 bits). It is the secret that opens them, and stands nowhere but on that telephone; see ``HandoverSeal``.
public struct HandoverNumber: Sendable, Hashable, CustomStringConvertible {
    /// What its 2D code begins with.
    public static let prefix = "mio-bring:"

    private static let letters = Array("0123456789abcdefghjkmnpqrstvwxyz")
    private static let length = 16

    /// In groups of four, for reading out and typing.
    public let description: String

    private let digits: String

    private init(digits: String) {
        self.digits = digits
        description = stride(from: 0, to: Self.length, by: 4).map { start in
            let from = digits.index(digits.startIndex, offsetBy: start)
            return String(digits[from..<digits.index(from, offsetBy: 4)])
        }.joined(separator: "-")
    }

    /// A number that nobody has.
    public static func make() -> HandoverNumber {
        var random = SystemRandomNumberGenerator()
        return HandoverNumber(
            digits: String((0..<length).map { _ in letters[Int.random(in: letters.indices, using: &random)] }))
    }

    /// Reads a number as somebody typed it or a scanner read it; nil for what is none.
    public init?(_ typed: String) {
        let last = typed.hasPrefix(Self.prefix) ? String(typed.dropFirst(Self.prefix.count)) : typed
        var digits = ""
        for letter in Kana.toHalfWidth(last).lowercased() {
            switch letter {
            case "o": digits.append("0")
            case "i", "l": digits.append("1")
            case "-", " ": continue
            case let letter where Self.letters.contains(letter): digits.append(letter)
            default: return nil
            }
        }
        guard digits.count == Self.length else { return nil }
        self.init(digits: digits)
    }

    /// What the 2D code says.
    public var printed: String { Self.prefix + description }

    /// What opens the facts.
    var secret: SymmetricKey { SymmetricKey(data: Array(digits.utf8)) }
}

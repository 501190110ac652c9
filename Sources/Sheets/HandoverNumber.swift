import Crypto
import Kernel

/// The number under which somebody brings facts from their telephone to a terminal or a counter: sixteen digits of which no two look alike
/// (``SecretWord``, 80 bits). It is the secret that opens them, and stands nowhere but on that telephone; see ``HandoverSeal``.
public struct HandoverNumber: Sendable, Hashable, CustomStringConvertible {
    /// What its 2D code begins with.
    public static let prefix = "mio-bring:"

    private static let length = 16

    private let word: String

    private init(word: String) { self.word = word }

    /// In groups of four, for reading out and typing.
    public var description: String { SecretWord.grouped(word) }

    /// A number that nobody has.
    public static func make() -> HandoverNumber { HandoverNumber(word: SecretWord.make(length: length)) }

    /// Reads a number as somebody typed it or a scanner read it; nil for what is none.
    public init?(_ typed: String) {
        let last = typed.hasPrefix(Self.prefix) ? String(typed.dropFirst(Self.prefix.count)) : typed
        guard let word = SecretWord.read(last, length: Self.length) else { return nil }
        self.init(word: word)
    }

    /// What the 2D code says.
    public var printed: String { Self.prefix + description }

    /// What opens the facts.
    var secret: SymmetricKey { SymmetricKey(data: Array(word.utf8)) }
}

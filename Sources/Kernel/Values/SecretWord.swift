/// Words that nobody can guess, for addresses and keys.
public enum SecretWord {
    /// Crockford's digits in lower case, in which no two look alike.
    public static let digits = Array("0123456789abcdefghjkmnpqrstvwxyz")

    /// A word of the system's random generator: 5 bits a letter, 26 letters (130 bits) unless given.
    public static func make(length: Int = 26) -> String {
        var random = SystemRandomNumberGenerator()
        return String((0..<length).map { _ in digits[Int.random(in: 0..<32, using: &random)] })
    }
}

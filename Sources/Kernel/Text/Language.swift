/// A language of pages and letters, by its BCP 47 tag; `ja-easy` is easy Japanese (やさしい日本語).
public struct Language: RawRepresentable, Hashable, Sendable {
    /// The tag, in lower case.
    public let rawValue: String

    /// A language by its tag.
    public init(rawValue: String) { self.rawValue = rawValue.lowercased() }

    /// Japanese.
    public static let ja = Language(rawValue: "ja")
    /// Easy Japanese with readings.
    public static let jaEasy = Language(rawValue: "ja-easy")
    /// English.
    public static let en = Language(rawValue: "en")

    /// The languages to try in turn: easy Japanese falls back to Japanese, any other to English and then Japanese.
    public var fallbacks: [Language] {
        switch self {
        case .ja: [.ja, .jaEasy, .en]
        case .jaEasy: [.jaEasy, .ja, .en]
        case .en: [.en, .ja, .jaEasy]
        default: [self, .en, .ja, .jaEasy]
        }
    }

    /// The value of HTML's `lang` attribute: easy Japanese is Japanese there.
    public var htmlTag: String { self == .jaEasy ? "ja" : rawValue }
}

extension Language: ExpressibleByStringLiteral, CustomStringConvertible, Codable, Comparable {
    public init(stringLiteral value: String) { self.init(rawValue: value) }

    /// The tag.
    public var description: String { rawValue }

    /// Reads the tag from a single string.
    public init(from decoder: any Decoder) throws {
        self.init(rawValue: try decoder.singleValueContainer().decode(String.self))
    }

    /// Writes the tag as a single string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }

    public static func < (left: Language, right: Language) -> Bool { left.rawValue < right.rawValue }
}

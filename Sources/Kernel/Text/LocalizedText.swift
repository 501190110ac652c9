/// One text in several languages, with fixed fallbacks so that a page never shows nothing.
public struct LocalizedText: Hashable, Sendable {
    private let texts: [Language: String]

    /// A text in the languages given.
    public init(_ texts: [Language: String]) { self.texts = texts }

    /// A text that exists in Japanese only.
    public init(ja: String) { texts = [.ja: ja] }

    /// The text in `language`, or in the first of its ``Language/fallbacks`` that exists, or in any language; empty
    /// only when there is no text at all.
    public func text(in language: Language) -> String {
        for candidate in language.fallbacks {
            if let text = texts[candidate] { return text }
        }
        return texts.min { $0.key < $1.key }?.value ?? ""
    }

    /// The language in which ``text(in:)`` answers; nil when there is no text at all.
    public func languageShown(for language: Language) -> Language? {
        language.fallbacks.first { texts[$0] != nil } ?? texts.keys.min()
    }

    /// Whether the text exists in exactly this language.
    public func has(_ language: Language) -> Bool { texts[language] != nil }

    /// The languages the text exists in, in order of their tags.
    public var languages: [Language] { texts.keys.sorted() }

    /// Whether there is no text in any language.
    public var isEmpty: Bool { texts.values.allSatisfy(\.isEmpty) }
}

extension LocalizedText: ExpressibleByDictionaryLiteral {
    /// `["ja": "保存", "en": "Save"]`; of a language written twice the last text holds.
    public init(dictionaryLiteral elements: (Language, String)...) {
        texts = Dictionary(elements, uniquingKeysWith: { $1 })
    }
}

extension LocalizedText: Codable {
    /// Reads a map from language tag to text.
    public init(from decoder: any Decoder) throws {
        let map = try decoder.singleValueContainer().decode([String: String].self)
        texts = Dictionary(map.map { (Language(rawValue: $0.key), $0.value) }, uniquingKeysWith: { $1 })
    }

    /// Writes a map from language tag to text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Dictionary(texts.map { ($0.key.rawValue, $0.value) }, uniquingKeysWith: { $1 }))
    }
}

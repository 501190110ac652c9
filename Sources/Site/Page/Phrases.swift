import Kernel
import Pack

/// The words of the catalogues as HTML, made once: pages say the same few hundred phrases again and again.
struct Phrases: Sendable {
    private let html: [Language: [String: HTML]]

    init(_ pack: CityPack) {
        let words = pack.words
        let keys = words.keys
        html = Dictionary(
            pack.languages.map { language in
                let phrases = keys.map { ($0, Ruby.html(words.text($0, language))) }
                return (language, Dictionary(phrases, uniquingKeysWith: { first, _ in first }))
            }, uniquingKeysWith: { first, _ in first })
    }

    /// The phrase of a key in a language that the city offers.
    subscript(language: Language, key: String) -> HTML? { html[language]?[key] }
}

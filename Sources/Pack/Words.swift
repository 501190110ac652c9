import Kernel

/// The words of all pages, by key and language.
///
/// `words/<area>.yml` holds `key: {ja: 保存する, ja-easy: "{保存|ほぞん}する", en: Save}`; each further language has a file
/// `words/<area>.<language>.yml` with `key: text`. Keys are written out whole, such as `counter.open.title`.
/// `{name}` stands for an argument; `{漢字|かんじ}` is text with its reading (ruby), which only pages render.
public struct Words: Sendable {
    private let texts: [Language: [String: String]]

    init(layers: [CityPack.Layer], faults: PackFaults) {
        var texts: [Language: [String: String]] = [:]
        func read(_ file: PackFile) -> PackNode? {
            file.bytes().flatMap { PackReader.read($0, file: file.path, faults: faults) }
        }
        let files = PackFile.list(folder: "words", ending: "yml", layers: layers, everyLayer: true)
        for file in files where file.language == nil {
            if let node = read(file) { Self.addAllLanguages(node, to: &texts) }
        }
        for file in files {
            if let language = file.language, let node = read(file) {
                Self.addOneLanguage(node, language, to: &texts)
            }
        }
        self.texts = texts
    }

    /// The text for a key. Falls back from easy Japanese to Japanese and from other languages to English, then Japanese.
    /// A key that no catalogue knows is shown as `⟦key⟧`, which tests look for.
    public func text(_ key: String, _ language: Language, _ arguments: [String: String] = [:]) -> String {
        guard let found = lookUp(key, language) else { return "⟦\(key)⟧" }
        return arguments.isEmpty ? found : Self.fill(found, arguments)
    }

    /// The text for a key, nil when no catalogue knows it.
    public func optionalText(_ key: String, _ language: Language) -> String? { lookUp(key, language) }

    /// True when the key has a text of its own in the language, without falling back.
    public func has(_ key: String, in language: Language) -> Bool { texts[language]?[key] != nil }

    /// Every key that has a text in Japanese, ordered.
    public var keys: [String] { (texts[.ja] ?? [:]).keys.sorted() }

    private func lookUp(_ key: String, _ language: Language) -> String? {
        if let own = texts[language]?[key] { return own }
        if language != .ja, language != .jaEasy, let english = texts[.en]?[key] { return english }
        return texts[.ja]?[key]
    }

    /// Puts arguments into the places `{name}`; other braces, such as ruby, stay.
    public static func fill(_ text: String, _ arguments: [String: String]) -> String {
        guard text.utf8.contains(UInt8(ascii: "{")) else { return text }
        var result = ""
        var rest = Substring(text)
        while let open = rest.firstIndex(of: "{") {
            result += rest[..<open]
            guard let close = rest[open...].firstIndex(of: "}") else { break }
            let name = String(rest[rest.index(after: open)..<close])
            let after = rest.index(after: close)
            result += arguments[name] ?? String(rest[open..<after])
            rest = rest[after...]
        }
        return result + rest
    }

    private static func addAllLanguages(_ node: PackNode, to texts: inout [Language: [String: String]]) {
        for entry in node.entries {
            guard let text = entry.value.localizedText() else { continue }
            for language in text.languages { texts[language, default: [:]][entry.key] = text.text(in: language) }
        }
    }

    private static func addOneLanguage(
        _ node: PackNode, _ language: Language, to texts: inout [Language: [String: String]]
    ) {
        for entry in node.entries {
            guard let text = entry.value.scalar else {
                entry.value.fault("the text of \"\(entry.key)\" must be one scalar")
                continue
            }
            if texts[.ja]?[entry.key] == nil {
                entry.value.fault("\"\(entry.key)\" has no Japanese text, so no page uses it")
            }
            texts[language, default: [:]][entry.key] = text
        }
    }
}

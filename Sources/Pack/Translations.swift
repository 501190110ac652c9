import Kernel

/// Texts of definitions in further languages, from `translations/<language>.yml`: `日本語の文: translation`.
///
/// Definitions say a text in the languages their owner writes (Japanese, easy Japanese, English); translators add theirs
/// by the Japanese text, without touching the definitions.
struct Translations: Sendable {
    private var texts: [String: [Language: String]] = [:]

    /// No translations.
    init() {}

    init(layers: [CityPack.Layer], faults: PackFaults) {
        for file in PackFile.list(folder: "translations", ending: "yml", layers: layers, everyLayer: true) {
            let language = Language(rawValue: file.stem)
            guard let bytes = file.bytes(), let node = PackReader.read(bytes, file: file.path, faults: faults) else {
                continue
            }
            for entry in node.entries {
                guard let text = entry.value.scalar else {
                    entry.value.fault("a translation must be one scalar")
                    continue
                }
                texts[entry.key, default: [:]][language] = text
            }
        }
    }

    /// Further languages of a Japanese text.
    subscript(japanese: String) -> [Language: String] { texts[japanese] ?? [:] }
}

import Kernel
import Pack

/// Folds names into the form under which the register finds them: kana or kanji, wide or narrow, old or new form of a
/// character, with or without spaces. Only for searching; names themselves are never changed.
public struct RegisterKey: Sendable {
    private let variants: [Unicode.Scalar: Unicode.Scalar]

    /// Reads the variants of characters from `register/variants.csv` of the pack.
    public init(pack: CityPack) {
        var variants: [Unicode.Scalar: Unicode.Scalar] = [:]
        let table = pack.table("register/variants.csv", columns: ["variant", "common"])
        for row in table?.rows ?? [] {
            let (from, to) = (Array(row[0].unicodeScalars), Array(row[1].unicodeScalars))
            guard from.count == 1, to.count == 1 else {
                pack.faults.add(
                    PackFault(
                        file: table?.file ?? "", line: 1, column: 1,
                        reason: "\"\(row[0])\" and \"\(row[1])\" must be one character each"))
                continue
            }
            variants[from[0]] = to[0]
        }
        self.variants = variants
    }

    /// The key of a name or of the beginning of one.
    public func fold(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            // Variation selectors choose a glyph, not a character.
            if (0xFE00...0xFE0F).contains(scalar.value) || (0xE0100...0xE01EF).contains(scalar.value) { continue }
            scalars.append(variants[scalar] ?? scalar)
        }
        return Kana.searchKey(String(scalars))
    }

    /// The keys under which a person is found: the kana, the name as written, and every other name.
    func keys(of name: PersonName) -> Set<String> {
        var keys: Set<String> = []
        if let furigana = name.furigana { keys.insert(fold(furigana.family + furigana.given)) }
        keys.insert(fold(name.family + name.given))
        if let former = name.formerFamily { keys.insert(fold(former + name.given)) }
        if let common = name.commonName { keys.insert(fold(common)) }
        if let romaji = name.romaji { keys.insert(fold(romaji)) }
        keys.remove("")
        return keys
    }
}
